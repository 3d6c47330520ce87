public import Clinical
public import ProjectionRuntime

/// What a physician decides from: one patient on one page, as of one day, complete to one position.
///
/// Text and JSON are made of this one value, so that they cannot disagree.
public struct SummaryModel: Sendable {
    public let subject: PatientSubject
    /// As opened by the caller; nil while sealed.
    public let name: String?
    /// The last day that counts, in the practice's zone.
    public let asOf: CalendarDay
    /// What the page is complete to.
    public let known: KnownTo
    public let ask: Ask
    /// In the order a physician reads them.
    public let measures: [MeasureSummary]
    /// When to come back; where several episodes are open, of the one to be asked about first.
    public let next: NextVisit?
    /// When to come back in the others, where several episodes are open.
    public let nextOfOthers: [NextVisit]
    /// For the episode the page is about.
    public let authorised: AuthorisedVisits?
    public let parked: [ParkedPatient]
    /// How many corrections the history holds.
    public let corrections: Int

    let course: CareCourse
    /// For the other open episodes.
    let authorisedOfOthers: [(episode: String, visits: AuthorisedVisits)]
    /// How many of the measures are never cut off; they come first.
    let measuresLeading: Int
    let goalsUnmeasured: [GoalInForce]
    let items: [WorklistEntry]
    let words: RegistryWords
    let names: EpisodeNames
    let practice: PracticeOpening

    /// - Parameters:
    ///   - name: the patient's name where the caller opened it.
    ///   - entries: the patient's corrected entries in clinical order, as `known`; what happened
    ///     after `asOf` is left out.
    ///   - answers: what the projectors answer to the same entries.
    ///   - asOf: the day the page is about; nothing here asks a clock.
    ///   - known: up to what the entries are known.
    ///   - corrections: how many corrections the patient's history holds.
    public init(
        subject: PatientSubject, name: String?, entries: [PatientEntry], answers: PatientAnswers, context: CareContext,
        asOf: CalendarDay, known: KnownTo, corrections: Int
    ) {
        self.subject = subject
        (self.name, self.asOf, self.known, self.corrections) = (name, asOf, known, corrections)
        parked = answers.parked
        practice = context.practice
        words = RegistryWords(registry: context.registry)
        course = CareCourse(entries, until: asOf, credentials: context.credentials)
        let episode = course.episode?.episode.episode
        let points = MeasureKey.points(of: entries.filter { $0.day <= asOf })
        let visits = answers.interval.map { NextVisit(ViewRecord($0, of: PatientAnswers.intervalTable)) }
        let shown = course.shown(of: visits, on: asOf)
        (next, nextOfOthers) = (shown.first, Array(shown.dropFirst()))
        names = EpisodeNames(course, words: words, setting: practice.setting)
        let order = MeasureOrder(
            context: words, policy: context.policy(in: course.episode?.episode.setting), episode: episode, next: next)
        measures = order.sorted(
            answers.progress.map {
                MeasureSummary(ViewRecord($0, of: PatientAnswers.progressTable), points: points)
            })
        measuresLeading = measures.count(where: order.leads)
        authorised = AuthorisedVisits(course, of: episode, on: asOf)
        authorisedOfOthers = AuthorisedVisits.ofOthers(course, on: asOf)
        items = answers.worklist.compactMap { WorklistEntry(row: $0, chart: subject.chart, name: name) }
            .filter { $0.stands(on: asOf) }
        let missed = answers.goals.map { ViewRecord($0, of: PatientAnswers.goalTable) }
            .filter { $0.words("notice") != nil }.compactMap { $0.text("goal") }
        goalsUnmeasured = course.goalsUnmeasured(in: measures, missed: Set(missed), on: asOf)
        ask = Asking(
            course: course, measures: measures, visits: visits, next: next, nextOfOthers: nextOfOthers,
            authorised: authorised, authorisedOfOthers: authorisedOfOthers, goalsUnmeasured: goalsUnmeasured,
            items: items, parked: parked, words: words, names: names, asOf: asOf
        ).ask()
    }

    var intervals: [NextVisit] { [next].compactMap(\.self) + nextOfOthers }

    /// The visits a page counts: the practice's own.
    public var visitsCompleted: Int { course.visits.count }
    public var visitsMissed: Int { course.missed.count }
    public var firstVisitOn: CalendarDay? { course.visits.first?.day }
    public var lastVisitOn: CalendarDay? { course.visits.last?.day }
    /// The first booked visit on `asOf` or later.
    public var nextVisitOn: CalendarDay? { course.nextBooking(from: asOf) }
}
