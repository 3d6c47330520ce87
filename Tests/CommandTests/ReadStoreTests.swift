import Foundation
import GRDB
import Testing

/// `tables`, `sql`, `status`, `verify`: the store as a whole.
struct ReadStoreTests {
    private func treated(_ label: String) throws -> CommandRunner {
        let command = try CommandRunner.withPatient(label)
        try command.succeed("record", "visit", "1", "--at", "2026-02-02", "--pain", "neck 7>4")
        return command
    }

    private func array(_ text: String) throws -> [[String: Any]] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
    }

    /// Changes a file of the store behind the program's back.
    private func tamper(_ path: String, _ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }

    /// Changes events as only somebody can who takes the triggers away, and puts them back.
    private func tamper(_ command: CommandRunner, without trigger: String, _ sql: String) throws {
        let path = command.store + "/log.sqlite"
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { database in
            let text = try #require(
                try String.fetchOne(
                    database, sql: "SELECT sql FROM sqlite_schema WHERE name = ?", arguments: [trigger]))
            try database.execute(sql: "DROP TRIGGER \(trigger); \(sql); \(text)")
        }
        try queue.close()
    }

    @Test("every table and view has its documented columns, all of them and in order")
    func tablesAreDocumented() throws {
        let command = try treated("tables")
        let tables = try array(try command.succeed("tables", "--json"))
        #expect(tables.count > 15)
        for table in tables {
            let name = try #require(table["name"] as? String)
            let columns = try #require(table["columns"] as? [[String: String]])
            let header = try command.succeed("sql", "SELECT * FROM \(name) LIMIT 0", "--format", "csv")
            #expect(header == columns.map { $0["name"] ?? "" }.joined(separator: ",") + "\r\n", "\(name)")
            #expect(columns.allSatisfy { $0["meaning"]?.isEmpty == false }, "\(name)")
        }
        #expect(try command.succeed("tables", "worklist").hasPrefix("worklist (view in views.sqlite)"))
        #expect(try command.fail(66, "tables", "nothing").contains("patient_progress"))
    }

    @Test("sql reads views and log, and only reads")
    func sql() throws {
        let command = try treated("sql")
        let rows = try array(
            try command.succeed(
                "sql", "SELECT value, moment FROM pain_score JOIN patient USING (patient) ORDER BY moment DESC",
                "--json"))
        #expect(rows.map { $0["value"] as? Int } == [7, 4])
        #expect(
            try command.succeed("sql", "-", "--format", "csv", input: "SELECT 1 AS one, NULL AS none, 'a,b' AS t")
                == "one,none,t\r\n1,,\"a,b\"\r\n")
        let writes = [
            "DELETE FROM patient", "UPDATE log.event SET payload = '{}'", "CREATE TABLE mine (x)", "DROP VIEW worklist",
            "INSERT INTO log.actor VALUES (99, 'me')",
        ]
        for write in writes { #expect(try command.run(["sql", write]).exitCode == 64, "\(write)") }
        #expect(try command.fail(64, "sql", "SELECT nothing FROM nowhere").contains("anamnesis tables"))
    }

    @Test("a query that is too long or too large stops, and says so")
    func sqlIsBounded() throws {
        let command = try treated("bounded")
        let endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT "
        #expect(try command.run(["sql", endless + "count(*) FROM n", "--seconds", "0.2"]).exitCode != 0)
        let cut = try command.run(["sql", endless + "x FROM n", "--limit", "3", "--json"])
        #expect(cut.exitCode == 0 && cut.errors.contains("cut after 3 rows"))
        #expect(try array(cut.output).map { $0["x"] as? Int } == [1, 2, 3])
        let wide = try command.run(["sql", "SELECT * FROM patient_progress"])
        #expect(wide.errors.contains("--format csv"))
        #expect(wide.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }

    @Test("a parked patient shows in status, in the summary and with exit 65, and a correction heals it")
    func parked() throws {
        let command = try treated("parked")
        #expect(try command.succeed("status").contains("Parked    none"))
        let answer = try command.run([
            "record", "decision", "1", "--days", "42", "--reason", "holds well", "--at", "2026-02-02",
        ])
        #expect(answer.exitCode == 0, "\(answer.errors)")
        // No rule lets it in: it is put there as another version might have.
        try tamper(
            command, without: "event_update",
            "UPDATE event SET payload = replace(payload, '42', '-42') WHERE type = "
                + "(SELECT id FROM type WHERE name = 'intervalDecided')")
        try command.succeed("rebuild")
        let status = try command.run(["status"])
        #expect(status.exitCode == 65)
        let position = try #require(status.output.split(separator: "@").last?.prefix { $0.isNumber })
        #expect(status.output.contains("PARKED chart 1"))
        let checks = try command.run(["status", "--format", "csv"]).output.split(separator: "\r\n")
        #expect(
            checks[0] == "check,ok,detail"
                && checks.allSatisfy {
                    $0.contains(",true,") || $0 == checks[0]
                        || $0.contains(",false,")
                }, "\(checks)")
        #expect(checks.contains { $0.hasPrefix("parked,false,") && $0.contains("retract @\(position)") }, "\(checks)")
        #expect(try command.succeed("summary", "1").contains("@\(position)"))
        #expect(try command.succeed("worklist").contains("PARKED"))
        try command.succeed("retract", "@\(position)", "--reason", "typingError")
        #expect(try command.succeed("status").contains("Parked    none"))
    }

    @Test("a sound store verifies; a flipped byte, a dropped row, an edited head and an edited view are each named")
    func verify() throws {
        let sound = try treated("verify")
        let text = try sound.succeed("verify")
        #expect(text.hasPrefix("Sound: "))
        #expect(text.contains("patient_progress"))
        let lines = try sound.succeed("verify", "--format", "csv").split(separator: "\r\n")
        #expect(lines[0] == "check,ok,position,through,projector,version,table,rows,sha256,reason")
        #expect(lines[1].hasPrefix("log,true,1,"), "\(lines)")
        #expect(lines.dropFirst(2).allSatisfy { $0.hasPrefix("table,true,,,") && $0.split(separator: ",").count == 7 })
        let attacks: [(trigger: String, sql: String, expected: String)] = [
            ("event_update", "UPDATE event SET payload = replace(payload, '7', '6') WHERE position = 6", "@"),
            ("event_delete", "DELETE FROM event WHERE position = 6", "@6: missing from the log"),
            (
                "stream_update", "UPDATE stream SET version = version + 1 WHERE name LIKE 'patient-%'",
                "is said to end at"
            ),
        ]
        for attack in attacks {
            let command = try treated("attack")
            try tamper(command, without: attack.trigger, attack.sql)
            let answer = try command.run(["verify"])
            #expect(answer.exitCode == 65, "\(attack.sql): \(answer.errors)")
            #expect(answer.output.contains("NOT SOUND") && answer.output.contains(attack.expected), "\(answer.output)")
            let lines = try command.run(["verify", "--format", "csv"]).output.split(separator: "\r\n")
            #expect(lines[1].hasPrefix("log,false,") && lines[2].hasPrefix("damage,false,"), "\(lines)")
            #expect(lines.last?.hasPrefix("views,false,") == true, "\(lines)")
        }
        try tamper(sound.store + "/views.sqlite", "UPDATE patient SET sex = 'male'")
        let views = try sound.run(["verify", "--json"])
        #expect(views.exitCode == 65)
        #expect(views.output.contains("\"differingTables\": [\n    \"patient\"\n  ]"), "\(views.output)")
        try sound.succeed("rebuild")
        try sound.succeed("verify")
    }
}
