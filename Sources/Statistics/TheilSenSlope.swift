/// The median of the slopes between all pairs of points with different x, and an interval for it.
///
/// One wild reading in seven moves it little, where a least-squares line follows it. The interval is Sen's (1968), from the
/// variance of Kendall's S with ties in x and y, as `scipy.stats.theilslopes` has it. Theil 1950; Sen, JASA 63:1379.
/// Coordinates are expected to be finite. All pairs are looked at: meant for tens of points, not thousands.
public struct TheilSenSlope: Equatable, Sendable {
    /// The change of y for one unit of x.
    public let slope: Double
    /// The interval's ends, `lower` ≤ `slope` ≤ `upper`.
    public let lower: Double
    public let upper: Double

    /// z of a two-sided interval of 95 %.
    private static let deviate = 1.959_963_984_540_054

    /// - Returns: nil with fewer than two different x.
    public init?(_ points: [(x: Double, y: Double)]) {
        var slopes: [Double] = []
        slopes.reserveCapacity(points.count * (points.count - 1) / 2)
        for (index, left) in points.enumerated() {
            for right in points[(index + 1)...] where right.x != left.x {
                slopes.append((right.y - left.y) / (right.x - left.x))
            }
        }
        guard !slopes.isEmpty else { return nil }
        slopes.sort()
        slope = Self.median(ofSorted: slopes)
        let spread = Self.deviate * Self.deviation(points)
        let count = Double(slopes.count)
        let upperIndex = ((count + spread) / 2).rounded(.toNearestOrEven)
        let lowerIndex = ((count - spread) / 2).rounded(.toNearestOrEven) - 1
        lower = slopes[max(Int(lowerIndex), 0)]
        upper = slopes[min(Int(upperIndex), slopes.count - 1)]
    }

    /// The middle one, or the mean of the two in the middle; the values are sorted and not empty.
    static func median(ofSorted values: [Double]) -> Double {
        let middle = values.count / 2
        return values.count.isMultiple(of: 2) ? (values[middle - 1] + values[middle]) / 2 : values[middle]
    }

    /// The standard deviation of Kendall's S where x and y are independent: Sen's formula 2.6.
    private static func deviation(_ points: [(x: Double, y: Double)]) -> Double {
        let ties = tied(points.map(\.x)) + tied(points.map(\.y))
        let variance = (weight(points.count) - ties) / 18
        return DeterministicMath.sqrt(max(variance, 0))
    }

    private static func tied(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        var sum = 0.0
        var start = 0
        for index in 1...sorted.count where index == sorted.count || sorted[index] != sorted[start] {
            sum += weight(index - start)
            start = index
        }
        return sum
    }

    private static func weight(_ count: Int) -> Double { Double(count * (count - 1) * (2 * count + 5)) }
}

/// The median of some numbers, in any order; nil of none.
public func median(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : TheilSenSlope.median(ofSorted: values.sorted())
}
