import Statistics
import TestSupport
import Testing

@Suite struct LeastSquaresLineTests {
    @Test func `fewer than two distinct x have no line`() {
        var line = LeastSquaresLine()
        #expect(line.slope == nil && line.intercept == nil)
        line.add(x: 3, y: 1)
        line.add(x: 3, y: 2)
        #expect(line.slope == nil && line.intercept == nil)
        line.add(x: 4, y: 5)
        #expect(line.slope == 3.5 && line.count == 3)
    }

    @Test func `points on a line give that line`() throws {
        var line = LeastSquaresLine()
        for day in stride(from: 0.0, through: 70, by: 7) { line.add(x: day, y: 7 - day / 14) }
        #expect(abs(try #require(line.slope) + 1.0 / 14) < 1e-15)
        #expect(abs(try #require(line.intercept) - 7) < 1e-13)
    }

    @Test func `a far origin does not blur the slope`() throws {
        var line = LeastSquaresLine()
        for (x, y) in [(0.0, 1.0), (1, 3), (2, 2), (3, 5)] { line.add(x: 1e8 + x, y: y) }
        #expect(abs(try #require(line.slope) - 1.1) < 1e-12)
    }

    @Test func `the line agrees with the two-pass formula`() throws {
        for seed in UInt64(1)...200 {
            var generator = SeededGenerator(seed: seed)
            var line = LeastSquaresLine()
            var points: [(x: Double, y: Double)] = []
            for _ in 0..<Int.random(in: 2...60, using: &generator) {
                let point = (
                    x: Double(Int.random(in: 0...700, using: &generator)),
                    y: Double.random(in: 0...10, using: &generator)
                )
                points.append(point)
                line.add(x: point.x, y: point.y)
            }
            let meanX = points.map(\.x).reduce(0, +) / Double(points.count)
            let meanY = points.map(\.y).reduce(0, +) / Double(points.count)
            let squares = points.map { ($0.x - meanX) * ($0.x - meanX) }.reduce(0, +)
            guard squares > 0 else { continue }
            let slope = points.map { ($0.x - meanX) * ($0.y - meanY) }.reduce(0, +) / squares
            #expect(abs(try #require(line.slope) - slope) < 1e-11, "seed \(seed)")
            #expect(abs(try #require(line.intercept) - (meanY - slope * meanX)) < 1e-9, "seed \(seed)")
        }
    }
}
