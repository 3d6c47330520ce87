/// A rule of a practice, as its registry has it: what has to be on record at a treatment, where that holds, and how
/// strongly. Rules are data: a jurisdiction's, or a house's own, adopted by event with the registry they stand in.
public struct PracticeRule: Sendable, Hashable {
    /// How strongly a rule holds. Raw values are the registry's words. What happened is never refused: a visit goes in all
    /// the same, and names the rule.
    public enum Strength: String, Sendable, CaseIterable, Comparable {
        /// A visit that is planned, or a plan of care, is refused until the need is met.
        case refuse
        /// It is asked why; without a reason a plan is refused.
        case reason
        /// Nothing but a line on the work list.
        case remind

        public static func < (left: Strength, right: Strength) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }
    }

    /// The code, by which `rulesBroken` names it: `consultation-first`. Letters, digits and hyphens.
    public var code: String
    /// The rule as a sentence, for the page and the work list.
    public var name: String
    public var need: CareNeed
    /// What of the need: topics of the history (`allergies`), kinds of credentials (`massage-license`) of whoever treats,
    /// consults, supervises or directs, scopes of consent, kinds of owners (`physician`).
    public var kinds: [String]
    /// How many days it holds; nil for ever.
    public var withinDays: Int?
    /// Where it holds; empty for every setting.
    public var settings: Set<CareSetting>
    /// ISO 3166-1 or 3166-2 codes; a country holds for its parts too. Empty for everywhere.
    public var jurisdictions: [String]
    /// Whether it holds only for episodes that somebody else than the patient pays for, or that nobody has said of who pays
    /// where care is not paid out of pocket.
    public var insuredOnly: Bool
    /// The first and the last local day of the care it judges; nil for no such end. A rule that a house makes today says
    /// nothing of last year's visits, unless it means to.
    public var from: CalendarDay?
    public var until: CalendarDay?
    public var strength: Strength
    public var source: String
    /// Whether the source was read.
    public var isVerified: Bool

    public init(
        code: String, name: String, need: CareNeed, kinds: [String] = [], withinDays: Int? = nil,
        settings: Set<CareSetting> = [], jurisdictions: [String] = [], insuredOnly: Bool = false,
        from: CalendarDay? = nil, until: CalendarDay? = nil,
        strength: Strength, source: String, isVerified: Bool = false
    ) {
        self.code = code
        self.name = name
        self.need = need
        self.kinds = kinds
        self.withinDays = withinDays
        self.settings = settings
        self.jurisdictions = jurisdictions
        self.insuredOnly = insuredOnly
        self.from = from
        self.until = until
        self.strength = strength
        self.source = source
        self.isVerified = isVerified
    }

    /// How it is put right, for a message.
    public var remedy: String {
        switch need {
        case .consultation where !kinds.isEmpty:
            "Record the consultation: `anamnesis record consultation`, with --by for who held it; "
                + "what they hold: `anamnesis record credential`."
        default: need.remedy
        }
    }

    /// Whether it asks what somebody holds: while the practice has recorded no credential of anybody, nobody can say.
    public var looksUpCredentials: Bool {
        switch need {
        case .credential: true
        case .consultation, .supervision, .medicalDirector: !kinds.isEmpty
        default: false
        }
    }

    /// Whether it judges care of a day.
    public func judges(_ day: CalendarDay) -> Bool { from.map { $0 <= day } ?? true && until.map { day <= $0 } ?? true }

    /// Whether it holds for care of a setting in a jurisdiction.
    public func holds(in setting: CareSetting, _ jurisdiction: String) -> Bool {
        (settings.isEmpty || settings.contains(setting))
            && (jurisdictions.isEmpty
                || jurisdictions.contains { jurisdiction == $0 || jurisdiction.hasPrefix($0 + "-") })
    }
}

/// What a rule can ask to be on record. Raw values are the registry's words.
public enum CareNeed: String, Sendable, CaseIterable {
    /// A consultation was completed, where any kinds are given by somebody with a credential of one of them.
    case consultation
    /// Somebody referred the patient.
    case referral
    /// A plan of care was set, or a referral names a diagnosis; the episode or a referral names a diagnosis, and the episode a
    /// part of the body.
    case carePlan
    /// Coverage is confirmed for the day.
    case coverage
    /// Where a payer ever granted or denied visits: one is left, on a day that is covered.
    case authorisation
    /// Topics of the history were asked: also "none" is an answer.
    case intake
    /// Every red flag was asked.
    case safetyScreen
    /// The patient's page went to somebody, or a physician was consulted here, within the days after each treatment: asked from
    /// the next one on. To whom it went is sealed.
    case sharedReport
    /// The patient agreed.
    case consent
    /// Who treats holds a credential that is valid on the day.
    case credential
    /// Who owns the practice is on record, it is one of the kinds where any are given, and its licence has not run out.
    case ownership
    /// The practice names a medical director, with a valid credential of one of the kinds where any are given.
    case medicalDirector
    /// The visit names who supervised it: somebody else than who treated, where any kinds are given with a credential of
    /// one of them.
    case supervision
    /// A pain score was taken at the visit.
    case painReading
    /// A range of motion was measured at the visit.
    case mobilityReading
    /// The same, where motion is known to be limited: it was measured in the care before, and was not what is usual.
    case limitedMobilityReading
    /// What was done is recorded: a technique.
    case technique

    /// Whether it is asked of the practice itself: it is then met, or not, at every visit of a day alike.
    public var isOfThePractice: Bool { self == .ownership || self == .medicalDirector }

    /// Whether it can be looked up before the visit; the rest is written at the visit.
    public var isKnownBefore: Bool {
        switch self {
        case .consultation, .referral, .carePlan, .coverage, .authorisation, .intake, .safetyScreen, .sharedReport,
            .consent, .credential, .ownership, .medicalDirector:
            true
        case .supervision, .painReading, .mobilityReading, .limitedMobilityReading, .technique: false
        }
    }

    /// Whether it can be looked up when a visit is booked, so that a booking can be refused for it. Who will treat is not known
    /// then.
    var isKnownWhenBooked: Bool { isKnownBefore && self != .credential }

    /// Whether it can be met for a number of days: something that was done on one of them, and not something that holds.
    var isForDays: Bool {
        switch self {
        case .consultation, .referral, .carePlan, .safetyScreen, .sharedReport, .intake: true
        default: false
        }
    }

    /// Whether the entry of the visit itself says it; what is recorded beside it may come later.
    var isOnTheVisit: Bool { isKnownBefore || self == .supervision }

    /// How it is put right, whatever the kinds.
    var remedy: String {
        switch self {
        case .consultation: "Record the consultation: `anamnesis record consultation`."
        case .referral: "Record the referral: `anamnesis record referral`."
        case .carePlan:
            "Record the plan of care: `anamnesis record plan`; or the referral with its condition: "
                + "`anamnesis record referral --diagnosis`. What the episode does not name is amended: --set site=neck."
        case .coverage: "Confirm who pays: `anamnesis record coverage`."
        case .authorisation: "Record the authorisation: `anamnesis record coverage --authorised`."
        case .intake: "Ask, and record the answer, also where it is no: `anamnesis record intake`."
        case .safetyScreen: "Ask the red flags: `anamnesis record screen`."
        case .sharedReport: "Send the physician the page, and record it: `anamnesis record shared`."
        case .consent: "Record the consent where it was given."
        case .credential: "Record the credential: `anamnesis record credential`; or name who treats with --by."
        case .ownership: "Record who owns the practice, and its licence: `anamnesis record ownership`."
        case .medicalDirector:
            "Name the medical director: `anamnesis record ownership --director`; a credential: `anamnesis record credential`."
        case .supervision: "Name who supervised: --supervised-by."
        case .technique: "Record what was done: `anamnesis record treatment`."
        case .painReading, .mobilityReading, .limitedMobilityReading: "Record it at the visit."
        }
    }
}
