import Clinical

/// What was told of the signs that raise a red flag by themselves once they are new (the registry's `newSigns`), and which are.
///
/// A sign is new where it is there and was not known: it was told absent before in the same care, or it is told for the first
/// time after treatment began. What a patient comes with, up to the first treatment of the care, is known; so is what was
/// told there until it was gone, which takes as many days in a row without it as the policy has a result hold for. A sign of
/// another place is another sign. No threshold is asked: any value above the lowest says that it is there.
struct SignHistory: Sendable {
    /// A sign at a place.
    struct Sign: Hashable, Sendable {
        var flag: String
        var name: String
        var fromAge: Int?
        /// A site's or muscle's code; nil where none is named, or only one counts.
        var place: String?
        var side: Side?
    }

    struct Telling: Sendable {
        var position: Int64
        var occurred: Occurrence
        var episode: String?
        var isPresent: Bool
        /// Whether it was told of the time after a treatment.
        var isAfterTreatment: Bool
        /// "3", or "grade 2".
        var words: String

        var day: CalendarDay { occurred.day }
    }

    /// A sign that is new and not gone.
    struct New: Sendable {
        var sign: Sign
        var telling: Telling
        /// The last time before at which it was told absent.
        var absent: Telling?
    }

    private struct Watched: Sendable {
        var flag: String
        var fromAge: Int?
        var name: String
        var site: String?
        /// The value that says absent; nil for a finding.
        var lowest: ExactNumber?

        func covers(_ place: String?) -> Bool { site == nil || site == place }
    }

    /// By the code of the instrument or finding.
    private let watched: [String: [Watched]]
    /// In clinical order.
    private var tellings: [Sign: [Telling]] = [:]
    private var person = ToldPerson()

    init(_ registry: Registry) {
        var watched: [String: [Watched]] = [:]
        for flag in registry.redFlags.values where !flag.newSigns.isEmpty {
            for sign in flag.newSigns {
                for teller in sign.toldBy {
                    watched[teller.code, default: []].append(
                        Watched(
                            flag: flag.code, fromAge: flag.newSignsFromAge, name: sign.name, site: teller.site,
                            lowest: registry.instruments[teller.code]?.minimum))
                }
            }
        }
        self.watched = watched
    }

    mutating func take(_ entry: PatientEntry) {
        if watched.isEmpty { return }
        switch entry.event {
        case .patientRegistered, .patientDetailsChanged: person.take(entry)
        case .reading(_, let reading):
            guard let watched = watched[reading.instrument] else { return }
            for watched in watched where watched.covers(reading.site) { take(reading, watched, entry) }
        case .findingNoted(let finding):
            guard let watched = watched[finding.finding] else { return }
            let place = finding.site ?? finding.muscle
            for watched in watched where watched.covers(place) { take(finding, at: place, watched, entry) }
        default: break
        }
    }

    private mutating func take(_ reading: Reading, _ watched: Watched, _ entry: PatientEntry) {
        guard let lowest = watched.lowest, let isPresent = reading.value.isAbove(lowest) else { return }
        let value = reading.value
        let words = (value.number ?? value.high ?? value.low).map { "\($0)" } ?? Self.unnamed
        let isAfter = reading.moment.map { $0 != .before } ?? false
        tell(
            watched, reading.site, reading.side,
            Telling(
                position: entry.position, occurred: entry.occurred, episode: reading.context.episode,
                isPresent: isPresent, isAfterTreatment: isAfter, words: words))
    }

    private mutating func take(_ finding: Finding, at place: String?, _ watched: Watched, _ entry: PatientEntry) {
        guard watched.lowest == nil else { return }
        let words = finding.grade.map { "grade \($0)" } ?? Self.unnamed
        tell(
            watched, place, finding.side,
            Telling(
                position: entry.position, occurred: entry.occurred, episode: finding.context.episode,
                isPresent: finding.grade.map { ExactNumber(0).isLess(than: $0) } ?? true, isAfterTreatment: false,
                words: words))
    }

    private static let unnamed = "found"

    private mutating func tell(
        _ watched: Watched, _ place: String?, _ side: Side?, _ telling: Telling
    ) {
        let isOnePlace = watched.site != nil
        let sign = Sign(
            flag: watched.flag, name: watched.name, fromAge: watched.fromAge, place: isOnePlace ? nil : place,
            side: isOnePlace ? nil : side)
        tellings[sign, default: []].append(telling)
    }

    /// The signs that are new and not gone, the earliest first.
    ///
    /// - Parameter daysUntilGone: days in a row on which a sign has to be told absent.
    func new(treatments: [OwnVisit], unnamed: UnnamedEpisodes, daysUntilGone: Int) -> [New] {
        if tellings.isEmpty { return [] }
        let course = Course(treatments: treatments, unnamed: unnamed)
        return tellings.compactMap { sign, told in new(sign, told, course, daysUntilGone) }.sorted {
            ($0.telling.day, $0.telling.position) < ($1.telling.day, $1.telling.position)
        }
    }

    private func new(_ sign: Sign, _ told: [Telling], _ course: Course, _ daysUntilGone: Int) -> New? {
        var (isKnown, found) = (false, New?.none)
        var absent: Telling?
        var daysAbsent: Set<CalendarDay> = []
        for telling in told {
            guard telling.isPresent else {
                absent = telling
                daysAbsent.insert(telling.day)
                if daysAbsent.count >= daysUntilGone { (isKnown, found) = (false, nil) }
                continue
            }
            daysAbsent = []
            if !isKnown, isCounted(sign, telling), course.isNew(telling, absentBefore: absent) {
                found = New(sign: sign, telling: telling, absent: absent)
            }
            isKnown = true
        }
        return found
    }

    /// What is known to the month or year only says that a sign was there, not since when.
    private func isCounted(_ sign: Sign, _ telling: Telling) -> Bool {
        if telling.occurred.isCoarserThanADay { return false }
        guard let fromAge = sign.fromAge else { return true }
        return person.birthYear.map { Int(telling.day.civil.year) - $0 >= fromAge } ?? false
    }

    /// When each care began: an episode's, or a stretch's of what names none.
    private struct Course {
        var treatments: [OwnVisit]
        var unnamed: UnnamedEpisodes

        func isNew(_ telling: Telling, absentBefore absent: Telling?) -> Bool {
            if let absent, care(of: absent) == care(of: telling) { return true }
            guard let begun = begun(care(of: telling), by: telling.episode) else { return false }
            return telling.isAfterTreatment ? telling.day >= begun : telling.day > begun
        }

        private func care(of telling: Telling) -> String { telling.episode ?? unnamed.name(on: telling.day) }

        /// The day of the care's first treatment; nil where there is none, and the patient still comes with what there is.
        private func begun(_ care: String, by episode: String?) -> CalendarDay? {
            treatments.filter { episode == nil ? unnamed.name(on: $0.day) == care : $0.episode == episode }.map(\.day)
                .min()
        }
    }
}

extension ReadingValue {
    /// Whether it lies above a number; nil where it does not say.
    fileprivate func isAbove(_ lowest: ExactNumber) -> Bool? {
        switch qualifier {
        case "lessThan": nil
        case "greaterThan": number.map { !$0.isLess(than: lowest) }
        case "withinNormalLimits": false
        default: (high ?? number ?? low).map { lowest.isLess(than: $0) }
        }
    }
}
