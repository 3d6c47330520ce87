/// Amounts that nothing real can have: a slip of the keyboard, whoever records, corrects or imports it.
extension EntryCheck {
    /// A visit, and what was done at it, takes from a minute to a day.
    private static let minutesPossible = 1...1440
    /// Intensity of a treatment, and severity of an unwanted effect.
    private static let degrees = 1...5

    static func checkLimits(_ event: PatientEvent) throws(RuleViolation) {
        switch event {
        case .visitCompleted(let visit): try check(visit.minutes, "minutes", in: minutesPossible)
        case .visitMissed(let visit), .visitCancelled(let visit): try check(visit.noticeHours, "noticeHours", least: 0)
        case .treatmentGiven(let treatment): try checkLimits(treatment)
        case .adverseEventReported(let effect), .adverseEventResolved(let effect):
            try check(effect.severity, "severity", in: degrees)
        case .referralReceived(let referral), .referredBack(let referral):
            try check(referral.visitsAsked, "visitsAsked", least: 0)
        case .authorisationDenied(let authorisation): try check(authorisation.visits, "visits", least: 0)
        case .carePlanSet(let plan):
            for phase in plan.phases { try checkLimits(phase) }
        default: break
        }
    }

    static func checkLimits(_ reading: Reading) throws(RuleViolation) {
        try check(reading.trials, "trials", least: 1)
        try check(reading.periodDays, "periodDays", least: 1)
    }

    private static func checkLimits(_ treatment: Treatment) throws(RuleViolation) {
        if treatment.techniques.isEmpty, treatment.intensity == nil, treatment.context.note == nil {
            throw .treatmentEmpty()
        }
        try check(treatment.intensity, "intensity", in: degrees)
        for applied in treatment.techniques {
            try check(applied.minutes, "minutes of \(applied.technique)", in: minutesPossible)
        }
    }

    private static func checkLimits(_ phase: CarePlanPhase) throws(RuleViolation) {
        try check(phase.intervalDays, "intervalDays", least: 1)
        try check(phase.weeks, "weeks", least: 1)
        if let often = phase.visitsPerWeek, often.significand < 0 {
            throw .amountImpossible("visitsPerWeek", often.literal, allowed: "0 or more")
        }
    }

    private static func check(
        _ amount: Int?, _ name: String, in possible: ClosedRange<Int>
    ) throws(RuleViolation) {
        guard let amount, !possible.contains(amount) else { return }
        throw .amountImpossible(name, "\(amount)", allowed: "\(possible.lowerBound) to \(possible.upperBound)")
    }

    private static func check(_ amount: Int?, _ name: String, least: Int) throws(RuleViolation) {
        guard let amount, amount < least else { return }
        throw .amountImpossible(name, "\(amount)", allowed: "\(least) or more")
    }
}
