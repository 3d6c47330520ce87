import Statistics
import Testing

@Suite struct TheilSenSlopeTests {
    /// Worked out by scipy 1.17's `theilslopes(y, x, alpha=0.95)`.
    @Test(
        "slope and interval are those of scipy, with ties in x and y",
        arguments: [
            ([0, 7, 14, 21], [7, 3, 3, 4], -0.07142857142857142, -0.5714285714285714, 0.14285714285714285),
            ([0, 7, 14, 21, 28, 35], [8, 7, 7, 5, 4, 4], -0.14285714285714285, -0.21428571428571427, 0),
            ([0, 1, 1, 3, 8, 9, 20], [2, 5, 5, 1, 9, 4, 4], 0.05, -0.4166666666666667, 0.875),
            (
                [0, 7, 14, 21, 28, 35, 42, 49, 56, 63, 70, 77], [7, 6, 6, 5, 6, 4, 5, 4, 3, 4, 3, 3],
                -0.047619047619047616, -0.07142857142857142, -0.03571428571428571
            ),
            ([0, 7, 14, 21, 28], [5, 5, 5, 5, 5], 0, 0, 0),
        ] as [([Double], [Double], Double, Double, Double)])
    func asScipy(x: [Double], y: [Double], slope: Double, lower: Double, upper: Double) throws {
        let line = try #require(TheilSenSlope(Array(zip(x, y)).map { (x: $0.0, y: $0.1) }))
        #expect(abs(line.slope - slope) < 1e-15 && abs(line.lower - lower) < 1e-15 && abs(line.upper - upper) < 1e-15)
    }

    @Test("one wild reading leaves the slope where it was")
    func robust() throws {
        let straight = (0..<12).map { (x: Double($0), y: 8 - 0.5 * Double($0)) }
        var wild = straight
        wild[5].y = 40
        #expect(try #require(TheilSenSlope(straight)).slope == -0.5)
        #expect(try #require(TheilSenSlope(wild)).slope == -0.5)
    }

    @Test("points of one x give no slope, and none of nothing no median")
    func nothing() {
        #expect(TheilSenSlope([(x: 1, y: 2), (x: 1, y: 5)]) == nil)
        #expect(TheilSenSlope([]) == nil)
        #expect(median([]) == nil && median([3, 1, 2]) == 2 && median([4, 1]) == 2.5)
    }
}
