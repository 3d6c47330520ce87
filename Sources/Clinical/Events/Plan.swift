/// One problem under care, from referral or self-referral to its close.
public struct Episode: Hashable, Sendable {
    /// Id, unique in the patient's record.
    public var episode: String
    public var setting: CareSetting?
    /// A registry code or ICD-10-CM code: `neck-pain`, `M54.2`.
    public var problem: String
    public var site: String?
    public var side: Side?
    /// ICD-10-CM codes.
    public var diagnoses: [String]
    /// `self-pay`, `insurance`, `workers-compensation`, `no-fault` …
    public var payer: String?
    public var referralQuestion: SealableText?
    public var context: EntryContext

    public init(
        episode: String, setting: CareSetting? = nil, problem: String, site: String? = nil, side: Side? = nil,
        diagnoses: [String] = [], payer: String? = nil, referralQuestion: SealableText? = nil,
        context: EntryContext = EntryContext()
    ) {
        self.episode = episode
        self.setting = setting
        self.problem = problem
        self.site = site
        self.side = side
        self.diagnoses = diagnoses
        self.payer = payer
        self.referralQuestion = referralQuestion
        self.context = context
    }
}

/// The close of an episode and how it ended.
public struct EpisodeClosing: Hashable, Sendable {
    public var episode: String
    /// `goalMet`, `plateau`, `referredOn`, `stopped`, `other`.
    public var outcomeCode: String
    public var context: EntryContext

    public init(episode: String, outcomeCode: String, context: EntryContext = EntryContext()) {
        self.episode = episode
        self.outcomeCode = outcomeCode
        self.context = context
    }
}

/// A referral in, or back to the physician.
public struct Referral: Hashable, Sendable {
    public var referrer: SealableText?
    public var question: SealableText?
    public var visitsAsked: Int?
    public var diagnoses: [String]
    public var reasonCode: String?
    public var context: EntryContext

    public init(
        referrer: SealableText? = nil, question: SealableText? = nil, visitsAsked: Int? = nil, diagnoses: [String] = [],
        reasonCode: String? = nil, context: EntryContext = EntryContext()
    ) {
        self.referrer = referrer
        self.question = question
        self.visitsAsked = visitsAsked
        self.diagnoses = diagnoses
        self.reasonCode = reasonCode
        self.context = context
    }
}

/// A consultation with a physician or supervisor: what was decided.
public struct Consultation: Hashable, Sendable {
    /// `initial`, `review`, `supervision`.
    public var kind: String
    public var outcomeCode: String?
    public var context: EntryContext

    public init(kind: String, outcomeCode: String? = nil, context: EntryContext = EntryContext()) {
        self.kind = kind
        self.outcomeCode = outcomeCode
        self.context = context
    }
}

/// Who pays, and from when to when.
public struct Coverage: Hashable, Sendable {
    /// Id, unique in the patient's record.
    public var coverage: String
    /// `insurance`, `workers-compensation`, `self-pay` …
    public var kind: String
    public var payer: String?
    public var member: SealableText?
    public var from: CalendarDay?
    public var until: CalendarDay?
    public var context: EntryContext

    public init(
        coverage: String, kind: String, payer: String? = nil, member: SealableText? = nil, from: CalendarDay? = nil,
        until: CalendarDay? = nil, context: EntryContext = EntryContext()
    ) {
        self.coverage = coverage
        self.kind = kind
        self.payer = payer
        self.member = member
        self.from = from
        self.until = until
        self.context = context
    }
}

/// A payer's answer to a request for visits.
public struct Authorisation: Hashable, Sendable {
    /// Id, unique in the patient's record.
    public var authorisation: String
    /// How many visits are allowed.
    public var visits: Int?
    public var from: CalendarDay?
    /// The last day on which a visit counts.
    public var until: CalendarDay?
    public var reasonCode: String?
    public var context: EntryContext

    public init(
        authorisation: String, visits: Int? = nil, from: CalendarDay? = nil, until: CalendarDay? = nil,
        reasonCode: String? = nil, context: EntryContext = EntryContext()
    ) {
        self.authorisation = authorisation
        self.visits = visits
        self.from = from
        self.until = until
        self.reasonCode = reasonCode
        self.context = context
    }
}

/// The plan of care: phases with their frequency, and who agreed.
public struct CarePlan: Hashable, Sendable {
    public var phases: [CarePlanPhase]
    public var agreedBy: String?
    public var context: EntryContext

    public init(phases: [CarePlanPhase] = [], agreedBy: String? = nil, context: EntryContext = EntryContext()) {
        self.phases = phases
        self.agreedBy = agreedBy
        self.context = context
    }
}

/// One phase of a plan.
public struct CarePlanPhase: Hashable, Sendable {
    /// `intensive`, `reduced`, `maintenance`.
    public var name: String
    public var visitsPerWeek: ExactNumber?
    public var intervalDays: Int?
    public var weeks: Int?

    public init(name: String, visitsPerWeek: ExactNumber? = nil, intervalDays: Int? = nil, weeks: Int? = nil) {
        self.name = name
        self.visitsPerWeek = visitsPerWeek
        self.intervalDays = intervalDays
        self.weeks = weeks
    }
}

/// What patient and practice want to reach, in the terms of one instrument.
public struct Goal: Hashable, Sendable {
    /// Id, unique in the patient's record.
    public var goal: String
    public var instrument: String
    public var target: ExactNumber
    public var site: String?
    public var side: Side?
    public var motion: String?
    public var mode: MovementMode?
    public var moment: Moment?
    public var aspect: Aspect?
    public var due: CalendarDay?
    public var text: SealableText?
    public var context: EntryContext

    public init(
        goal: String, instrument: String, target: ExactNumber, site: String? = nil, side: Side? = nil,
        motion: String? = nil, mode: MovementMode? = nil, moment: Moment? = nil, aspect: Aspect? = nil,
        due: CalendarDay? = nil, text: SealableText? = nil, context: EntryContext = EntryContext()
    ) {
        self.goal = goal
        self.instrument = instrument
        self.target = target
        self.site = site
        self.side = side
        self.motion = motion
        self.mode = mode
        self.moment = moment
        self.aspect = aspect
        self.due = due
        self.text = text
        self.context = context
    }
}

extension Goal {
    /// Whether it speaks of readings of an instrument taken so. What it leaves open fits any; the moment, and the episode it
    /// belongs to, are for the one who asks.
    public func fits(
        instrument: String, site: String?, side: Side?, motion: String?, mode: MovementMode?, aspect: Aspect?
    ) -> Bool {
        self.instrument == instrument && (self.site == nil || self.site == site)
            && (self.side == nil || self.side == side) && (self.motion == nil || self.motion == motion)
            && (self.mode == nil || self.mode == mode) && (self.aspect == nil || self.aspect == aspect)
    }

    /// Whether a reading reaches the target.
    public func isMet(by value: ExactNumber, better: Instrument.Better) -> Bool {
        better == .lower ? !target.isLess(than: value) : !value.isLess(than: target)
    }
}

/// The withdrawal of a goal.
public struct GoalWithdrawal: Hashable, Sendable {
    public var goal: String
    public var reasonCode: String?
    public var context: EntryContext

    public init(goal: String, reasonCode: String? = nil, context: EntryContext = EntryContext()) {
        self.goal = goal
        self.reasonCode = reasonCode
        self.context = context
    }
}

/// A clinician's decision about the next interval, with what was shown when it was made.
public struct IntervalDecision: Hashable, Sendable {
    public var days: Int
    public var recommendedDays: Int?
    /// The log position the recommendation was true as of.
    public var shownPosition: Int64?
    public var agreed: Bool?
    public var reason: SealableText?
    public var context: EntryContext

    public init(
        days: Int, recommendedDays: Int? = nil, shownPosition: Int64? = nil, agreed: Bool? = nil,
        reason: SealableText? = nil, context: EntryContext = EntryContext()
    ) {
        self.days = days
        self.recommendedDays = recommendedDays
        self.shownPosition = shownPosition
        self.agreed = agreed
        self.reason = reason
        self.context = context
    }
}

/// A report about the patient that somebody was given, with what it showed.
public struct SharedReport: Hashable, Sendable {
    /// The log position it was true as of.
    public var shownPosition: Int64?
    /// SHA-256 of the page as JSON, in hexadecimal: who has the log can make it again and compare.
    public var digest: String?
    /// To whom it went.
    public var recipient: SealableText?
    public var context: EntryContext

    public init(
        shownPosition: Int64? = nil, digest: String? = nil, recipient: SealableText? = nil,
        context: EntryContext = EntryContext()
    ) {
        self.shownPosition = shownPosition
        self.digest = digest
        self.recipient = recipient
        self.context = context
    }
}
