/// A term's code in a published system.
public struct Coding: Hashable, Sendable {
    /// The system's URI: `http://loinc.org`.
    public var system: String
    public var code: String
    public var version: String?
    /// How the system words it. A published term, never what somebody wrote about a person.
    public var display: String?

    public init(system: String, code: String, version: String? = nil, display: String? = nil) {
        self.system = system
        self.code = code
        self.version = version
        self.display = display
    }

    /// Reads `loinc:72514-3`, `snomed:443394008`, `icd-10-cm:M54.2` or FHIR's `system|code`; nil for anything else.
    init?(token: String) {
        if let bar = token.lastIndex(of: "|") {
            self.init(system: String(token[..<bar]), code: String(token[token.index(after: bar)...]))
        } else if let colon = token.firstIndex(of: ":"), let system = Self.systems[String(token[..<colon])] {
            self.init(system: system, code: String(token[token.index(after: colon)...]))
        } else {
            return nil
        }
        if system.isEmpty || code.isEmpty { return nil }
    }

    private static let systems = [
        "loinc": "http://loinc.org", "snomed": "http://snomed.info/sct",
        "icd-10-cm": "http://hl7.org/fhir/sid/icd-10-cm",
    ]
}
