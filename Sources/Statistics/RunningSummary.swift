/// Count, mean, smallest, largest and standard deviation of numbers added one at a time.
///
/// The sum is compensated (Neumaier), so the mean is off by its last bit at most, however many readings there are; squared
/// deviations follow Welford, so nothing cancels when all values are large and alike. The same numbers in the same order
/// give the same bits on every machine. Values are expected to be finite.
public struct RunningSummary: Equatable, Sendable {
    /// How many numbers were added.
    public private(set) var count = 0
    /// The smallest number added; nil before the first.
    public private(set) var minimum: Double?
    /// The largest number added; nil before the first.
    public private(set) var maximum: Double?
    private var sum = 0.0
    private var compensation = 0.0
    private var runningMean = 0.0
    private var squaredDeviations = 0.0

    public init() {}

    /// A summary of the values in their order.
    public init(_ values: some Sequence<Double>) {
        for value in values { add(value) }
    }

    /// The arithmetic mean; nil before the first number.
    public var mean: Double? { count == 0 ? nil : (sum + compensation) / Double(count) }

    /// The standard deviation of a sample (divisor n − 1); nil below two numbers.
    public var sampleStandardDeviation: Double? {
        count < 2 ? nil : DeterministicMath.sqrt(squaredDeviations / Double(count - 1))
    }

    /// Takes one more number into the summary.
    public mutating func add(_ value: Double) {
        count += 1
        minimum = min(minimum ?? value, value)
        maximum = max(maximum ?? value, value)
        addToSum(value)
        let deviation = value - runningMean
        runningMean += deviation / Double(count)
        squaredDeviations += deviation * (value - runningMean)
    }

    /// What rounding took from the sum is kept beside it and given back in `mean`.
    private mutating func addToSum(_ value: Double) {
        let total = sum + value
        compensation += sum.magnitude >= value.magnitude ? (sum - total) + value : (value - total) + sum
        sum = total
    }
}
