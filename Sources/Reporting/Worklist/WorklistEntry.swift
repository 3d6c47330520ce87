public import Clinical

/// One line of the work list: one patient, one reason.
public struct WorklistEntry: Sendable, Hashable {
    public var patient: String
    public var chart: String
    /// As opened by the caller; nil while sealed, or where none is on record.
    public var name: String?
    /// Whether no name is on record.
    public var isNameless: Bool
    /// `redFlag`, `newSign`, `adverse`, `worsening`, `plateau`, `referredBack`, `due`, `overdue`, `lapsed`, `missed`,
    /// `noReading`, `authorisationVisits`, `authorisationEnding`, `authorisationEnded`, `unsigned`, `adviceChanged`,
    /// `goalChanged`, `goalUnconfirmed`, `goalUnmeasured`, `worse`, `flare`, `contradiction`, `rules`.
    public var reason: String
    public var from: CalendarDay
    /// Nil until something is recorded that resolves it.
    public var until: CalendarDay?
    /// 1 a physician has to look … 5 long gone.
    public var urgency: Int
    public var evidence: [Int64]
    /// What the reason alone does not say, in a sentence; empty for most.
    public var detail: String
    /// What else is missing and can wait, and how it is put right; empty where the reason says it.
    public var remedy: String
    /// The episode it is about; empty where it is of the patient as a whole, or of care outside any.
    public var episode: String

    public init(
        patient: String, chart: String, name: String? = nil, isNameless: Bool = false, reason: String,
        from: CalendarDay,
        until: CalendarDay? = nil, urgency: Int, evidence: [Int64] = [], detail: String = "",
        remedy: String = "", episode: String = ""
    ) {
        self.patient = patient
        self.chart = chart
        self.name = name
        self.isNameless = isNameless
        self.reason = reason
        self.from = from
        self.until = until
        self.urgency = urgency
        self.evidence = evidence
        self.detail = detail
        self.remedy = remedy
        self.episode = episode
    }

    /// Whether it is a red flag, or a sign that raises one.
    public var isSign: Bool { reason == "redFlag" || reason == "newSign" }

    /// Whether the line stands on a day.
    public func stands(on day: CalendarDay) -> Bool { from <= day && until.map { day <= $0 } ?? true }
}
