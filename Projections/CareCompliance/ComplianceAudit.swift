import Clinical
import ProjectionRuntime

/// Every own treatment visit of a patient against every rule that holds for it. A visit at which a technique was used is a
/// treatment, whatever it is called: what it is called lets no rule pass.
struct ComplianceAudit {
    private let state: ComplianceProjector.State
    private let visits: [TreatmentHeld]
    private let context: CareContext
    private let facts: PracticeFacts
    private let authorised: GrantedVisits

    struct Broken {
        var held: TreatmentHeld
        var setting: CareSetting
        var rule: String
        var strength: PracticeRule.Strength
        var lacking: String
        /// How it is put right.
        var remedy: String
        var isReasoned: Bool
        var isOpen: Bool
        /// Whether the work list has a line of its own for it.
        var isListedElsewhere = false
    }

    /// The visits of a setting by one practitioner.
    struct Count {
        var setting: CareSetting
        var practitioner: String
        var visits = 0
        /// Visits at which a rule was broken, and how many rules were.
        var incomplete = 0
        var broken = 0
        var first: CalendarDay
        var last: CalendarDay

        mutating func add(_ held: TreatmentHeld, broken: Int) {
            visits += 1
            incomplete += broken > 0 ? 1 : 0
            self.broken += broken
            (first, last) = (min(first, held.day), max(last, held.day))
        }
    }

    /// Nil without a visit to hold against rules.
    init?(_ state: ComplianceProjector.State, _ context: CareContext) {
        visits = state.visits.filter { $0.isTreatment || state.written.areTreatment(of: $0.visit) }
        if visits.isEmpty { return nil }
        self.state = state
        self.context = context
        facts = context.facts
        authorised = GrantedVisits(state.record)
    }

    func rows(patient: String) -> [ViewRow] {
        var broken: [Broken] = []
        var counts: [Count] = []
        for (place, held) in visits.enumerated() {
            let setting = held.setting ?? state.record.setting(of: held.episode, facts)
            let isLast = place == visits.count - 1
            let found = noted(held, setting, isLast: isLast) + audit(held, setting, isLast: isLast)
            broken += found
            count(held, setting, broken: found.count, in: &counts)
        }
        let rows = broken.map { ComplianceTables.row($0, patient: patient) } + openRow(broken, patient: patient)
        // What nobody asks for is not complete for being there.
        if !state.isAsked { return rows }
        counts.sort { ($0.setting.rawValue, $0.practitioner) < ($1.setting.rawValue, $1.practitioner) }
        return rows + counts.map { ComplianceTables.row($0, patient: patient) }
    }

    private func count(_ held: TreatmentHeld, _ setting: CareSetting, broken: Int, in counts: inout [Count]) {
        let practitioner = held.practitioner ?? ""
        if let place = counts.firstIndex(where: { $0.setting == setting && $0.practitioner == practitioner }) {
            counts[place].add(held, broken: broken)
        } else {
            counts.append(Count(setting: setting, practitioner: practitioner, first: held.day, last: held.day))
            counts[counts.count - 1].add(held, broken: broken)
        }
    }

    /// What the visit's own entries say they broke. It cannot be undone; it waits until somebody has said why.
    private func noted(_ held: TreatmentHeld, _ setting: CareSetting, isLast: Bool) -> [Broken] {
        state.noted.at(held).map { rule, isReasoned in
            Broken(
                held: held, setting: setting, rule: rule.rawValue, strength: .reason, lacking: rule.lacking,
                remedy: "Amend the visit, or say why: `anamnesis amend @\(held.position) --set overrideReason=-`.",
                isReasoned: isReasoned,
                isOpen: isLast && state.end.isUnderCare && !isReasoned)
        }
    }

    private func audit(_ held: TreatmentHeld, _ setting: CareSetting, isLast: Bool) -> [Broken] {
        let written = state.written.kinds(at: held)
        return context.heldRules(in: setting).compactMap { asked in
            guard asked.rule.judges(held.day),
                let lacking = lacking(asked.rule, held, written, at: held.occurred)
            else { return nil }
            let rule = asked.rule
            // What was put right since is history; what was not, waits for somebody as long as the patient is under care.
            // Where a reason was asked for, the reason closes it.
            let isOpen =
                isLast && state.end.isUnderCare && !(rule.strength == .reason && held.isReasoned)
                && self.lacking(rule, held, written, at: endOf(dayAskedAgain(rule, held), held)) != nil
            return Broken(
                held: held, setting: setting, rule: rule.code, strength: rule.strength, lacking: lacking,
                remedy: rule.remedy, isReasoned: held.isReasoned, isOpen: isOpen,
                isListedElsewhere: isListedElsewhere(rule, held))
        }
    }

    /// The work list has lines of its own for a missing pain score and for what a payer granted and that has begun; not for
    /// what was denied, or begins later.
    private func isListedElsewhere(_ rule: PracticeRule, _ held: TreatmentHeld) -> Bool {
        rule.need == .painReading && held.isTreatment
            || rule.need == .authorisation && state.record.hasGrant(for: held.episode, begunBy: held.day)
    }

    /// The day by which something missing may have been put right: the last that anything is recorded of, or the day on
    /// which a credential recorded since begins.
    private func dayAskedAgain(_ rule: PracticeRule, _ held: TreatmentHeld) -> CalendarDay {
        let last = max(state.lastDay ?? held.day, held.day)
        let practitioner: String? =
            switch rule.need {
            case .credential: held.practitioner
            case .supervision: held.supervisor
            default: nil
            }
        guard let practitioner else { return last }
        let begins = (facts.credentials[practitioner] ?? []).filter { rule.kinds.contains($0.kind) }.compactMap(\.from)
        return begins.reduce(last, max)
    }

    /// A day of the visit's own zone as a time by which all of it has happened.
    private func endOf(_ day: CalendarDay, _ held: TreatmentHeld) -> Occurrence {
        let offset = held.occurred.offsetMinutes
        let next = Occurrence(day: day + 1, offsetMinutes: offset)
        return Occurrence(milliseconds: next.milliseconds - 1, offsetMinutes: offset, precision: .day)
    }

    private func lacking(
        _ rule: PracticeRule, _ held: TreatmentHeld, _ written: WrittenAtVisits.Kinds, at asked: Occurrence
    ) -> String? {
        switch rule.need {
        case .painReading: written.contains(.pain) ? nil : "no pain was scored at the visit"
        case .mobilityReading:
            written.contains(.motion) ? nil : "no range of motion was measured at the visit"
        case .limitedMobilityReading:
            written.contains(.motion)
                ? nil
                : state.motions.limited(before: held, context.registry)
                    .map { "no range of motion was measured at the visit, and it is limited: \($0)" }
        case .technique: written.contains(.technique) ? nil : "no technique is recorded at the visit"
        case .supervision:
            facts.lackingSupervision(rule, on: asked.day, by: held.supervisor, of: held.practitioner)
        default:
            state.record.lacking(
                rule, at: asked, episode: held.episode, performer: held.practitioner, visit: held.visit,
                counted: authorised, practice: facts)
        }
    }

    /// One line for all of it: it is one person's one task.
    private func openRow(_ broken: [Broken], patient: String) -> [ViewRow] {
        let open = broken.filter { $0.isOpen && !$0.isListedElsewhere }
        guard let strongest = open.map(\.strength).min(), let last = visits.last else { return [] }
        let (detail, remedy) = Self.words(open)
        return [
            ComplianceTables.openRow(
                patient: patient, last, until: last.day + context.policy.lapsedAfterDays,
                strength: strongest, detail: detail, remedy: remedy)
        ]
    }

    /// What binds is told by itself, and what is only reminded of beside it: nobody must take a reminder for a condition of the next
    /// treatment.
    private static func words(_ open: [Broken]) -> (detail: String, remedy: String) {
        let binding = open.filter { $0.strength != .remind }
        let reminders = open.filter { $0.strength == .remind }
        func lacking(_ some: [Broken]) -> String { some.map(\.lacking).joined(separator: "; ") + "." }
        let isMixed = !binding.isEmpty && !reminders.isEmpty
        var remedies: [String] = isMixed ? ["Also missing: " + lacking(reminders)] : []
        for remedy in (binding + reminders).map(\.remedy) where !remedies.contains(remedy) { remedies.append(remedy) }
        return (lacking(isMixed ? binding : open), remedies.joined(separator: " "))
    }
}
