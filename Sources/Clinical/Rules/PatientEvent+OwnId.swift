extension PatientEvent {
    /// The id an entry brings into the record or is about. Nil for entries without one.
    var ownId: String? {
        switch self {
        case .episodeOpened(let fact): fact.episode
        case .episodeClosed(let fact): fact.episode
        case .coverageConfirmed(let fact), .coverageEnded(let fact): fact.coverage
        case .authorisationRequested(let fact), .authorisationGranted(let fact), .authorisationDenied(let fact):
            fact.authorisation
        case .goalSet(let fact), .goalRevised(let fact): fact.goal
        case .goalWithdrawn(let fact): fact.goal
        case .visitScheduled(let fact): fact.visit
        case .visitCompleted(let fact): fact.visit
        case .visitMissed(let fact), .visitCancelled(let fact): fact.visit
        case .entrySigned(let fact): fact.visit
        default: nil
        }
    }

    /// The same where other entries refer to it, so that it cannot be amended. An authorisation's is the payer's number,
    /// which nothing refers to.
    var lastingId: String? {
        switch self {
        case .authorisationRequested, .authorisationGranted, .authorisationDenied: nil
        default: ownId
        }
    }

    /// The visit this entry makes known; nil where it makes none.
    var introducedVisit: String? {
        switch self {
        case .visitScheduled, .visitCompleted, .visitMissed, .visitCancelled: ownId
        default: nil
        }
    }

    /// The episode this entry makes known; nil where it makes none.
    var introducedEpisode: String? { if case .episodeOpened(let fact) = self { fact.episode } else { nil } }

    /// Whether this plans care, which the dead and those whose care ended do not need. Advice that was given and an
    /// authorisation that was asked for have happened: they are facts.
    var isPlan: Bool {
        switch self {
        case .visitScheduled, .carePlanSet, .goalSet, .goalRevised, .intervalDecided: true
        default: false
        }
    }

    var isErasure: Bool { if case .identityErased = self { true } else { false } }

    /// Whether this joins or parts records, which is decided over both of them.
    var isMerge: Bool {
        switch self {
        case .recordsMerged, .recordMergedInto, .recordsUnmerged: true
        default: false
        }
    }

    /// Takes over the visit and the episode an entry belonged to, where this one names none.
    mutating func keepReferences(of original: EntryContext) {
        var context = self.context
        context.visit = context.visit ?? original.visit
        context.episode = context.episode ?? original.episode
        if context != self.context { self.context = context }
    }

    /// Names the rules that did not hold.
    mutating func set(rulesBroken: [String]) {
        var context = self.context
        context.rulesBroken = rulesBroken
        self.context = context
    }
}
