/// When a patient shall come back, and what sends a patient back to the physician: the practice's rules as it adopted them.
///
/// Read from YAML that a physician can read; adopted by event, so that every recommendation names the text it rests on.
public struct CarePolicy: Sendable, Hashable {
    public var name: String
    public var version: Int
    /// As views, reports and messages name it: "pain-clinic@6".
    public var title: String { "\(name)@\(version)" }
    /// The steps of care, from dense to sparse; never empty. A patient starts on the first one.
    public var steps: [CareStep]
    /// Treatment visits in a row with a meaningful improvement over baseline that lead one step on.
    public var advanceAfterMeaningfulVisits: Int
    /// What a visit has to show to lead on.
    public var advanceBy: AdvanceRule
    /// Visits in a row at which the result holds that lead from the last reduced step to maintenance; and days in a row without
    /// a sign that referred by being new, after which it is gone.
    public var holdsAfterVisits: Int
    /// A meaningful improvement in percent of the baseline: beyond measurement error, or where the instrument has no MCID.
    public var meaningfulPercent: Int
    /// What a change is counted from.
    public var baseline: BaselineRule
    /// A trend is of the latest readings back to the first gap of more days than this.
    public var trendGapDays: Int
    /// Care that no episode names begins anew after more days than this without a treatment; nil for never.
    public var episodeGapDays: Int?
    /// With fewer comparable readings no recommendation is made.
    public var minimumReadings: Int
    /// Days after the last visit on which a recommendation can still be used.
    public var validForDays: Int
    /// Visits in a row, worse than baseline by MCID and MDC, that refer the patient back: treatments and assessments.
    public var worseningVisits: Int
    /// Visits in a row, or days, without a meaningful improvement that make a plateau. The days are told from at least two
    /// visits after their first.
    public var plateauVisits: Int
    public var plateauDays: Int
    /// Days after the end of the booking window before a patient is overdue.
    public var overdueGraceDays: Int
    /// Days without a visit after which a patient has lapsed.
    public var lapsedAfterDays: Int
    /// Authorised visits left at which the practice is warned.
    public var authorisationVisitsLeft: Int
    /// Days to the end of an authorisation at which the practice is warned.
    public var authorisationDaysLeft: Int
    /// Days after a visit from which a missing signature is listed.
    public var unsignedAfterDays: Int
    /// The measures that can decide about the interval, in order of preference. Any other can still refer by getting worse.
    public var primaryInstruments: [PrimaryMeasure]

    /// The steps of one phase, from dense to sparse.
    public func steps(in phase: CarePhase) -> [CareStep] { steps.filter { $0.phase == phase } }

    /// The place of a measure in the order of preference, 0 for the first; nil where it cannot decide.
    public func preference(instrument: String, aspect: Aspect?) -> Int? {
        primaryInstruments.firstIndex { $0.instrument == instrument && ($0.aspect == nil || $0.aspect == aspect) }
    }
}

/// What leads from one step of care to the next. Raw values are the policy's words.
public enum AdvanceRule: String, Sendable, CaseIterable {
    /// A meaningful improvement over the baseline.
    case improvement
    /// The goal of the measure that decides, or a meaningful improvement that stands still short of it; without a goal, as
    /// `improvement`.
    case goal
}

/// What a change is counted from. Raw values are the policy's words.
public enum BaselineRule: String, Sendable, CaseIterable {
    /// The first reading known to the day.
    case firstReading
    /// The mean of the readings up to the day of the first treatment; the first reading where there is none.
    case meanBeforeTreatment

    /// How many of a series' first readings the baseline is the mean of.
    ///
    /// - Parameter days: of the readings known to the day, in clinical order.
    public func readings(of days: some Sequence<CalendarDay>, firstTreatmentOn: CalendarDay?) -> Int {
        guard self == .meanBeforeTreatment, let firstTreatmentOn else { return 1 }
        return max(1, days.prefix { $0 <= firstTreatmentOn }.count)
    }
}

/// A phase of care. Raw values are stored in views.
public enum CarePhase: String, Sendable, CaseIterable {
    case intensive
    case reduced
    case maintenance
    /// No more visits are planned: the patient died, or care or the episode ended.
    case ended
}

/// One step of care: when to book the next visit, in days after the last treatment visit.
public struct CareStep: Sendable, Hashable {
    public var phase: CarePhase
    public var fromDays: Int
    public var dueDays: Int
    public var untilDays: Int

    public init(phase: CarePhase, fromDays: Int, dueDays: Int, untilDays: Int) {
        self.phase = phase
        self.fromDays = fromDays
        self.dueDays = dueDays
        self.untilDays = untilDays
    }
}

/// A measure that can decide about the interval.
public struct PrimaryMeasure: Sendable, Hashable {
    public var instrument: String
    /// Nil for any aspect.
    public var aspect: Aspect?

    public init(instrument: String, aspect: Aspect? = nil) {
        self.instrument = instrument
        self.aspect = aspect
    }
}
