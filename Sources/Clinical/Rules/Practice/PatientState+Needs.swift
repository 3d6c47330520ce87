extension PatientState {
    /// What a rule misses at a time, in words; nil where its need is met. What is written at a visit is asked of the visit.
    ///
    /// - Parameters:
    ///   - asked: when the care takes place, or is to. What is known to the day only has been there all of that day.
    ///   - performer: who treats, or is to treat; nil where nobody is named.
    ///   - visit: the visit in question, which uses none of its own authorisation up.
    public func lacking(
        _ rule: PracticeRule, at asked: Occurrence, episode: String?, performer: String?, visit: String? = nil,
        practice: PracticeFacts
    ) -> String? {
        let day = asked.day
        if rule.insuredOnly, isSelfPaid(episode, on: day) { return nil }
        return switch rule.need {
        case .consultation:
            Self.missing("consultation", ledger.consultations.filter { $0.isFor(episode) }.map(\.at), rule, asked)
        case .referral: Self.missing("referral", ledger.referrals.filter { $0.isFor(episode) }.map(\.at), rule, asked)
        case .safetyScreen: Self.missing("safety screen", ledger.screens, rule, asked)
        case .intake: lackingTopics(rule, asked)
        case .coverage: lackingCoverage(on: day, episode: episode)
        case .consent: lackingConsent(rule, asked)
        case .authorisation: lackingAuthorisation(on: day, episode: episode, visit: visit)
        case .credential: practice.lackingCredential(rule, day, of: performer)
        case .ownership, .medicalDirector: practice.lacking(rule, on: day)
        case .supervision, .painReading, .mobilityReading, .technique: nil
        }
    }

    /// The setting of care of an episode, where the visit itself names none.
    public func setting(of episode: String?, _ practice: PracticeFacts) -> CareSetting {
        episode.flatMap { episodes[$0]?.setting } ?? practice.setting
    }

    private static func missing(
        _ noun: String, _ times: [Occurrence], _ rule: PracticeRule, _ asked: Occurrence
    ) -> String? {
        let day = asked.day
        guard let last = times.filter({ $0.isBy(asked) }).map(\.day).max() else {
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

    /// Only a patient for whose episode a payer ever granted visits needs one for this visit.
    private func lackingAuthorisation(on day: CalendarDay, episode: String?, visit: String?) -> String? {
        let granted = authorisations.filter { $0.value.isFor(episode) }
        if granted.isEmpty { return nil }
        let covering = granted.filter { $0.value.covers(day, episode: episode) }
        if covering.isEmpty { return "no authorisation covers the day" }
        let hasLeft = covering.contains { id, authorisation in
            authorisation.visits.map { visitsUsed(of: id, by: day, except: visit) < $0 } ?? true
        }
        return hasLeft ? nil : "all authorised visits are used"
    }

    /// How many visits of an authorisation are used by a day: the practice's own completed visits of its episode and days.
    ///
    /// - Parameter visit: a visit not to count, because it is the one in question.
    public func visitsUsed(of authorisation: String, by day: CalendarDay, except visit: String? = nil) -> Int {
        guard let granted = authorisations[authorisation] else { return 0 }
        return visits.count { id, held in
            guard held.status == .completed, held.isOwn, id != visit, let on = held.day, on <= day else { return false }
            return granted.covers(on, episode: held.episode)
        }
    }
}
