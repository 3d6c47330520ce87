extension EntryCheck {
    /// The practice's rules that a plan or a treatment breaks, by their codes. A plan can still be left undone: it is
    /// refused where a rule says so, and where a rule asks for a reason and none is given. What a source planned has
    /// happened, and is never refused.
    func brokenPracticeRules(
        _ draft: EntryDraft, state: PatientState, registry: Registry
    ) throws(RuleViolation) -> [String] {
        guard let practice, !registry.rules.isEmpty, let care = Care(draft, state, practice) else { return [] }
        var broken: [String] = []
        for rule in registry.rules(in: care.setting, practice.jurisdiction)
        where rule.strength != .remind && rule.judges(care.at.day) {
            guard let lacking = care.lacking(rule, state, practice) else { continue }
            if care.isPlan, !amends, unknownTerms == .refuse,
                rule.strength == .refuse || draft.event.context.overrideReason == nil
            {
                throw .practiceRule(rule, lacking)
            }
            broken.append(rule.code)
        }
        return broken
    }

    /// The care an entry plans or tells of.
    private struct Care {
        /// When it took place, or is planned for.
        var at: Occurrence
        var setting: CareSetting
        var episode: String?
        var performer: String?
        var visit: String?
        var isPlan: Bool
        var isCarePlan = false
        /// Of a booking, the day on which it is made.
        var bookedOn: CalendarDay?
        var supervisor: String?

        /// Nil for what is no treatment of the practice's own.
        init?(_ draft: EntryDraft, _ state: PatientState, _ practice: PracticeFacts) {
            let context = draft.event.context
            (episode, at, isPlan) = (context.episode, draft.occurred, true)
            var ownSetting: CareSetting?
            switch draft.event {
            case .visitScheduled(let booking):
                guard booking.kind.map({ $0 == Visit.Kind.treatment.rawValue }) ?? true else { return nil }
                (at, visit) = (Occurrence(planned: booking), booking.visit)
                bookedOn = draft.occurred.day
            case .carePlanSet: isCarePlan = true
            case .visitCompleted(let fact):
                guard fact.isOwnTreatment else { return nil }
                (visit, isPlan, ownSetting) = (fact.visit, false, fact.setting)
                performer = context.performedBy
                supervisor = fact.supervisedBy
            default: return nil
            }
            setting = ownSetting ?? state.setting(of: episode, practice)
        }

        func lacking(_ rule: PracticeRule, _ state: PatientState, _ practice: PracticeFacts) -> String? {
            // Who will treat is not known when a visit is booked, only who booked it; that is looked at when it took place.
            if isPlan, rule.need == .credential || rule.need == .supervision { return nil }
            if isCarePlan, rule.need == .carePlan { return nil }
            if rule.need == .supervision {
                return practice.lackingSupervision(rule, on: at.day, by: supervisor, of: performer)
            }
            return state.lacking(
                rule, at: at, episode: episode, setting: setting, performer: performer, visit: visit,
                bookedOn: bookedOn, practice: practice)
        }
    }
}

extension RuleViolation {
    /// A rule of the practice that a plan breaks. Its name is the rule's own.
    static func practiceRule(_ rule: PracticeRule, _ lacking: String) -> RuleViolation {
        let why = rule.strength == .reason ? " Or say why it is planned all the same: --because." : ""
        return RuleViolation(
            rule.code, "\(rule.name): \(lacking).",
            remedy: rule.remedy + why + " (\(rule.source)\(rule.isVerified ? "" : "; not verified"))")
    }
}
