import Clinical

/// What one patient's corrected history says beside the measures: who, why, what was done, what is open.
struct CareCourse: Sendable {
    struct Dated<Fact: Sendable>: Sendable {
        var fact: Fact
        var day: CalendarDay
        var position: Int64
    }

    struct KnownEpisode: Sendable {
        var episode: Episode
        var openedOn: CalendarDay
        var closedOn: CalendarDay?
    }

    struct Adverse: Sendable {
        var event: AdverseEvent
        var day: CalendarDay
        var resolvedOn: CalendarDay?
    }

    struct TechniqueTotal: Sendable {
        var technique: String
        var minutes: Int
        var times: Int
    }

    var birthYear: Int?
    var sex: Sex?
    var diedOn: CalendarDay?
    var careEnded: Dated<CareEnding>?
    var erasedOn: CalendarDay?
    var episodes: [KnownEpisode] = []
    var referral: Dated<Referral>?
    var referredBack: Dated<Referral>?
    var coverage: Coverage?
    var intake = KnownIntake()
    var flags: [Dated<RedFlag>] = []
    var grants: [Dated<Authorisation>] = []
    var visits: [Dated<Visit>] = []
    var missed: [CalendarDay] = []
    var cancelled: [CalendarDay] = []
    var bookings: [(visit: String, plannedOn: CalendarDay)] = []
    var techniques: [TechniqueTotal] = []
    var adverse: [Adverse] = []
    var homeCare: [Dated<Note>] = []
    /// What else happened that bears on the readings: flares, drugs, care elsewhere.
    var meanwhile: [Dated<PatientEvent>] = []
    var notObtained: [ReadingNotObtained.Reason] = []
    /// Entries of types this version does not know.
    var unknownEntries = 0

    init(_ entries: [PatientEntry]) {
        for entry in entries { fold(entry) }
        techniques.sort { ($1.minutes, $1.times, $0.technique) < ($0.minutes, $0.times, $1.technique) }
    }

    /// The episode the page is about: the last opened of those still open, else the last opened.
    var episode: KnownEpisode? { episodes.last { $0.closedOn == nil } ?? episodes.last }

    var isUnderCare: Bool { diedOn == nil && erasedOn == nil && careEnded == nil }

    /// Minutes of the visits; of the techniques where no visit says.
    var minutes: Int {
        let visited = visits.compactMap(\.fact.minutes).reduce(0, +)
        return visited > 0 ? visited : techniques.reduce(0) { $0 + $1.minutes }
    }

    /// The first booked visit on a day or later.
    func nextBooking(from day: CalendarDay) -> CalendarDay? {
        bookings.map(\.plannedOn).filter { $0 >= day }.min()
    }
}
