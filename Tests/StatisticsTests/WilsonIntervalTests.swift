import Foundation
import Statistics
import Testing

@Suite struct WilsonIntervalTests {
    @Test func `18 of 30 gives the published interval`() throws {
        let interval = try #require(wilsonInterval(successes: 18, of: 30))
        #expect(rounded(interval.lower, toDecimals: 4) == 0.4232)
        #expect(rounded(interval.upper, toDecimals: 4) == 0.7541)
        #expect(interval.level == 0.95)
    }

    @Test func `none and all touch the ends exactly, no trials give nothing`() throws {
        #expect(wilsonInterval(successes: 0, of: 0) == nil)
        #expect(try #require(wilsonInterval(successes: 0, of: 7)).lower == 0)
        #expect(try #require(wilsonInterval(successes: 7, of: 7)).upper == 1)
    }

    @Test func `the bounds hold the share, mirror each other and solve the score equation`() throws {
        for trials in 1...60 {
            for successes in 0...trials {
                let interval = try #require(wilsonInterval(successes: successes, of: trials, level: 0.9))
                let mirrored = try #require(wilsonInterval(successes: trials - successes, of: trials, level: 0.9))
                let share = Double(successes) / Double(trials)
                #expect(interval.lower <= share && share <= interval.upper)
                #expect(abs(interval.lower - (1 - mirrored.upper)) < 1e-14)
                let score = (share - interval.lower) * (share - interval.lower) * Double(trials)
                let z = 1.644_853_626_951_472_2
                #expect(abs(score - z * z * interval.lower * (1 - interval.lower)) < 1e-12)
            }
        }
    }

    @Test(
        "the normal deviate is that of the tables",
        arguments: [
            (0.5, 0.674_489_750_196_081_7), (0.8, 1.281_551_565_544_600_4), (0.95, 1.959_963_984_540_054),
            (0.99, 2.575_829_303_548_900_4), (0.999, 3.290_526_731_491_895), (0.000_1, 0.000_125_331_413_9),
        ])
    func normalDeviate(level: Double, expected: Double) {
        #expect(abs(centralNormalDeviate(level: level) - expected) < 1e-12)
    }
}
