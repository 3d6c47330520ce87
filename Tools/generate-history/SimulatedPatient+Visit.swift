extension SimulatedPatient {
    /// A visit from the first question to the signature.
    mutating func recordVisit(desk: inout RecordingDesk) {
        renewAuthorisation(desk: &desk)
        authorisation.visits -= 1
        visitDelay = desk.delayOfVisit(chance: &random)
        let minutes = random.pick([30, 45, 60, 60])
        var visit = entry(.visit)
        visit.minute = dueMinute
        visit.visit = nextVisit
        visit.minutes = minutes
        say(visit, after: 20, desk: &desk)

        recordWhatHappened(desk: &desk)
        recordBefore(desk: &desk)
        clock += minutes * 60
        recordTreatment(minutes: minutes, desk: &desk)
        recordAfter(desk: &desk)
        recordDecisions(desk: &desk)
        recordSignature(desk: &desk)
        visitDelay = 0
        lastTreatmentDay = dueDay
        nextVisit += 1
    }

    private func visitEntry(_ kind: FactKind) -> Fact {
        var fact = entry(kind)
        fact.visit = nextVisit
        return fact
    }

    /// What the patient tells of the time since the last visit.
    private mutating func recordWhatHappened(desk: inout RecordingDesk) {
        if dueDay >= flare.firstDay, !flare.isTold {
            var fact = visitEntry(.lifeEvent)
            fact.day = flare.firstDay
            fact.minute = nil
            fact.code = random.pick(["flare", "flare", "flare", "stress", "injury"])
            fact.site = problem.site
            say(fact, after: 30, desk: &desk)
            flare.isTold = true
        }
        if flare.isTold, dueDay > flare.lastDay { flare = Flare(after: dueDay, random: &random) }
        if random.happens(0.02) {
            var fact = visitEntry(.medication)
            fact.code = random.pick(["ibuprofen", "acetaminophen", "cyclobenzaprine", "gabapentin", "duloxetine"])
            fact.status = random.pick(["started", "stopped", "increased", "decreased"])
            fact.text = random.pick(["200 mg", "400 mg", "10 mg", "300 mg"])
            say(fact, after: 40, desk: &desk)
        }
    }

    private mutating func recordBefore(desk: inout RecordingDesk) {
        let weeks = weeks(on: dueDay)
        let truth = course.level(daysSince: dueDay - lastTreatmentDay, treatments: treatments, weeks: weeks)
        slope.add(weeks: weeks, level: min(truth, 10))
        // People come when it is bad: the first reading stands half a point above the truth.
        let level = truth + flare.rise(on: dueDay) + (treatments == 0 ? 0.5 : 0)
        recordPain(level: level, moment: "before", aspect: "now", site: problem.site, desk: &desk)
        if !secondSite.isEmpty, random.happens(0.6) {
            recordPain(level: level * 0.7, moment: "before", aspect: "now", site: secondSite, desk: &desk)
        }
        if dueDay >= questionnaireDay {
            recordReassessment(level: level, desk: &desk)
            questionnaireDay = dueDay + random.integer(35...52)
        }
        if random.happens(phase(on: dueDay) == .intensive ? 0.25 : 0.45) { recordMobility(mode: "active", desk: &desk) }
        if random.happens(0.2) { recordFinding(desk: &desk) }
    }

    /// One in a hundred is not obtained: refused, unable, or nobody asked.
    private mutating func recordPain(
        level: Double, moment: String, aspect: String, site: String, desk: inout RecordingDesk
    ) {
        let isMissing = random.happens(0.01)
        var fact = visitEntry(isMissing ? .notObtained : .pain)
        fact.instrument = "nrs-11"
        fact.site = site
        fact.side = problem.isSided && site == problem.site ? side : ""
        if isMissing {
            fact.code = random.pick(["refused", "unable", "notAsked", "notAsked"])
        } else {
            fact.moment = moment
            fact.aspect = aspect
            fact.value = score(level)
        }
        say(fact, after: 25, desk: &desk)
    }

    private mutating func score(_ level: Double) -> Int {
        let drawn = random.normal(mean: level, deviation: PainCourse.readingDeviation).rounded()
        return Int(min(max(drawn, 0), 10))
    }

    private mutating func recordReassessment(level: Double, desk: inout RecordingDesk) {
        recordPain(level: level + 1.5, moment: "before", aspect: "worst", site: problem.site, desk: &desk)
        recordQuestionnaire(problem.questionnaire, level: level, desk: &desk)
        if problem.questionnaire != .peg, random.happens(0.3) {
            recordQuestionnaire(.peg, level: level, desk: &desk)
        }
        if random.happens(0.2) { recordMobility(mode: "passive", desk: &desk) }
        if sleepsBadly { recordSymptom("sleep", level: level * 0.8 + 1, site: "", desk: &desk) }
        if isNumb { recordSymptom("numbness", level: level * 0.5, site: problem.site, desk: &desk) }
    }

    private mutating func recordQuestionnaire(
        _ questionnaire: Questionnaire, level: Double, desk: inout RecordingDesk
    ) {
        var fact = visitEntry(.questionnaire)
        fact.instrument = questionnaire.rawValue
        fact.value = questionnaire.total(level: level, random: &random)
        fact.decimals = questionnaire.decimals
        say(fact, after: 90, desk: &desk)
    }

    private mutating func recordSymptom(_ instrument: String, level: Double, site: String, desk: inout RecordingDesk) {
        var fact = visitEntry(.symptom)
        fact.instrument = instrument
        fact.value = score(level)
        fact.site = site
        say(fact, after: 20, desk: &desk)
    }

    /// Motion comes back with the first treatments and then stays: 60 to 95 % of the norm, less on the bad side.
    private mutating func recordMobility(mode: String, desk: inout RecordingDesk) {
        let motion = random.happens(0.7) ? problem.motions[0] : problem.motions[problem.motions.count - 1]
        let gained = course.shape == .improves ? min(1, Double(treatments) / 10) : 0.15
        let sides = motion.isSided ? ["left", "right"] : [""]
        for measured in sides {
            let isBad = !motion.isSided || measured == side
            let share = isBad ? 0.6 + 0.33 * gained : 0.93
            let passive = mode == "passive" ? 6.0 : 0
            let degrees = random.normal(mean: motion.norm * share + passive, deviation: 4)
            var fact = visitEntry(.rom)
            fact.instrument = "rom"
            fact.site = problem.site
            fact.side = measured
            fact.motion = motion.motion
            fact.mode = mode
            fact.moment = "before"
            fact.value = Int(max(0, min(degrees.rounded(), motion.norm * 1.05)))
            say(fact, after: 30, desk: &desk)
        }
    }

    private mutating func recordFinding(desk: inout RecordingDesk) {
        var fact = visitEntry(.finding)
        fact.code = random.pick(["hypertonia", "trigger-point", "tenderness"])
        fact.muscle = random.pick(problem.muscles)
        fact.site = problem.site
        fact.side = side
        fact.value = random.integer(1...4)
        say(fact, after: 25, desk: &desk)
    }

    private mutating func recordTreatment(minutes: Int, desk: inout RecordingDesk) {
        var fact = visitEntry(.treatment)
        fact.minute = dueMinute + 10
        fact.site = problem.site
        let hands = minutes - 10
        let first = hands >= 30 ? hands / 10 * 5 : hands
        fact.techniques = [technique(minutes: first)]
        if hands > first { fact.techniques.append(technique(minutes: hands - first)) }
        treatments += 1
        say(fact, after: 60, desk: &desk)
    }

    private mutating func technique(minutes: Int) -> Fact.TechniqueDone {
        Fact.TechniqueDone(
            technique: random.pick(Self.techniques), muscle: random.pick(problem.muscles), side: side, minutes: minutes)
    }

    private mutating func recordAfter(desk: inout RecordingDesk) {
        let level = course.levelAfter(treatments: treatments, weeks: weeks(on: dueDay)) + flare.rise(on: dueDay) / 2
        if random.happens(0.75) {
            recordPain(level: level, moment: "after", aspect: "now", site: problem.site, desk: &desk)
        }
        if random.happens(0.008) {
            var fact = visitEntry(.adverseEvent)
            fact.code = random.pick(["soreness", "bruise", "dizziness"])
            fact.value = random.integer(1...2)
            say(fact, after: 30, desk: &desk)
        }
        if random.happens(0.25) { recordText(.note, PracticeTexts.notes, desk: &desk) }
        if random.happens(0.1) { recordText(.homeCare, PracticeTexts.homeCare, desk: &desk) }
    }

    private mutating func recordText(_ kind: FactKind, _ texts: [String], desk: inout RecordingDesk) {
        var fact = visitEntry(kind)
        fact.text = random.pick(texts)
        say(fact, after: 60, desk: &desk)
    }

    private mutating func recordDecisions(desk: inout RecordingDesk) {
        guard phase(on: dueDay) == .maintenance, random.happens(0.6) else { return }
        var fact = visitEntry(.interval)
        fact.value = random.pick([35, 38, 42])
        say(fact, after: 20, desk: &desk)
    }

    /// Most sign on the evening after typing it in, or within days; one visit in twelve stays unsigned.
    private mutating func recordSignature(desk: inout RecordingDesk) {
        guard random.happens(0.92) else { return }
        var fact = visitEntry(.signed)
        let delay = random.happens(0.8) ? 0 : random.integer(1...3)
        let second = 20 * 3600 + random.integer(0...3599)
        fact.day = dueDay + visitDelay + delay
        fact.minute = second / 60
        desk.record(fact, of: person, onDay: fact.day, second: second, chance: &random)
    }

    private static let techniques = ["nmt", "mfr", "swedish", "trigger-point", "deep-tissue"]
}
