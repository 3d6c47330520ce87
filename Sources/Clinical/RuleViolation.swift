/// A command that cannot be carried out, with what, why and what to do.
public struct RuleViolation: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable name of the rule: `valueOutOfRange`, `patientUnknown`.
    public var rule: String
    public var what: String
    public var remedy: String

    public init(_ rule: String, _ what: String, remedy: String) {
        self.rule = rule
        self.what = what
        self.remedy = remedy
    }

    public var description: String { "\(what) \(remedy)" }
}
