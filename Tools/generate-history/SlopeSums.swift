/// Sums for the least-squares line through the noise-free levels before treatment: the slope a projection should find.
struct SlopeSums {
    private(set) var count = 0.0
    private var weeks = 0.0
    private var levels = 0.0
    private var weeksSquared = 0.0
    private var products = 0.0

    mutating func add(weeks x: Double, level y: Double) {
        count += 1
        weeks += x
        levels += y
        weeksSquared += x * x
        products += x * y
    }

    /// Points a week; nil with fewer than two different days.
    var perWeek: Double? {
        let spread = count * weeksSquared - weeks * weeks
        guard spread > 1e-9 else { return nil }
        return (count * products - weeks * levels) / spread
    }
}
