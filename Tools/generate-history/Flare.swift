/// A bad spell with its own cause: pain stands higher for a week or two, and the patient tells of it at the next visit.
struct Flare {
    var firstDay: Int
    var lastDay: Int
    /// Points on top of the course.
    var rise: Double
    var isTold = false

    static let meanDaysBetween = 400.0

    init(after day: Int, random: inout SimulationRandom) {
        firstDay = day + 7 + Int(random.waiting(mean: Self.meanDaysBetween))
        lastDay = firstDay + random.integer(7...14)
        rise = random.uniform(1.5...3.5)
    }

    func rise(on day: Int) -> Double { (firstDay...lastDay).contains(day) ? rise : 0 }
}
