/// Which version of a record its source handed over, as far as the source tells: FHIR's `meta`. Nothing of it where it
/// does not.
public struct SourceVersion: Hashable, Sendable {
    /// The version's number; nil also where the source names its versions by something else.
    public var number: Int64?
    /// Milliseconds since 1970 at which the source last changed the record.
    public var updated: Int64?
    /// Milliseconds since 1970 at which the source made this version available, where it says so beside. Stored as the
    /// entry's `sourceRecorded`.
    public var issued: Int64?
    /// Whether its status says that it came after another: corrected, amended, entered in error.
    public var isCorrected: Bool

    public init(number: Int64? = nil, updated: Int64? = nil, issued: Int64? = nil, isCorrected: Bool = false) {
        self.number = number
        self.updated = updated
        self.issued = issued
        self.isCorrected = isCorrected
    }

    /// How one version stands to another of the same record.
    public enum Order: Sendable {
        case older
        /// Newer, the same, or nothing speaks against it.
        case later
        /// It says neither number nor date, and the other has one or is a corrected one: it may well be older.
        case untold
    }

    /// By when the record was changed, else by number, else by when the versions were issued, where both tell.
    public func order(beside other: SourceVersion) -> Order {
        if let updated, let others = other.updated, updated != others { return updated < others ? .older : .later }
        if let number, let others = other.number { return number < others ? .older : .later }
        if updated != nil, other.updated != nil { return .later }
        if let issued, let others = other.issued, issued != others { return issued < others ? .older : .later }
        if isCorrected != other.isCorrected { return isCorrected ? .later : .untold }
        let isDated = number != nil || updated != nil
        return !isDated && (other.number != nil || other.updated != nil) ? .untold : .later
    }

    public func isOlder(than other: SourceVersion) -> Bool { order(beside: other) == .older }
}
