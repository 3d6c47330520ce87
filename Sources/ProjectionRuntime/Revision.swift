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
    /// The rows, with what corrections changed in them since.
    ///
    /// - Parameter revisions: in order, each with the answer before it; only those that changed it.
    func rows(_ rows: [ViewRow], revisedBy revisions: [Revision]) -> [ViewRow]
}

extension RevisableProjector {
    public var revisable: (any RevisableProjector)? { self }

    public func answer(of state: State, subject: PatientSubject, context: CareContext) throws -> [ViewRow] {
        try rows(of: state, subject: subject, context: context)
    }

    public func answer(in rows: [ViewRow]) -> [ViewRow] { rows }
}

/// Finds the corrections that changed what a projector answers.
final class Revisions {
    /// Corrections looked at, the newest: each costs a fold.
    private static let revisionsMax = 8

    let history: PatientHistory
    let subject: PatientSubject
    let context: CareContext
    /// Entries as they were known just before a correction, by that position: projectors ask for the same.
    private var known: [Int64: [PatientEntry]?] = [:]

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
        func known(at position: Int64) -> [ViewRow]? {
            self.entries(knownAt: position).flatMap { entries in
                try? projector.answer(
                    of: projector.state(folding: entries, subject: subject, context: context), subject: subject,
                    context: context)
            }
        }
        var revisions: [Revision] = []
        var (later, next) = (projector.answer(in: rows), Int64.max)
        for group in corrections(after: since).reversed().prefix(Self.revisionsMax) {
            let isNext = !history.items.contains { $0.position > group[group.count - 1].position && $0.position < next }
            // What cannot be folded as it was then, tells nothing.
            guard let before = known(at: group[0].position - 1),
                let after = isNext ? later : known(at: group[group.count - 1].position)
            else { break }
            if before != after { revisions += told(group, from: before, to: after, known) }
            (later, next) = (before, group[0].position)
        }
        revisions.sort { $0.correction < $1.correction }
        return revisions.isEmpty ? rows : projector.rows(rows, revisedBy: revisions)
    }

    /// Which of an import's corrections changed the rows: each is looked at by itself once all of them together did.
    private func told(
        _ group: [HistoryItem], from before: [ViewRow], to after: [ViewRow], _ known: (Int64) -> [ViewRow]?
    ) -> [Revision] {
        // Of a great many the newest are looked at; those before them count with the first of these.
        let looked = group.suffix(Self.revisionsMax)
        var revisions: [Revision] = []
        var last = (position: looked[looked.startIndex].position - 1, rows: Optional(before))
        for item in looked {
            // Between two corrections the import may have brought other entries.
            let earlier = last.position == item.position - 1 ? last.rows : known(item.position - 1)
            let now = item.position == group[group.count - 1].position ? after : known(item.position)
            if let earlier, let now, earlier != now {
                revisions.append(revision(by: item, from: earlier, to: now))
            }
            last = (item.position, now)
        }
        return revisions
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

    /// Corrections of entries the answer may rest on; those of one import together.
    private func corrections(after since: Int64) -> [[HistoryItem]] {
        var found: [[HistoryItem]] = []
        for item in history.items where item.envelope.corrects != nil && item.position > since {
            if let origin = item.envelope.origin, found.last?.last?.envelope.origin == origin {
                found[found.count - 1].append(item)
            } else {
                found.append([item])
            }
        }
        return found
    }
}
