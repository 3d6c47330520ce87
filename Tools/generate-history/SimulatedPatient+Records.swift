extension SimulatedPatient {
    /// A fact of today, signed for by the patient's practitioner.
    func entry(_ kind: FactKind) -> Fact {
        var fact = Fact(kind, day: dueDay, minute: clock / 60)
        fact.practitioner = practitioner
        return fact
    }

    /// Enters a fact so many seconds after the one before.
    mutating func say(_ fact: Fact, after seconds: Int, desk: inout RecordingDesk) {
        clock += seconds
        desk.record(fact, of: person, onDay: dueDay, second: clock, visitDelay: visitDelay, chance: &random)
    }

    /// The person and the problem in one row: the front desk opens the chart with the case.
    mutating func recordRegistration(desk: inout RecordingDesk) {
        var registration = entry(.registration)
        registration.code = problem.code
        registration.diagnosis = problem.diagnosis
        registration.payer = isInsured ? "insurance" : "self-pay"
        registration.site = problem.site
        registration.side = problem.isSided ? side : ""
        say(registration, after: 0, desk: &desk)
    }

    mutating func recordFirstVisitPapers(desk: inout RecordingDesk) {
        recordIntake("allergies", PracticeTexts.allergies, known: 0.12, desk: &desk)
        recordIntake("conditions", PracticeTexts.conditions, known: 0.4, desk: &desk)
        recordIntake("medication", PracticeTexts.medication, known: 0.5, desk: &desk)
        if isInsured || random.happens(0.3) {
            var referral = entry(.referral)
            referral.diagnosis = problem.diagnosis
            referral.count = random.pick([6, 8, 12])
            referral.text = random.pick(PracticeTexts.referralQuestions)
            say(referral, after: 45, desk: &desk)
        }
        recordGoals(desk: &desk)
    }

    private mutating func recordIntake(
        _ topic: String, _ answers: [PracticeTexts.IntakeAnswer], known: Double, desk: inout RecordingDesk
    ) {
        var fact = entry(.intake)
        fact.code = topic
        if random.happens(known) {
            fact.status = "known"
            let answer = random.pick(answers)
            fact.alert = answer.code
            fact.text = answer.text
        } else {
            fact.status = random.happens(0.9) ? "none" : "notAsked"
        }
        say(fact, after: 50, desk: &desk)
    }

    private mutating func recordGoals(desk: inout RecordingDesk) {
        var pain = entry(.goal)
        pain.code = "G1"
        pain.instrument = "nrs-11"
        pain.value = random.integer(1...3)
        pain.site = problem.site
        pain.side = problem.isSided ? side : ""
        pain.moment = "before"
        pain.aspect = "now"
        pain.until = dueDay + 84
        say(pain, after: 60, desk: &desk)
        guard random.happens(0.7), let motion = problem.motions.first else { return }
        var mobility = entry(.goal)
        mobility.code = "G2"
        mobility.instrument = "rom"
        mobility.value = Int(motion.norm * 0.9 / 5) * 5
        mobility.site = problem.site
        mobility.side = motion.isSided ? side : ""
        mobility.motion = motion.motion
        mobility.mode = "active"
        mobility.until = dueDay + 84
        say(mobility, after: 30, desk: &desk)
    }

    mutating func recordNotHeld(_ kind: FactKind, desk: inout RecordingDesk) {
        var fact = Fact(kind, day: dueDay, minute: dueMinute)
        fact.practitioner = practitioner
        fact.visit = nextVisit
        if kind == .cancelled {
            fact.code = random.pick(["illness", "work", "transport", "practice"])
            fact.count = random.integer(1...48)
        }
        say(fact, after: 900, desk: &desk)
    }

    /// New leave to treat when the old one is used up. A payer may refuse; then the patient pays.
    mutating func renewAuthorisation(desk: inout RecordingDesk) {
        guard isInsured, !authorisation.covers(dueDay) else { return }
        authorisation.number += 1
        let isGranted = authorisation.number == 1 || random.happens(0.9)
        var fact = entry(isGranted ? .authorisation : .authorisationDenied)
        fact.code = "A" + String(authorisation.number)
        if isGranted {
            authorisation.visits = random.pick([8, 12, 16, 20])
            authorisation.until = dueDay + random.pick([90, 120, 180])
            fact.count = authorisation.visits
            fact.from = dueDay
            fact.until = authorisation.until
        } else {
            isInsured = false
            fact.status = "notMedicallyNecessary"
        }
        say(fact, after: 30, desk: &desk)
    }
}
