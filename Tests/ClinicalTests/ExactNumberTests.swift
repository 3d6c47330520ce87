import Clinical
import TestSupport
import Testing

struct ExactNumberTests {
    /// A literal such as JSON allows, without exponent and without a signed zero.
    private static func literal(_ random: inout SeededGenerator) -> String {
        let digits = Int.random(in: 1...17, using: &random)
        let decimals = Int.random(in: 0..<digits + 3, using: &random)
        var text = String(Int.random(in: 1...9, using: &random))
        for _ in 1..<digits { text += String(Int.random(in: 0...9, using: &random)) }
        if decimals >= text.count { text = String(repeating: "0", count: decimals + 1 - text.count) + text }
        if decimals > 0 { text = text.dropLast(decimals) + "." + text.suffix(decimals) }
        return (Bool.random(using: &random) ? "-" : "") + text
    }

    @Test func everyLiteralComesBackAsWritten() throws {
        var random = SeededGenerator(seed: 20_260_301)
        for _ in 0..<20_000 {
            let literal = Self.literal(&random)
            let number = try #require(ExactNumber(literal), "seed \(random.seed): \(literal)")
            #expect(number.literal == literal, "seed \(random.seed)")
            #expect(number.double == Double(literal), "seed \(random.seed): \(literal)")
        }
    }

    @Test(arguments: [
        "0", "0.0", "0.00", "1.0", "1.00", "-7", "-0.5", "6.3000000000000007", "123456789012345678", "0.05",
    ])
    func keepsItsWriting(_ literal: String) { #expect(ExactNumber(literal)?.literal == literal) }

    @Test func writingsDifferWhereValuesDoNot() throws {
        let (short, long) = (try #require(ExactNumber("1.0")), try #require(ExactNumber("1.00")))
        #expect(short != long)
        #expect(!short.isLess(than: long) && !long.isLess(than: short))
        #expect(short.subtracting(long)?.significand == 0)
    }

    @Test(arguments: [
        ("1e2", "100"), ("1.5e1", "15"), ("1.50e1", "15.0"), ("2E-3", "0.002"), ("1e+2", "100"), ("-1e0", "-1"),
    ])
    func writesExponentsOut(_ source: String, _ literal: String) { #expect(ExactNumber(source)?.literal == literal) }

    @Test(arguments: [
        "", "-", "+", ".", ".5", "5.", "1.e2", "1e", "1e+", "1.2.3", " 1", "1 ", "0x10", "1,5", "NaN", "inf", "١",
        "1234567890123456789", "1e61", "--1", "1e1.5", "1e+-5", "1e++5", "1e18", "-0.0", "-0",
    ])
    func refusesWhatIsNoNumber(_ literal: String) { #expect(ExactNumber(literal) == nil) }

    @Test func differencesAreExact() throws {
        var random = SeededGenerator(seed: 77)
        for _ in 0..<5_000 {
            let decimals = Int8(Int.random(in: 0...6, using: &random))
            let (a, b) = (
                Int64.random(in: -1_000_000...1_000_000, using: &random), Int64.random(in: -999...999, using: &random)
            )
            let left = ExactNumber(significand: a, exponent: -decimals)
            let right = ExactNumber(significand: b)
            let scale = (0..<decimals).reduce(Int64(1)) { product, _ in product * 10 }
            let difference = try #require(left.subtracting(right))
            #expect(difference.significand == a - b * scale && difference.exponent == -decimals, "seed \(random.seed)")
            #expect(left.isLess(than: right) == (a < b * scale), "seed \(random.seed)")
        }
    }

    @Test func aDifferenceThatNeedsTooManyDigitsIsNil() throws {
        let large = try #require(ExactNumber("999999999999999999"))
        let small = try #require(ExactNumber("0.000000000000000001"))
        #expect(large.subtracting(small) == nil)
        #expect(small.isLess(than: large))
    }

    @Test(arguments: [("6", "2", true), ("7", "2", false), ("6.0", "2", true), ("6.5", "0.5", true), ("-4", "2", true)])
    func knowsWholeMultiples(_ value: String, _ step: String, _ expected: Bool) throws {
        #expect(try #require(ExactNumber(value)).isMultiple(of: try #require(ExactNumber(step))) == expected)
    }

    @Test func aMeanHasSixDecimalsAtMostAndNoZerosAtTheEnd() {
        func mean(_ literals: String...) -> String? {
            ExactNumber.mean(of: literals.map { ExactNumber($0)! })?.literal
        }
        #expect(mean("8", "6", "7") == "7" && mean("1", "2") == "1.5" && mean("1", "1", "2") == "1.333333")
        #expect(mean("-1", "-2") == "-1.5" && mean("0.10", "0.10") == "0.1" && mean() == nil)
        #expect(mean("100000000000000000") == nil)
    }
}
