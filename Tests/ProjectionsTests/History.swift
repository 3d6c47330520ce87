import Clinical
import ProjectionRuntime
import Testing

/// A patient's corrected history, written as a test would tell it: entries get positions in the order they are told, and
/// are handed over in clinical order.
struct History {
    private(set) var told: [PatientEntry] = []
    /// The position the next entry gets.
    var nextPosition: Int64 = 1

    static let subject = PatientSubject(id: "p1", chart: "1", practice: "practice", registeredPosition: 1)

    /// Tells one entry and answers its position.
    @discardableResult
    mutating func tell(
        _ day: String, _ event: PatientEvent, hour: Int = 9, precision: Occurrence.Precision = .minute,
        origin: Int64? = nil
    ) -> Int64 {
        let start = Occurrence(day: Self.day(day), precision: precision)
        let isTimed = precision == .minute
        let occurred = Occurrence(
            milliseconds: start.milliseconds + (isTimed ? Int64(hour) * 3_600_000 : 0), precision: precision)
        let position = nextPosition
        nextPosition += 1
        told.append(
            PatientEntry(position: position, occurred: occurred, recorded: 0, origin: origin, event: event))
        return position
    }

    /// The entries as the runtime hands them over.
    var entries: [PatientEntry] {
        told.sorted { ($0.occurred.milliseconds, $0.position) < ($1.occurred.milliseconds, $1.position) }
    }

    static func day(_ text: String) -> CalendarDay {
        guard let day = CalendarDay(text) else { preconditionFailure("\(text) is no day") }
        return day
    }

    /// The rows of a projector, each by column name. Folds twice: the same history gives the same rows.
    func rows(
        _ projector: some Projector, context: CareContext = .forTests, table: Int = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> [[String: ViewValue]] {
        let rows = try projector.rows(folding: entries, subject: Self.subject, context: context)
        let again = try projector.rows(folding: entries, subject: Self.subject, context: context)
        #expect(rows == again, "the same history gave other rows", sourceLocation: sourceLocation)
        let columns = projector.tables[table].columns
        return rows.filter { $0.table == table }.map { row in
            #expect(row.values.count == columns.count, sourceLocation: sourceLocation)
            return Dictionary(uniqueKeysWithValues: zip(columns.map(\.name), row.values))
        }
    }
}

/// Events as the tests tell them.
extension PatientEvent {
    static func pain(
        _ value: String, moment: Moment? = .before, aspect: Aspect? = .now, site: String? = "neck", side: Side? = nil,
        visit: String? = nil, episode: String? = nil, by rater: String? = nil
    ) -> PatientEvent {
        .reading(
            .pain,
            Reading(
                instrument: "nrs-11", value: .number(value), site: site, side: side, moment: moment, aspect: aspect,
                context: EntryContext(visit: visit, episode: episode, performedBy: rater)))
    }

    static func mobility(
        _ value: String, motion: String = "rotation", side: Side? = .left, moment: Moment? = .before,
        by rater: String? = nil, tool: String? = nil
    ) -> PatientEvent {
        .reading(
            .mobility,
            Reading(
                instrument: "rom", value: .number(value), site: "neck", side: side, motion: motion, mode: .active,
                tool: tool, moment: moment, context: EntryContext(performedBy: rater)))
    }

    static func score(_ instrument: String, _ value: String, episode: String? = nil) -> PatientEvent {
        .reading(
            .questionnaire,
            Reading(instrument: instrument, value: .number(value), context: EntryContext(episode: episode)))
    }

    static func visit(
        _ id: String, kind: Visit.Kind = .treatment, isOwn: Bool = true, episode: String? = nil
    ) -> PatientEvent {
        .visitCompleted(Visit(visit: id, kind: kind, isOwn: isOwn, context: EntryContext(episode: episode)))
    }

    static func booked(_ id: String, for day: String, kind: String? = nil) -> PatientEvent {
        let planned = Int64(History.day(day).daysSince1970) * 86_400_000 + 36_000_000
        return .visitScheduled(VisitBooking(visit: id, plannedAt: planned, plannedOffsetMinutes: 0, kind: kind))
    }

    static func missed(_ id: String?) -> PatientEvent { .visitMissed(VisitNotHeld(visit: id)) }
    static func cancelled(_ id: String?) -> PatientEvent { .visitCancelled(VisitNotHeld(visit: id)) }
    static func flag(_ code: String) -> PatientEvent { .redFlagRaised(RedFlag(flag: code)) }
    static func cleared(_ code: String) -> PatientEvent { .redFlagCleared(RedFlag(flag: code, clearedBy: "dr-1")) }
    static var died: PatientEvent { .deathRecorded(Death()) }
    static var careEnded: PatientEvent { .careEnded(CareEnding(reasonCode: "discharged")) }

    static func episode(_ id: String) -> PatientEvent { .episodeOpened(Episode(episode: id, problem: "neck-pain")) }
    static func episodeClosed(_ id: String) -> PatientEvent {
        .episodeClosed(EpisodeClosing(episode: id, outcomeCode: "goalMet"))
    }

    static func decided(_ days: Int, episode: String? = nil) -> PatientEvent {
        .intervalDecided(IntervalDecision(days: days, context: EntryContext(episode: episode)))
    }
}

extension ReadingValue {
    static func number(_ literal: String) -> ReadingValue {
        guard let number = ExactNumber(literal) else { preconditionFailure("\(literal) is no number") }
        return ReadingValue(number)
    }
}
