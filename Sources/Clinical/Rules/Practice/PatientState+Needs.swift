extension PatientState {
    /// What a rule misses on a day, in words; nil where its need is met. What is written at a visit is asked of the visit.
    ///
    /// - Parameters:
    ///   - performer: who treats, or is to treat; nil where nobody is named.
    ///   - visit: the visit in question, which uses none of its own authorisation up.
    public func lacking(
        _ rule: PracticeRule, on day: CalendarDay, episode: String?, performer: String?, visit: String? = nil,
        practice: PracticeFacts
    ) -> String? {
        if rule.insuredOnly, payer(of: episode) == Self.selfPay { return nil }
        return switch rule.need {
        case .consultation:
            Self.missing("consultation", ledger.consultations.filter { $0.isFor(episode) }.map(\.day), rule, day)
        case .referral: Self.missing("referral", ledger.referrals.filter { $0.isFor(episode) }.map(\.day), rule, day)
        case .safetyScreen: Self.missing("safety screen", ledger.screens, rule, day)
        case .intake: lackingTopics(rule, day)
        case .coverage: lackingCoverage(on: day, episode: episode)
        case .consent: lackingConsent(rule, day)
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

    /// Who pays alone needs no coverage; a payer who authorised visits of that day covers them.
    private func lackingCoverage(on day: CalendarDay, episode: String?) -> String? {
        let payer = payer(of: episode)
        if payer == Self.selfPay || authorisations.values.contains(where: { $0.covers(day, episode: episode) }) {
            return nil
        }
        let isCovered = ledger.coverages.contains { coverage in
            coverage.holds(on: day) && (coverage.episode == nil || coverage.episode == episode)
        }
        return isCovered ? nil : "no coverage by \(payer) is confirmed"
    }

    private static let selfPay = "self-pay"

    private func payer(of episode: String?) -> String {
        episode.flatMap { episodes[$0]?.payer } ?? Self.selfPay
    }

    private static func missing(
        _ noun: String, _ days: [CalendarDay], _ rule: PracticeRule, _ day: CalendarDay
    ) -> String? {
        guard let last = days.filter({ $0 <= day }).max() else { return "no \(noun) is recorded" }
        guard let within = rule.withinDays, last + within < day else { return nil }
        return "the last \(noun) was on \(last), more than \(within) days before"
    }

    private func lackingTopics(_ rule: PracticeRule, _ day: CalendarDay) -> String? {
        let open = rule.kinds.filter { topic in
            Self.missing("answer", ledger.topics[topic] ?? [], rule, day) != nil
        }
        return open.isEmpty ? nil : "the history says nothing of \(open.joined(separator: ", "))"
    }

    private func lackingConsent(_ rule: PracticeRule, _ day: CalendarDay) -> String? {
        let open = rule.kinds.filter { scope in !ledger.consents.contains { $0.name == scope && $0.holds(on: day) } }
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
