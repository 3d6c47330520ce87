/// One reading on a time axis. A missing y is a reading that was due and not obtained: it breaks the line.
public struct PlotPoint: Equatable, Sendable {
    /// Time in any unit that grows evenly, such as days.
    public var x: Double
    /// The value; nil (or NaN) where there is none.
    public var y: Double?

    public init(x: Double, y: Double?) {
        self.x = x
        self.y = y
    }
}

extension ClosedRange<Double> {
    /// Which of `count` equal steps holds the value, 0 at the lower bound; values outside go to the nearest end.
    func step(of value: Double, count: Int) -> Int {
        guard upperBound > lowerBound, count > 1 else { return 0 }
        let inside = Swift.min(Swift.max(value, lowerBound), upperBound)
        let share = (inside - lowerBound) / (upperBound - lowerBound)
        return share.isNaN ? 0 : Swift.min(count - 1, Int(share * Double(count)))
    }
}
