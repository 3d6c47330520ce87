public import Clinical
public import ProjectionRuntime

/// When should this patient come back? The table `maintenance_interval`, one row for each episode.
///
/// Only the practice's own treatment visits, and how the patient arrived for them, drive the answer; what got worse is also
/// seen at its assessments. It follows the policy of the episode's setting and nothing else; it is decision support, not dosing:
/// trials show that maintenance helps some patients, not which interval is best for one.
public struct IntervalProjector: RevisableProjector {
    public let name = "maintenance_interval"
    public let version = 16
    public let tables = [IntervalTable.definition]
    public let reads: Set<CareContext.Part> = [.practice, .policy, .registry, .credentials]

    public init() {}

    public func initial(_ subject: PatientSubject, context: CareContext) -> IntervalState {
        IntervalState(context)
    }

    public func fold(_ entry: PatientEntry, into state: inout IntervalState, context: CareContext) throws {
        try state.fold(entry, context: context)
    }

    public func rows(of state: IntervalState, subject: PatientSubject, context: CareContext) -> [ViewRow] {
        state.episodesToAnswer.map { episode in
            let policy = context.policy(of: episode, in: state.stretches)
            let course = EpisodeCourse(episode, of: state, registry: context.registry, policy: policy)
            let recommender = Recommender(
                state: state, course: course, registry: context.registry, policy: policy)
            let recommendation = recommender.recommendation()
            return IntervalTable.row(
                recommendation, worse: recommender.worse(beside: recommendation), course: course,
                bookedOn: state.nextBooking(for: course), reviewed: recommender.reviewed, policy: policy,
                registry: context.registry, patient: subject.id)
        }
    }
}

extension IntervalProjector {
    /// Advice is given at a treatment visit, and acted on until the next.
    public func standsSince(_ entries: [PatientEntry]) -> Int64? { entries.lastOwnTreatment?.position }

    public func answer(of state: IntervalState, subject: PatientSubject, context: CareContext) -> [ViewRow] {
        answer(in: rows(of: state, subject: subject, context: context))
    }

    /// The advice, whatever it rests on.
    public func answer(in rows: [ViewRow]) -> [ViewRow] { rows.map(IntervalTable.answer(in:)) }

    public func canRest(on event: PatientEvent, among events: [PatientEvent], context: CareContext) -> Bool {
        guard case .reading(let kind, let reading) = event else { return true }
        return context.bearsOnNextVisit(reading, kind) || context.watchedSigns.byCode[reading.instrument] != nil
    }

    public func rows(_ rows: [ViewRow], revisedBy revisions: [Revision], context: CareContext) -> [ViewRow] {
        rows.map { IntervalTable.told($0, revisions, context: context) }
    }
}

extension IntervalState {
    /// The episodes that were opened and those that were treated. A patient with neither has one without a name, so that
    /// every patient has an answer; so have those whose record was imported without episodes.
    var episodesToAnswer: [String] {
        var names = Set(episodes.map(\.episode))
        for visit in visits where visit.isTreatment { names.insert(visit.episode) }
        return names.isEmpty ? [""] : names.sorted()
    }

    /// The first planned treatment after the last one held.
    func nextBooking(for course: EpisodeCourse) -> CalendarDay? {
        planned.filter { booking in
            (booking.episode == nil || booking.episode == course.episode)
                && course.visits.last.map { booking.plannedOn > $0.day } ?? true
        }.map(\.plannedOn).min()
    }
}
