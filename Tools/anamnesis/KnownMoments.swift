import Clinical
import EventLog
import EventLogSQLite
import PatientRecord
import Practice
import ProjectionRuntime
import Reporting

/// Every moment at which something became known of a patient, or of the practice's rules, with the page's entries as they
/// were known from then on.
struct KnownMoments: Sequence {
    private let page: PatientPage
    private let store: PracticeStore
    private let rules: RuleHistory
    private let words: MomentWords
    private let progress: Progress

    /// Told how many moments were folded, and of how many.
    typealias Progress = (_ done: Int64, _ total: Int64) -> Void

    init(of page: PatientPage, in store: PracticeStore, progress: @escaping Progress = { _, _ in }) throws {
        self.page = page
        self.store = store
        self.progress = progress
        words = try MomentWords(of: page, in: store)
        rules = try store.rules(at: page.instant)
    }

    func makeIterator() -> AnyIterator<RevisionsModel.Moment> {
        // Before the practice had rules, nothing can be folded.
        let items = page.history.items.map(\.position)
        // And before anything was known of the patient there is no page.
        let first = Swift.max(rules.changes[0].position, items.first ?? 0)
        let positions = Set(items + rules.changes.map(\.position)).sorted().drop { $0 < first }
        let events = Dictionary(grouping: positions, by: known).sorted { $0.key < $1.key }
        var place = 0
        return AnyIterator {
            while place < events.count {
                defer { place += 1 }
                progress(Int64(place), Int64(events.count))
                if let moment = moment(at: events[place].key, by: events[place].value) { return moment }
            }
            return nil
        }
    }

    /// - Parameter events: what became known at once, in order.
    /// - Returns: nil before anything was known of the patient: what was known of another who is the same person by now is
    ///   told with the merge.
    private func moment(at position: Int64, by events: [Int64]) -> RevisionsModel.Moment? {
        guard let history = history(at: position) else { return nil }
        let last = events[events.count - 1]
        let item = words.told.item(at: last)
        let rule = rules.change(at: last)
        return RevisionsModel.Moment(
            position: position, recorded: words.zone.occurrence(at: item?.envelope.recorded ?? rule.recorded).text,
            event: item.map { words.of($0) } ?? rule.words,
            entries: history.readableEntries(), context: rules.context(at: position),
            parts: events.dropLast().compactMap { event in
                words.told.item(at: event).map {
                    .init(event: words.of($0), entries: page.history.asKnown(at: event).readableEntries())
                }
            })
    }

    /// From which position on an event was known: nobody knew half of what was recorded at once of two patients.
    private func known(_ position: Int64) -> Int64 {
        guard page.history.tellsOfTwoRecords,
            let act = try? ActOnTwoRecords(dividedAfter: position, in: store.log)
        else { return position }
        return act.positions.upperBound
    }

    /// What was known at a position: of records that were joined, who was one person then.
    private func history(at position: Int64) -> PatientHistory? {
        guard page.history.tellsOfTwoRecords else { return page.history.asKnown(at: position) }
        var instant = page.instant
        instant.position = position
        return page.known(in: store.log, at: instant)
    }
}

/// The same by the sources' clock: every moment at which a source system knew something new, or other rules came into force,
/// in order of those times and with the rules of each day.
struct SourceMoments: Sequence {
    private let page: PatientPage
    private let store: PracticeStore
    private let rules: RulesOfDays
    private let words: MomentWords
    /// When each of the page's events became known.
    private let times: [Int64: Int64]
    private let progress: KnownMoments.Progress

    init(
        of page: PatientPage, in store: PracticeStore, progress: @escaping KnownMoments.Progress = { _, _ in }
    ) throws {
        self.page = page
        self.store = store
        self.progress = progress
        words = try MomentWords(of: page, in: store)
        rules = try store.rulesOfDays(at: page.instant)
        // A registration counts from whatever became known of its patient first.
        var first: [Int64: Int64] = [:]
        for item in page.history.items {
            first[item.envelope.stream] = Swift.min(first[item.envelope.stream] ?? .max, item.knownToSource)
        }
        times = Dictionary(
            uniqueKeysWithValues: page.history.items.map { item in
                let time = item.envelope.version == 1 ? first[item.envelope.stream] : nil
                return (item.position, time ?? item.knownToSource)
            })
    }

    func makeIterator() -> AnyIterator<RevisionsModel.Moment> {
        let began = times.values.min() ?? .max
        let changes = Dictionary(grouping: rules.changes.filter { $0.time > began }, by: \.time)
        let events = Dictionary(grouping: page.history.items.map(\.position)) { times[$0] ?? 0 }
        let all = Set(events.keys).union(changes.keys).sorted()
        var place = 0
        return AnyIterator {
            while place < all.count {
                let time = all[place]
                defer { place += 1 }
                progress(Int64(place), Int64(all.count))
                let (positions, change) = (events[time] ?? [], changes[time]?.last)
                if let moment = moment(at: time, by: positions.sorted(), change) { return moment }
            }
            return nil
        }
    }

    /// - Returns: nil before there were rules to fold by.
    private func moment(
        at time: Int64, by positions: [Int64], _ change: RulesOfDays.Change?
    ) -> RevisionsModel.Moment? {
        guard let context = rules.context(on: page.instant.asOf ?? words.zone.day(at: time)) else { return nil }
        let item = positions.last.flatMap { words.told.item(at: $0) }
        guard let position = item?.position ?? change?.position,
            let recorded = item?.envelope.recorded ?? change?.recorded, let history = history(at: time)
        else { return nil }
        return RevisionsModel.Moment(
            position: position, recorded: words.zone.occurrence(at: recorded).text,
            knownToSource: words.zone.occurrence(at: time).text,
            event: item.map { words.of($0) } ?? change?.words ?? "",
            entries: history.readableEntries(), context: context,
            parts: positions.dropLast().compactMap { event in
                words.told.item(at: event).map {
                    .init(
                        event: words.of($0), entries: known(of: history, by: time, event).readableEntries(),
                        position: event, recorded: words.zone.occurrence(at: $0.envelope.recorded).text)
                }
            })
    }

    /// What was known at a time: of records that were joined, who was one person then.
    private func history(at time: Int64) -> PatientHistory? {
        guard page.history.tellsOfTwoRecords else { return known(of: page.history, by: time, .max) }
        var instant = page.instant
        instant.sourceTime = time
        return page.known(in: store.log, at: instant)
    }

    /// Of what was known at once, up to a position.
    private func known(of history: PatientHistory, by time: Int64, _ position: Int64) -> PatientHistory {
        let later = times.filter { ($0.value, $0.key) > (time, position) }
        return history.replacing(Set(later.keys), with: [])
    }
}

extension PatientPage {
    /// What was known of the patient at an instant; nil where nothing was.
    fileprivate func known(in log: some EventReader, at instant: Instant) -> PatientHistory? {
        let known = try? PatientHistory(of: patient, in: log, at: instant)
        return known.flatMap { $0.items.isEmpty ? nil : $0 }
    }
}

/// What became known, in words.
struct MomentWords {
    /// The page's history with its texts opened, where the key is at hand: for words alone.
    let told: PatientHistory
    let zone: PracticeZone
    private let lines: HistoryLines

    init(of page: PatientPage, in store: PracticeStore) throws {
        told = store.opened(page.history, of: page.patient)
        zone = try PracticeZone(page.context.practice.timeZone)
        lines = HistoryLines(
            words: EntryInWords(registry: page.context.registry), zone: zone,
            chart: store.chartOrID)
    }

    func of(_ item: HistoryItem) -> String {
        let (line, day) = (lines.lines([item])[0], item.occurred.day)
        guard let original = item.envelope.corrects else { return "\(day) \(line.words)" }
        switch item.content {
        case .retraction(let reason): return "@\(original) withdrawn (\(reason.inWords))"
        case .amendment(_, let reason): return "@\(original) now: \(day) \(line.words) (\(reason.inWords))"
        default: return "@\(original) corrected"
        }
    }
}
