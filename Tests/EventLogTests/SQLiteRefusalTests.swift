import EventLog
import EventLogSQLite
import Foundation
import GRDB
import TestSupport
import Testing

/// What a shell tries on a log of three events: every statement must be refused, and leave the log as it was.
@Suite struct SQLiteRefusalTests {
    static let columns =
        "position, stream, version, previous, type, form, occurred, occurred_offset, "
        + "occurred_precision, recorded, actor, origin, corrects, id, payload, checksum"

    static let statements = [
        "UPDATE event SET payload = '{}' WHERE position = 2",
        "UPDATE OR REPLACE event SET position = 1 WHERE position = 2",
        "DELETE FROM event WHERE position = 3",
        "DELETE FROM event",
        "INSERT OR REPLACE INTO event SELECT \(columns) FROM event WHERE position = 2",
        "REPLACE INTO event SELECT 2, 1, 4, 3, 1, 1, 0, 0, 3, 0, 1, NULL, NULL, x'00', '{}', 0",
        "INSERT INTO event SELECT \(columns) FROM event WHERE position = 3 "
            + "ON CONFLICT (position) DO UPDATE SET payload = '{}'",
        "INSERT INTO event SELECT 5, 1, 4, 3, 1, 1, 0, 0, 3, 0, 1, NULL, NULL, x'00', '{}', 0",
        "INSERT INTO event SELECT 4, 1, 3, 3, 1, 1, 0, 0, 3, 0, 1, NULL, NULL, x'00', '{}', 0",
        "INSERT INTO event SELECT 4, 1, 4, 2, 1, 1, 0, 0, 3, 0, 1, NULL, NULL, x'00', '{}', 0",
        "INSERT INTO event SELECT NULL, 1, 4, 3, 1, 1, 0, 0, 3, 0, 1, NULL, NULL, x'00', '{}', 0",
        "INSERT INTO event SELECT 4, 9, 1, 0, 1, 1, 0, 0, 3, 0, 1, NULL, NULL, x'00', '{}', 0",
        "UPDATE stream SET version = 9",
        "UPDATE stream SET version = 4, last = 4",
        "UPDATE stream SET name = 'other'",
        "DELETE FROM stream",
        "INSERT OR REPLACE INTO stream (id, name) VALUES (1, 'other')",
        "INSERT OR REPLACE INTO stream (id, name) VALUES (2, 'patient-anna')",
        "UPDATE type SET name = 'other'",
        "DELETE FROM type",
        "INSERT OR REPLACE INTO type (id, name) VALUES (1, 'other')",
        "INSERT OR REPLACE INTO type (id, name) VALUES (2, 'painScored')",
        "UPDATE actor SET name = 'other'",
        "DELETE FROM actor",
        "INSERT OR REPLACE INTO actor (id, name) VALUES (1, 'other')",
        "UPDATE event SET checksum = 0",
        "UPDATE log SET practice = 'other'",
        "DELETE FROM log",
        "INSERT OR REPLACE INTO log (id, practice, format, created) VALUES (1, 'other', 1, 1)",
    ]

    @Test("the database itself refuses", arguments: statements)
    func refuses(_ sql: String) throws {
        let (folder, log) = try logOfThree()
        let before = try log.scanned()
        let database = try DatabaseQueue(path: log.path)
        #expect(throws: DatabaseError.self) { try database.write { try $0.execute(sql: sql) } }
        #expect(try log.scanned() == before)
        #expect(try damages(of: log).isEmpty)
        withExtendedLifetime(folder) {}
    }

    @Test(
        "the sqlite3 shell is refused", .enabled(if: shell != nil, "no sqlite3 binary here"),
        arguments: [statements[0], statements[2], statements[4], statements[6]])
    func shellIsRefused(_ sql: String) throws {
        let (folder, log) = try logOfThree()
        let before = try log.scanned()
        let process = Process()
        process.executableURL = Self.shell
        process.arguments = [log.path, sql]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus != 0)
        #expect(try log.scanned() == before)
        withExtendedLifetime(folder) {}
    }

    @Test("people can read the log with names and times")
    func view() throws {
        let (folder, log) = try logOfThree()
        let row = try DatabaseQueue(path: log.path).read { try Row.fetchOne($0, sql: "SELECT * FROM events")! }
        #expect(row["stream"] == "patient-anna")
        #expect(row["type"] == "painScored")
        #expect(row["actor"] == "practitioner-eva")
        #expect(row["occurred"] == "2023-11-14T17:13:20.001-05:00")
        #expect(row["occurred_precision"] == "minute")
        #expect(row["recorded"] == "1970-01-01T00:00:00.010Z")
        #expect(row["id"] == "00000000000000070000000000000001")
        #expect(row["payload"] == "{\"value\":1}")
        withExtendedLifetime(folder) {}
    }

    private static let shell: URL? = ["/usr/bin/sqlite3", "/opt/homebrew/bin/sqlite3", "/usr/local/bin/sqlite3"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }.map { URL(fileURLWithPath: $0) }

    private func logOfThree() throws -> (TemporaryFolder, SQLiteEventLog) {
        let folder = try TemporaryFolder("refusal")
        let log = try SQLiteEventLog.create(at: folder.file("clinic.anamnesis"), practice: "Main Street", created: 1)
        try log.append([append(1...3, to: anna, at: 0)], clock: 10)
        return (folder, log)
    }
}
