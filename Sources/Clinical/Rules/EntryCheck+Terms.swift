extension EntryCheck {
    /// Whether the words of an entry are in the registry, where somebody is typing them.
    func checkTerms(_ draft: EntryDraft, registry: Registry) throws(RuleViolation) {
        if unknownTerms == .keep { return }
        switch draft.event {
        case .redFlagRaised(let fact): try checkTerm(fact.flag, in: .redFlags, registry: registry)
        case .safetyScreenCompleted(let screen): try check(screen, at: draft.occurred, registry: registry)
        case .episodeOpened(let fact): try checkPlace(fact.site, registry: registry)
        case .goalSet(let fact), .goalRevised(let fact):
            try checkPlace(fact.site, registry: registry)
            try checkTerm(fact.motion, in: .motions, registry: registry)
        case .findingNoted(let fact):
            try checkTerm(fact.finding, in: .findings, registry: registry)
            try checkTerm(fact.muscle, in: .muscles, registry: registry)
            try checkPlace(fact.site, registry: registry)
        case .treatmentGiven(let fact):
            for applied in fact.techniques { try check(applied, registry: registry) }
        case .intakeRecorded(let fact):
            for topic in fact.topics { try check(topic, registry: registry) }
        case .readingNotObtained(let fact): try checkPlace(fact.site, registry: registry)
        case .lifeEventReported(let fact): try checkPlace(fact.site, registry: registry)
        case .otherCareReported(let fact): try checkPlace(fact.site, registry: registry)
        default: break
        }
    }

    /// A screen is whole, or it is none: what was not asked is no answer.
    private static let recentMilliseconds: Int64 = 48 * 3_600_000

    private func check(_ screen: SafetyScreen, at occurred: Occurrence, registry: Registry) throws(RuleViolation) {
        let answered = screen.present + screen.absent
        for flag in answered { try checkTerm(flag, in: .redFlags, registry: registry) }
        if let twice = answered.first(where: { flag in answered.count { $0 == flag } > 1 }) {
            throw .answeredTwice(twice)
        }
        // A screen of earlier days, or one that is put right, answers the flags there were then.
        if amends || occurred.milliseconds < now - Self.recentMilliseconds {
            if answered.isEmpty { throw .screenIncomplete(registry.terms(.redFlags).keys.sorted()) }
            return
        }
        let missing = registry.terms(.redFlags).keys.filter { !answered.contains($0) }.sorted()
        if !missing.isEmpty { throw .screenIncomplete(missing) }
    }

    /// A code that nothing goes by would pass for a contraindication. Elsewhere other codes are as good as words, unless one is
    /// nearly one that rules go by.
    private func check(_ topic: IntakeTopic, registry: Registry) throws(RuleViolation) {
        guard IntakeTopic.topics.contains(topic.topic) else { throw .topicUnknown(topic.topic) }
        guard IntakeTopic.topicsWithContraindications.contains(topic.topic) else { return }
        let known = registry.contraindications
        for code in topic.codes where !known.contains(code) {
            let nearest = registry.contraindication(near: code)
            if topic.topic == "contraindications" || nearest != nil {
                throw .contraindicationUnknown(code, nearest: nearest, known: known)
            }
        }
    }

    private func check(_ applied: TechniqueApplied, registry: Registry) throws(RuleViolation) {
        try checkTerm(applied.technique, in: .techniques, registry: registry)
        try checkTerm(applied.muscle, in: .muscles, registry: registry)
        try checkPlace(applied.site, registry: registry)
    }

    func checkTerm(_ code: String?, in vocabulary: Vocabulary, registry: Registry) throws(RuleViolation) {
        guard let code, !registry.terms(vocabulary).keys.contains(code) else { return }
        throw .termUnknown(code, in: vocabulary, registry: registry)
    }

    func checkPlace(_ code: String?, registry: Registry) throws(RuleViolation) {
        guard let code, !registry.isPlace(code) else { return }
        throw .termUnknown(code, in: .sites, registry: registry)
    }
}
