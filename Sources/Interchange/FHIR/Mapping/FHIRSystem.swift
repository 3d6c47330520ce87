public import Clinical

/// Systems of codes, by their FHIR names.
enum FHIRSystem {
    static let short: [String: String] = [
        "loinc": "http://loinc.org", "snomed": "http://snomed.info/sct",
        "icd-10-cm": "http://hl7.org/fhir/sid/icd-10-cm", "icd-10": "http://hl7.org/fhir/sid/icd-10",
        "cpt": "http://www.ama-assn.org/go/cpt", "rxnorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
        "act": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
    ]

    /// The names of FHIR's resources.
    static let resourceTypes = "http://hl7.org/fhir/resource-types"

    /// Ends the name of a source's system of encounter ids.
    static let encounterSuffix = "/Encounter"

    private static let others = [
        "urn:oid:2.16.840.1.113883.6.1": "http://loinc.org", "https://loinc.org": "http://loinc.org",
        "http://loinc.org/": "http://loinc.org", "urn:oid:2.16.840.1.113883.6.96": "http://snomed.info/sct",
        "https://snomed.info/sct": "http://snomed.info/sct",
        "urn:oid:2.16.840.1.113883.6.90": "http://hl7.org/fhir/sid/icd-10-cm",
        "urn:oid:2.16.840.1.113883.6.88": "http://www.nlm.nih.gov/research/umls/rxnorm",
        "urn:oid:2.16.840.1.113883.6.12": "http://www.ama-assn.org/go/cpt",
    ]

    /// One name for systems that have several.
    static func canonical(_ system: String) -> String { others[system] ?? system }

    /// Whether the system's displays are published terms, and so say nothing about a person.
    static func isPublished(_ system: String) -> Bool {
        short.values.contains(system) || system.hasPrefix("http://terminology.hl7.org/")
            || system.hasPrefix("http://hl7.org/fhir/") || system == "http://nucc.org/provider-taxonomy"
    }

    /// Reads `loinc:72514-3` or `http://loinc.org|72514-3`; nil for anything else.
    static func coding(token: String) -> Coding? {
        let parts: (Substring, Substring)
        if let bar = token.lastIndex(of: "|") {
            parts = (token[..<bar], token[token.index(after: bar)...])
        } else if let colon = token.firstIndex(of: ":"), let system = short[String(token[..<colon])] {
            parts = (system[...], token[token.index(after: colon)...])
        } else {
            return nil
        }
        if parts.1.isEmpty { return nil }
        return Coding(system: canonical(String(parts.0)), code: String(parts.1))
    }
}

extension Visit {
    /// The ids of the `Encounter`s that an import made this visit of, where the visit goes by its booking's id.
    public var encounterIds: [String] {
        context.coding.filter { $0.system.hasSuffix(FHIRSystem.encounterSuffix) }.map(\.code)
    }
}

extension Coding {
    /// What two codings must share to mean the same.
    var token: String { system + "|" + code }
}
