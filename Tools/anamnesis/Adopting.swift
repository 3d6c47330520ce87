import Clinical
import EventLog
import EventLogSQLite
import PatientRecord
import Practice
import ProjectionRuntime
import Rendering

/// Texts that a practice puts in force by event, and that everything is decided by from then on: shown and adopted alike.
enum Adopting: String {
    case policy
    case registry

    /// Every text of the kind that the log ever adopted, in order.
    func adopted(in store: PracticeStore) throws -> [Adoption] {
        var found: [Adoption] = []
        let names = try store.log.types()
        try store.log.scanStream(.practice, through: .max) { envelope, payload in
            let type = names[envelope.type] ?? ""
            switch try PracticeCodec.decode(type: type, form: envelope.form, payload: Array(payload)) {
            case .policyAdopted(let adoption) where self == .policy: found.append(adoption)
            case .registryAdopted(let adoption) where self == .registry: found.append(adoption)
            default: break
            }
        }
        return found
    }

    private func inForce(in store: PracticeStore) throws -> (name: String, version: Int) {
        let context = try store.context()
        switch self {
        case .policy: return (context.policy.name, context.policy.version)
        case .registry: return (context.registry.name, context.registry.version)
        }
    }

    // MARK: Show

    /// Prints the text in force to the letter, or with its name, version and digest.
    func show(in store: PracticeStore, _ output: OutputOptions) throws {
        let (name, version) = try inForce(in: store)
        guard let adopted = try adopted(in: store).last(where: { $0.name == name && $0.version == version }) else {
            throw PracticeError(.data, "the log holds no text of \(name)@\(version).")
        }
        switch output.chosen {
        case .text: try output.write(adopted.text + (adopted.text.hasSuffix("\n") ? "" : "\n"))
        case .json: try output.write(json: Self.json(adopted))
        case .csv: try output.write(Self.csv(adopted))
        }
    }

    private static func json(_ adopted: Adoption) -> JSONValue {
        .object([
            ("name", .string(adopted.name)), ("version", .integer(adopted.version)),
            ("effectiveFrom", adopted.effectiveFrom.map { .string("\($0)") } ?? .null),
            ("digest", .string(adopted.digest)), ("text", .string(adopted.text)),
        ])
    }

    private static func csv(_ adopted: Adoption) -> String {
        let csv = CSVText()
        return csv.line(["name", "version", "effective_from", "digest", "text"])
            + csv.line([
                .text(adopted.name), .number(String(adopted.version)),
                adopted.effectiveFrom.map { .text("\($0)") } ?? .empty, .text(adopted.digest), .text(adopted.text),
            ])
    }

    // MARK: Adopt

    /// Writes the text into the log and decides anew by it. A name and version stand for one text for ever.
    func adopt(_ adoption: Adoption, file: String, in options: StoreOptions) throws {
        let edge = Edge.current
        let store = try options.writing()
        let title = "\(adoption.name)@\(adoption.version)"
        for earlier in try adopted(in: store) where "\(earlier.name)@\(earlier.version)" == title {
            if earlier.digest != adoption.digest {
                throw PracticeError(
                    .data, "\(title) was adopted with another text. Raise `version` in \(file).")
            }
        }
        if try isInForce(adoption, in: store) {
            print("\(title) is in force already. Nothing was recorded.")
            return
        }
        var adoption = adoption
        if adoption.effectiveFrom == nil {
            // An answer of an earlier day keeps what was in force on it.
            adoption.effectiveFrom =
                try PracticeZone(store.context().practice.timeZone).occurrence(at: edge.now).day
        }
        let event: PracticeEvent = self == .policy ? .policyAdopted(adoption) : .registryAdopted(adoption)
        let position = try store.appendToPractice([event], actor: edge.actor, now: edge.now)[0]
        let progress = TerminalProgress("Deciding anew", unit: "events")
        let report = try store.catchUp { progress.show($0, $1) }
        progress.clear()
        print("Adopted \(title)\(adoption.effectiveFrom.map { ", in force from \($0)" } ?? "").")
        print(RecordEcho.line(position, "decided anew for \(report.patientsFolded) patients"))
    }

    /// Whether adopting it would change nothing: it was adopted last, for the same day, or is in force now.
    private func isInForce(_ adoption: Adoption, in store: PracticeStore) throws -> Bool {
        guard let last = try adopted(in: store).last, last.digest == adoption.digest else { return false }
        if last.effectiveFrom == adoption.effectiveFrom { return true }
        return try adoption.effectiveFrom == nil && inForce(in: store) == (last.name, last.version)
    }
}
