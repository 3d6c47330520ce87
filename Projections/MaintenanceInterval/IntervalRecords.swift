import Clinical

/// A treatment visit of this practice that took place on a day known.
struct TreatmentVisit: Sendable {
    var visit: String
    var day: CalendarDay
    var position: Int64
    /// '' for a visit outside any episode.
    var episode: String
}

/// One reading of how the patient arrived: before the day's treatment, or at no stated moment.
struct Outcome: Sendable {
    /// Index into the state's series.
    var series: Int
    var day: CalendarDay
    var position: Int64
    var value: ExactNumber
    var visit: String?
    /// Nil where the reading names none: it then counts for whichever episode was treated that day.
    var episode: String?
}

/// Readings that may be compared with each other. The moment is not part of it: none of them follows a treatment.
struct OutcomeKey: Hashable, Sendable {
    var aspect: Aspect?
    var side: Side?
    var mode: MovementMode?
    var instrument: String
    var site: String?
    var motion: String?
    var recall: String?

    init(_ reading: Reading) {
        aspect = reading.aspect
        side = reading.side
        mode = reading.mode
        instrument = reading.instrument
        site = reading.site
        motion = reading.motion
        recall = reading.recall
    }
}

/// A planned treatment that was neither held nor called off.
struct PlannedVisit: Sendable {
    var visit: String
    var plannedOn: CalendarDay
    var episode: String?
}

/// What a clinician decided about the next interval.
struct DecidedInterval: Sendable {
    var days: Int
    var day: CalendarDay
    var position: Int64
    var episode: String?
}

/// An episode that was opened.
struct KnownEpisode: Sendable {
    var episode: String
    var position: Int64
    /// Position of its close; nil while it is open.
    var closedBy: Int64?
}
