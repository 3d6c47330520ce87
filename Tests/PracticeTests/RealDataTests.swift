import Clinical
import Foundation
import GRDB
import Interchange
import PatientRecord
import Practice
import TestSupport
import Testing

/// Published data through the whole product: created store, shipped mapping, import, projection, SQL. The numbers are
/// those of the publications and of R (`expected.json` beside the data).
@Suite(
    "Real data from file to SQL",
    .enabled(if: IndependentData.isThere("vickers-headache"), "no ../shared/data here"))
struct RealDataTests {
    /// Imported once and only read.
    nonisolated(unsafe) static let vickers = Result {
        try Self.loaded("vickers-headache/acupuncture.csv", "vickers-headache")
    }

    static func loaded(_ file: String, _ mapping: String) throws -> TestStore {
        let test = try TestStore()
        let report = try test.load(IndependentData.path(file), try Examples.mapping(mapping))
        #expect(report.tally.rejected == 0)
        #expect(report.rejectsPath == nil)
        try test.store.catchUp()
        #expect(try test.store.status().parked.isEmpty)
        return test
    }

    static func expected(_ name: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(fileURLWithPath: IndependentData.path("\(name)/expected.json")))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    static func number(_ any: Any?, _ path: String...) throws -> Double {
        var any = any
        for key in path { any = (any as? [String: Any])?[key] }
        return try #require((any as? NSNumber)?.doubleValue)
    }

    // MARK: Vickers

    private func arms() throws -> String {
        try PlainCSV("vickers-headache/acupuncture.csv").arms("group", by: "id", prefix: "vh-")
    }

    @Test("Vickers: 401 patients, 1,028 scores and as many counts of headache days")
    func vickersCounts() throws {
        let test = try Self.vickers.get()
        #expect(try test.integer("SELECT count(*) FROM patient") == 401)
        #expect(try test.integer("SELECT count(*) FROM patient WHERE sex = 'female'") == 337)
        #expect(try test.integer("SELECT count(*) FROM questionnaire_score") == 1028)
        #expect(try test.integer("SELECT count(*) FROM symptom_count") == 1028)
        #expect(try test.integer("SELECT sum(readings) FROM patient_progress") == 2056)
        #expect(try test.integer("SELECT count(*) FROM patient_progress") == 802)
        #expect(try test.head() == 3 + 1 + 401 + 2056)
    }

    static let moments = [("pk1", "2002-01-01"), ("pk2", "2002-04-01"), ("pk5", "2003-01-01")]

    @Test("Vickers: n, mean and SD of the score of those who completed a year", arguments: moments)
    func vickersScores(name: String, day: String) throws {
        let rows = try Self.vickers.get().rows(
            arms() + """
                , score AS (
                    SELECT arm, value FROM questionnaire_score JOIN arm USING (patient) WHERE occurred_on = '\(day)'
                    AND patient IN (SELECT patient FROM questionnaire_score WHERE occurred_on = '2003-01-01'))
                , mean AS (SELECT arm, count(*) AS n, avg(value) AS mean FROM score GROUP BY arm)
                SELECT arm, n, mean, sum((value - mean) * (value - mean)) / (n - 1)
                FROM score JOIN mean USING (arm) GROUP BY arm ORDER BY arm
                """)
        try compare(rows, name)
    }

    @Test("Vickers: n, mean and SD of the headache days", arguments: [("f1", "2002-01-01"), ("f5", "2003-01-01")])
    func vickersDays(name: String, day: String) throws {
        let rows = try Self.vickers.get().rows(
            arms() + """
                , score AS (
                    SELECT arm, value FROM symptom_count JOIN arm USING (patient) WHERE occurred_on = '\(day)'
                    AND patient IN (SELECT patient FROM symptom_count WHERE occurred_on = '2003-01-01'))
                SELECT arm, count(*), avg(value), NULL FROM score GROUP BY arm ORDER BY arm
                """)
        try compare(rows, name)
    }

    private func compare(_ rows: [[DatabaseValue]], _ name: String) throws {
        let expected = try Self.expected("vickers-headache")
        try #require(rows.count == 2)
        for (row, arm) in zip(rows, ["control", "acupuncture"]) {
            #expect(Double.fromDatabaseValue(row[1]) == (try Self.number(expected[arm], name, "n")))
            #expect(isSame(row[2], try Self.number(expected[arm], name, "mean")), "\(arm) \(name) \(row)")
            guard let variance = Double.fromDatabaseValue(row[3]) else { continue }
            let sd = try Self.number(expected[arm], name, "sd")
            #expect(abs(variance.squareRoot() - sd) < 1e-10, "\(arm) \(name)")
        }
    }

    @Test("Vickers: headache days at three months are the published ones, without the file's false zeros")
    func vickersDaysAtThreeMonths() throws {
        let rows = try Self.vickers.get().rows(
            arms() + """
                SELECT arm, count(*), round(avg(value), 1) FROM symptom_count JOIN arm USING (patient)
                WHERE occurred_on = '2002-04-01'
                AND patient IN (SELECT patient FROM symptom_count WHERE occurred_on = '2003-01-01')
                GROUP BY arm ORDER BY arm
                """)
        #expect(rows.map { "\($0[0]) \($0[1]) \($0[2])" } == ["\"0\" 136 14.3", "\"1\" 159 12.1"])
    }

    @Test("Vickers: taken as filed, the zeros of those without a diary among them, the days at three months are R's")
    func vickersDaysAsFiled() throws {
        let shipped = try Examples.text("vickers-headache")
        let filed = shipped.replacing("    when: {column: pk2, notMissing: true}\n", with: "")
        #expect(filed != shipped)
        let test = try TestStore()
        try test.load(
            IndependentData.path("vickers-headache/acupuncture.csv"), Mapping(yaml: filed, file: "as-filed.yaml"))
        try test.store.catchUp()
        let rows = try test.rows(
            arms() + """
                SELECT arm, count(*), avg(value), NULL FROM symptom_count JOIN arm USING (patient)
                WHERE occurred_on = '2002-04-01'
                AND patient IN (SELECT patient FROM symptom_count WHERE occurred_on = '2003-01-01')
                GROUP BY arm ORDER BY arm
                """)
        try compare(rows, "f2")
    }

    @Test("Vickers: baselines of all who were randomised")
    func vickersBaselines() throws {
        let expected = try Self.expected("vickers-headache")
        let rows = try Self.vickers.get().rows(
            arms() + """
                SELECT arm, count(*), avg(baseline_value) FROM patient_progress JOIN arm USING (patient)
                WHERE instrument = 'headache-score-vickers' GROUP BY arm ORDER BY arm
                """)
        for (row, arm) in zip(rows, ["control", "acupuncture"]) {
            let baseline = (expected[arm] as? [String: Any])?["baseline_all_randomised"]
            #expect(Double.fromDatabaseValue(row[1]) == (try Self.number(baseline, "n")))
            #expect(isSame(row[2], try Self.number(baseline, "mean")))
        }
    }

    @Test("Vickers: changes and responders after a year, from patient_progress")
    func vickersResponders() throws {
        let expected = try Self.expected("vickers-headache")
        let rows = try Self.vickers.get().rows(
            arms() + """
                SELECT arm, avg(change), sum(percent_change <= -35), sum(percent_change <= -30),
                    sum(percent_change <= -50), sum(change <= -2), sum(change >= 2)
                FROM patient_progress JOIN arm USING (patient)
                WHERE instrument = 'headache-score-vickers' AND latest_on = '2003-01-01' GROUP BY arm ORDER BY arm
                """)
        try #require(rows.count == 2)
        for (row, arm) in zip(rows, ["control", "acupuncture"]) {
            let figures = try #require(expected[arm] as? [String: Any])
            #expect(isSame(row[1], try Self.number(figures, "vs12", "change", "mean")), "\(row)")
            #expect(Double.fromDatabaseValue(row[2]) == (try Self.number(figures, "improved_35pct_score_12m")))
            #expect(Double.fromDatabaseValue(row[3]) == (try Self.number(figures, "vs12", "resp30")))
            #expect(Double.fromDatabaseValue(row[4]) == (try Self.number(figures, "vs12", "resp50")))
            #expect(Double.fromDatabaseValue(row[5]) == (try Self.number(figures, "vs12", "improved_ge_2points")))
            #expect(Double.fromDatabaseValue(row[6]) == (try Self.number(figures, "vs12", "worsened_ge_2points")))
        }
    }

    @Test("Vickers: responders by days after a year, and by score at three months")
    func vickersOtherResponders() throws {
        let test = try Self.vickers.get()
        let days = try test.rows(
            arms() + """
                SELECT arm, count(*) FROM patient_progress JOIN arm USING (patient)
                WHERE instrument = 'headache-days' AND latest_on = '2003-01-01' AND percent_change <= -50
                GROUP BY arm ORDER BY arm
                """)
        #expect(days.map { "\($0[0]) \($0[1])" } == ["\"0\" 21", "\"1\" 49"])
        let early = try test.rows(
            arms() + """
                SELECT arm, count(*) FROM questionnaire_score AS later JOIN arm USING (patient)
                JOIN questionnaire_score AS first USING (patient)
                WHERE first.occurred_on = '2002-01-01' AND later.occurred_on = '2002-04-01'
                AND (first.value - later.value) / first.value >= 0.35
                AND patient IN (SELECT patient FROM questionnaire_score WHERE occurred_on = '2003-01-01')
                GROUP BY arm ORDER BY arm
                """)
        #expect(early.map { "\($0[0]) \($0[1])" } == ["\"0\" 37", "\"1\" 65"])
    }

    // MARK: Small longitudinal sets

    @Test("the migraine diary: 133 patients, 4,152 days, 2,666 with headache, by medication as R counts them")
    func migraine() throws {
        let file = "small-longitudinal/migraine_diary_KosteckiDillon.csv"
        let test = try Self.loaded(file, "migraine-diary")
        #expect(try test.integer("SELECT count(*) FROM patient") == 133)
        #expect(try test.integer("SELECT count(*) FROM symptom") == 4152)
        #expect(try test.integer("SELECT sum(readings) FROM patient_progress") == 4152)
        #expect(try test.integer("SELECT sum(value) FROM symptom") == 2666)
        let rows = try test.rows(
            try PlainCSV(file).arms("medication", by: "id", prefix: "md-") + """
                SELECT arm, count(*) - sum(value), sum(value) FROM symptom JOIN arm USING (patient)
                GROUP BY arm ORDER BY arm
                """)
        let expected = try Self.expected("small-longitudinal")["migraine"] as? [String: Any]
        let byMedication = try #require(expected?["by_med"] as? [[String: Any]])
        #expect(rows.count == byMedication.count)
        for (row, arm) in zip(rows, byMedication) {
            #expect(String.fromDatabaseValue(row[0]) == arm["_row"] as? String)
            #expect(Double.fromDatabaseValue(row[1]) == (try Self.number(arm["no"])))
            #expect(Double.fromDatabaseValue(row[2]) == (try Self.number(arm["yes"])))
        }
    }

    @Test("licorice gargle: 233 scores at 30 minutes, mean, SD and range as R computes them")
    func licorice() throws {
        let test = try Self.loaded("small-longitudinal/licorice_gargle.csv", "licorice-gargle")
        let rows = try test.rows(
            """
            WITH early AS (
                SELECT value FROM pain_score WHERE aspect = 'rest'
                AND position IN (SELECT position FROM entry WHERE occurred_ms % 86400000 = 1800000))
            SELECT count(*), avg(value), min(value), max(value),
                (SELECT sum((value - mean) * (value - mean)) FROM early, (SELECT avg(value) AS mean FROM early)) / 232
            FROM early
            """)
        let expected = try Self.expected("small-longitudinal")["licorice"]
        let row = try #require(rows.first)
        for (place, name) in ["n", "mean", "min", "max"].enumerated() {
            #expect(isSame(row[place], try Self.number(expected, "pacu30_throatpain", name)), "\(name) \(row)")
        }
        let variance = try #require(Double.fromDatabaseValue(row[4]))
        #expect(abs(variance.squareRoot() - (try Self.number(expected, "pacu30_throatpain", "sd"))) < 1e-11)
        // Two of the 235 have no score at all and so no record.
        #expect(try test.integer("SELECT count(*) FROM patient") == 233)
    }

    @Test("shoulder-tip pain: 41 patients, 246 scores, R's mean of each arm on each occasion")
    func shoulder() throws {
        let file = "small-longitudinal/shoulder_tip_pain_lumley.csv"
        let test = try Self.loaded(file, "shoulder-tip-pain")
        #expect(try test.integer("SELECT count(*) FROM patient") == 41)
        #expect(try test.integer("SELECT count(*) FROM pain_score") == 246)
        let rows = try test.rows(
            try PlainCSV(file).arms("group1", by: "subject", prefix: "st-") + """
                SELECT arm, julianday(occurred_on) - julianday('1994-01-01'), avg(value) FROM pain_score
                JOIN arm USING (patient) GROUP BY 1, 2 ORDER BY 2, 1
                """)
        let expected = try Self.expected("small-longitudinal")["shoulder"] as? [String: Any]
        let means = try #require(expected?["mean_by_group_time"] as? [[String: Any]])
        #expect(rows.count == means.count)
        for (row, mean) in zip(rows, means) {
            #expect(String.fromDatabaseValue(row[0]) == mean["group1"] as? String)
            #expect(Double.fromDatabaseValue(row[1]) == (try Self.number(mean["time"])))
            #expect(isSame(row[2], try Self.number(mean["resp"])))
        }
    }

    @Test("rheumatoid arthritis: 302 patients, 888 assessments, R's mean of each arm in each month")
    func arthritis() throws {
        let file = "small-longitudinal/rheumatoid_arthritis_multgee.csv"
        let test = try Self.loaded(file, "rheumatoid-arthritis")
        #expect(try test.integer("SELECT count(*) FROM patient") == 302)
        let later = "FROM questionnaire_score JOIN arm USING (patient) WHERE occurred_on > '1990-01-01'"
        let arms = try PlainCSV(file).arms("trt", by: "id", prefix: "ra-")
        #expect(try test.integer(arms + "SELECT count(*) " + later) == 906 - 18)
        let rows = try test.rows(arms + "SELECT arm, occurred_on, avg(value) \(later) GROUP BY 1, 2 ORDER BY 2, 1")
        let expected = try Self.expected("small-longitudinal")["arthritis"] as? [String: Any]
        let means = try #require(expected?["mean_by_trt_time"] as? [[String: Any]])
        #expect(rows.count == means.count)
        for (row, mean) in zip(rows, means) {
            #expect(String.fromDatabaseValue(row[0]) == (mean["trt"] as? NSNumber)?.stringValue)
            #expect(isSame(row[2], try Self.number(mean["y"])))
        }
    }
}
