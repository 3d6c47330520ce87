public import Clinical

/// Who is in the log: the table `patient`, which every other table is joined with.
public struct PatientDirectory: Projector {
    public struct State: Sendable {
        var birthYear: Int?
        var sex: Sex?
        var hasDied = false
        /// The day care ended; nil while it goes on.
        var endedOn: CalendarDay?
        var isErased = false
    }

    public let name = "patient_directory"
    public let version = 1
    public let tables = [
        ViewTable(
            "patient", "Every patient of the log. Names are not here: they are sealed in the log.", key: ["patient"],
            columns: [
                .text("patient", "Patient id: random, or the code of a pseudonymous source."),
                .text(
                    "chart",
                    "The number people type: 1 and up in order of registration; a pseudonymous code is its own."),
                .text("practice", "The practice whose log this is."),
                .integer("registered_position", "Log position of the registration."),
                .integer("birth_year", unit: "a", "Year of birth where known."),
                .text("sex", "female, male, other or unknown."),
                .text("status", "active, ended (care ended), deceased or erased (identity destroyed)."),
                .text("merged_into", "The surviving patient of a merge."),
            ])
    ]

    public init() {}

    public func initial(_ subject: PatientSubject, context: CareContext) -> State { State() }

    public func fold(_ entry: PatientEntry, into state: inout State, context: CareContext) {
        switch entry.event {
        case .patientRegistered(let registration), .patientDetailsChanged(let registration):
            state.birthYear = registration.birthYear ?? state.birthYear
            state.sex = registration.sex ?? state.sex
        case .deathRecorded: state.hasDied = true
        case .careEnded: state.endedOn = entry.day
        case .identityErased: state.isErased = true
        // Care has begun again with an own visit after its end was recorded, or an episode opened on a later day.
        case .visitCompleted(let visit): if visit.isOwn { state.endedOn = nil }
        case .episodeOpened: if let endedOn = state.endedOn, entry.day > endedOn { state.endedOn = nil }
        default: break
        }
    }

    public func rows(of state: State, subject: PatientSubject, context: CareContext) -> [ViewRow] {
        let status =
            if state.isErased { "erased" } else if state.hasDied { "deceased" } else if state.endedOn != nil {
                "ended"
            } else { "active" }
        return [
            ViewRow(
                table: 0,
                [
                    .text(subject.id), .text(subject.chart), .text(subject.practice),
                    .integer(subject.registeredPosition),
                    state.birthYear.map { .integer(Int64($0)) } ?? .null,
                    state.sex.map { .text($0.rawValue) } ?? .null, .text(status), .null,
                ])
        ]
    }
}
