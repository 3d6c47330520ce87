/// The straight line of least squared error through points added one at a time: y = intercept + slope · x.
///
/// Coordinates are counted from the first point. That keeps sums of whole days and short decimals free of rounding, so a
/// slope of −0.5 comes out as −0.5; and since that point lies at zero, n·Σx² exceeds (Σx)² by at least Σx², so the
/// difference never cancels by more than a factor of n, however far off the origin of x lies. Coordinates are expected to
/// be finite.
public struct LeastSquaresLine: Equatable, Sendable {
    /// How many points were added.
    public private(set) var count = 0
    private var firstX = 0.0
    private var firstY = 0.0
    private var sumX = 0.0
    private var sumY = 0.0
    private var sumXX = 0.0
    private var sumXY = 0.0

    public init() {}

    /// Takes one more point into the fit.
    public mutating func add(x: Double, y: Double) {
        if count == 0 { (firstX, firstY) = (x, y) }
        count += 1
        let (x, y) = (x - firstX, y - firstY)
        sumX += x
        sumY += y
        sumXX += x * x
        sumXY += x * y
    }

    /// The change of y for one unit of x; nil with fewer than two distinct x.
    public var slope: Double? {
        guard sumXX > 0 else { return nil }
        let n = Double(count)
        return (n * sumXY - sumX * sumY) / (n * sumXX - sumX * sumX)
    }

    /// The line's y at x = 0; nil with fewer than two distinct x.
    public var intercept: Double? {
        slope.map { (sumY - $0 * sumX) / Double(count) + firstY - $0 * firstX }
    }
}
