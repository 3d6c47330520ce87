import Clinical

/// What a care policy does, in sentences: for whoever has to sign it.
struct PolicyInWords {
    private let policy: CarePolicy

    init(_ policy: CarePolicy) { self.policy = policy }

    var lines: [String] {
        ["\(policy.title) can be adopted. It says:", ""] + steps + [
            "One step on after \(policy.advanceAfterMeaningfulVisits) visits in a row \(advance); maintenance "
                + "after \(policy.holdsAfterVisits) at which the result holds.",
            "A change is counted from \(baseline); a trend goes back to a gap of \(policy.trendGapDays) days. " + gap,
            "No recommendation with fewer than \(policy.minimumReadings) comparable readings; valid for "
                + "\(policy.validForDays) days.",
            "Back to the physician: an open red flag, a sign that is new by the registry until it is gone for "
                + "\(policy.holdsAfterVisits) days in a row, or worse at \(policy.worseningVisits) visits in a row. A plateau is "
                + "\(policy.plateauVisits) visits in a row or \(policy.plateauDays) days without a meaningful improvement.",
            "Overdue \(policy.overdueGraceDays) days after the last day to book; lapsed after \(policy.lapsedAfterDays) days "
                + "without a visit.",
            "Warns at \(policy.authorisationVisitsLeft) authorised visits or \(policy.authorisationDaysLeft) days left; lists a "
                + "visit unsigned after \(policy.unsignedAfterDays) days.",
            "Decided by: " + policy.primaryInstruments.map(measure).joined(separator: ", ") + ".",
        ]
    }

    private var advance: String {
        switch policy.advanceBy {
        case .improvement: "with a meaningful change"
        case .goal:
            "at the goal, or with a meaningful change that stands still for \(policy.plateauVisits) visits short of it (without a "
                + "goal, with a meaningful change)"
        }
    }

    private var baseline: String {
        switch policy.baseline {
        case .firstReading: "the first reading"
        case .meanBeforeTreatment: "the mean of the readings up to the first treatment"
        }
    }

    private var gap: String {
        policy.episodeGapDays.map {
            "Care without an episode begins anew after more than \($0) days without a treatment."
        }
            ?? "Care without an episode never begins anew by itself."
    }

    private var steps: [String] {
        policy.steps.enumerated().map { index, step in
            "Step \(index + 1), \(step.phase.rawValue): due after \(step.dueDays) days, to book between \(step.fromDays) and "
                + "\(step.untilDays)."
        }
    }

    private func measure(_ measure: PrimaryMeasure) -> String {
        measure.instrument + (measure.aspect.map { " (\($0.rawValue))" } ?? "")
    }
}
