import Clinical
import EventLog
import EventLogSQLite
import PatientRecord
import Practice
import ProjectionRuntime
import Rendering
import Reporting

/// Shows an entry field by field, and what an amendment made of it.
struct AmendEcho {
    let target: AmendTarget
    let store: PracticeStore
    let zone: PracticeZone

    // MARK: Before

    /// The payload as JSON, to be edited and given back with --replace.
    func json() throws -> String {
        let fields = try? target.fields(in: store)
        return try PayloadText.oneLine(fields?.json ?? stored()) + "\n"
    }

    /// Each field with its value, and the names of those it could have as well.
    func text() throws -> String {
        var lines = [
            "@\(target.position) \(target.type) of patient \(target.page.subject.chart), "
                + RecordEcho.inWords(target.occurred, zone: zone)
        ]
        if let fault = target.fault {
            lines += ["It cannot be read: \(fault)", "Stored is: " + PayloadText.oneLine(try stored())]
        }
        if let fields = try? target.fields(in: store) {
            let shown = fields.fields
            let width = shown.map(\.path.count).max() ?? 0
            lines += shown.map { "  " + DisplayWidth.padded($0.path, to: width) + "  " + $0.value }
            let further = fields.names.filter { name in !shown.contains { $0.path == name } }
            if !further.isEmpty { lines.append("It could also have: \(further.joined(separator: ", "))") }
        }
        lines.append(
            "Change it with --set FIELD=VALUE, --unset FIELD, --at TIME, or all of it with --replace FILE.")
        return lines.map { printable($0) + "\n" }.joined()
    }

    private func stored() throws -> [UInt8] { try store.log.event(at: target.saidAt)?.payload ?? [] }

    // MARK: After

    func show(amendedBy position: Int64, andThose further: [PatientEntry]) throws {
        let page = try store.page(of: target.patient)
        let words = EntryInWords(registry: page.context.registry)
        print("Patient \(page.subject.chart), amended by @\(position)")
        guard let after = page.entries.first(where: { $0.position == target.position }) else { return }
        let moved = target.occurred != after.occurred
        func line(_ event: PatientEvent, _ occurred: Occurrence) -> String {
            words.line(Self.withoutName(event)) + (moved ? ", \(RecordEcho.inWords(occurred, zone: zone))" : "")
        }
        let before = target.entry.map { line($0.event, $0.occurred) }
        print("  @\(target.position) was  " + (before ?? "cannot be read: \(printable(target.fault ?? ""))"))
        print("  @\(target.position) now  \(line(after.event, after.occurred))")
        let changed = target.entry.map { Self.changed(from: $0.event, to: after.event) } ?? []
        if !changed.isEmpty { print("  changed: \(changed.joined(separator: ", "))") }
        if !further.isEmpty {
            print("  and \(further.map { "@\($0.position)" }.joined(separator: " ")), recorded at that visit")
        }
        RecordEcho.showNextVisit(page, episode: after.event.context.episode)
        for parked in page.fold.parked {
            Edge.current.say(
                "Set aside by \(parked.projector) because of @\(parked.position): \(printable(parked.reason))")
        }
    }

    /// Names of the fields, since words do not tell of all: who performed it, where it was.
    private static func changed(from before: PatientEvent, to after: PatientEvent) -> [String] {
        let (old, new) = (PayloadFields(of: before).fields, PayloadFields(of: after).fields)
        let differing = old.filter { !new.contains($0) } + new.filter { !old.contains($0) }
        return differing.map(\.path).reduce(into: []) { if !$0.contains($1) { $0.append(printable($1)) } }
    }

    /// A name belongs on a terminal, not into a log of what was printed.
    private static func withoutName(_ event: PatientEvent) -> PatientEvent {
        if Edge.current.outputIsTerminal { return event }
        switch event {
        case .patientRegistered(var person):
            person.name = nil
            return .patientRegistered(person)
        case .patientDetailsChanged(var person):
            person.name = nil
            return .patientDetailsChanged(person)
        default: return event
        }
    }
}
