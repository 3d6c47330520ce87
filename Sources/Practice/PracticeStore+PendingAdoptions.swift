public import Clinical
import EventLog
import EventLogSQLite
public import PatientRecord
import ProjectionRuntime

/// A text that was adopted and is not in force yet: its first day has not come.
public struct PendingAdoption: Sendable, Hashable {
    public var kind: GoverningText
    public var adoption: Adoption
    public var position: Int64
    /// The first day it is in force.
    public var from: CalendarDay
    /// The day it is not in force on: the one asked for, else the newest the log knows.
    public var day: CalendarDay
    /// Whether `day` is the newest the log knows: then whatever is recorded next on or after `from` puts it in force.
    public var isNewestDay: Bool
}

extension PracticeStore {
    /// Policies and registries that were adopted by an instant and are not in force at it, in order of position. One whose
    /// place a later adoption takes by its first day never will be, and is left out.
    public func pendingAdoptions(at instant: Instant) throws(PracticeError) -> [PendingAdoption] {
        do {
            let day = try CareContext.day(of: instant, in: log)
            let practice = try CareContext.opening(in: log, through: instant.position)
            let isNewestDay = instant.asOf == nil && instant.sourceTime == nil
            var pending: [PendingAdoption] = []
            let names = try log.types()
            try log.scanStream(.practice, through: instant.position) { envelope, payload in
                let type = names[envelope.type] ?? ""
                let event = try PracticeCodec.decode(type: type, form: envelope.form, payload: Array(payload))
                guard let (kind, adoption) = GoverningText.adopted(by: event) else { return }
                pending.removeAll { other in
                    other.kind == kind && (adoption.effectiveFrom ?? day) <= other.from
                        && (kind == .registry
                            || practice.setting(ofPolicy: other.adoption.name)
                                == practice.setting(ofPolicy: adoption.name))
                }
                guard let from = adoption.effectiveFrom, from > day else { return }
                pending.append(
                    PendingAdoption(
                        kind: kind, adoption: adoption, position: envelope.position, from: from, day: day,
                        isNewestDay: isNewestDay))
            }
            return pending
        } catch { throw .wrapping(error) }
    }
}

extension GoverningText {
    /// What an event of the practice adopted; nil for one that adopted neither policy nor registry.
    static func adopted(by event: PracticeEvent) -> (kind: GoverningText, adoption: Adoption)? {
        switch event {
        case .policyAdopted(let adoption): (.policy, adoption)
        case .registryAdopted(let adoption): (.registry, adoption)
        default: nil
        }
    }
}
