import Statistics

/// The truth about a patient's pain, which readings show only through noise.
///
/// After a treatment pain stands at the treated level and climbs back: μ(t) = n + d·(1 − 2^(−t/h)), with n the treated level,
/// d what the treatment takes away and h the half-life of its benefit in days. The first treatments do not reach n yet.
struct PainCourse {
    enum Shape: String {
        case improves
        case plateau
        case worsens
    }

    var shape: Shape
    /// n: pain just after treatment once treatments have taken hold, 0 to 10.
    var treatedLevel: Double
    /// d: untreated minus treated level; n + d ≤ 10.
    var untreatedRise: Double
    /// h, in days.
    var halfLifeDays: Double
    /// Points a week by which both levels move whatever is done; 0 unless the patient worsens.
    var driftPerWeek: Double
    /// How many treatments it takes to come about two thirds of the way to n.
    var treatmentsToSettle: Double

    /// Standard deviation of a reading around μ: retest error plus the day's form.
    static let readingDeviation = 1.2
    /// A rise that a patient notices and comes for, in points.
    static let toleratedRise = 2.0

    init(random: inout SimulationRandom) {
        shape = random.pick([(0.88, .improves), (0.08, .plateau), (0.04, .worsens)])
        halfLifeDays = DeterministicMath.exp(random.normal(mean: 3.555_348_061_489_414, deviation: 0.6))
        treatedLevel = max(0, random.normal(mean: 2.3, deviation: 1.2))
        untreatedRise = max(0.2, random.normal(mean: 3.6, deviation: 1.3))
        driftPerWeek = 0
        treatmentsToSettle = random.uniform(3...7)
        switch shape {
        case .improves: break
        case .plateau:
            treatedLevel = random.uniform(4...6.5)
            untreatedRise = random.uniform(0.2...1)
        case .worsens:
            // Treatment takes little away, or its first gain would hide the trend.
            treatedLevel += 1.5
            untreatedRise *= 0.4
            driftPerWeek = random.uniform(0.1...0.3)
        }
        untreatedRise = min(untreatedRise, 10 - treatedLevel)
    }

    /// Days until pain has risen by the tolerated amount; nil where it never does.
    var crossingDays: Double? {
        guard untreatedRise > Self.toleratedRise else { return nil }
        let ratio = untreatedRise / (untreatedRise - Self.toleratedRise)
        return halfLifeDays * DeterministicMath.log(ratio) / Self.ln2
    }

    /// Just after the last of so many treatments.
    func levelAfter(treatments: Int, weeks: Double) -> Double {
        let settled = DeterministicMath.exp(-Double(treatments) / treatmentsToSettle)
        return treatedLevel + untreatedRise * settled + driftPerWeek * weeks
    }

    /// So many days after the last of so many treatments.
    func level(daysSince: Int, treatments: Int, weeks: Double) -> Double {
        let floor = levelAfter(treatments: treatments, weeks: weeks)
        let ceiling = treatedLevel + untreatedRise + driftPerWeek * weeks
        let worn = 1 - DeterministicMath.exp(-Self.ln2 * Double(daysSince) / halfLifeDays)
        return floor + (ceiling - floor) * worn
    }

    private static let ln2 = 0.693_147_180_559_945_3
}
