import Clinical
import EventLog
import EventLogSQLite
import GRDB
import Identity
import TestSupport
import Testing

@testable import PatientRecord

@Suite struct LogViewsTests {
    @Test(arguments: [UInt64(1), 2, 3]) func everyViewShowsWhatTheCorrectedHistorySays(_ seed: UInt64) throws {
        let folder = try TemporaryFolder("views")
        defer { withExtendedLifetime(folder) {} }
        let random = try RandomLog(at: folder.file("log.sqlite"), seed: seed, rounds: 1500)
        let file = try Self.installed(random.log)
        var expected: [String: [Int64: [ViewRow]]] = [:]
        for patient in random.patients {
            let survivor = try MergedRecords(around: patient.stream, in: random.log).survivor(of: patient.text)
            for entry in try PatientHistory(reading: patient.stream, in: random.log).entries() {
                let rows = ViewRow.rows(of: entry, patient: survivor ?? patient.text, record: patient.text)
                for (view, rows) in rows {
                    expected[view, default: [:]][entry.position] = rows
                }
            }
        }
        try Self.expectPayloadsOfEntriesToDecode(file, random)
        for view in LogViews.names where !["merged_record", "technique_effect"].contains(view) {
            let rows = (expected[view] ?? [:]).sorted { $0.key < $1.key }.flatMap(\.value)
            #expect(!rows.isEmpty, "seed \(seed) makes no row of \(view)")
            let found = try Self.rows(of: view, in: file)
            #expect(found.count == rows.count, "seed \(seed), \(view)")
            for (found, row) in zip(found, rows) {
                let difference = row.difference(to: found)
                #expect(difference == nil, "seed \(seed), \(view): \(difference ?? "")")
            }
        }
    }

    @Test("by the sources' clock the log's mask shows the events that a history of that instant has", arguments: 1...3)
    func maskBySource(seed: Int) throws {
        let folder = try TemporaryFolder("views")
        defer { withExtendedLifetime(folder) {} }
        let random = try RandomLog(at: folder.file("log.sqlite"), seed: UInt64(seed), rounds: 600)
        var chance = SeededGenerator(seed: UInt64(seed))
        let head = try random.log.head()
        let histories = try random.patients.map { try PatientHistory(reading: $0.stream, in: random.log) }
        let times = histories.flatMap(\.items).map(\.knownToSource)
        #expect(Set(times).count > 100 && histories.contains { $0.items.contains(where: \.isRetraction) })
        for _ in 0..<12 {
            let instant = Instant(
                position: Int64.random(in: head / 2...head, using: &chance),
                sourceTime: times.randomElement(using: &chance)! - Int64.random(in: 0...1, using: &chance))
            let known = zip(random.patients, histories).map { ($0, instant.known(of: $1.items).map(\.position)) }
            let file = try DatabaseQueue()
            let found = try file.writeWithoutTransaction { database in
                try database.execute(sql: "ATTACH DATABASE ? AS log", arguments: [random.log.path])
                try database.execute(sql: "CREATE TABLE patient (patient TEXT)")
                for (patient, positions) in known where !positions.isEmpty {
                    try database.execute(sql: "INSERT INTO patient VALUES (?)", arguments: [patient.text])
                }
                try database.execute(sql: LogViews.sql(at: instant, attachedAs: "log"))
                return try Int64.fetchAll(
                    database,
                    sql: """
                        SELECT position FROM event JOIN stream ON stream.id = event.stream
                        WHERE stream.name LIKE 'patient%' ORDER BY position
                        """)
            }
            #expect(found == known.flatMap(\.1).sorted(), "seed \(seed), \(instant)")
        }
    }

    /// The corrected payload of `entry` says what the corrected entry says, field by field.
    private static func expectPayloadsOfEntriesToDecode(_ file: DatabaseQueue, _ random: RandomLog) throws {
        var events: [Int64: PatientEvent] = [:]
        for patient in random.patients {
            let entries = try PatientHistory(reading: patient.stream, in: random.log).entries()
            for entry in entries { events[entry.position] = entry.event }
        }
        let rows = try file.read { try Row.fetchAll($0, sql: "SELECT position, type, payload FROM entry") }
        for row in rows {
            let content = Stored.item(row["type"], row["payload"] as String)
            let expected = events[row["position"]]
            if case .unknown(let type)? = expected {
                #expect(type == row["type"])
            } else {
                #expect(content.entry == expected)
            }
        }
    }

    @Test func everyColumnIsDocumentedAndEveryDocumentedColumnIsThere() throws {
        let folder = try TemporaryFolder("views")
        defer { withExtendedLifetime(folder) {} }
        let file = try Self.installed(try RandomLog(at: folder.file("log.sqlite"), seed: 4, rounds: 5).log)
        for view in LogViews.names {
            let found = try file.read { try $0.columns(in: view).map(\.name) }
            #expect(found == LogViews.documentation.filter { $0.view == view }.map(\.column))
        }
        for column in LogViews.documentation { #expect(!column.meaning.isEmpty, "\(column)") }
    }

    @Test func valuesHaveTheDocumentedTypes() throws {
        let folder = try TemporaryFolder("views")
        defer { withExtendedLifetime(folder) {} }
        let file = try Self.installed(try RandomLog(at: folder.file("log.sqlite"), seed: 8, rounds: 2500).log)
        for column in LogViews.documentation {
            let types = try file.read { database in
                try String.fetchSet(
                    database,
                    sql:
                        "SELECT DISTINCT typeof(\"\(column.column)\") FROM \(column.view) WHERE \"\(column.column)\" NOT NULL"
                )
            }
            #expect(types == [column.type.lowercased()], "\(column.view).\(column.column)")
        }
    }

    @Test func aScanFindsCorrectionsThroughTheirIndexAndStoresNothingBetween() throws {
        let folder = try TemporaryFolder("views")
        defer { withExtendedLifetime(folder) {} }
        let file = try Self.installed(try RandomLog(at: folder.file("log.sqlite"), seed: 6, rounds: 5).log)
        for view in LogViews.names where !["merged_record", "technique_effect"].contains(view) {
            let plan = try file.read { database in
                try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN SELECT patient, count(*) FROM \(view) GROUP BY 1")
                    .map { $0["detail"] as String }
            }
            #expect(plan.contains { $0.contains("SEARCH candidate USING") && $0.contains("event_corrects") }, "\(plan)")
            #expect(plan.filter { $0.hasPrefix("SCAN original") }.count == 1, "\(plan)")
            // Only who was merged into whom is gathered first, which is next to nothing.
            let gathered = plan.filter { $0.contains("MATERIALIZE") || $0.contains("CO-ROUTINE") }
            #expect(
                gathered.allSatisfy { line in ["merged", "newest", "link", "chain"].contains { line.hasSuffix($0) } },
                "\(view): \(plan)")
        }
    }

    @Test func theViewsLeaveTheLogSound() throws {
        let folder = try TemporaryFolder("views")
        defer { withExtendedLifetime(folder) {} }
        let random = try RandomLog(at: folder.file("log.sqlite"), seed: 7, rounds: 50)
        let file = try Self.installed(random.log)
        try file.write { try $0.execute(sql: LogViews.sql) }
        try file.close()
        var damage: [Damage] = []
        try SQLiteEventLog.open(at: random.log.path, mode: .readOnly).check { damage.append($0) }
        #expect(damage.isEmpty, "\(damage)")
    }

    @Test(arguments: ["1", "1.0", "1.00", "0.12345678901234567", "-0.50", "123456789012345678"])
    func aValueIsGivenAsADoubleAndAsWritten(_ literal: String) throws {
        let (text, value) = try Self.painRow(#"{"instrument":"nrs-11","value":\#(literal)}"#)
        #expect(text == literal)
        #expect(value == ExactNumber(literal)?.double)
    }

    @Test(arguments: [#"{"instrument":"nrs-11"}"#, #"{"instrument":"nrs-11","value":null}"#])
    func anAnswerWithoutANumberHasNoValue(_ payload: String) throws {
        let (text, value) = try Self.painRow(payload)
        #expect(text == nil)
        #expect(value == nil)
    }

    @Test func aLogWithoutAnyCorrectionOrTypeOfAViewAnswersAllTheSame() throws {
        let folder = try TemporaryFolder("views")
        defer { withExtendedLifetime(folder) {} }
        let log = try SQLiteEventLog.create(at: folder.file("log.sqlite"), practice: "p", created: 0)
        let file = try Self.installed(log)
        for view in LogViews.names where !["merged_record", "technique_effect"].contains(view) {
            #expect(try Self.rows(of: view, in: file).isEmpty)
        }
        let event = NewEvent(
            id: EventID(high: 1, low: 1), type: "careEnded", occurred: 0, actor: "anna",
            payload: Array(#"{"reasonCode":"moved"}"#.utf8))
        try log.append(
            [StreamAppend(to: StreamName(category: "patient", id: "a"), expecting: .noStream, events: [event])],
            clock: 0)
        for view in LogViews.names where !["merged_record", "technique_effect"].contains(view) {
            #expect(try Self.rows(of: view, in: file).count == (view == "entry" ? 1 : 0))
        }
        #expect(try file.read { try Row.fetchAll($0, sql: "SELECT * FROM merged_record") }.isEmpty)
    }

    @Test("each technique of a visit has its minutes, and the unwanted effects of that visit or of its day")
    func effectsOfTechniques() throws {
        let folder = try TemporaryFolder("views")
        defer { withExtendedLifetime(folder) {} }
        let log = try SQLiteEventLog.create(at: folder.file("log.sqlite"), practice: "p", created: 0)
        let day: Int64 = 86_400_000
        let told: [(Int64, String, String)] = [
            (
                1, "treatmentGiven",
                #"{"visit":"v1","techniques":[{"technique":"nmt","minutes":20},{"technique":"nmt","minutes":10},"#
                    + #"{"technique":"mfr","minutes":15}]}"#
            ),
            (1, "adverseEventReported", #"{"visit":"v1","kind":"soreness","severity":2}"#),
            (1, "adverseEventReported", #"{"visit":"v1","kind":"bruise"}"#),
            (1, "adverseEventResolved", #"{"visit":"v1","kind":"bruise"}"#),
            (8, "treatmentGiven", #"{"techniques":[{"technique":"nmt"}]}"#),
            (8, "adverseEventReported", #"{"kind":"dizziness","severity":4}"#),
            (15, "treatmentGiven", #"{"visit":"v3","techniques":[{"technique":"nmt","minutes":30}]}"#),
            (16, "adverseEventReported", #"{"kind":"soreness","severity":1}"#),
        ]
        let events = told.enumerated().map { place, told in
            NewEvent(
                id: EventID(high: 1, low: UInt64(place + 1)), type: told.1, occurred: told.0 * day, actor: "anna",
                payload: Array(told.2.utf8))
        }
        try log.append(
            [StreamAppend(to: StreamName(category: "patient", id: "a"), expecting: .noStream, events: events)],
            clock: 30 * day)
        let rows = try Self.installed(log).read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM technique_effect ORDER BY occurred_on, technique").map {
                row in
                [row["technique"], row["visit"], row["minutes"], row["effects"], row["severity"]]
                    .map { (value: DatabaseValue) in value.isNull ? "-" : "\(value.storage.value ?? "")" }
                    .joined(separator: " ")
            }
        }
        #expect(rows == ["mfr v1 15 2 2", "nmt v1 30 2 2", "nmt - - 1 4", "nmt v3 30 0 -"])
    }

    private static func painRow(_ payload: String) throws -> (text: String?, value: Double?) {
        let folder = try TemporaryFolder("views")
        defer { withExtendedLifetime(folder) {} }
        let log = try SQLiteEventLog.create(at: folder.file("log.sqlite"), practice: "p", created: 0)
        let event = NewEvent(
            id: EventID(high: 1, low: 1), type: "painScored", occurred: 0, actor: "anna", payload: Array(payload.utf8))
        try log.append(
            [StreamAppend(to: StreamName(category: "patient", id: "a"), expecting: .noStream, events: [event])],
            clock: 0)
        let row = try installed(log).read { try Row.fetchOne($0, sql: "SELECT value_text, value FROM pain_score") }
        return try (#require(row)["value_text"], #require(row)["value"])
    }

    /// Closes the log, installs the views and opens the file for queries.
    static func installed(_ log: SQLiteEventLog) throws -> DatabaseQueue {
        let file = try DatabaseQueue(path: log.path)
        try file.write { try $0.execute(sql: LogViews.sql) }
        return file
    }

    static func rows(of view: String, in file: DatabaseQueue) throws -> [ViewRow] {
        let order = view == "treatment" ? "position, number" : "position"
        return try file.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM \(view) ORDER BY \(order)").map(ViewRow.init)
        }
    }
}
