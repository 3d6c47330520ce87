import Foundation
import Statistics
import TestSupport
import Testing

@Suite struct SummaryTests {
    @Test func `an empty summary says nothing, a single number has no deviation`() {
        var summary = RunningSummary()
        #expect(summary.mean == nil && summary.minimum == nil && summary.sampleStandardDeviation == nil)
        summary.add(4)
        #expect(summary.count == 1 && summary.mean == 4 && summary.minimum == 4 && summary.maximum == 4)
        #expect(summary.sampleStandardDeviation == nil)
    }

    @Test func `known figures come out`() {
        let summary = RunningSummary([7, 6, 6, 5, 6, 4, 5, 4, 3, 4, 3, 3])
        #expect(rounded(summary.mean ?? 0, toDecimals: 4) == 4.6667)
        #expect(RunningSummary(repeatElement(0.1, count: 1000)).mean == 0.1)
        #expect(RunningSummary([2, 4, 4, 4, 5, 5, 7, 9]).sampleStandardDeviation == (32.0 / 7).squareRoot())
    }

    @Test func `large numbers that are alike keep their deviation`() throws {
        let deviation = try #require(RunningSummary([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]).sampleStandardDeviation)
        #expect(abs(deviation - 30.0.squareRoot()) < 1e-9)
    }

    @Test func `the summary agrees with the plain two-pass formulas`() throws {
        for seed in UInt64(1)...200 {
            var generator = SeededGenerator(seed: seed)
            let values = (0..<Int.random(in: 2...400, using: &generator)).map { _ in
                Double.random(in: -50...150, using: &generator)
            }
            let summary = RunningSummary(values)
            let mean = values.reduce(0, +) / Double(values.count)
            let squares = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
            #expect(abs(try #require(summary.mean) - mean) < 1e-12, "seed \(seed)")
            let deviation = (squares / Double(values.count - 1)).squareRoot()
            #expect(abs(try #require(summary.sampleStandardDeviation) - deviation) < 1e-11, "seed \(seed)")
            #expect(summary.minimum == values.min() && summary.maximum == values.max(), "seed \(seed)")
        }
    }

    /// Means and deviations of a published trial, computed by R.
    @Test(.enabled(if: IndependentData.isThere("vickers-headache"), "no ../shared/data/vickers-headache here"))
    func `the headache trial's controls come out as in R`() throws {
        let text = try String(contentsOfFile: IndependentData.path("vickers-headache/acupuncture.csv"), encoding: .utf8)
        let rows = text.split(whereSeparator: \.isNewline).map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        let header = rows[0].map { $0.trimmingCharacters(in: CharacterSet(charactersIn: "\"")) }
        let group = try #require(header.firstIndex(of: "group"))
        let score = try #require(header.firstIndex(of: "pk1"))
        let later = try #require(header.firstIndex(of: "pk5"))
        var summary = RunningSummary()
        for row in rows.dropFirst() where row[group] == "0" && Double(row[later]) != nil {
            summary.add(try #require(Double(row[score])))
        }
        #expect(summary.count == 140)
        #expect(rounded(try #require(summary.mean), toDecimals: 12) == 26.710714285714)
        #expect(rounded(try #require(summary.sampleStandardDeviation), toDecimals: 12) == 16.779657289906)
        #expect(summary.minimum == 6.75 && summary.maximum == 94.75)
    }
}
