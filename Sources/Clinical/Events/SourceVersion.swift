/// Which version of a record its source handed over, as far as the source tells: FHIR's `meta`. Nothing of it where it
/// does not.
public struct SourceVersion: Hashable, Sendable {
    /// The version's number; nil also where the source names its versions by something else.
    public var number: Int64?
    /// Milliseconds since 1970 at which the source last changed the record.
    public var updated: Int64?

    public init(number: Int64? = nil, updated: Int64? = nil) {
        self.number = number
        self.updated = updated
    }

    /// Whether this one is older: by when it was changed, where both tell, else by its number; false where neither tells.
    public func isOlder(than other: SourceVersion) -> Bool {
        if let updated, let others = other.updated, updated != others { return updated < others }
        if let number, let others = other.number { return number < others }
        return false
    }
}
