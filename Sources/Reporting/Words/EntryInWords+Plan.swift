import Clinical

extension EntryInWords {
    /// Episodes, referrals, payers, goals and decisions; nil for other events.
    func planFact(_ event: PatientEvent) -> String? {
        switch event {
        case .episodeOpened(let episode): self.episode(episode)
        case .episodeClosed(let closing): "Episode closed: " + Wording.words(closing.outcomeCode)
        case .referralReceived(let referral): self.referral("Referred", referral)
        case .referredBack(let referral): self.referral("Referred back", referral)
        case .consultationCompleted(let consultation):
            Self.joined(
                "Consultation",
                [consultation.kind, consultation.outcomeCode ?? ""].map(Wording.words)
                    + [consultation.context.performedBy.map { "by " + $0 } ?? ""])
        case .coverageConfirmed(let coverage): self.coverage("Coverage", coverage)
        case .coverageEnded(let coverage): self.coverage("Coverage ended", coverage)
        case .authorisationRequested(let request): authorisation("Authorisation requested", request)
        case .authorisationGranted(let grant): authorisation("Authorised", grant)
        case .authorisationDenied(let denial): authorisation("Authorisation denied", denial)
        case .carePlanSet(let plan): carePlan(plan)
        case .goalSet(let goal): self.goal("Goal", goal)
        case .goalRevised(let goal): self.goal("Goal revised", goal)
        case .goalWithdrawn(let withdrawal):
            Self.joined("Goal withdrawn", [withdrawal.goal, Wording.words(withdrawal.reasonCode ?? "")])
        case .intervalDecided(let decision): self.decision(decision)
        case .reportShared(let report):
            Self.joined(
                "Page shared",
                [report.recipient.map(Self.free) ?? "", report.shownPosition.map { "complete to @\($0)" } ?? ""])
        default: nil
        }
    }

    /// "Head: a, b" of the parts that say something.
    static func joined(_ head: String, _ parts: [String]) -> String {
        let said = parts.filter { !$0.isEmpty }
        return said.isEmpty ? head : head + ": " + said.joined(separator: ", ")
    }

    private func episode(_ episode: Episode) -> String {
        let place = words.place(episode.site, episode.side?.rawValue)
        let question = episode.referralQuestion.map { "question: " + Self.free($0) } ?? ""
        return Self.joined(
            "Episode opened",
            [
                Wording.words(episode.problem), place, Wording.words(episode.setting?.rawValue ?? ""),
                episode.diagnoses.joined(separator: " "),
                Wording.words(episode.payer ?? ""), question,
            ])
    }

    private func referral(_ verb: String, _ referral: Referral) -> String {
        Self.joined(
            verb,
            [
                referral.referrer.map { "by " + Self.free($0) } ?? "", referral.diagnoses.joined(separator: " "),
                Wording.words(referral.reasonCode ?? ""),
                referral.visitsAsked.map { Wording.count($0, "visit") + " asked for" } ?? "",
                referral.question.map { "question: " + Self.free($0) } ?? "",
            ])
    }

    private func coverage(_ verb: String, _ coverage: Coverage) -> String {
        Self.joined(
            verb,
            [
                Wording.words(coverage.kind), coverage.payer ?? "", coverage.from.map { "from \($0)" } ?? "",
                coverage.until.map { "until \($0)" } ?? "",
            ])
    }

    private func authorisation(_ verb: String, _ authorisation: Authorisation) -> String {
        Self.joined(
            verb,
            [
                authorisation.visits.map { Wording.count($0, "visit") } ?? "",
                authorisation.from.map { "from \($0)" } ?? "", authorisation.until.map { "until \($0)" } ?? "",
                Wording.words(authorisation.reasonCode ?? ""),
            ])
    }

    private func carePlan(_ plan: CarePlan) -> String {
        let phases = plan.phases.map { phase in
            let often =
                phase.visitsPerWeek.map { "\($0.literal) visits a week" }
                ?? phase.intervalDays.map { "every " + Wording.count($0, "day") } ?? ""
            let long = phase.weeks.map { "for " + Wording.count($0, "week") } ?? ""
            return [Wording.words(phase.name), often, long].filter { !$0.isEmpty }.joined(separator: " ")
        }
        return Self.joined("Care plan", phases + [plan.agreedBy.map { "agreed by " + $0 } ?? ""])
    }

    private func goal(_ verb: String, _ goal: Goal) -> String {
        let key = MeasureKey(goal)
        let due = goal.due.map { ", by \($0)" } ?? ""
        return verb + ": " + words.measureWithScale(key) + " " + literal(goal.target) + due + Self.tail(goal.text)
    }

    private func decision(_ decision: IntervalDecision) -> String {
        let shown = decision.recommendedDays.map { " (recommended: \($0))" } ?? ""
        return "Next visit decided: after " + Wording.count(decision.days, "day") + shown + Self.tail(decision.reason)
    }
}
