import Clinical

/// What was told of the signs that raise a red flag by themselves once they are new (the registry's `newSigns`), and which are.
///
/// A sign is new where it is there and was not known: it was told absent before in the same care, or it is told for the first
/// time after treatment began. What a patient comes with, up to the first treatment of the care, is known; so is what was
/// told there until it was gone, which takes as many days in a row without it as the policy has a result hold for. A sign of
/// another place is another sign; what is told absent without a place is absent everywhere. No threshold is asked: any value
/// above the lowest says that it is there.
///
/// A sign that is known progresses where it is told so much above where it began as the registry says, on two days in a row.
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
        /// The number of a reading that says how the patient came in; nil for all else.
        var value: ExactNumber?

        var day: CalendarDay { occurred.day }
    }

    /// A sign that is new, or more than it was, and not gone.
    struct New: Sendable {
        var sign: Sign
        var telling: Telling
        /// What it is new against: the last time before at which it was told absent, or where it began.
        var before: Telling?
        /// Whether it was known, and is more than it was.
        var progresses = false
    }

    private let watched: WatchedSigns
    /// In clinical order.
    private var tellings: [Sign: [Telling]] = [:]
    private var person = ToldPerson()
    /// What is watched of the codes met so far: one patient's readings are of few, told again and again.
    private var met: [(code: String, watched: [WatchedSigns.Watched])] = []

    init(_ watched: WatchedSigns) { self.watched = watched }

    /// Whether an entry can tell of a sign.
    func watches(_ entry: PatientEntry) -> Bool {
        switch entry.event {
        case .reading(_, let reading): watched.byCode[reading.instrument]?.contains { $0.covers(reading.site) } ?? false
        case .findingNoted(let finding):
            watched.byCode[finding.finding]?.contains { $0.covers(finding.site ?? finding.muscle) } ?? false
        default: false
        }
    }

    /// Whether no sign was told of.
    var isEmpty: Bool { tellings.isEmpty }

    /// Whether a sign was told of that counts from an age on.
    var goByAge: Bool { tellings.keys.contains { $0.fromAge != nil } }

    /// Whether a sign counts because nobody knows the age that it goes by.
    func goesByUnknownAge(_ sign: Sign) -> Bool { sign.fromAge != nil && person.birthYear == nil }

    mutating func take(_ entry: PatientEntry) {
        if watched.byCode.isEmpty { return }
        switch entry.event {
        case .patientRegistered, .patientDetailsChanged: person.take(entry)
        case .reading(_, let reading):
            let watched = watched(by: reading.instrument)
            for sign in watched.indices where watched[sign].covers(reading.site) {
                take(reading, watched[sign], entry)
            }
        case .findingNoted(let finding):
            let watched = watched(by: finding.finding)
            let place = finding.site ?? finding.muscle
            for sign in watched.indices where watched[sign].covers(place) {
                take(finding, at: place, watched[sign], entry)
            }
        default: break
        }
    }

    private mutating func watched(by code: String) -> [WatchedSigns.Watched] {
        if let place = met.indices.first(where: { met[$0].code == code }) { return met[place].watched }
        let watched = watched.byCode[code] ?? []
        met.append((code, watched))
        return watched
    }

    private mutating func take(_ reading: Reading, _ watched: WatchedSigns.Watched, _ entry: PatientEntry) {
        guard let lowest = watched.lowest, let isPresent = reading.value.isAbove(lowest),
            isPresent || watched.saysAbsent
        else { return }
        let value = reading.value
        let words = (value.number ?? value.high ?? value.low).map { "\($0)" } ?? Self.unnamed
        let isAfter = reading.moment.map { $0 != .before } ?? false
        tell(
            watched, reading.site, reading.side,
            Telling(
                position: entry.position, occurred: entry.occurred, episode: reading.context.episode,
                isPresent: isPresent, isAfterTreatment: isAfter, words: words,
                value: isAfter ? nil : value.number ?? value.low))
    }

    private mutating func take(
        _ finding: Finding, at place: String?, _ watched: WatchedSigns.Watched, _ entry: PatientEntry
    ) {
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
        _ watched: WatchedSigns.Watched, _ place: String?, _ side: Side?, _ telling: Telling
    ) {
        let sign = Sign(
            flag: watched.flag, name: watched.name, fromAge: watched.fromAge,
            place: watched.isOfOnePlace ? nil : place, side: watched.isOfOnePlace ? nil : side)
        tellings[sign, default: []].append(telling)
    }

    /// The signs that are new, or more than they were, and not gone, the earliest first.
    ///
    /// - Parameters:
    ///   - daysUntilGone: days in a row on which a sign has to be told absent.
    ///   - gapDays: days for which what was told absent in other care counts; nil for ever.
    func new(treatments: [OwnVisit], stretches: CareStretches, daysUntilGone: Int, gapDays: Int?) -> [New] {
        if tellings.isEmpty { return [] }
        let course = Course(treatments: treatments, stretches: stretches, gapDays: gapDays)
        return tellings.keys.compactMap { new($0, course, daysUntilGone) }.sorted {
            ($0.telling.day, $0.telling.position) < ($1.telling.day, $1.telling.position)
        }
    }

    private func new(_ sign: Sign, _ course: Course, _ daysUntilGone: Int) -> New? {
        var (began, found) = (Telling?.none, New?.none)
        var absent: Telling?
        var (daysAbsent, daysMore): (Set<CalendarDay>, Set<CalendarDay>) = ([], [])
        for telling in told(of: sign) {
            guard telling.isPresent else {
                (absent, daysMore) = (telling, [])
                daysAbsent.insert(telling.day)
                if daysAbsent.count >= daysUntilGone { (began, found) = (nil, nil) }
                continue
            }
            daysAbsent = []
            guard let start = began else {
                if isCounted(sign, telling), course.isNew(telling, absentBefore: absent) {
                    found = New(sign: sign, telling: telling, before: absent)
                }
                began = telling
                continue
            }
            // What a patient comes with into other care is known, and so is the first value of what was only there.
            if course.areOfOtherCare(start, telling) || start.value == nil && telling.value != nil {
                (began, daysMore) = (telling, [])
                continue
            }
            guard isMore(telling, than: start, of: sign) else {
                if telling.value != nil { daysMore = [] }
                continue
            }
            daysMore.insert(telling.day)
            if daysMore.count == Self.daysToProgress {
                found = New(sign: sign, telling: telling, before: start, progresses: true)
                (began, daysMore) = (telling, [])
            }
        }
        return found
    }

    /// Told once, a rise may be a bad day.
    private static let daysToProgress = 2

    private func isMore(_ telling: Telling, than start: Telling, of sign: Sign) -> Bool {
        guard let progress = watched.progress[sign.flag], isCounted(sign, telling), let value = telling.value,
            let rise = start.value.flatMap({ value.subtracting($0) })
        else { return false }
        return !rise.isLess(than: progress)
    }

    /// In clinical order, with what was told absent without its place, or without its side.
    private func told(of sign: Sign) -> [Telling] {
        var told = tellings[sign] ?? []
        var wider: Set<Sign> = []
        for place in [sign.place, nil] {
            wider.insert(Sign(flag: sign.flag, name: sign.name, fromAge: sign.fromAge, place: place))
        }
        for other in wider where other != sign { told += (tellings[other] ?? []).filter { !$0.isPresent } }
        return told.sorted { ($0.occurred.milliseconds, $0.position) < ($1.occurred.milliseconds, $1.position) }
    }

    /// What is known to the month or year only says that a sign was there, not since when.
    private func isCounted(_ sign: Sign, _ telling: Telling) -> Bool {
        if telling.occurred.isCoarserThanADay { return false }
        guard let fromAge = sign.fromAge else { return true }
        // Nobody is young because nobody asked.
        return person.birthYear.map { Int(telling.day.civil.year) - $0 >= fromAge } ?? true
    }

    /// When each care began: an episode's, or a stretch's of what names none.
    private struct Course {
        var treatments: [OwnVisit]
        var stretches: CareStretches
        var gapDays: Int?

        func isNew(_ telling: Telling, absentBefore absent: Telling?) -> Bool {
            if let absent {
                let isRecent = gapDays.map { telling.day - absent.day <= $0 } ?? true
                if isRecent || care(of: absent) == care(of: telling) { return true }
            }
            guard let begun = begun(care(of: telling)) else { return false }
            return telling.isAfterTreatment ? telling.day >= begun : telling.day > begun
        }

        func areOfOtherCare(_ one: Telling, _ other: Telling) -> Bool { care(of: one) != care(of: other) }

        private func care(of telling: Telling) -> String { stretches.name(telling.episode ?? "", on: telling.day) }

        /// The day of the care's first treatment; nil where there is none, and the patient still comes with what there is.
        private func begun(_ care: String) -> CalendarDay? {
            treatments.filter { stretches.name($0.episode, on: $0.day) == care }.map(\.day).min()
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
