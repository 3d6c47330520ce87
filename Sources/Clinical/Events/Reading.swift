/// One measured, scored or counted value. Which event type it is stored as is its `ReadingKind`.
public struct Reading: Hashable, Sendable {
    public var context: EntryContext
    /// A registry code: `nrs-11`, `odi`, `rom`, `headache-days`.
    public var instrument: String
    /// Version of the instrument where it has several.
    public var instrumentVersion: String?
    public var language: String?
    public var value: ReadingValue
    /// A registry code: `neck`, `upper-trapezius`.
    public var site: String?
    public var side: Side?
    /// A registry code: `rotation`, `flexion`.
    public var motion: String?
    public var mode: MovementMode?
    /// `seated`, `supine` …
    public var posture: String?
    /// `goniometer`, `inclinometer`, `eye` …
    public var tool: String?
    public var trials: Int?
    /// What ended the movement: `pain`, `stiffness` …
    public var limitedBy: String?
    public var moment: Moment?
    public var aspect: Aspect?
    /// The period the patient looked back over: `now`, `24h`, `7d`, `28d`.
    public var recall: String?
    /// For counts: the length of the period in days ("12 of 28").
    public var periodDays: Int?
    /// True where the value is not on the instrument's step. Marked, never refused.
    public var isOffStep: Bool
}

extension Reading {
    // Through the compiler's own init, which moves the parts into place: one written out copies the whole of them.
    public init(
        instrument: String, instrumentVersion: String? = nil, language: String? = nil, value: ReadingValue,
        site: String? = nil, side: Side? = nil, motion: String? = nil, mode: MovementMode? = nil,
        posture: String? = nil, tool: String? = nil, trials: Int? = nil, limitedBy: String? = nil,
        moment: Moment? = nil, aspect: Aspect? = nil, recall: String? = nil, periodDays: Int? = nil,
        isOffStep: Bool = false, context: EntryContext = EntryContext()
    ) {
        self.init(
            context: context, instrument: instrument, instrumentVersion: instrumentVersion, language: language,
            value: value, site: site, side: side, motion: motion, mode: mode, posture: posture, tool: tool,
            trials: trials, limitedBy: limitedBy, moment: moment, aspect: aspect, recall: recall,
            periodDays: periodDays, isOffStep: isOffStep)
    }
}

/// What was measured: a number, or a range, or words such as "WNL", with what was written kept beside it.
public struct ReadingValue: Hashable, Sendable {
    public var number: ExactNumber?
    /// `withinNormalLimits`, `lessThan`, `greaterThan`, `range`, or the source's own word.
    public var qualifier: String?
    public var low: ExactNumber?
    public var high: ExactNumber?
    /// As written, where that is not the number's own literal: `6,50`, `007`, `3-4`, a word that a mapping made a number.
    public var written: SealableText?

    public init(
        number: ExactNumber?, qualifier: String? = nil, low: ExactNumber? = nil, high: ExactNumber? = nil,
        written: SealableText? = nil
    ) {
        self.number = number
        self.qualifier = qualifier
        self.low = low
        self.high = high
        self.written = written
    }

    public init(_ number: ExactNumber) { self.init(number: number, qualifier: nil) }
}

/// Which event a reading is stored as. Raw values are the stored type names.
public enum ReadingKind: String, Sendable, CaseIterable {
    case pain = "painScored"
    case mobility = "mobilityMeasured"
    case questionnaire = "questionnaireScored"
    case symptom = "symptomScored"
    case symptomCount = "symptomCounted"
    case measurement = "measurementTaken"
    case satisfaction = "satisfactionRated"
}

/// A reading that should be there and is not, with the reason.
public struct ReadingNotObtained: Hashable, Sendable {
    public enum Reason: String, Sendable, CaseIterable {
        case refused
        case unable
        case notAsked
    }

    public var instrument: String
    public var reason: Reason
    public var site: String?
    public var side: Side?
    public var context: EntryContext

    public init(
        instrument: String, reason: Reason, site: String? = nil, side: Side? = nil,
        context: EntryContext = EntryContext()
    ) {
        self.instrument = instrument
        self.reason = reason
        self.site = site
        self.side = side
        self.context = context
    }
}

/// What the hands found: hypertonia, a trigger point, tenderness, posture.
public struct Finding: Hashable, Sendable {
    /// A registry code: `hypertonia`, `trigger-point`, `tenderness`, `posture`.
    public var finding: String
    public var muscle: String?
    public var site: String?
    public var side: Side?
    /// 0 (none) to 4 (severe), or the clinic's own grading.
    public var grade: ExactNumber?
    public var context: EntryContext

    public init(
        finding: String, muscle: String? = nil, site: String? = nil, side: Side? = nil, grade: ExactNumber? = nil,
        context: EntryContext = EntryContext()
    ) {
        self.finding = finding
        self.muscle = muscle
        self.site = site
        self.side = side
        self.grade = grade
        self.context = context
    }
}
