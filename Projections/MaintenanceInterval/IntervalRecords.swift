import Clinical

/// A visit of this practice, for treatment or assessment, that took place on a day known.
struct OwnVisit: Sendable {
    var visit: String
    var day: CalendarDay
    var position: Int64
    /// '' for a visit outside any episode.
    var episode: String
    /// An assessment says how the patient is, and moves no interval.
    var isTreatment: Bool
}

/// One reading of how the patient arrived: before the day's treatment, or at no stated moment.
struct Outcome: Sendable {
    /// Index into the state's series.
    var series: Int
    var day: CalendarDay
    var time: EntryTime
    var value: ExactNumber
    var visit: String?
    /// It says that it is of before the treatment; one of no stated moment does not.
    var isOfBefore: Bool
    /// Nil where the reading names none: it then counts for whichever episode was treated that day.
    var episode: String?

    var position: Int64 { time.position }
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

    init(_ reading: borrowing Reading) {
        aspect = reading.aspect
        side = reading.side
        mode = reading.mode
        instrument = reading.instrument
        site = reading.site
        motion = reading.motion
        recall = reading.recall
    }
}

extension [OutcomeKey] {
    /// The place of a reading's key. Field by field and in place: a key is large, and most are only looked at.
    func place(of reading: Reading) -> Int? {
        indices.first { place in
            self[place].aspect == reading.aspect && self[place].side == reading.side
                && self[place].mode == reading.mode && self[place].instrument == reading.instrument
                && self[place].site == reading.site && self[place].motion == reading.motion
                && self[place].recall == reading.recall
        }
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

/// A consultation that took place.
struct ConsultationHeld: Sendable {
    var time: EntryTime
    /// Who held it, and what is on record of them.
    var by: String?
    var role: PhysicianOnRecord
    /// Nil where it names none: it then is about all.
    var episode: String?

    var day: CalendarDay { time.occurred.day }
}

extension Registry {
    func name(of key: OutcomeKey) -> String {
        name(
            ofMeasure: key.instrument, aspect: key.aspect, motion: key.motion, mode: key.mode, site: key.site,
            side: key.side)
    }
}

extension GoalInForce {
    /// What the goal leaves open fits any measure. Readings here are of before treatment.
    func applies(to key: OutcomeKey, of episode: String) -> Bool {
        goal.fits(
            instrument: key.instrument, site: key.site, side: key.side, motion: key.motion, mode: key.mode,
            aspect: key.aspect) && (goal.moment == nil || goal.moment == .before)
            && (goal.context.episode == nil || goal.context.episode == episode)
    }
}

/// An episode that was opened.
struct KnownEpisode: Sendable {
    var episode: String
    var position: Int64
    /// When it was closed, and whether the patient was referred on with it; nil while it is open.
    var closed: (time: EntryTime, isReferral: Bool)?
}
