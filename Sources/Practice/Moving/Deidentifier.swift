import Clinical
import Foundation
import GRDB

/// The SQL functions that a de-identified export is selected with.
final class Deidentifier: Sendable {
    private let key: StudyKey
    private let words: Set<String>
    /// Days that are no patient's own, by patient: each would tell the shift. The first of a period that stands for a month or
    /// a year; the last of one, which a goal's due date stands for, and the day after; the day of an import, which stands
    /// for when a visit was booked where its source does not say.
    private let coarseDays: Set<String>
    /// The day a patient's age is told of.
    private let ageDays: [String: String]

    init(_ key: StudyKey, registry: Registry, in database: Database) throws {
        self.key = key
        words = Self.words(of: registry)
        coarseDays = try String.fetchSet(
            database,
            sql: """
                SELECT patient || ' ' || occurred_on FROM entry WHERE precision IN ('year', 'month')
                UNION SELECT patient || ' ' || occurred_on FROM entry
                    WHERE type = 'visitScheduled' AND import IS NOT NULL AND precision = 'day'
                        AND abs(julianday(occurred_on) - julianday(recorded)) < 2
                UNION SELECT patient || ' ' || due_on FROM goal_status
                    WHERE due_on = date(due_on, 'start of month', '+1 month', '-1 day')
                UNION SELECT patient || ' ' || date(due_on, '+1 day') FROM goal_status
                    WHERE due_on = date(due_on, 'start of month', '+1 month', '-1 day')
                """)
        ageDays = try Dictionary(
            Row.fetchAll(database, sql: Self.ageDaysSQL).map { ($0["patient"], $0["day"]) }
        ) { first, _ in first }
    }

    /// The last visit of this practice's own; of whom there is none, the last entry about care. When somebody was registered
    /// says little: an import brings a whole life.
    private static let ageDaysSQL = """
        SELECT patient, ifnull(
            max(CASE WHEN type = 'visitCompleted' AND ifnull(payload ->> '$.own', 1) THEN occurred_on END),
            max(occurred_on)) AS day
        FROM entry
        WHERE type NOT IN ('patientRegistered', 'patientDetailsChanged', 'recordsMerged', 'recordMergedInto',
            'recordsUnmerged', 'withdrawalNoted', 'versionNoted')
        GROUP BY patient
        """

    /// Makes the functions known to a connection.
    func install(in database: Database) {
        database.add(
            function: DatabaseFunction("study_code", argumentCount: 2, pure: true) { [key] values in
                guard let kind = String.fromDatabaseValue(values[0]), let value = Self.text(values[1]) else {
                    return nil
                }
                return value.isEmpty ? "" : key.code(kind, value)
            })
        database.add(
            function: DatabaseFunction("patient_code", argumentCount: 3, pure: true) { [key] values in
                guard let kind = String.fromDatabaseValue(values[0]), let patient = Self.text(values[1]),
                    let value = Self.text(values[2])
                else { return nil }
                return value.isEmpty ? "" : key.code(kind, value, of: patient)
            })
        database.add(
            function: DatabaseFunction("shifted_day", argumentCount: 2, pure: true) { values in
                guard let patient = Self.text(values[0]), let day = Self.text(values[1]) else { return nil }
                return self.shifted(day, of: patient)
            })
        database.add(
            function: DatabaseFunction("known_word", argumentCount: 1, pure: true) { [words] values in
                guard let word = Self.text(values[0]) else { return nil }
                return word.isEmpty || words.contains(word) ? word : "other"
            })
        database.add(
            function: DatabaseFunction("number_digits", argumentCount: 1, pure: true) { values in
                guard let text = Self.text(values[0]), ExactNumber(text) != nil else { return nil }
                return text
            })
        database.add(
            function: DatabaseFunction("age_band", argumentCount: 3, pure: true) { values in
                guard let born = Int.fromDatabaseValue(values[0]), let patient = Self.text(values[1]),
                    let year = (self.ageDays[patient] ?? Self.text(values[2])).flatMap({ Int($0.prefix(4)) })
                else { return nil }
                return Self.ageBand(year - born)
            })
    }

    private func shifted(_ text: String, of patient: String) -> String? {
        guard !coarseDays.contains(patient + " " + text), let day = CalendarDay(text) else { return nil }
        return CalendarDay(daysSince1970: day.daysSince1970 - key.shiftDays(of: patient)).description
    }

    /// The year of birth is known, the birthday is not: the age may be one less.
    static func ageBand(_ years: Int) -> String? {
        switch years {
        case ..<0: nil
        case 0...17: "0-17"
        case 18...29: "18-29"
        case 30...89: "\(years / 10 * 10)-\(years / 10 * 10 + 9)"
        default: "90+"
        }
    }

    private static func text(_ value: DatabaseValue) -> String? {
        switch value.storage {
        case .null, .blob: nil
        case .int64(let number): String(number)
        case .double(let number): String(number)
        case .string(let text): text
        }
    }

    // MARK: Words

    private static func words(of registry: Registry) -> Set<String> {
        var words = Set(programWords)
        for vocabulary in Vocabulary.allCases { words.formUnion(registry.terms(vocabulary).keys) }
        words.formUnion(registry.instruments.keys)
        words.formUnion(registry.instruments.values.map(\.unit))
        for instrument in registry.instruments.values { words.formUnion(instrument.severity?.bands.map(\.word) ?? []) }
        return words
    }

    /// The words of closed lists, and those the documentation of open ones names.
    private static let programWords: [String] =
        Moment.allCases.map(\.rawValue) + Aspect.allCases.map(\.rawValue) + Side.allCases.map(\.rawValue)
        + MovementMode.allCases.map(\.rawValue) + Respondent.allCases.map(\.rawValue)
        + CareSetting.allCases.map(\.rawValue) + [
            "treatment", "assessment", "consultation", "checkUp", "emergency", "other", "target", "synergist",
            "antagonist", "withinNormalLimits", "lessThan", "greaterThan", "range", "inPerson", "phone", "sms", "email",
            "web", "video", "import", "goniometer", "inclinometer", "tape", "ruler", "eye", "algometer", "dynamometer",
            "seated", "standing", "supine", "prone", "sidelying", "pain", "stiffness", "weakness", "spasm", "guarding",
            "endFeel", "now", "24h", "48h", "7d", "14d", "28d", "30d", "1w", "2w", "4w", "illness", "forgot", "weather",
            "work", "family", "transport", "cost", "noShow", "practice", "patient", "unknown",
        ]
}
