import Clinical
import Foundation
import GRDB
import Interchange
import Practice
import TestSupport
import Testing

/// A published trial read back through the product: who responded, by the columns an analyst would use.
@Suite(
    "Responders", .enabled(if: IndependentData.isThere("vickers-headache"), "no ../shared/data/vickers-headache here"))
struct ResponderTests {
    /// The trial's arm by patient, from the file: the record does not hold it.
    private func arms() throws -> [String: String] {
        let text = try String(contentsOfFile: IndependentData.path("vickers-headache/acupuncture.csv"), encoding: .utf8)
        var arms: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline).dropFirst() {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
            arms["vh-" + cells[0]] = cells[7] == "1" ? "acupuncture" : "control"
        }
        return arms
    }

    private func expected() throws -> [String: [String: Any]] {
        let data = try Data(contentsOf: URL(fileURLWithPath: IndependentData.path("vickers-headache/expected.json")))
        let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        return json.compactMapValues { $0 as? [String: Any] }
    }

    @Test("of the Vickers trial 35 % less headache and 50 % fewer days are those of the paper")
    func vickers() throws {
        let test = try TestStore()
        _ = try test.load(
            IndependentData.path("vickers-headache/acupuncture.csv"), try Examples.mapping("vickers-headache"))
        try test.store.catchUp()
        let arms = try arms()
        let expected = try expected()
        let questions = [
            ("headache-score-vickers", 35, "improved_35pct_score_12m"),
            ("headache-days", 50, "improved_50pct_days_12m"),
        ]
        for (instrument, percent, name) in questions {
            let responders = try test.texts(
                """
                SELECT patient FROM patient_progress
                WHERE instrument = '\(instrument)' AND latest_on = '2003-01-01' AND percent_change <= -\(percent)
                """)
            let counts = Dictionary(grouping: responders, by: { arms[$0] ?? "" }).mapValues(\.count)
            for arm in ["acupuncture", "control"] {
                #expect(counts[arm] == expected[arm]?[name] as? Int, "\(name) of \(arm)")
            }
        }
    }
}
