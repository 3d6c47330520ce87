import Clinical
import EventLogSQLite
import PatientRecord
import Practice
import ProjectionRuntime
import Rendering

/// Texts that govern a practice, shown and adopted alike.
extension GoverningText {
    /// - Parameter setting: of a policy, the setting whose care goes by it; nil for the practice's own.
    private func inForce(in store: PracticeStore, _ setting: CareSetting?) throws -> Adoption {
        let context = try store.context()
        let policy = context.policyInForce(in: setting)
        if self == .policy, let setting, policy.standing == .shipped {
            return try Adoption(policy: CarePolicy.defaultText(for: setting))
        }
        let (name, version) =
            self == .policy
            ? (policy.policy.name, policy.policy.version) : (context.registry.name, context.registry.version)
        guard let adopted = try store.adoptions(of: self).last(where: { $0.name == name && $0.version == version })
        else {
            throw PracticeError(.data, "the log holds no text of \(name)@\(version).")
        }
        return adopted
    }

    // MARK: Show

    /// Prints the text in force to the letter, or with its name, version and digest.
    func show(in store: PracticeStore, for setting: CareSetting? = nil, _ output: OutputOptions) throws {
        let adopted = try inForce(in: store, setting)
        let pending = try pending(in: store, like: adopted)
        switch output.chosen {
        case .text: try output.write(adopted.text + (adopted.text.hasSuffix("\n") ? "" : "\n"))
        case .json: try output.write(json: Self.json(adopted, pending))
        case .csv: try output.write(Self.csv(adopted))
        }
        // The text itself is printed to the letter.
        if output.chosen != .json { for adoption in pending { Edge.current.say("anamnesis: " + adoption.sentence) } }
    }

    /// Those that will stand in the place of an adoption.
    private func pending(in store: PracticeStore, like adopted: Adoption) throws -> [PendingAdoption] {
        let context = try store.context()
        return try store.pendingAdoptions(at: .known(at: store.log.head())).filter { other in
            other.kind == self
                && context.setting(of: other.adoption, as: self) == context.setting(of: adopted, as: self)
        }
    }

    private static func json(_ adopted: Adoption, _ pending: [PendingAdoption]) -> JSONValue {
        .object([
            ("name", .string(adopted.name)), ("version", .integer(adopted.version)),
            ("effectiveFrom", adopted.effectiveFrom.map { .string("\($0)") } ?? .null),
            ("digest", .string(adopted.digest)), ("text", .string(adopted.text)),
            ("pending", .array(pending.map(\.json))),
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
        let pending = try pending(in: store, like: adoption).first { $0.adoption.digest == adoption.digest }
        let context = try store.context()
        let setting = context.setting(of: adoption, as: self).flatMap { $0 == context.practice.setting ? nil : $0 }
        if let position = report.position {
            print(
                "Adopted \(title)\(setting.map { " for care in the setting \($0.rawValue)" } ?? "")"
                    + "\(report.adoption.effectiveFrom.map { ", in force from \($0)" } ?? "").")
            print(RecordEcho.line(position, "decided anew for \(report.patients) patients"))
        } else {
            print("\(title) is \(pending == nil ? "in force" : "adopted") already. Nothing was recorded.")
        }
        if let pending {
            print(DisplayWidth.wrapped(pending.sentence, to: Edge.current.width).joined(separator: "\n"))
        }
    }
}
