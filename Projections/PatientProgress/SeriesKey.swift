import Clinical

/// What readings have in common that may be compared with each other: the key of `patient_progress` within a patient.
struct SeriesKey: Hashable, Sendable {
    // The axes come first: comparing them is a byte each, and tells most series apart.
    var moment: Moment?
    var aspect: Aspect?
    var side: Side?
    var mode: MovementMode?
    var instrument: String
    var site: String
    var motion: String
    var recall: String
    var episode: String

    init(_ reading: Reading) {
        moment = reading.moment
        aspect = reading.aspect
        side = reading.side
        mode = reading.mode
        instrument = reading.instrument
        site = reading.site ?? ""
        motion = reading.motion ?? ""
        recall = reading.recall ?? ""
        episode = reading.context.episode ?? ""
    }
}

extension SeriesKey: Comparable {
    /// The key's parts in the table's order, '' for absent.
    var parts: [String] {
        [
            episode, instrument, moment?.rawValue ?? "", aspect?.rawValue ?? "", recall, site, side?.rawValue ?? "",
            motion, mode?.rawValue ?? "",
        ]
    }

    static func < (left: Self, right: Self) -> Bool {
        if left.episode != right.episode { return left.episode < right.episode }
        if left.instrument != right.instrument { return left.instrument < right.instrument }
        return left.parts.lexicographicallyPrecedes(right.parts)
    }
}
