import Clinical
import ProjectionRuntime

/// Every own treatment visit of a patient against every rule that holds for it.
struct ComplianceAudit {
    private let state: ComplianceProjector.State
    private let context: CareContext
    private let facts: PracticeFacts
    private let rules: [PracticeRule]

    struct Broken {
        var held: TreatmentHeld
        var setting: CareSetting
        var rule: PracticeRule
        var lacking: String
        var isOpen: Bool
    }

    /// The visits of a setting by one practitioner.
    private struct Group: Hashable {
        var setting: CareSetting
        var practitioner: String
    }

    private struct Count {
        var visits: [TreatmentHeld] = []
        var broken: [Int64: Int] = [:]
    }

    init(_ state: ComplianceProjector.State, _ context: CareContext) {
        self.state = state
        self.context = context
        facts = context.facts
        rules = context.registry.listedRules
    }

    func rows(patient: String) -> [ViewRow] {
        var broken: [Broken] = []
        var groups: [Group: Count] = [:]
        for (place, held) in state.visits.enumerated() {
            let setting = held.setting ?? state.record.setting(of: held.episode, facts)
            let found = audit(held, setting, isLast: place == state.visits.count - 1)
            broken += found
            let group = Group(setting: setting, practitioner: held.practitioner ?? "")
            groups[group, default: Count()].visits.append(held)
            if !found.isEmpty { groups[group]?.broken[held.position] = found.count }
        }
        let counts = groups.sorted {
            ($0.key.setting.rawValue, $0.key.practitioner) < ($1.key.setting.rawValue, $1.key.practitioner)
        }
        return broken.map { ComplianceTables.row($0, patient: patient) }
            + counts.map { group, count in
                ComplianceTables.row(
                    patient: patient, setting: group.setting, practitioner: group.practitioner, visits: count.visits,
                    broken: count.broken)
            }
            + openRow(broken, patient: patient)
    }

    private func audit(_ held: TreatmentHeld, _ setting: CareSetting, isLast: Bool) -> [Broken] {
        rules.filter { $0.holds(in: setting, facts.jurisdiction) }.compactMap { rule in
            guard let lacking = lacking(rule, held, on: held.day) else { return nil }
            // What was put right since is history; what was not, waits for somebody as long as the patient is under care.
            let isOpen =
                isLast && !state.isOver && self.lacking(rule, held, on: max(state.lastDay ?? held.day, held.day)) != nil
            return Broken(held: held, setting: setting, rule: rule, lacking: lacking, isOpen: isOpen)
        }
    }

    private func lacking(_ rule: PracticeRule, _ held: TreatmentHeld, on day: CalendarDay) -> String? {
        switch rule.need {
        case .painReading: state.written.has(.painReading, at: held) ? nil : "no pain was scored at the visit"
        case .mobilityReading:
            state.written.has(.mobilityReading, at: held) ? nil : "no range of motion was measured at the visit"
        case .technique: state.written.has(.technique, at: held) ? nil : "no technique is recorded at the visit"
        case .supervision: held.isSupervised ? nil : "nobody is named who supervised"
        default:
            state.record.lacking(
                rule, on: day, episode: held.episode, performer: held.practitioner, visit: held.visit, practice: facts)
        }
    }

    /// One line for all of it: it is one person's one task. A missing pain score and visits that no authorisation covers
    /// have lines of their own already.
    private func openRow(_ broken: [Broken], patient: String) -> [ViewRow] {
        let open = broken.filter {
            $0.isOpen && $0.rule.need != .painReading && $0.rule.need != .authorisation
        }
        guard let strongest = open.first, let last = state.visits.last else { return [] }
        return [
            ComplianceTables.openRow(
                patient: patient, last, until: last.day + context.policy.lapsedAfterDays,
                strength: strongest.rule.strength,
                detail: open.map(\.lacking).joined(separator: "; "))
        ]
    }
}
