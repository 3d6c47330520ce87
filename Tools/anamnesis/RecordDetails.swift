import ArgumentParser
import Clinical
import PatientRecord
import Practice
import ProjectionRuntime

struct RecordDetails: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "details",
        abstract: "Record a patient's new name, birth date or contact.",
        discussion: """
            Asked for on a terminal, else read as three lines of standard input, as at registration; an empty line leaves \
            what is known. They are never taken from the command line, and are sealed. What was known before stays in the \
            log. Of a pseudonymous patient nothing is asked.

            Examples:
              anamnesis record details 2041
              printf '\\n\\n+1 555 0199\\n' | anamnesis record details 2041
              anamnesis record details study-017 --birth-year 1984 --sex female
            """)

    @OptionGroup var patient: PatientArgument
    @Option(help: "Year of birth, where the date is not known. Kept in plain: norms need it.")
    var birthYear: Int?
    @Option(
        help: "female, male, other or unknown.", completion: .list(Sex.allCases.map(\.rawValue)), transform: Self.sex)
    var sex: Sex?
    @OptionGroup var options: RecordOptions

    private static func sex(_ typed: String) throws -> Sex {
        guard let sex = Sex(rawValue: typed) else {
            throw ValidationError("\"\(typed)\" is none of female, male, other, unknown.")
        }
        return sex
    }

    func validate() throws {
        if let birthYear, !(1850...2200).contains(birthYear) { throw ValidationError("--birth-year has four digits.") }
    }

    func run() throws {
        try reporting {
            try options.refuseNote(beside: "the details")
            let session = try RecordSession(patient.patient, options)
            let details = try details(session)
            let said = Self.said(details)
            if said.isEmpty {
                throw PracticeError(.usage, "nothing was said that could have changed. Nothing was recorded.")
            }
            let receipt = try session.store.record(
                session.drafts([.patientDetailsChanged(details)]), for: session.patient, by: session.recording)
            // In names of fields: a name belongs on a terminal, not into a log of what was printed.
            print(
                "Patient \(session.page.subject.chart), \(RecordEcho.inWords(session.occurred, zone: session.zone))")
            print(RecordEcho.line(receipt.positions[0], "Details changed: \(said.joined(separator: ", "))"))
        }
    }

    private func details(_ session: RecordSession) throws -> Registration {
        var details = Registration(birthYear: birthYear, sex: sex)
        // On a terminal nobody is asked for what could not be sealed; sex and year of birth need no key.
        let canBeAsked = session.canSeal || !Edge.current.inputIsTerminal
        if !canBeAsked, birthYear == nil, sex == nil { try session.requireKey(for: "to seal a person's details") }
        if canBeAsked, !isPseudonymous(session) {
            let answers = try Prompt().answers(
                ["New name", "New birth date (YYYY-MM-DD)", "New contact"], fault: Prompt.birthDateFault(at: 1))
            details.name = answers[0].map(SealableText.open)
            if let date = answers[1] { try set(birthDate: date, in: &details) }
            details.contact = answers[2].map(SealableText.open)
        }
        details.context = try session.personContext()
        return details
    }

    private func set(birthDate date: String, in details: inout Registration) throws {
        guard let day = CalendarDay(date) else {
            throw PracticeError(.data, "the birth date is not of the form 1984-02-29. Nothing was recorded.")
        }
        let year = day.civil.year
        if let birthYear, birthYear != year {
            throw PracticeError(
                .data, "the birth date is not in \(birthYear), which --birth-year says. Nothing was recorded.")
        }
        details.birthDate = .open(date)
        details.birthYear = year
    }

    private func isPseudonymous(_ session: RecordSession) -> Bool {
        session.page.entries.contains {
            if case .patientRegistered(let person) = $0.event { person.pseudonym != nil } else { false }
        }
    }

    private static func said(_ details: Registration) -> [String] {
        [
            details.name.map { _ in "name" }, details.birthDate.map { _ in "birth date" },
            details.contact.map { _ in "contact" }, details.birthYear.map { "born \($0)" },
            details.sex.map(\.rawValue),
        ].compactMap { $0 }
    }
}
