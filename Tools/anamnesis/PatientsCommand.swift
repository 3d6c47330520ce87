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

            Examples:
              anamnesis patients
              anamnesis patients --find
              anamnesis patients --json
            """)

    @Flag(help: "Ask for a name, and list whose name contains it.")
    var find = false
    @OptionGroup var stored: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try reporting {
            let wanted = find ? try NameQuestion.ask() : nil
            let store = try stored.readingCurrent()
            if wanted != nil, store.keys.isLocked {
                throw PracticeError(
                    .noInput,
                    "names are sealed here: the key file is not at hand. Name it with ANAMNESIS_KEY_FILE, or list all "
                        + "with `anamnesis patients`.")
            }
            let names = try store.names()
            var patients = try store.patients(opened: false).map { patient in
                var patient = patient
                patient.name = names[patient.id]
                return patient
            }
            let all = patients.count
            if let wanted { patients = patients.filter { $0.name.map(wanted.matches) ?? false } }
            try write(patients, of: all, position: store.views().position())
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
        case .csv: try output.write(Self.csv(patients))
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
                    .init(patient.status), .init("@\(patient.registeredPosition)", .faint),
                ]
            })
        let lines = patients.isEmpty ? [] : table.lines(width: Edge.current.width, style: output.style) + [""]
        return (lines + [foot(patients, of: all) + " Complete to @\(position)."]).map { $0 + "\n" }.joined()
    }

    private func foot(_ patients: [ListedPatient], of all: Int) -> String {
        if find { return "\(patients.count) of \(all) patients." }
        let statuses = Dictionary(grouping: patients, by: \.status).map { ($0.key, $0.value.count) }
        let counts = statuses.sorted { $0.0 < $1.0 }.map { "\($0.1) \($0.0)" }.joined(separator: ", ")
        return counts.isEmpty ? "No patients." : (all == 1 ? "1 patient: " : "\(all) patients: ") + counts + "."
    }

    private static func csv(_ patients: [ListedPatient]) -> String {
        let csv = CSVText(neutralisesFormulas: true)
        let header = csv.line(["patient", "chart", "name", "birth_year", "sex", "status", "registered_position"])
        return header
            + patients.map { patient in
                csv.line([
                    .text(patient.id.text), .text(patient.chart), patient.name.map(CSVText.Field.text) ?? .empty,
                    patient.birthYear.map { .number(String($0)) } ?? .empty,
                    patient.sex.map(CSVText.Field.text) ?? .empty, .text(patient.status),
                    .number(String(patient.registeredPosition)),
                ])
            }.joined()
    }
}

extension ListedPatient {
    /// What stands where there is no name to show.
    fileprivate var namePlaceholder: String { status == "erased" ? "(destroyed)" : "(no open name)" }

    fileprivate var json: JSONValue {
        .object([
            ("patient", .string(id.text)), ("chart", .string(chart)), ("name", name.map { .string($0) } ?? .null),
            ("birthYear", birthYear.map { .integer($0) } ?? .null), ("sex", sex.map { .string($0) } ?? .null),
            ("status", .string(status)), ("registeredPosition", .integer(Int(registeredPosition))),
        ])
    }
}
