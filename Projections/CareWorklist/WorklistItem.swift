import Clinical

/// One thing to be done for a patient, and the days on which it is to be done.
struct WorklistItem {
    /// Why somebody is on the list. Raw values are contract: people query by them.
    enum Reason: String, CaseIterable {
        case adverse
        case flare
        case missed
        case noReading
        case authorisationVisits
        case authorisationEnding
        case authorisationEnded
        case unsigned
        case contradiction
    }

    /// Smaller comes first.
    enum Urgency: Int64 {
        /// A physician has to look.
        case physician = 1
        /// Care is interrupted.
        case interrupted = 2
        /// Care will be interrupted unless somebody acts.
        case soon = 3
        /// The record is incomplete.
        case record = 4
        /// Long gone; nothing is lost by another day.
        case longGone = 5
    }

    var reason: Reason
    var from: CalendarDay
    /// The last day; nil for "until something happens".
    var until: CalendarDay?
    var urgency: Urgency
    /// Positions of the original entries that put the patient here, in order.
    var evidence: [Int64]
    /// The episode it is about; empty for one that is of the patient, or of care outside any.
    var episode = ""
    /// What the reason alone does not say; empty for most.
    var detail = ""
}
