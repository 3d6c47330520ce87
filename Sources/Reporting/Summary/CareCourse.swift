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

    struct KnownCoverage: Sendable {
        var coverage: Coverage
        var isEnded = false
    }

    struct Adverse: Sendable {
        var event: AdverseEvent
        var day: CalendarDay
        var resolvedOn: CalendarDay?
    }

    struct Booking: Sendable {
        var visit: String
        var plannedOn: CalendarDay
        var episode: String?
        /// Only a planned treatment is the next visit of an interval.
        var isTreatment: Bool

        func isFor(_ other: String?) -> Bool { episode == nil || other == nil || episode == other }
    }

    struct Member: Sendable {
        /// The practitioner's id.
        var id: String
        var visits = 0
        var consultations = 0
        var supervised = 0
        var last: CalendarDay
    }

    struct TechniqueTotal: Sendable {
        var technique: String
        var minutes: Int
        var times: Int
        /// How often a muscle was treated as what: `synergist`, `antagonist`, `target`.
        var roles: [String: Int] = [:]
    }

    let credentials: [String: [Credential]]
    var person = ToldPerson()
    var end = EndOfCare()
    /// Why care ended, as told last.
    var endReason: String?
    var episodes: [KnownEpisode] = []
    var referrals: [Dated<Referral>] = []
    var referralsBack = OpenReferralsBack()
    /// The last time the patient was sent back to a physician, where no consultation about it came since.
    var referredBack: OpenReferralsBack.Open? { referralsBack.open.last }
    /// As confirmed, one after the other.
    var coverages: [KnownCoverage] = []
    var intake = KnownIntake()
    var redFlags = OpenRedFlags()
    /// The last time all red flags were asked.
    var screen: Dated<SafetyScreen>?
    var goals: [GoalInForce] = []
    var grants: [Dated<Authorisation>] = []
    var visits: [Dated<Visit>] = []
    /// Days of the visits that other systems recorded of other places.
    var visitsElsewhere: [CalendarDay] = []
    var missed: [CalendarDay] = []
    var cancelled: [CalendarDay] = []
    var bookings: [Booking] = []
    /// Who treated, consulted or supervised here.
    var team: [Member] = []
    var techniques: [TechniqueTotal] = []
    /// By the visit's id, or by the day where the treatment names none.
    var techniqueMinutes: [String: Int] = [:]
    var adverse: [Adverse] = []
    var openAdverse = OpenAdverseEvents()
    var homeCare: [Dated<Note>] = []
    /// The last time the page went to somebody.
    var shared: Dated<SharedReport>?
    /// What else happened that bears on the readings: flares, drugs, care elsewhere that somebody here was told of.
    var meanwhile: [Dated<PatientEvent>] = []
    /// Care elsewhere out of another system's list, which has everything that was ever done.
    var elsewhere: [Dated<OtherCare>] = []
    var notObtained: [ReadingNotObtained.Reason] = []
    /// Entries of types this version does not know.
    var unknownEntries = 0

    /// What was recorded of later days is left out, but for what is planned: a source may date a booking, and its being
    /// called off, by the day of the visit.
    ///
    /// - Parameter credentials: the practice's: who is known to be no physician answers nothing that waits for one.
    init(_ entries: [PatientEntry], until asOf: CalendarDay, credentials: [String: [Credential]] = [:]) {
        self.credentials = credentials
        for entry in entries { if entry.day <= asOf { fold(entry) } else { foldPlanned(entry) } }
        techniques.sort { ($1.minutes, $1.times, $0.technique) < ($0.minutes, $0.times, $1.technique) }
    }

    /// The episode the page is about: the last opened of those still open, else the last opened.
    var episode: KnownEpisode? { episodes.last { $0.closedOn == nil } ?? episodes.last }

    /// The last referral for the episode the page is about.
    var referral: Referral? { referrals.last { isForPage($0.fact.context) }?.fact }

    /// The last coverage confirmed for the episode the page is about; nil where it was ended.
    var coverage: Coverage? {
        guard let last = coverages.last(where: { isForPage($0.coverage.context) }), !last.isEnded else { return nil }
        return last.coverage
    }

    /// Whether a fact is for the episode the page is about; what names no episode is for all, as for the rules.
    private func isForPage(_ context: EntryContext) -> Bool {
        guard let named = context.episode, let shown = episode?.episode.episode else { return true }
        return named == shown
    }

    /// The goals in force that none of the measures is about since they were set. Of care that is closed, or of earlier care, nobody
    /// asks any more.
    ///
    /// - Parameter missed: ids of those whose day is over and that `goal_status` has as never measured.
    func goalsUnmeasured(in measures: [MeasureSummary], missed: Set<String>, on day: CalendarDay) -> [GoalInForce] {
        guard end.isUnderCare else { return [] }
        return goals.filter { goal in
            let episode = goal.goal.context.episode
            let isClosed = episodes.contains { $0.episode.episode == episode && $0.closedOn != nil }
            let isOpen = goal.goal.due.map { day <= $0 } ?? true
            return !isClosed && (isOpen || missed.contains(goal.goal.goal)) && !measures.contains { $0.isAbout(goal) }
        }
    }

    /// Minutes of each visit as it says, else of the techniques used at it.
    var minutes: Int {
        visits.reduce(0) { sum, visit in
            sum + (visit.fact.minutes ?? techniqueMinutes[visit.fact.visit] ?? techniqueMinutes["\(visit.day)"] ?? 0)
        }
    }

    /// The first booked visit on a day or later, of all or of one episode.
    func nextBooking(from day: CalendarDay, episode: String? = nil) -> CalendarDay? {
        bookings.filter { $0.isFor(episode) && $0.plannedOn >= day }.map(\.plannedOn).min()
    }

    /// The first booked treatment of an episode on a day or later; a booking that names no episode is of any.
    func nextTreatment(from day: CalendarDay, episode: String) -> CalendarDay? {
        bookings.filter { $0.isTreatment && $0.isFor(episode) && $0.plannedOn >= day }
            .map(\.plannedOn).min()
    }

    /// The last booked day before a day, and after the last visit, of which nothing is recorded; of all or of one episode.
    func bookingPassed(before day: CalendarDay, after last: CalendarDay?, episode: String?) -> CalendarDay? {
        let last = last ?? visits.last?.day ?? CalendarDay(daysSince1970: .min)
        return bookings.filter { $0.isFor(episode) && $0.plannedOn < day && $0.plannedOn > last }.map(\.plannedOn).max()
    }
}
