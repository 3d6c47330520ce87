/// One patient's life in the practice: small, because a large practice keeps one of these for each patient.
struct SimulatedPatient {
    /// What becomes of the patient at the next due day.
    enum Stage {
        case new
        case inCare
        /// Stopped coming; the practice closes the record later.
        case gone
        /// Waits for the physician after a red flag.
        case referredBack
        case ended
    }

    enum Phase {
        case intensive
        case reduced
        case maintenance
    }

    var random: SimulationRandom
    var person: Person
    var problem: Problem
    var side: String
    /// A second place that hurts, asked about at most visits; empty for most patients.
    var secondSite: String
    var course: PainCourse
    var practitioner: String

    var stage = Stage.new
    var startDay: Int
    var intensiveUntil: Int
    var reducedUntil: Int
    var dropOutDay: Int
    var deathDay: Int
    var endedDay: Int?

    /// The next day on which something happens, and the minute of that day.
    var dueDay: Int
    var dueMinute: Int
    /// The number under which the next visit is booked.
    var nextVisit = 1
    /// Second of the current day at which the last entry was made.
    var clock = 0
    /// Days after which the visit that is going on is typed in.
    var visitDelay = 0
    var treatments = 0
    var lastTreatmentDay: Int
    var questionnaireDay: Int
    var flare: Flare
    var authorisation = AuthorisationLeft()
    var isInsured: Bool
    var sleepsBadly: Bool
    var isNumb: Bool
    /// The flag that waits for the physician.
    var redFlag = ""
    var slope = SlopeSums()

    init(index: Int, seed: UInt64, period: ExportPeriod) {
        random = SimulationRandom(seed: seed, stream: UInt64(index))
        startDay = Self.startDay(in: period, random: &random)
        person = Person(startDay: startDay, random: &random)
        problem = random.pick(Problem.all)
        side = random.pick(["left", "right"])
        secondSite = random.pick([(0.75, ""), (0.15, "upper-back"), (0.10, "head")])
        course = PainCourse(random: &random)
        practitioner = random.pick(["t1", "t2", "t3", "t4"])
        intensiveUntil = startDay + 7 * random.integer(3...6)
        reducedUntil = intensiveUntil + 7 * random.integer(5...9)
        dropOutDay = Self.dropOutDay(after: startDay, course: course, random: &random)
        deathDay = startDay + (random.happens(0.012) ? random.integer(30...700) : 1_000_000)
        dueDay = startDay
        dueMinute = 8 * 60 + 15 * random.integer(0...39)
        lastTreatmentDay = startDay
        questionnaireDay = startDay
        flare = Flare(after: startDay, random: &random)
        isInsured = random.happens(0.55)
        sleepsBadly = random.happens(0.5)
        isNumb = random.happens(0.2)
    }

    func phase(on day: Int) -> Phase {
        if day < intensiveUntil { return .intensive }
        return day < reducedUntil ? .reduced : .maintenance
    }

    func weeks(on day: Int) -> Double { Double(day - startDay) / 7 }

    /// Half are already waiting when the records begin; the others come over the whole period, the last too late for much data.
    private static func startDay(in period: ExportPeriod, random: inout SimulationRandom) -> Int {
        let span = random.happens(0.55) ? min(45, period.dayCount) : period.dayCount
        return Calendar.workday(onOrAfter: period.firstDay + random.integer(0...span - 1))
    }

    /// A few leave after a visit or two; whom treatment does not help leaves sooner.
    private static func dropOutDay(after startDay: Int, course: PainCourse, random: inout SimulationRandom) -> Int {
        if random.happens(0.05) { return startDay + random.integer(2...8) }
        let share = course.shape == .improves ? 0.2 : 0.55
        guard random.happens(share) else { return startDay + 1_000_000 }
        return startDay + 14 + Int(random.waiting(mean: 140))
    }
}
