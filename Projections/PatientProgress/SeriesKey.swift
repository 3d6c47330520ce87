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

    @inline(__always)
    init(_ reading: borrowing Reading) {
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
            episode, instrument, Self.word(moment), Self.word(aspect), recall, site, Self.word(side), motion,
            Self.word(mode),
        ]
    }

    private static func word(_ axis: (some RawRepresentable<String>)?) -> String { axis?.rawValue ?? "" }

    static func < (left: Self, right: Self) -> Bool {
        if left.episode != right.episode { return left.episode < right.episode }
        if left.instrument != right.instrument { return left.instrument < right.instrument }
        if left.moment != right.moment { return word(left.moment) < word(right.moment) }
        if left.aspect != right.aspect { return word(left.aspect) < word(right.aspect) }
        if left.recall != right.recall { return left.recall < right.recall }
        if left.site != right.site { return left.site < right.site }
        if left.side != right.side { return word(left.side) < word(right.side) }
        if left.motion != right.motion { return left.motion < right.motion }
        return word(left.mode) < word(right.mode)
    }
}
