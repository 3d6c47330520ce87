import Clinical

/// A `CodeableConcept` or a `Coding`: what a source calls something, in codes and in its own words.
struct FHIRConcept: Hashable, Sendable {
    /// The codes, each with its display where the system is a published one.
    var codings: [Coding] = []
    /// What somebody wrote: `text`, or the display of a code whose system is nobody's standard.
    var text: String?

    init() {}

    init(_ tree: JSONTree?) {
        guard let tree else { return }
        for coding in tree["coding"]?.elements ?? [tree] { add(coding) }
        text = tree["text"]?.text ?? text
    }

    /// Several concepts of one element that repeats.
    init(all trees: [JSONTree]) {
        var texts: [String] = []
        for tree in trees {
            let one = FHIRConcept(tree)
            codings += one.codings
            if let words = one.words { texts.append(words) }
        }
        text = texts.isEmpty ? nil : texts.joined(separator: "; ")
    }

    private mutating func add(_ tree: JSONTree) {
        let display = tree["display"]?.text
        guard let code = tree["code"]?.text, !code.isEmpty else {
            text = text ?? display
            return
        }
        let system = FHIRSystem.canonical(tree["system"]?.text ?? "")
        let isPublished = FHIRSystem.isPublished(system)
        codings.append(
            Coding(
                system: system, code: code, version: tree["version"]?.text, display: isPublished ? display : nil))
        if !isPublished { text = text ?? display }
    }

    var isEmpty: Bool { codings.isEmpty && text == nil }

    /// Whatever says it in words, the source's own first; nil where there is nothing. To be sealed.
    var words: String? { text ?? codings.lazy.compactMap(\.display).first ?? codings.first?.code }

    /// For a report: the first code with its system and display. What somebody wrote is left out.
    var label: String {
        guard let first = codings.first else { return text == nil ? "without a code" : "in words only" }
        let token = first.system.isEmpty ? first.code : first.system + "|" + first.code
        return first.display.map { token + " " + $0 } ?? token
    }

    /// For a report of items that a form names, not a person: the label, or the words.
    var itemLabel: String {
        guard codings.isEmpty, let text else { return label }
        return "“" + text.prefix(60) + "”"
    }

    /// The code of one system, for closed lists such as a status.
    var code: String? { codings.first?.code }
}

/// Systems of codes, by their FHIR names.
enum FHIRSystem {
    static let short: [String: String] = [
        "loinc": "http://loinc.org", "snomed": "http://snomed.info/sct",
        "icd-10-cm": "http://hl7.org/fhir/sid/icd-10-cm", "icd-10": "http://hl7.org/fhir/sid/icd-10",
        "cpt": "http://www.ama-assn.org/go/cpt", "rxnorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
        "act": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
    ]

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

extension Coding {
    /// What two codings must share to mean the same.
    var token: String { system + "|" + code }
}
