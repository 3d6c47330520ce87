extension PatientState {
    /// What a rule misses at a time, in words; nil where its need is met. What is written at a visit is asked of the visit.
    ///
    /// - Parameters:
    ///   - asked: when the care takes place, or is to. What is known to the day only has been there all of that day.
    ///   - setting: the care's own; nil for the episode's, else the house's.
    ///   - performer: who treats, or is to treat; nil where nobody is named.
    ///   - visit: the visit in question, which does not stand in its own way.
    ///   - bookedOn: of a booking, the day on which it is made: what else is booked from then on uses authorised visits too.
    ///   - counted: this state's visits, where many of them are asked.
    public func lacking(
        _ rule: PracticeRule, at asked: Occurrence, episode: String?, setting: CareSetting? = nil, performer: String?,
        visit: String? = nil, bookedOn: CalendarDay? = nil, counted: GrantedVisits? = nil, practice: PracticeFacts
    ) -> String? {
        let day = asked.day
        let setting = setting ?? self.setting(of: episode, practice)
        if rule.insuredOnly, isSelfPaid(episode, setting, at: asked) { return nil }
        return switch rule.need {
        case .consultation: lackingConsultation(rule, asked, episode, practice)
        case .referral: Self.missing("referral", ledger.referrals.times(for: episode), rule, asked)
        case .carePlan: lackingCarePlan(rule, asked, episode)
        case .safetyScreen: Self.missing("safety screen", ledger.screens, rule, asked)
        case .sharedReport: lackingReport(rule, asked, bookedOn ?? day, episode, practice)
        case .intake: lackingTopics(rule, asked)
        case .coverage: lackingCoverage(asked, episode, setting)
        case .consent: lackingConsent(rule, asked)
        case .authorisation: lackingAuthorisation(asked, episode, visit: visit, bookedOn: bookedOn, counted)
        // Nobody has to be looked up to see that nobody is named.
        case .credential:
            performer == nil ? "nobody is named who treated" : practice.lackingCredential(rule, day, of: performer)
        case .ownership, .medicalDirector: practice.lacking(rule, on: day)
        case .supervision, .painReading, .mobilityReading, .limitedMobilityReading, .technique: nil
        }
    }

    /// When the patient's progress went to a physician: with a page that was sent, or at a consultation by who is not known to
    /// be none.
    private func shared(_ practice: PracticeFacts, where isMeant: (CareLedger.Dated) -> Bool) -> [Occurrence] {
        let seen = ledger.consultations.filter { consultation in
            guard isMeant(consultation) else { return false }
            if case .other = PhysicianOnRecord(consultation.by, in: practice.credentials) { return false }
            return true
        }
        return ledger.reports + seen.map(\.at)
    }

    private func shared(for episode: String?, _ practice: PracticeFacts) -> [Occurrence] {
        shared(practice) { $0.isFor(episode) }
    }

    /// The last day on which that was for care of a setting, as `CareNeed.sharedReport` counts it; nil for never.
    public func sharedOn(in setting: CareSetting, _ practice: PracticeFacts) -> CalendarDay? {
        shared(practice) { $0.episode == nil || self.setting(of: $0.episode, practice) == setting }.map(\.day).max()
    }

    /// The setting of care of an episode, where the visit itself names none.
    public func setting(of episode: String?, _ practice: PracticeFacts) -> CareSetting {
        episode.flatMap { episodes[$0]?.setting } ?? practice.setting
    }

    /// Where the rule names credentials, whoever consulted held one of them on that day.
    private func lackingConsultation(
        _ rule: PracticeRule, _ asked: Occurrence, _ episode: String?, _ practice: PracticeFacts
    ) -> String? {
        let all = ledger.consultations.filter { $0.isFor(episode) }
        if let missing = Self.missing("consultation", all.map(\.at), rule, asked) { return missing }
        if rule.kinds.isEmpty { return nil }
        var lastRefused: (day: CalendarDay, why: String)?
        for consultation in all where consultation.at.isBy(asked) {
            let day = consultation.at.day
            if let within = rule.withinDays, day + within < asked.day { continue }
            guard let why = practice.lackingCredential(rule, day, of: consultation.by, who: "consulted") else {
                return nil
            }
            if lastRefused.map({ $0.day <= day }) ?? true { lastRefused = (day, why) }
        }
        return lastRefused.map { "the consultation of \($0.day) does not count: \($0.why)" }
    }

    /// A plan of care, or a referral with a diagnosis, which is one. The condition is named by the diagnosis of the referral or
    /// of the episode, the part of the body by the episode.
    private func lackingCarePlan(_ rule: PracticeRule, _ asked: Occurrence, _ episode: String?) -> String? {
        let diagnosing = ledger.diagnosingReferrals.times(for: episode)
        let plans = ledger.carePlans.times(for: episode)
        let times = plans.isEmpty ? diagnosing : plans + diagnosing
        if let missing = Self.missing("plan of care", times, rule, asked) { return missing }
        let state = episode.flatMap { episodes[$0] }
        let isDiagnosed = state?.isDiagnosed ?? false || diagnosing.contains { $0.isBy(asked) }
        let isPlaced = state?.isPlaced ?? false
        if isDiagnosed, isPlaced { return nil }
        let unnamed = [isDiagnosed ? nil : "no diagnosis", isPlaced ? nil : "no part of the body"].compactMap(\.self)
        return "plan of care, referral and episode name " + unnamed.joined(separator: " and ")
    }

    /// Of a booking, what is to be said by the day it is made on: a page can still go out before the visit.
    private func lackingReport(
        _ rule: PracticeRule, _ asked: Occurrence, _ day: CalendarDay, _ episode: String?, _ practice: PracticeFacts
    ) -> String? {
        let within = rule.withinDays ?? 0
        let last = shared(for: episode, practice).filter { $0.isBy(asked) }.map(\.day).max()
        // Treatments stand in clinical order: the first that waits has waited longest.
        let waiting = ledger.treatments.first { treatment in
            treatment.isFor(episode) && treatment.at.day + within < day && last.map { $0 < treatment.at.day } ?? true
        }
        return waiting.map { treatment in
            "no page went to a physician since the treatment of \(treatment.at.day)"
                + (rule.withinDays.map { ", more than \($0) days before" } ?? "")
        }
    }

    private static func missing(
        _ noun: String, _ times: [Occurrence], _ rule: PracticeRule, _ asked: Occurrence
    ) -> String? {
        let day = asked.day
        var last: CalendarDay?
        for time in times where time.isBy(asked) { last = last.map { max($0, time.day) } ?? time.day }
        guard let last else {
            return times.contains { $0.day == day }
                ? "the \(noun) of \(day) came only afterwards" : "no \(noun) is recorded"
        }
        guard let within = rule.withinDays, last + within < day else { return nil }
        return "the last \(noun) was on \(last), more than \(within) days before"
    }

    private func lackingTopics(_ rule: PracticeRule, _ asked: Occurrence) -> String? {
        let open = rule.kinds.filter { topic in
            Self.missing("answer", ledger.topics[topic] ?? [], rule, asked) != nil
        }
        return open.isEmpty ? nil : "the history says nothing of \(open.joined(separator: ", "))"
    }

    private func lackingConsent(_ rule: PracticeRule, _ asked: Occurrence) -> String? {
        let open = rule.kinds.filter { scope in !ledger.consents.contains { $0.scope == scope && $0.holds(at: asked) } }
        return open.isEmpty ? nil : "no consent to \(open.joined(separator: ", ")) holds"
    }
}
