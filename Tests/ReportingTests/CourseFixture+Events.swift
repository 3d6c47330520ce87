import Clinical

/// Events as the fixtures tell them.
extension PatientEvent {
    static func pain(
        _ value: String, moment: Moment = .before, site: String = "neck", episode: String? = "e1", note: String? = nil
    ) -> PatientEvent {
        .reading(
            .pain,
            Reading(
                instrument: "nrs-11", value: .number(value), site: site, moment: moment, aspect: .now,
                context: EntryContext(episode: episode, note: note.map { .open($0) })))
    }

    static func rotation(_ value: String, _ side: Side) -> PatientEvent {
        .reading(
            .mobility,
            Reading(
                instrument: "rom", value: .number(value), site: "neck", side: side, motion: "rotation", mode: .active,
                moment: .before, context: EntryContext(episode: "e1")))
    }

    static func score(_ kind: ReadingKind, _ instrument: String, _ value: String, site: String? = nil) -> PatientEvent {
        .reading(
            kind,
            Reading(
                instrument: instrument, value: .number(value), site: site, context: EntryContext(episode: "e1")))
    }

    static func visit(_ id: String, minutes: Int? = 55, episode: String? = "e1") -> PatientEvent {
        .visitCompleted(Visit(visit: id, minutes: minutes, context: EntryContext(episode: episode)))
    }

    static func treated(_ techniques: [TechniqueApplied]) -> PatientEvent {
        .treatmentGiven(Treatment(techniques: techniques))
    }

    static func booked(_ id: String, for day: String) -> PatientEvent {
        let planned = Int64(CourseFixture.day(day).daysSince1970) * 86_400_000 + 36_000_000
        return .visitScheduled(VisitBooking(visit: id, plannedAt: planned, plannedOffsetMinutes: 0))
    }
}

extension ReadingValue {
    static func number(_ literal: String) -> ReadingValue {
        guard let number = ExactNumber(literal) else { preconditionFailure("\(literal) is no number") }
        return ReadingValue(number)
    }
}
