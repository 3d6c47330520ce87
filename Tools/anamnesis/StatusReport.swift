import Clinical
import Practice
import ProjectionRuntime
import Rendering

/// A store's status in words and for programs.
struct StatusReport {
    let health: StoreHealth
    /// Chart numbers by patient id.
    let charts: [String: String]

    private var status: StoreStatus { health.facts.status }

    /// Whether the views answer, and for everybody.
    var isUsable: Bool { status.parked.isEmpty && status.viewsPosition != nil }

    /// The first line, and one for each thing that needs somebody.
    func verdict(width: Int, style: TerminalStyle) -> String {
        let faults = health.faults
        if faults.isEmpty { return style.styled("All is well.", .strong) + "\n" }
        let first = faults.count == 1 ? "1 thing needs somebody:" : "\(faults.count) things need somebody:"
        let lines = faults.flatMap { fault in
            DisplayWidth.wrapped(printable("\(fault.name): \(fault.detail)."), to: width - 2).map { "  " + $0 }
        }
        return ([first] + lines).map { style.styled($0, .vermillion) + "\n" }.joined()
    }

    func text(width: Int, style: TerminalStyle) throws -> String {
        let table = TextTable(
            columns: [.init(""), .init("")],
            rows: try facts().map { [.init($0.0, .strong), .init($0.1)] })
        // Two columns without headings: the table's own first two lines would say nothing.
        var lines = Array(table.lines(width: width, style: style).dropFirst(2))
        lines += stopLines(width: width, style: style)
        return verdict(width: width, style: style) + "\n" + lines.map { $0 + "\n" }.joined()
    }

    /// Only what needs somebody.
    func faults(width: Int, style: TerminalStyle) -> String {
        let isSaid = status.keysAreOpen || health.faults.contains { $0.name == "keys" }
        let sealed = isSaid ? "" : "Keys sealed: the key file is not at hand.\n"
        return verdict(width: width, style: style) + sealed
            + stopLines(width: width, style: style).map { $0 + "\n" }.joined()
    }

    private func stopLines(width: Int, style: TerminalStyle) -> [String] {
        stops.flatMap { stop in
            [""] + DisplayWidth.wrapped(printable(stop.sentence), to: width).map { style.styled($0, .vermillion) }
        }
    }

    private func detail(_ name: String) -> String { health.checks.first { $0.name == name }?.detail ?? "" }

    private func facts() throws -> [(String, String)] {
        var facts = [
            ("Practice", "\(status.practice): \(status.setting), \(status.timeZone)"),
            ("Store", "\(status.folder), format \(status.format)"),
            (
                "Events",
                "\(status.events)"
                    + (try lastRecorded().map { ", the last recorded \($0), \(detail("newestEvent"))" } ?? "")
            ),
            ("Log", detail("log")),
            ("Views", views),
            ("Patients", patients),
            ("Parked", parked),
            ("Keys", keys),
            ("Backup", detail("backup")),
            ("Clock", detail("clock")),
            ("Disk", detail("disk")),
            ("Rules", detail("rules")),
            ("Owner", detail("ownership")),
            ("Licences", detail("credentials")),
            ("Policy", status.policy),
            ("Registry", status.registry),
        ]
        for adoption in status.pending { facts.append(("To come", adoption.sentence)) }
        facts.append(("SQLite", sqlite))
        return facts
    }

    private func lastRecorded() throws -> String? {
        try status.lastRecorded.map { try PracticeZone(status.timeZone).occurrence(at: $0).text }
    }

    private var views: String {
        guard let position = status.viewsPosition else { return "NOT BUILT. Run `anamnesis rebuild`." }
        if !health.facts.viewsAreOfThisVersion { return detail("views") }
        let behind = status.events - position
        if behind < 0 { return "OF ANOTHER LOG: they know it to @\(position), and it ends at @\(status.events)" }
        return behind == 0
            ? "true as of @\(position), complete"
            : "true as of @\(position), \(behind) behind; the next list brings them up to date"
    }

    private var keys: String {
        let detail = detail("keys")
        return detail == "open" ? "open: names and notes can be read" : detail
    }

    private static let unknown = "not known until the views are built"

    private var patients: String {
        if status.viewsPosition == nil { return Self.unknown }
        let all = status.patientsByStatus.reduce(0) { $0 + $1.count }
        let counts = status.patientsByStatus.map { "\($0.count) \($0.status)" }.joined(separator: ", ")
        return all == 0 ? "none" : "\(all): \(counts)"
    }

    private var parked: String {
        if status.viewsPosition == nil { return Self.unknown }
        let patients = Set(status.parked.map(\.patient)).count
        return patients == 0 ? "none" : patients == 1 ? "1 patient, see below" : "\(patients) patients, see below"
    }

    private var sqlite: String {
        status.hasWALResetRace
            ? status.sqlite + ", which can lose a commit when two connections write at once (WAL reset, fixed in "
                + "3.51.3); guarded: only one writes at a time, under the store's lock"
            : status.sqlite
    }

    /// One entry that stopped projectors for one patient.
    private struct Stop {
        var patient: String
        var chart: String
        var position: Int64
        var reason: String
        var projectors: [String]

        var sentence: String {
            "PARKED chart \(chart): \(projectors.joined(separator: ", ")) stopped at @\(position): \(reason) "
                + "To heal it, put the entry right with `anamnesis amend @\(position)` or withdraw it with "
                + "`anamnesis retract @\(position)`."
        }
    }

    private var stops: [Stop] {
        var stops: [Stop] = []
        for parked in status.parked {
            let same = stops.firstIndex {
                $0.patient == parked.patient && $0.position == parked.position && $0.reason == parked.reason
            }
            if let same {
                stops[same].projectors.append(parked.projector)
            } else {
                let reason = parked.reason.hasSuffix(".") ? parked.reason : parked.reason + "."
                stops.append(
                    Stop(
                        patient: parked.patient, chart: charts[parked.patient] ?? parked.patient,
                        position: parked.position, reason: reason, projectors: [parked.projector]))
            }
        }
        return stops
    }

    var json: JSONValue {
        get throws {
            .object([
                ("practice", .string(status.practice)), ("setting", .string(status.setting)),
                ("timeZone", .string(status.timeZone)), ("store", .string(status.folder)),
                ("format", .integer(Int(status.format))), ("events", .integer(Int(status.events))),
                ("lastRecorded", try lastRecorded().map { .string($0) } ?? .null),
                ("viewsPosition", status.viewsPosition.map { .integer(Int($0)) } ?? .null),
                (
                    "patients",
                    .object(status.patientsByStatus.map { ($0.status, .integer(Int($0.count))) })
                ),
                ("parked", .array(status.parked.map(json))),
                ("keys", .string(status.keysAreOpen ? "open" : "sealed")),
                ("policy", .string(status.policy)), ("registry", .string(status.registry)),
                ("pending", .array(status.pending.map(\.json))),
                ("sqlite", .string(status.sqlite)), ("hasWALResetRace", .bool(status.hasWALResetRace)),
                ("checks", .array(health.checks.map(json))),
                ("isWell", .bool(health.isWell)),
            ])
        }
    }

    private func json(_ check: StoreCheck) -> JSONValue {
        .object([("name", .string(check.name)), ("ok", .bool(check.isWell)), ("detail", .string(check.detail))])
    }

    private func json(_ parked: ParkedPatient) -> JSONValue {
        .object([
            ("patient", .string(parked.patient)), ("chart", charts[parked.patient].map { .string($0) } ?? .null),
            ("projector", .string(parked.projector)), ("position", .integer(Int(parked.position))),
            ("reason", .string(parked.reason)), ("heal", .string("anamnesis amend @\(parked.position)")),
        ])
    }

    /// One line for each check; for parked patients one for each entry that stops one, with how to heal it.
    func csv(_ csv: CSVText) -> String {
        let lines = health.checks.flatMap { check -> [String] in
            let details = check.name == "parked" && !check.isWell ? stops.map(\.sentence) : [check.detail]
            return details.map { csv.line([check.name, check.isWell ? "true" : "false", $0]) }
        }
        return csv.line(["check", "ok", "detail"]) + lines.joined()
    }
}
