public import Clinical
import EventLog
import EventLogSQLite
import PatientRecord
public import ProjectionRuntime

/// Which of the texts that govern a practice: put in force by event, and everything is decided by them from then on.
public enum GoverningText: String, Sendable {
    case policy
    case registry
}

/// What came of adopting a text.
public struct AdoptionReport: Sendable {
    /// As recorded, with the first day it is in force.
    public var adoption: Adoption
    /// Nil where it was in force already, and nothing was recorded.
    public var position: Int64?
    /// For how many patients everything was decided anew.
    public var patients = 0
}

extension PracticeStore {
    /// Every text of a kind that the log ever adopted, in order.
    public func adoptions(of kind: GoverningText) throws(PracticeError) -> [Adoption] {
        do {
            var found: [Adoption] = []
            let names = try log.types()
            try log.scanStream(.practice, through: .max) { envelope, payload in
                let type = names[envelope.type] ?? ""
                let event = try PracticeCodec.decode(type: type, form: envelope.form, payload: Array(payload))
                guard let adopted = GoverningText.adopted(by: event), adopted.kind == kind else { return }
                found.append(adopted.adoption)
            }
            return found
        } catch { throw .wrapping(error) }
    }

    /// Writes a text into the log and decides everything anew by it; by a policy the care of the setting its name says.
    ///
    /// - Parameter adoption: without a first day it is in force from the day of its adoption in the practice's zone: an
    ///   answer of an earlier day keeps what was in force on it.
    /// - Throws: `.data` for another text under a name and version that stand for one already, and for a policy that
    ///   decides by an instrument which the registry in force does not have or never judges by.
    public func adopt(
        _ adoption: Adoption, as kind: GoverningText, by recording: Recording, progress: EventProgress? = nil
    ) throws(PracticeError) -> AdoptionReport {
        let context = try context()
        let earlier = try adoptions(of: kind)
        let title = "\(adoption.name)@\(adoption.version)"
        for other in earlier
        where (other.name, other.version) == (adoption.name, adoption.version) && other.digest != adoption.digest {
            throw PracticeError(.data, "\(title) was adopted with another text. Raise `version` in this one.")
        }
        // Advice of before names the one that nobody adopted, too.
        if kind == .policy, context.policies.contains(where: { $0.title == title && $0.digest != adoption.digest }) {
            throw PracticeError(
                .data, "\(title) is in force with another text, which nobody adopted. Raise `version` in this one.")
        }
        if kind == .policy { try Self.requireMeasures(of: adoption.text, in: context.registry) }
        if isInForce(adoption, as: kind, after: earlier, context) {
            return AdoptionReport(adoption: adoption, position: nil)
        }
        var adoption = adoption
        if adoption.effectiveFrom == nil {
            adoption.effectiveFrom = try PracticeZone(context.practice.timeZone).day(at: recording.now)
        }
        let event: PracticeEvent = kind == .policy ? .policyAdopted(adoption) : .registryAdopted(adoption)
        let position = try appendToPractice([event], actor: recording.actor, now: recording.now)[0]
        return AdoptionReport(
            adoption: adoption, position: position, patients: try catchUp(progress: progress).patientsFolded)
    }

    /// Whether adopting it would change nothing: it was adopted last, for the same day, or is in force now.
    private func isInForce(
        _ adoption: Adoption, as kind: GoverningText, after earlier: [Adoption], _ context: CareContext
    ) -> Bool {
        func setting(_ other: Adoption) -> CareSetting? { context.setting(of: other, as: kind) }
        guard let last = earlier.last(where: { setting($0) == setting(adoption) }), last.digest == adoption.digest
        else {
            return false
        }
        if last.effectiveFrom == adoption.effectiveFrom { return true }
        let policy = context.policy(in: setting(adoption))
        let inForce =
            kind == .policy ? (policy.name, policy.version) : (context.registry.name, context.registry.version)
        return adoption.effectiveFrom == nil && inForce == (last.name, last.version)
    }

    /// Refuses a policy that decides by an instrument which the registry does not have, or never judges by.
    static func requireMeasures(of policy: String, in registry: Registry) throws(PracticeError) {
        do { _ = try CarePolicy(yaml: policy, decidingBy: registry) } catch { throw .wrapping(error) }
    }
}

extension CareContext {
    /// The setting whose care goes by an adopted policy; nil for a registry, which is for all.
    public func setting(of adoption: Adoption, as kind: GoverningText) -> CareSetting? {
        kind == .policy ? practice.setting(ofPolicy: adoption.name) : nil
    }
}
