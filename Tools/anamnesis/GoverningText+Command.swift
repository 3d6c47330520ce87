import Clinical
import Practice
import ProjectionRuntime
import Rendering

/// Texts that govern a practice, shown and adopted alike.
extension GoverningText {
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
        guard let adopted = try store.adoptions(of: self).last(where: { $0.name == name && $0.version == version })
        else {
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

    /// Writes the text into the log and decides anew by it.
    ///
    /// - Parameter file: as typed, to say where a text comes from that cannot be adopted.
    func adopt(_ adoption: Adoption, file: String, in options: StoreOptions) throws {
        let edge = Edge.current
        let store = try options.writing()
        let title = "\(adoption.name)@\(adoption.version)"
        let progress = TerminalProgress("Deciding anew", unit: "events")
        defer { progress.clear() }
        let report: AdoptionReport
        do throws(PracticeError) {
            report = try store.adopt(adoption, as: self, by: Recording(actor: edge.actor, now: edge.now)) {
                progress.show($0, $1)
            }
        } catch { throw PracticeError(error.kind, "\(file): \(error.message)") }
        progress.clear()
        guard let position = report.position else {
            print("\(title) is in force already. Nothing was recorded.")
            return
        }
        print("Adopted \(title)\(report.adoption.effectiveFrom.map { ", in force from \($0)" } ?? "").")
        print(RecordEcho.line(position, "decided anew for \(report.patients) patients"))
    }
}
