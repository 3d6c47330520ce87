import ArgumentParser
import Foundation
import Identity
import Practice
import ProjectionRuntime
import Rendering

/// Who is in the log.
struct PatientsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "patients",
        abstract: "Lists patients with chart number, status, year of birth and name.",
        discussion: """
            Names are sealed in the log and opened in memory where the key file is at hand. --find asks for a name on \
            the terminal, or reads one line of standard input: never on the command line, where others could read it. \
            Case and accents do not matter; every word typed has to occur.

            --identifier finds whose a number of another system is. The number is a person's: with "-" for it, it is \
            asked for, or read from standard input, and stands in no process list and no shell history.

            --duplicates proposes pairs of records that may be one person's, with reasons and a score from 0 to 1: the \
            same number of another system; born on the same day with names alike; the same name and year of birth. \
            Nothing is merged by itself: `anamnesis merge`.

            Examples:
              anamnesis patients
              anamnesis patients --find
              anamnesis patients --identifier "urn:old-software|-"
              anamnesis patients --duplicates
              anamnesis patients --json
            """)

    @Flag(help: "Ask for a name, and list whose name contains it.")
    var find = false
    @Option(
        help: ArgumentHelp(
            "Whose this number of another system is. With \"-\" for the number it is asked for.",
            valueName: "system|number"))
    var identifier: String?
    @Flag(help: "Propose pairs of records that may be one person's.")
    var duplicates = false
    @OptionGroup var stored: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if [find, identifier != nil, duplicates].filter({ $0 }).count > 1 {
            throw ValidationError("one of --find, --identifier and --duplicates at a time.")
        }
    }

    func run() throws {
        if duplicates { return try reporting { try DuplicateList(output).write(stored.readingCurrent()) } }
        try reporting {
            let number = try identifier.map(IdentifierQuestion.ask)
            let wanted = find ? try NameQuestion.ask() : nil
            let store = try stored.readingCurrent()
            if wanted != nil, store.keys.isLocked {
                throw PracticeError(
                    .noInput,
                    "names are sealed here: the key file is not at hand. Name it with ANAMNESIS_KEY_FILE, or list all "
                        + "with `anamnesis patients`.")
            }
            let progress = TerminalProgress("Opening names", unit: "events")
            let names = try store.names(progress: progress.show)
            let holders = try number.map { try store.patients(with: $0, progress: progress.show) }
            progress.clear()
            var patients = try store.patients(opened: false).map { $0.named(names) }
            let all = patients.count
            if let wanted { patients = patients.filter { $0.name.map(wanted.matches) ?? false } }
            if let holders {
                let people = Set(try holders.map { try store.survivor(of: $0) ?? $0 })
                patients = patients.filter { holders.contains($0.id) || people.contains($0.id) }
                if people.count > 1 {
                    Edge.current.say(
                        "anamnesis: \(people.count) people here have that number. `anamnesis merge` joins the records of one "
                            + "person.")
                }
            }
            try write(patients, of: all, position: store.views().position())
            try names.sayWhoseKeysAreDamaged()
        }
    }

    private func write(_ patients: [ListedPatient], of all: Int, position: Int64) throws {
        switch output.chosen {
        case .text: try output.write(text(patients, of: all, position: position))
        case .json:
            try output.write(
                json: .object([
                    ("position", .integer(Int(position))), ("total", .integer(all)),
                    ("patients", .array(patients.map(\.json))),
                ]))
        case .csv: try output.write(Self.csv(patients, output.csvText))
        }
    }

    private func text(_ patients: [ListedPatient], of all: Int, position: Int64) -> String {
        let table = TextTable(
            columns: [
                .init("Chart", .right), .init("Name", overflow: .truncate), .init("Born", .right), .init("Sex"),
                .init("Status"), .init("Registered", .right),
            ],
            rows: patients.map { patient in
                [
                    .init(patient.chart),
                    .init(patient.name ?? patient.namePlaceholder, patient.name == nil ? .faint : .plain),
                    .init(patient.birthYear.map { String($0) } ?? ""), .init(patient.sex ?? ""),
                    .init(patient.mergedInto.map { "merged into \($0)" } ?? patient.status),
                    .init("@\(patient.registeredPosition)", .faint),
                ]
            })
        let lines = patients.isEmpty ? [] : table.lines(width: Edge.current.width, style: output.style) + [""]
        return (lines + [foot(patients, of: all) + " Complete to @\(position)."]).map { $0 + "\n" }.joined()
    }

    private func foot(_ patients: [ListedPatient], of all: Int) -> String {
        if find || identifier != nil { return "\(patients.count) of \(all) patients." }
        let statuses = Dictionary(grouping: patients, by: \.status).map { ($0.key, $0.value.count) }
        let counts = statuses.sorted { $0.0 < $1.0 }.map { "\($0.1) \($0.0)" }.joined(separator: ", ")
        return counts.isEmpty ? "No patients." : (all == 1 ? "1 patient: " : "\(all) patients: ") + counts + "."
    }

    private static func csv(_ patients: [ListedPatient], _ csv: CSVText) -> String {
        let header = csv.line([
            "patient", "chart", "name", "birth_year", "sex", "status", "registered_position", "merged_into",
        ])
        return header
            + patients.map { patient in
                csv.line([
                    .text(patient.id.text), .text(patient.chart), patient.name.map(CSVText.Field.text) ?? .empty,
                    patient.birthYear.map { .number(String($0)) } ?? .empty,
                    patient.sex.map(CSVText.Field.text) ?? .empty, .text(patient.status),
                    .number(String(patient.registeredPosition)),
                    patient.mergedInto.map(CSVText.Field.text) ?? .empty,
                ])
            }.joined()
    }
}

extension ListedPatient {
    /// What stands where there is no name to show.
    var namePlaceholder: String {
        status == "erased" ? "(destroyed)" : isNameSealed ? "(sealed)" : "(no name)"
    }

    /// With the name that is listed for it.
    func named(_ names: ListedNames) -> ListedPatient {
        var patient = self
        patient.name = names.opened[id]
        patient.isNameSealed = names.sealed.contains(id)
        return patient
    }

    fileprivate var json: JSONValue {
        .object([
            ("patient", .string(id.text)), ("chart", .string(chart)), ("name", name.map { .string($0) } ?? .null),
            ("birthYear", birthYear.map { .integer($0) } ?? .null), ("sex", sex.map { .string($0) } ?? .null),
            ("status", .string(status)), ("registeredPosition", .integer(Int(registeredPosition))),
            ("mergedInto", mergedInto.map { .string($0) } ?? .null),
        ])
    }
}

extension ListedNames {
    /// Names on standard error whose key does not open, once everybody else was shown, and ends with 65.
    func sayWhoseKeysAreDamaged() throws {
        if damagedKeys.isEmpty { return }
        let who = damagedKeys.map(\.text).joined(separator: ", ")
        Edge.current.say(
            "anamnesis: the key of \(damagedKeys.count == 1 ? "patient" : "patients") \(who) is not as it was written, and names and "
                + "notes it sealed do not open. Put the newest copy of keys.sqlite back in which it does, or restore with it: "
                + "`anamnesis restore BACKUP --keys COPY --into PATH`.")
        throw ExitCode(PracticeError.Kind.data.rawValue)
    }
}
