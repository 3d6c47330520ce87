/// Which version of a record its source handed over, as far as the source tells: FHIR's `meta`. Nothing of it where it
/// does not.
public struct SourceVersion: Hashable, Sendable {
    /// The version's number; nil also where the source names its versions by something else.
    public var number: Int64?
    /// Milliseconds since 1970 at which the source last changed the record.
    public var updated: Int64?
    /// Milliseconds since 1970 at which the source made this version available, where it says so beside. Of an entry it is
    /// stored as its `sourceRecorded`; a withdrawal keeps it itself.
    public var issued: Int64?
    /// Where its status puts it among the versions of its record.
    public var stage: Stage

    /// What comes after what in the life of a record (http://hl7.org/fhir/R4/valueset-observation-status.html).
    public enum Stage: Int, Comparable, Sendable {
        /// Before it was done or final: registered, preliminary, planned, in progress.
        case preliminary
        case plain
        /// It came after another: corrected, amended.
        case corrected
        case enteredInError

        public static func < (left: Stage, right: Stage) -> Bool { left.rawValue < right.rawValue }
    }

    public init(number: Int64? = nil, updated: Int64? = nil, issued: Int64? = nil, stage: Stage = .plain) {
        self.number = number
        self.updated = updated
        self.issued = issued
        self.stage = stage
    }

    /// How one version stands to another of the same record.
    public enum Order: Sendable {
        case older
        /// Newer, the same, or nothing speaks against it.
        case later
        /// It says neither number nor date, and the other has one or is further on in its life: it may well be older.
        case untold
    }

    /// By when the record was changed, else by number, else by when the versions were issued, where both tell.
    public func order(beside other: SourceVersion) -> Order {
        if let updated, let others = other.updated, updated != others { return updated < others ? .older : .later }
        if let number, let others = other.number { return number < others ? .older : .later }
        if updated != nil, other.updated != nil { return .later }
        if let issued, let others = other.issued, issued != others { return issued < others ? .older : .later }
        if stage != other.stage { return stage > other.stage ? .later : .untold }
        return !isDated && other.isDated ? .untold : .later
    }

    /// Whether anything tells where it stands among the versions of its record.
    public var isTold: Bool { isDated || issued != nil || stage != .plain }

    /// Whether it has a number or says when it was changed.
    public var isDated: Bool { number != nil || updated != nil }

    public func isOlder(than other: SourceVersion) -> Bool { order(beside: other) == .older }

    /// Whether something tells that this version comes after another: numbers, dates or status, or that it has one of the
    /// first two where the other has none. Of the same version it is false.
    public func tellsMore(than other: SourceVersion) -> Bool {
        order(beside: other) == .later && other.order(beside: self) != .later
    }
}
