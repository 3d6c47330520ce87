public import Clinical

/// Who is in the log: the table `patient`, which every other table is joined with.
public struct PatientDirectory: Projector {
    public struct State: Sendable {
        var person = ToldPerson()
        var end = EndOfCare()
    }

    public let name = "patient_directory"
    public let version = 2
    public let coversMergedRecords = true
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
                .text(
                    "status",
                    "active, ended (care ended), deceased, erased (identity destroyed) or merged (into another record)."
                ),
                .text(
                    "merged_into",
                    "Where this record turned out to be another patient's: that patient's id, whose rows hold what was "
                        + "written here. NULL for all others."),
            ])
    ]

    public init() {}

    public func initial(_ subject: PatientSubject, context: CareContext) -> State { State() }

    public func fold(_ entry: PatientEntry, into state: inout State, context: CareContext) {
        state.end.take(entry)
        switch entry.event {
        case .patientRegistered, .patientDetailsChanged: state.person.take(entry)
        default: break
        }
    }

    public func rows(of state: State, subject: PatientSubject, context: CareContext) -> [ViewRow] {
        let status =
            if state.end.erased != nil {
                "erased"
            } else if subject.mergedInto != nil {
                "merged"
            } else if state.end.death != nil {
                "deceased"
            } else if state.end.ended != nil { "ended" } else { "active" }
        return [
            ViewRow(
                table: 0,
                [
                    .text(subject.id), .text(subject.chart), .text(subject.practice),
                    .integer(subject.registeredPosition),
                    state.person.birthYear.map { .integer(Int64($0)) } ?? .null,
                    state.person.sex.map { .text($0.rawValue) } ?? .null, .text(status),
                    subject.mergedInto.map { .text($0) } ?? .null,
                ])
        ]
    }
}
