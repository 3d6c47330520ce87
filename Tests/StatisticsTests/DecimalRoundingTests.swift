import Foundation
import TestSupport
import Testing

@testable import Statistics

@Suite struct DecimalRoundingTests {
    @Test func `halves of the written decimal go away from zero`() {
        #expect(rounded(2.675, toDecimals: 2) == 2.68)
        #expect(rounded(1.005, toDecimals: 2) == 1.01)
        #expect(rounded(-2.5, toDecimals: 0) == -3)
        #expect(rounded(0.5, toDecimals: 0) == 1 && rounded(0.49999, toDecimals: 0) == 0)
        #expect(rounded(9.995, toDecimals: 2) == 10)
        #expect(rounded(1e300, toDecimals: 2) == 1e300 && rounded(.leastNonzeroMagnitude, toDecimals: 3) == 0)
        #expect(rounded(.infinity, toDecimals: 2) == .infinity && rounded(.nan, toDecimals: 2).isNaN)
    }

    @Test func `nothing rounds to negative zero`() {
        #expect(rounded(-0.004, toDecimals: 2).sign == .plus && rounded(-0.0, toDecimals: 1).sign == .plus)
        #expect(rounded(-1e-9, toDecimals: 12).sign == .minus)
        #expect(fixed(-0.004, decimals: 2) == "0.00" && fixed(-0.0, decimals: 0) == "0")
    }

    @Test func `fixed writes plain digits`() {
        #expect(fixed(0, decimals: 0) == "0" && fixed(0, decimals: 2) == "0.00")
        #expect(fixed(12.5, decimals: 1) == "12.5" && fixed(12.5, decimals: 0) == "13")
        #expect(fixed(0.05, decimals: 1) == "0.1" && fixed(0.04, decimals: 1) == "0.0")
        #expect(fixed(-0.5, decimals: 2) == "-0.50" && fixed(99.96, decimals: 1) == "100.0")
        #expect(fixed(1e21, decimals: 1) == "1000000000000000000000.0")
        #expect(fixed(1.25e-7, decimals: 8) == "0.00000013" && fixed(0.001, decimals: 5) == "0.00100")
        #expect(fixed(.nan, decimals: 1) == "nan" && fixed(-.infinity, decimals: 1) == "-inf")
    }

    @Test func `the short way and the long way agree`() {
        var generator = SeededGenerator(seed: 21)
        print("seed \(generator.seed)")
        var short = 0
        for _ in 0..<100_000 {
            let decimals = Int.random(in: 0...6, using: &generator)
            let magnitude = DeterministicMath.exp(Double.random(in: -12...25, using: &generator))
            let value = Bool.random(using: &generator) ? magnitude : -magnitude
            guard let quick = quicklyRounded(value, toDecimals: decimals) else { continue }
            short += 1
            #expect(quick == Double(fixed(value, decimals: decimals)), "\(value) to \(decimals)")
        }
        #expect(short > 80_000)
    }

    @Test func `every tie of a short decimal is rounded as on paper`() {
        for thousandths in stride(from: 5, through: 99_995, by: 10) {
            let value = Double(thousandths) / 1000
            #expect(rounded(value, toDecimals: 2) == Double((thousandths + 5) / 10) / 100)
            #expect(rounded(-value, toDecimals: 2) == -Double((thousandths + 5) / 10) / 100)
        }
    }

    @Test func `fixed agrees with decimal arithmetic`() throws {
        var generator = SeededGenerator(seed: 22)
        print("seed \(generator.seed)")
        for _ in 0..<20_000 {
            let value = Double(bitPattern: generator.next())
            guard value.isFinite, value.magnitude < 1e15, value.magnitude > 1e-30 else { continue }
            let decimals = Int.random(in: 0...9, using: &generator)
            var exact = try #require(Decimal(string: value.magnitude.description))
            var expected = Decimal()
            NSDecimalRound(&expected, &exact, decimals, .plain)
            #expect(Decimal(string: fixed(value.magnitude, decimals: decimals)) == expected, "\(value) to \(decimals)")
        }
    }
}
