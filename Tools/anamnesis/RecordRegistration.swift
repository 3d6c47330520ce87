import ArgumentParser
import Clinical
import Identity
import PatientRecord
import Practice
import ProjectionRuntime

struct RecordRegistration: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "registration",
        abstract: "Register a patient; answers with the chart number.",
        discussion: """
            Name, birth date and contact are asked for on a terminal, else read as three lines of standard input; an empty \
            line leaves one out. They are never taken from the command line, and are sealed with the patient's own key. \
            With --pseudonym nothing is asked: the code is all that is known.

            Examples:
              anamnesis record registration --sex female
              printf 'Ada Example\\n1984-02-29\\n+1 555 0100\\n' | \\
                  anamnesis record registration
              anamnesis record registration --pseudonym study-017 --birth-year 1984
            """)

    @OptionGroup var store: StoreOptions
    @Option(help: "Year of birth, where the date is not known. Kept in plain: norms need it.")
    var birthYear: Int?
    @Option(
        help: "female, male, other or unknown.", completion: .list(Sex.allCases.map(\.rawValue)), transform: Self.sex)
    var sex: Sex?
    @Option(help: ArgumentHelp("The code of a pseudonymous patient; it is then the chart number.", valueName: "code"))
    var pseudonym: String?
    @Option(
        help: ArgumentHelp(
            "Also ask for the person's number in this system (a fourth line of standard input).", valueName: "system"))
    var identifier: String?
    @Option(help: ArgumentHelp("When the patient was registered. Default: now.", valueName: "time"))
    var at: String?
    @Option(help: ArgumentHelp("Who registers.", valueName: "practitioner"))
    var by: String?

    private static func sex(_ typed: String) throws -> Sex {
        guard let sex = Sex(rawValue: typed) else {
            throw ValidationError("\"\(typed)\" is none of female, male, other, unknown.")
        }
        return sex
    }

    func validate() throws {
        if let birthYear, !(1850...2200).contains(birthYear) { throw ValidationError("--birth-year has four digits.") }
        if pseudonym != nil, identifier != nil {
            throw ValidationError("a pseudonymous patient has no number elsewhere that is known here.")
        }
    }

    func run() throws {
        try reporting {
            let edge = Edge.current
            let store = try store.writing()
            try store.keys.requireMasterKey(for: "to register a person, whose own key it wraps")
            let zone = try PracticeZone(store.context().practice.timeZone)
            let occurred = try at.map { try zone.occurrence($0) } ?? zone.occurrence(at: edge.now)
            let (details, number) = try details()
            let identifiers = number.map { [ExternalIdentifier(system: identifier ?? "", value: $0)] } ?? []
            let receipt = try store.register(
                [EntryDraft(occurred: occurred, event: .patientRegistered(details))], pseudonym: pseudonym,
                identifiers: identifiers, by: Recording(actor: by ?? edge.actor, now: edge.now))
            let page = try store.page(of: receipt.patient)
            print("Registered as patient \(page.subject.chart), \(RecordEcho.inWords(occurred, zone: zone))")
            print(RecordEcho.line(receipt.positions[0], "id \(receipt.patient)"))
            print(
                "Next: anamnesis record episode open \(page.subject.chart) PROBLEM, or record visit \(page.subject.chart)"
            )
        }
    }

    private func details() throws -> (Registration, number: String?) {
        var details = Registration(pseudonym: pseudonym, birthYear: birthYear, sex: sex)
        details.context.performedBy = by
        if pseudonym != nil { return (details, nil) }
        let questions = ["Name", "Birth date (YYYY-MM-DD)", "Contact"] + (identifier.map { ["Number in \($0)"] } ?? [])
        let answers = try Prompt().answers(questions, fault: Prompt.birthDateFault(at: 1))
        details.name = answers[0].map(SealableText.open)
        if let date = answers[1] {
            guard let day = CalendarDay(date) else {
                throw PracticeError(.data, "the birth date is not of the form 1984-02-29. Nothing was recorded.")
            }
            details.birthDate = .open(date)
            details.birthYear = birthYear ?? day.civil.year
        }
        details.contact = answers[2].map(SealableText.open)
        let number = answers.count > 3 ? answers[3] : nil
        if let identifier, let number {
            details.identifiers = [SealableIdentifier(system: identifier, value: .open(number))]
        }
        return (details, number)
    }
}
