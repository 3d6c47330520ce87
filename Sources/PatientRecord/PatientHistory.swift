public import Clinical
public import EventLog

/// Everything the log holds about one patient, as known at one position.
public struct PatientHistory: Sendable {
    /// In stream order, corrections among them.
    public private(set) var items: [HistoryItem] = []
    /// The patient's own stream's version: what the next append expects. 0 where there is no stream.
    public private(set) var version: Int64 = 0
    /// Ids of the records merged into this one, by the number of the stream they were written to; empty for almost all.
    public private(set) var mergedRecords: [Int64: String] = [:]
    /// The surviving patient's id, where this record was merged into another.
    public private(set) var mergedInto: String?
    /// The last local day whose entries count; nil for all.
    public private(set) var asOf: CalendarDay?
    /// How many imported events are left out because nothing says when their source knew them; 0 where the log's own clock
    /// cuts.
    public private(set) var withoutSourceTime = 0

    public init() {}

    public init(items: [HistoryItem]) {
        self.items = items
        version = items.last?.envelope.version ?? 0
    }

    /// One record as it was known at an instant.
    public init(items: [HistoryItem], at instant: Instant) {
        self.init(items: instant.known(of: items))
        asOf = instant.asOf
        if instant.sourceTime == nil { return }
        // A registration waits for what becomes known of its patient, where there is anything.
        withoutSourceTime = (items.count > 1 ? items.dropFirst() : items[...]).count(where: instant.lacksSourceTime)
    }

    /// Several records as one person's history.
    ///
    /// - Parameter merged: the records that were merged into this one, by id.
    init(own: PatientHistory, merged: [(id: String, history: PatientHistory)], mergedInto: String?) {
        self = own
        self.mergedInto = mergedInto
        for (id, history) in merged {
            guard let stream = history.items.first?.envelope.stream else { continue }
            items += history.items
            withoutSourceTime += history.withoutSourceTime
            mergedRecords[stream] = id
        }
        if !mergedRecords.isEmpty { items.sort { $0.position < $1.position } }
    }

    /// Reads one stream: what was written under this record, and nothing that was merged into it.
    public init(reading stream: StreamName, in log: some EventReader, through last: Int64 = .max) throws {
        try self.init(reading: stream, in: log, at: .known(at: last))
    }

    /// Reads one stream as it was known at an instant.
    public init(reading stream: StreamName, in log: some EventReader, at instant: Instant) throws {
        let codec = PatientCodec(typeNames: try log.types())
        var items: [HistoryItem] = []
        try log.scanStream(stream, through: instant.position) { items.append(codec.item($0, $1)) }
        if instant.sourceTime == nil { self.init(items: items) } else { self.init(items: items, at: instant) }
        asOf = instant.asOf
    }

    /// Reads one stream and keeps of it what is wanted, for those whom one would not have all of in memory.
    ///
    /// - Parameter isWanted: is shown every item in the stream's order.
    public init(
        reading stream: StreamName, in log: some EventReader, keeping isWanted: (HistoryItem) -> Bool
    ) throws {
        let codec = PatientCodec(typeNames: try log.types())
        var (items, version): ([HistoryItem], Int64) = ([], 0)
        try log.scanStream(stream, through: .max) { envelope, payload in
            let item = codec.item(envelope, payload)
            version = envelope.version
            if isWanted(item) { items.append(item) }
        }
        (self.items, self.version) = (items, version)
    }

    /// The same history as it was known at an earlier position.
    public func asKnown(at position: Int64) -> PatientHistory {
        var copy = self
        copy.items = items.filter { $0.position <= position }
        return copy
    }

    /// The same history with other items of the same records: in place of those at some positions, those given.
    public func replacing(_ positions: Set<Int64>, with others: [HistoryItem]) -> PatientHistory {
        var copy = self
        copy.items = (items.filter { !positions.contains($0.position) } + others).sorted { $0.position < $1.position }
        return copy
    }

    /// The same history, counting what had happened by the end of a day; nil for all.
    public func asOf(_ day: CalendarDay?) -> PatientHistory {
        var copy = self
        copy.asOf = day
        return copy
    }

    /// Whether nothing of it had happened by the day asked for, or was known at all, or all of it was withdrawn but that the
    /// record had been joined with another, and is not now.
    public var isEmpty: Bool {
        guard let first = items.first else { return true }
        // A record's registration is withdrawn only with everything else in it.
        let isWithdrawn = decidingCorrection(of: first.position)?.isRetraction == true
        if asOf == nil, !isWithdrawn { return false }
        guard let entries = try? entries() else { return false }
        return isWithdrawn && mergedInto == nil && mergedRecords.isEmpty
            ? entries.allSatisfy { PatientCodec.mergeTypes.contains($0.event.typeName) } : entries.isEmpty
    }

    /// Whether it holds a correction.
    public var isCorrected: Bool {
        // By place: an item taken out of the list is counted as a reference, twice.
        items.indices.contains { items[$0].envelope.corrects != nil }
    }

    /// The item at a position of this history.
    public func item(at position: Int64) -> HistoryItem? { items.first { $0.position == position } }

    /// The record an item was written under, where that was merged into this one; nil for the patient's own.
    public func mergedRecord(of item: HistoryItem) -> String? {
        mergedRecords.isEmpty ? nil : mergedRecords[item.envelope.stream]
    }

    /// What was written under this patient's own record.
    public var ownItems: [HistoryItem] {
        mergedRecords.isEmpty ? items : items.filter { mergedRecords[$0.envelope.stream] == nil }
    }

    /// The items of entries that had happened by the day asked for, as corrected, with all their corrections; all of them
    /// where no day was asked for. What was withdrawn stays where it was.
    public var itemsInTime: [HistoryItem] {
        guard let asOf else { return items }
        let deciding = decidingPlaces(items, through: .max)
        var counted: Set<Int64> = []
        for item in items where item.envelope.corrects == nil {
            let last = deciding[item.position].map { items[$0] } ?? item
            if (last.isRetraction ? item : last).occurred.day <= asOf { counted.insert(item.position) }
        }
        return items.filter { counted.contains($0.envelope.corrects ?? $0.position) }
    }

    /// The same history with each item replaced by what `transform` makes of it, told the merged record it was written
    /// under; nil for the patient's own.
    public func mapItems<Failure: Error>(
        _ transform: (HistoryItem, _ mergedRecord: String?) throws(Failure) -> HistoryItem
    ) throws(Failure) -> PatientHistory {
        var copy = self
        for place in items.indices {
            copy.items[place] = try transform(items[place], mergedRecord(of: items[place]))
        }
        return copy
    }

    /// The correction that decides about an entry: of all in its stream that name it, the one with the highest position.
    public func decidingCorrection(of position: Int64) -> HistoryItem? {
        guard !mergedRecords.isEmpty else {
            return items.indices.last { items[$0].envelope.corrects == position }.map { items[$0] }
        }
        guard let stream = item(at: position)?.envelope.stream else { return nil }
        return items.last { $0.envelope.corrects == position && $0.envelope.stream == stream }
    }

    /// The corrections that decide, by the position of the entry each decides about: for those who ask of every entry.
    public var decidingCorrections: [Int64: HistoryItem] {
        decidingPlaces(items, through: .max).mapValues { items[$0] }
    }

    /// The entry at a position as it stands now; nil where it was retracted, never was or happened later than asked.
    public func entry(at position: Int64) throws(HistoryError) -> PatientEntry? {
        guard let original = item(at: position), original.envelope.corrects == nil else { return nil }
        let correction = decidingCorrection(of: position)
        if let asOf, (correction ?? original).occurred.day > asOf { return nil }
        let items = [original] + (correction.map { [$0] } ?? [])
        guard let event = try Self.event(in: items, decidedBy: items.count - 1) else { return nil }
        let (envelope, decided) = (original.envelope, items[items.count - 1].envelope)
        return PatientEntry(
            position: envelope.position, decidedBy: decided.position, occurred: decided.occurrence,
            recorded: envelope.recorded, origin: envelope.origin, mergedFrom: mergedRecord(of: original), event: event)
    }

    /// The entries with corrections applied, in clinical order: by (occurred, position of the original).
    ///
    /// - Throws: `unreadable` for an entry whose deciding payload cannot be read.
    public func entries() throws(HistoryError) -> [PatientEntry] { try correct(items) }

    /// The same as known at an earlier position.
    public func entries(knownAt position: Int64) throws(HistoryError) -> [PatientEntry] {
        try correct(items, through: position)
    }

    /// The entries that can be read, for deciding: an entry that cannot is healed by amending it, and what is decided in
    /// the meantime must not wait for that.
    public func readableEntries() -> [PatientEntry] {
        let deciding = decidingPlaces(items, through: .max)
        let readable = items.indices.filter { place in
            if case .unreadable = items[deciding[items[place].position] ?? place].content { false } else { true }
        }.map { items[$0] }
        return (try? correct(readable)) ?? []
    }

    /// The one rule of corrections (FORMAT, Corrections): an amendment replaces the whole entry, a retraction withdraws
    /// it, and of all corrections of an entry the one with the highest position decides.
    private func correct(
        _ items: [HistoryItem], through last: Int64 = .max
    ) throws(HistoryError) -> [PatientEntry] {
        var entries: [PatientEntry] = []
        let places = clinicalOrder(of: items, through: last)
        entries.reserveCapacity(places.count)
        for place in places {
            guard let event = try Self.event(in: items, decidedBy: place.deciding) else { continue }
            entries.append(
                PatientEntry(
                    position: place.position, decidedBy: items[place.deciding].envelope.position,
                    occurred: items[place.deciding].envelope.occurrence,
                    recorded: items[place.original].envelope.recorded, origin: items[place.original].envelope.origin,
                    mergedFrom: mergedRecords.isEmpty ? nil : mergedRecords[items[place.original].envelope.stream],
                    event: event))
        }
        return mergedRecords.isEmpty ? entries : MergedIDs(in: items, of: self).keptApart(entries)
    }

    /// The place of the correction that decides, by the position of what it corrects. A correction stands in the stream
    /// of its original: one that names another record's entry decides nothing, also where the two are one person's.
    private func decidingPlaces(_ items: [HistoryItem], through last: Int64) -> [Int64: Int] {
        var streams: [Int64: Int64] = [:]
        if !mergedRecords.isEmpty {
            for item in items where item.envelope.corrects == nil { streams[item.position] = item.envelope.stream }
        }
        var deciding: [Int64: Int] = [:]
        for place in items.indices {
            guard let original = items[place].envelope.corrects, items[place].position <= last else { continue }
            if mergedRecords.isEmpty || streams[original] == items[place].envelope.stream { deciding[original] = place }
        }
        return deciding
    }

    /// Where an entry lies, and what decides about it, with what it is ordered by: small, while items are large, and
    /// copying those costs more than the rule.
    private struct EntryPlace {
        var occurred: Int64
        var position: Int64
        var original: Int
        var deciding: Int
    }

    /// The originals known by a position that had happened by the day asked for, in clinical order.
    private func clinicalOrder(of items: [HistoryItem], through last: Int64) -> [EntryPlace] {
        let corrections = decidingPlaces(items, through: last)
        var places: [EntryPlace] = []
        places.reserveCapacity(items.count - corrections.count)
        var isInOrder = true
        for place in items.indices where items[place].envelope.corrects == nil && items[place].position <= last {
            let position = items[place].position
            let deciding = corrections.isEmpty ? place : corrections[position] ?? place
            if let asOf, items[deciding].occurred.day > asOf { continue }
            let occurred = items[deciding].envelope.occurred
            if let before = places.last, (occurred, position) < (before.occurred, before.position) { isInOrder = false }
            places.append(EntryPlace(occurred: occurred, position: position, original: place, deciding: deciding))
        }
        if !isInOrder { places.sort { ($0.occurred, $0.position) < ($1.occurred, $1.position) } }
        return places
    }

    /// What an entry says by the item that decides; nil where it was withdrawn.
    private static func event(
        in items: [HistoryItem], decidedBy deciding: Int
    ) throws(HistoryError) -> PatientEvent? {
        // Asked where it lies: an item taken out of the list is copied whole.
        if let event = items[deciding].event { return event }
        if case .unreadable(let type, let error) = items[deciding].content {
            throw .unreadable(position: items[deciding].position, type: type, reason: error.description)
        }
        return nil
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
