import Clinical

/// What the policy says about the next visit of one episode.
struct Recommendation {
    /// Raw values are contract.
    enum Status: String, CaseIterable {
        /// The readings, or a clinician's decision, give the interval.
        case recommended
        /// Treatment has begun, but too little was read to judge by: the policy's first step.
        case `default`
        /// There is nothing to count from or nobody to count for: no interval.
        case abstained
        /// A physician has to look first: no interval.
        case referred
    }

    /// What sends the patient to a physician. Raw values are contract: the work list names them as its reasons.
    enum Referral: String, CaseIterable {
        /// A red flag nobody has cleared.
        case redFlag
        /// A sign that raises a red flag by being new: it was told, and nobody has cleared the flag.
        case newSign
        /// Worse than at the start, visit after visit.
        case worsening
        /// Long treated without a meaningful improvement.
        case plateau
        /// A clinician sent the patient back, and no consultation is recorded since.
        case referredBack
    }

    var status: Status
    var phase: CarePhase
    /// When to book the next visit; nil where no interval is given.
    var step: CareStep?
    /// For status `referred`: what refers.
    var referral: Referral?
    /// The day on which the reason to refer back arose.
    var referredOn: CalendarDay?
    /// What was found then, in sentences, and its parts.
    var found = Found()
    /// For a physician to read, with the numbers.
    var reason: String
    /// Positions of the original entries, rising.
    var evidence: [Int64]

    /// What sends the patient to a physician, in words.
    struct Found {
        /// All of it.
        var words = ""
        /// Codes of the red flags that somebody raised and nobody cleared.
        var flags: [String] = []
        /// The signs that are new or progress, a sentence for each of the two.
        var signs = ""
        /// What did not improve: "no improvement of at least 2 at 6 visits since 2026-01-05"; also beside what got worse.
        var standstill = ""
    }

    init(
        _ status: Status, _ phase: CarePhase, step: CareStep? = nil, reason: String, evidence: [Int64]
    ) {
        self.status = status
        self.phase = phase
        self.step = step
        self.reason = reason
        self.evidence = Set(evidence).sorted()
    }

    /// No interval before a physician has looked.
    init(referring referral: Referral, on day: CalendarDay, _ phase: CarePhase, found: Found, evidence: [Int64]) {
        self.init(
            .referred, phase, reason: found.words + " A physician has to look before there is a next interval.",
            evidence: evidence)
        self.referral = referral
        self.found = found
        referredOn = day
    }
}
