import Clinical

extension WorklistProjector.State {
    /// Severe unwanted effects that are not over are one item: one physician looks at all of them. What whoever ended the care
    /// knew of is history.
    var adverseEvents: WorklistItem? {
        let severe = adverse.severe.filter { !end.knew(of: $0.day, $0.position) }
        guard let first = severe.first else { return nil }
        let told = severe.map { "\($0.kind) (severity \($0.severity) of 5, \($0.day))" }
        return WorklistItem(
            reason: .adverse, from: first.day, urgency: .physician, evidence: severe.map(\.position),
            detail: "Adverse event not resolved: \(told.joined(separator: ", ")).")
    }

    /// A flare or an injury that was told of, and nobody has seen the patient since: one call answers all.
    func flare(_ rules: WorklistRules) -> WorklistItem? {
        let flares = flares.filter { !wasSeen($0) }
        guard let first = flares.first, let last = flares.last else { return nil }
        let told = flares.map { "\($0.kind) of \($0.day)" }.joined(separator: ", ")
        return WorklistItem(
            reason: .flare, from: first.day, until: last.day + rules.lapsedAfterDays, urgency: .soon,
            evidence: flares.map(\.time.position), episode: last.episode ?? "",
            detail: "Reported, and not seen since: \(told).")
    }

    /// At a visit it was told at, or that came after it; or by whoever consulted.
    private func wasSeen(_ flare: FlareReported) -> Bool {
        consultations.contains { flare.time.isAnswered(by: $0) }
            || visits.contains { $0.visit == flare.visit || flare.time.isSeen(at: $0.time) }
    }

    /// A visit after the death, or after care ended: one of the two is wrong.
    var contradiction: WorklistItem? {
        end.contradiction.map { found in
            WorklistItem(
                reason: .contradiction, from: found.visitedOn, urgency: .record,
                evidence: [found.end, found.visit].sorted(),
                detail: found.sentence)
        }
    }

    /// A visit was missed or called off, and neither was another one held since nor is one planned.
    func missedVisit(_ rules: WorklistRules) -> WorklistItem? {
        guard let notHeld, visits.count == notHeld.visitsBefore else { return nil }
        if bookings.contains(where: { $0.plannedOn >= notHeld.day }) { return nil }
        return WorklistItem(
            reason: .missed, from: notHeld.day, until: notHeld.day + rules.lapsedAfterDays, urgency: .interrupted,
            evidence: [notHeld.position], episode: notHeld.episode ?? "")
    }

    /// The last visit for treatment or assessment passed without any reading.
    func visitWithoutReading(_ rules: WorklistRules) -> WorklistItem? {
        guard let last = visits.last(where: { $0.kind == .treatment || $0.kind == .assessment }), !last.hasReading
        else { return nil }
        return WorklistItem(
            reason: .noReading, from: last.day, until: last.day + rules.lapsedAfterDays, urgency: .record,
            evidence: [last.position], episode: last.episode ?? "")
    }

    /// All visits that wait for a signature are one item: it is one person's one task.
    func unsignedVisits(_ rules: WorklistRules) -> WorklistItem? {
        let unsigned = visits.filter { !$0.isSettled }
        guard let first = unsigned.first else { return nil }
        return WorklistItem(
            reason: .unsigned, from: first.day + rules.unsignedAfterDays, urgency: .record,
            evidence: unsigned.map(\.position))
    }
}
