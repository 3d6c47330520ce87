public import Clinical
public import ProjectionRuntime

/// What of one patient's history bears on the next visit.
public struct IntervalState: Sendable {
    var end = EndOfCare()
    var episodes: [KnownEpisode] = []
    /// Own visits for treatment or assessment.
    var visits: [OwnVisit] = []
    /// Of each episode what counts is from where its care last began anew.
    var stretches: CareStretches
    var series: [OutcomeKey] = []
    var outcomes: [Outcome] = []
    var redFlags = OpenRedFlags()
    var signs: SignHistory
    var planned: [PlannedVisit] = []
    var decisions: [DecidedInterval] = []
    var goals: [GoalInForce] = []
    /// Sent back to the physician, and not consulted about it since.
    var referredBack = OpenReferralsBack()
    /// Consultations in clinical order, and apart from them those of who is known to be no physician.
    var consultations: [ConsultationHeld] = []
    var consultationsOfOthers: [ConsultationHeld] = []
    /// When somebody ended care, or closed an episode, by hand; nil for all episodes.
    var endings: [(episode: String?, time: EntryTime)] = []

    init(_ context: CareContext) {
        stretches = context.stretches
        signs = SignHistory(context.watchedSigns)
    }

    mutating func fold(_ entry: PatientEntry, context: CareContext) throws(IntervalError) {
        signs.take(entry)
        end.take(entry)
        switch entry.event {
        case .reading(let kind, let reading): take(reading, kind, entry, context)
        case .visitCompleted: takeVisit(entry)
        case .visitScheduled: try takeBooking(entry)
        case .visitMissed(let visit), .visitCancelled(let visit): callOff(visit, on: entry.day)
        case .redFlagRaised, .safetyScreenCompleted, .redFlagCleared: redFlags.take(entry)
        case .intervalDecided(let decision): try take(decision, entry)
        case .goalSet, .goalRevised, .goalWithdrawn: goals.take(entry)
        case .referredBack: referredBack.take(entry)
        case .consultationCompleted(let consultation): take(consultation, entry, context)
        case .episodeOpened(let episode): open(episode.episode, entry)
        case .episodeClosed(let closing): close(closing, entry)
        case .careEnded:
            stretches.take(entry)
            endings.append((nil, entry.time))
        default: break
        }
    }

    private mutating func take(_ reading: Reading, _ kind: ReadingKind, _ entry: PatientEntry, _ context: CareContext) {
        guard reading.tellsOfArrival(kind), !entry.occurred.isCoarserThanADay, let value = reading.value.measured,
            let index = index(of: reading, kind, context)
        else { return }
        outcomes.append(
            Outcome(
                series: index, day: entry.day, time: entry.time, value: value,
                visit: reading.context.visit, isOfBefore: reading.moment == .before, episode: reading.context.episode))
    }

    /// The place of a series; nil for one that bears on nothing.
    private mutating func index(of reading: Reading, _ kind: ReadingKind, _ context: CareContext) -> Int? {
        if let place = series.place(of: reading) { return place }
        guard context.bearsOnNextVisit(reading, kind) else { return nil }
        series.append(OutcomeKey(reading))
        return series.count - 1
    }

    /// Check-ups, emergencies and visits elsewhere take a booking off the plan, and move nothing else; an assessment says
    /// how the patient is.
    private mutating func takeVisit(_ entry: PatientEntry) {
        guard let visit = entry.event.visitHeld else { return }
        remove(planned: visit.visit)
        guard visit.isOwn else { return }
        let isTreatment = visit.kind == .treatment
        guard isTreatment || visit.kind == .assessment, !entry.occurred.isCoarserThanADay else { return }
        let episode = visit.episode ?? ""
        if isTreatment { stretches.treat(episode, on: entry.day) }
        visits.append(
            OwnVisit(
                visit: visit.visit, day: entry.day, position: entry.position, episode: episode,
                isTreatment: isTreatment))
    }

    /// Booking the same visit again moves it. Only a planned treatment is the next visit of an interval.
    private mutating func takeBooking(_ entry: PatientEntry) throws(IntervalError) {
        guard let booking = entry.event.visitPlanned else { return }
        let milliseconds = booking.at.milliseconds
        guard IntervalError.millisecondsPlanned.contains(milliseconds) else { throw .plannedAt(milliseconds) }
        remove(planned: booking.visit)
        guard booking.kind == nil || booking.kind == Visit.Kind.treatment.rawValue else { return }
        planned.append(PlannedVisit(visit: booking.visit, plannedOn: booking.at.day, episode: booking.episode))
    }

    private mutating func callOff(_ visit: VisitNotHeld, on day: CalendarDay) {
        if let visit = visit.visit { remove(planned: visit) } else { planned.removeAll { $0.plannedOn == day } }
    }

    private mutating func remove(planned visit: String) {
        if let index = planned.lastIndex(where: { $0.visit == visit }) { planned.remove(at: index) }
    }

    private mutating func take(_ decision: IntervalDecision, _ entry: PatientEntry) throws(IntervalError) {
        guard (1...IntervalError.daysMax).contains(decision.days) else { throw .decidedDays(decision.days) }
        stretches.take(entry)
        decisions.append(
            DecidedInterval(
                days: decision.days, day: entry.day, position: entry.position, episode: decision.context.episode))
    }

    private mutating func open(_ episode: String, _ entry: PatientEntry) {
        stretches.take(entry)
        if let index = episodes.firstIndex(where: { $0.episode == episode }) {
            episodes[index].closed = nil
        } else {
            episodes.append(KnownEpisode(episode: episode, position: entry.position))
        }
    }

    private mutating func close(_ closing: EpisodeClosing, _ entry: PatientEntry) {
        stretches.take(entry)
        endings.append((closing.episode, entry.time))
        guard let index = episodes.firstIndex(where: { $0.episode == closing.episode }) else { return }
        episodes[index].closed = (entry.time, closing.outcomeCode == "referredOn")
    }

    /// A consultation about one episode answers what was referred from it, or from none in particular.
    private mutating func take(_ consultation: Consultation, _ entry: PatientEntry, _ context: CareContext) {
        let (by, episode) = (consultation.context.performedBy, consultation.context.episode)
        let held = ConsultationHeld(
            time: entry.time, by: by,
            role: PhysicianOnRecord(by, in: context.credentials), episode: episode)
        if case .other = held.role { return consultationsOfOthers.append(held) }
        consultations.append(held)
        referredBack.take(entry)
    }
}

extension CareContext {
    /// Whether a reading can bear on the next visit: it says how the patient arrived, and a policy in force names it, or it can
    /// be called worse.
    public func bearsOnNextVisit(_ reading: Reading, _ kind: ReadingKind) -> Bool {
        guard reading.tellsOfArrival(kind) else { return false }
        return instrument(reading.instrument)?.canBeWorse ?? false || isPrimary(reading)
    }

    private func isPrimary(_ reading: Reading) -> Bool {
        func isNamed(_ policy: CarePolicy) -> Bool {
            policy.preference(instrument: reading.instrument, aspect: reading.aspect) != nil
        }
        return isNamed(policy) || otherPolicies.values.contains { isNamed($0.policy) }
    }
}

extension HeldInstrument {
    /// Whether a change for the worse can be called one, by a figure that is verified.
    fileprivate var canBeWorse: Bool {
        instrument.mdc?.isVerified ?? false || instrument.mcid?.isVerified ?? false
            || instrument.mcidByBaseline.contains { $0.threshold.isVerified }
    }
}

extension Reading {
    /// Whether it says how the patient arrived. What was felt right after treatment or between visits does not, and neither
    /// does a range of motion.
    fileprivate func tellsOfArrival(_ kind: ReadingKind) -> Bool {
        switch moment {
        case nil, .before: kind != .mobility
        case .after, .between, .nextDay: false
        }
    }
}

extension ReadingValue {
    /// The number that was read; words, ranges and bounds are none.
    var measured: ExactNumber? {
        switch qualifier {
        case "lessThan", "greaterThan", "range": nil
        default: number
        }
    }
}
