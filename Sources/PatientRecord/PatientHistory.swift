public import Clinical
public import EventLog

/// Everything the log holds about one patient, as known at one position.
public struct PatientHistory: Sendable {
    /// In stream order, corrections among them.
    public private(set) var items: [HistoryItem] = []
    /// The stream's version: what the next append expects. 0 where there is no stream.
    public private(set) var version: Int64 = 0

    public init() {}

    public init(items: [HistoryItem]) {
        self.items = items
        version = items.last?.envelope.version ?? 0
    }

    /// Reads a patient's stream.
    public init(reading stream: StreamName, in log: some EventReader, through last: Int64 = .max) throws {
        let codec = PatientCodec(typeNames: try log.types())
        var items: [HistoryItem] = []
        try log.scanStream(stream, through: last) { items.append(codec.item($0, $1)) }
        self.init(items: items)
    }

    /// The item at a position of this stream.
    public func item(at position: Int64) -> HistoryItem? { items.first { $0.position == position } }

    /// The correction that decides about an entry: of all that name it, the one with the highest position.
    public func decidingCorrection(of position: Int64) -> HistoryItem? {
        items.last { $0.envelope.corrects == position }
    }

    /// The entry at a position as it stands now; nil where it was retracted or never was.
    public func entry(at position: Int64) throws(HistoryError) -> PatientEntry? {
        guard let original = item(at: position), original.envelope.corrects == nil else { return nil }
        return try Self.entry(original, decidedBy: decidingCorrection(of: position))
    }

    /// The entries with corrections applied, in clinical order: by (occurred, position of the original).
    ///
    /// - Throws: `unreadable` for an entry whose deciding payload cannot be read.
    public func entries() throws(HistoryError) -> [PatientEntry] { try Self.correct(items) }

    /// The entries that can be read, for deciding: an entry that cannot is healed by amending it, and what is decided in
    /// the meantime must not wait for that.
    func readableEntries() -> [PatientEntry] {
        let readable = items.filter { item in
            if case .unreadable = (decidingCorrection(of: item.position) ?? item).content { false } else { true }
        }
        return (try? Self.correct(readable)) ?? []
    }

    /// The one rule of corrections (FORMAT, Corrections): an amendment replaces the whole entry, a retraction withdraws
    /// it, and of all corrections of an entry the one with the highest position decides.
    static func correct(_ items: [HistoryItem]) throws(HistoryError) -> [PatientEntry] {
        var deciding: [Int64: Int] = [:]
        for (place, item) in items.enumerated() {
            if let original = item.envelope.corrects { deciding[original] = place }
        }
        var entries: [PatientEntry] = []
        entries.reserveCapacity(items.count - deciding.count)
        var isInOrder = true
        for item in items where item.envelope.corrects == nil {
            let correction = deciding.isEmpty ? nil : deciding[item.position].map { items[$0] }
            guard let entry = try entry(item, decidedBy: correction) else { continue }
            if let last = entries.last, isBefore(entry, last) { isInOrder = false }
            entries.append(entry)
        }
        if !isInOrder { entries.sort(by: isBefore) }
        return entries
    }

    private static func isBefore(_ left: PatientEntry, _ right: PatientEntry) -> Bool {
        (left.occurred.milliseconds, left.position) < (right.occurred.milliseconds, right.position)
    }

    private static func entry(
        _ original: HistoryItem, decidedBy correction: HistoryItem?
    ) throws(HistoryError) -> PatientEntry? {
        let deciding = correction ?? original
        let event: PatientEvent
        switch deciding.content {
        case .entry(let recorded): event = recorded
        case .amendment(let corrected, _): event = corrected
        case .retraction: return nil
        case .unreadable(let type, let error):
            throw .unreadable(position: deciding.position, type: type, reason: error.description)
        }
        return PatientEntry(
            position: original.position, decidedBy: deciding.position, occurred: deciding.occurred,
            recorded: original.envelope.recorded, origin: original.envelope.origin, event: event)
    }
}

/// A history that cannot be folded as it stands.
public enum HistoryError: Error, Hashable, Sendable, CustomStringConvertible {
    case unreadable(position: Int64, type: String, reason: String)

    /// The entry or correction that cannot be read.
    public var position: Int64 {
        switch self {
        case .unreadable(let position, _, _): position
        }
    }

    public var description: String {
        switch self {
        case .unreadable(let position, let type, let reason):
            "\(type) at @\(position) cannot be read: \(reason). Amend it, or install a version that knows its form."
        }
    }
}
