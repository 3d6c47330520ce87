public import Clinical
import EventLog
import PatientRecord

/// A correction that changed what a projector had answered.
public struct Revision: Sendable, Hashable {
    /// What a correction does to its entry. Raw values are words of the views.
    public enum Kind: String, Sendable {
        case corrected
        case withdrawn
        /// Amended after it had been withdrawn.
        case reinstated
    }

    /// Position of the correction.
    public var correction: Int64
    /// Position of the entry that it corrects.
    public var corrected: Int64
    /// The practice's day on which the log took it: on this day's work list it is told.
    public var day: CalendarDay
    public var kind: Kind
    /// Whether the entry counts now, whatever this correction made of it: a later one may have withdrawn or reinstated it.
    public var standsNow: Bool
    /// The projector's answer as known just before it.
    public var before: [ViewRow]
    /// Its answer as known with it: what came later, a decision or a visit, changed them for reasons of its own.
    public var after: [ViewRow]

    /// "withdrawn on 2026-05-09", and what holds now where that is something else.
    public var words: String {
        let then = "\(kind.rawValue) on \(day)"
        if standsNow != (kind == .withdrawn) { return then }
        return then + (standsNow ? " and reinstated since" : " and withdrawn since")
    }
}

/// A projector whose answer people act on, so that it has to be said when a correction changed it after it was given.
///
/// The runtime folds the history again as it was known before each such correction. It does so only for the few patients
/// who have one: whoever has none pays nothing.
public protocol RevisableProjector: Projector {
    /// Position of the entry since which the present answer stands; nil where there is none. Corrections recorded after it
    /// are told.
    func standsSince(_ entries: [PatientEntry]) -> Int64?
    /// The answer itself, as rows: all rows where nothing else is said. Only this is worked out again, and compared.
    func answer(of state: State, subject: PatientSubject, context: CareContext) throws -> [ViewRow]
    /// The same, taken from all rows.
    func answer(in rows: [ViewRow]) -> [ViewRow]
    /// Whether the answer can be another one for what an entry says. Where that holds for nothing that was corrected, nothing
    /// is worked out again; true where nothing else is said.
    ///
    /// - Parameter events: all that the history's entries ever said.
    func canRest(on event: PatientEvent, among events: [PatientEvent], context: CareContext) -> Bool
    /// The rows, with what corrections changed in them since.
    ///
    /// - Parameter revisions: in order, each with the answer before it; only those that changed it.
    func rows(_ rows: [ViewRow], revisedBy revisions: [Revision], context: CareContext) -> [ViewRow]
}

extension RevisableProjector {
    public var revisable: (any RevisableProjector)? { self }

    public func answer(of state: State, subject: PatientSubject, context: CareContext) throws -> [ViewRow] {
        try rows(of: state, subject: subject, context: context)
    }

    public func answer(in rows: [ViewRow]) -> [ViewRow] { rows }

    public func canRest(on event: PatientEvent, among events: [PatientEvent], context: CareContext) -> Bool { true }
}

/// Finds the corrections that changed what a projector answers.
final class Revisions {
    /// Corrections told of, the newest of those that changed the answer.
    private static let revisionsMax = 8

    let history: PatientHistory
    let subject: PatientSubject
    let context: CareContext
    /// Entries as they were known just before a correction, by that position: projectors ask for the same.
    private var known: [Int64: [PatientEntry]?] = [:]
    /// All that the history's entries ever said.
    private lazy var events = history.items.indices.compactMap { history.items[$0].event }

    init(history: PatientHistory, subject: PatientSubject, context: CareContext) {
        self.history = history
        self.subject = subject
        self.context = context
    }

    private func entries(knownAt position: Int64) -> [PatientEntry]? {
        if let entries = known[position] { return entries }
        let entries = try? history.entries(knownAt: position)
        known[position] = .some(entries)
        return entries
    }

    /// The rows of a projector with what corrections changed in them; as they are for almost everybody.
    func told<Answering: RevisableProjector>(
        _ rows: [ViewRow], by projector: Answering, _ entries: [PatientEntry]
    ) -> [ViewRow] {
        guard let since = projector.standsSince(entries) else { return rows }
        let groups = corrections(after: since)
        guard let last = groups.last?.last, canBeRevised(by: projector, groups) else { return rows }
        let end = history.items.map(\.position).max() ?? 0
        var answers: [Int64: [ViewRow]?] = [:]
        // What stands now is answered already.
        if last.position == end { answers[end] = projector.answer(in: rows) }
        func known(at position: Int64) -> [ViewRow]? {
            if let answer = answers[position] { return answer }
            let answer = self.entries(knownAt: position).flatMap { entries in
                try? projector.answer(
                    of: projector.state(folding: entries, subject: subject, context: context), subject: subject,
                    context: context)
            }
            answers[position] = .some(answer)
            return answer
        }
        // By halves, the newer first: where the answer is the same at both ends, whatever changed was put back again. Within an
        // act only once all of it together changed the answer.
        var revisions: [Revision] = []
        func look(in acts: ArraySlice<[HistoryItem]>) {
            guard let first = acts.first?.first, let last = acts.last?.last else { return }
            let (before, after) = (known(at: first.position - 1), known(at: last.position))
            if revisions.count >= Self.revisionsMax || before != nil && before == after { return }
            let middle = acts.startIndex + acts.count / 2
            if acts.count > 1 {
                look(in: acts[middle...])
                look(in: acts[..<middle])
            } else if acts[middle].count > 1 {
                look(in: acts[middle].map { [$0] }[...])
            } else if let before, let after {
                revisions.append(revision(by: first, from: before, to: after))
            }
        }
        look(in: groups[...])
        revisions.sort { $0.correction < $1.correction }
        return revisions.isEmpty ? rows : projector.rows(rows, revisedBy: revisions, context: context)
    }

    /// Whether one of the entries that were corrected, by anything it ever said, bears on the answer.
    private func canBeRevised(by projector: some RevisableProjector, _ acts: [[HistoryItem]]) -> Bool {
        let corrected = Set(acts.joined().compactMap(\.envelope.corrects))
        guard let first = corrected.min(), let last = corrected.max() else { return false }
        let items = history.items
        let said = items.indices.filter { place in
            let entry = items[place].envelope.corrects ?? items[place].position
            return first <= entry && entry <= last && corrected.contains(entry)
        }
        return said.contains { place in
            // Of what cannot be read nobody knows; a withdrawal says nothing of its own.
            if case .unreadable = items[place].content { return true }
            return items[place].event.map { projector.canRest(on: $0, among: events, context: context) } ?? false
        }
    }

    private func revision(by item: HistoryItem, from before: [ViewRow], to after: [ViewRow]) -> Revision {
        let corrected = item.envelope.corrects ?? 0
        let earlier = history.asKnown(at: item.position - 1).decidingCorrection(of: corrected)
        let kind: Revision.Kind =
            item.isRetraction ? .withdrawn : earlier?.isRetraction == true ? .reinstated : .corrected
        return Revision(
            correction: item.position, corrected: corrected,
            day: PracticeDay.of(item.envelope.recorded, in: context.practice.timeZone), kind: kind,
            standsNow: history.decidingCorrection(of: corrected)?.isRetraction != true, before: before, after: after)
    }

    /// Corrections of entries the answer may rest on; those of one import together, and those recorded at once.
    private func corrections(after since: Int64) -> [[HistoryItem]] {
        var found: [[HistoryItem]] = []
        // By place: an item taken out of the list is copied.
        for place in history.items.indices
        where history.items[place].envelope.corrects != nil && history.items[place].position > since {
            let item = history.items[place]
            if let last = found.last?.last?.envelope, isOneAct(last, item.envelope) {
                found[found.count - 1].append(item)
            } else {
                found.append([item])
            }
        }
        return found
    }

    private func isOneAct(_ earlier: EventEnvelope, _ later: EventEnvelope) -> Bool {
        if let origin = later.origin { return earlier.origin == origin }
        return earlier.origin == nil && earlier.position + 1 == later.position && earlier.recorded == later.recorded
    }
}
