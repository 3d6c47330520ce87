import Foundation
import GRDB
import TestSupport
import Testing

/// `backup`, `restore`, `key backup` and `status`, as their users run them.
@Suite(.serialized) struct BackupCommandTests {
    private func treated(_ label: String) throws -> CommandRunner {
        let command = try CommandRunner.withPatient(label)
        try command.succeed("record", "visit", "1", "--at", "2026-02-02", "--pain", "neck 7>4")
        return command
    }

    private func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    private func backups(_ command: CommandRunner, in directory: String = "backups") throws -> [[String: Any]] {
        let list = try object(try command.succeed("backup", "--list", directory, "--json"))
        return try #require(list["backups"] as? [[String: Any]])
    }

    private func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    @Test("a backup is made, rehearsed, listed, checked by sha256sum, and restored")
    func thereAndBack() throws {
        let command = try treated("backup")
        let made = try command.succeed("backup", "--into", "backups", "--rehearse")
        #expect(made.contains("the whole log, @1 to @") && made.contains("Rehearsed in"), "\(made)")
        try command.succeed("record", "pain", "1", "neck 3", "--at", "2026-02-09")
        let second = try object(try command.succeed("backup", "--into", "backups", "--json"))
        let entries = try #require(second["backups"] as? [[String: Any]])
        #expect(entries.map { $0["kind"] as? String } == ["incremental", "keys"])
        #expect(try command.succeed("backup", "--into", "backups").contains("Nothing new"))
        let list = try command.succeed("backup", "--list", "backups")
        #expect(list.contains("full") && list.contains("incremental") && list.contains("keys"), "\(list)")
        for backup in try backups(command) {
            let path = try #require(backup["path"] as? String)
            let sums = Process()
            sums.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            sums.arguments = ["sha256sum", "--quiet", "-c", "SHA256SUMS"]
            sums.currentDirectoryURL = URL(fileURLWithPath: command.folder.file(path))
            try sums.run()
            sums.waitUntilExit()
            #expect(sums.terminationStatus == 0, "\(path)")
        }
        let restored = try command.succeed("restore", "backups", "--into", "back.anamnesis")
        #expect(restored.contains(": 1 patient, complete to @"), "\(restored)")
        let summaries = try ["clinic", "back"].map {
            try command.succeed("summary", "1", "--json", "--store", "\($0).anamnesis")
        }
        #expect(summaries[0].contains("Ada Example") == summaries[1].contains("Ada Example"))
        #expect(summaries[0].replacingOccurrences(of: "clinic.anamnesis", with: "") == summaries[1])
        try command.succeed("verify", "--store", "back.anamnesis")
        #expect(try command.succeed("status", "--check", "--store", "back.anamnesis") == "All is well.\n")
        try command.fail(73, "restore", "backups", "--into", "back.anamnesis")
        try command.fail(64, "restore", "backups", "--into", "other.anamnesis", "--through", "@9999")
        try command.fail(66, "restore", "nowhere", "--into", "other.anamnesis")
        #expect(try names(in: command.folder.path).allSatisfy { !$0.contains(".part-") })
    }

    @Test("keys are backed up and restored apart, and the master key is in no file of any backup")
    func keysApart() throws {
        let command = try treated("apart")
        try command.succeed("backup", "--into", "log", "--without-keys")
        #expect(try command.fail(66, "restore", "log", "--into", "back.anamnesis").contains("--keys"))
        #expect(try command.succeed("key", "backup", "--into", "keys").contains("not the master key"))
        try command.succeed("restore", "log", "--keys", "keys", "--into", "back.anamnesis")
        #expect(try command.succeed("patients", "--store", "back.anamnesis").contains("Ada Example"))
        let sheet = try command.succeed("key", "sheet", "--store", "clinic.anamnesis")
        let lines = sheet.split(separator: "\n").filter { $0.first?.isNumber == true }
        #expect(lines.count >= 7)
        for folder in ["log", "keys"] {
            for name in try FileManager.default.subpathsOfDirectory(atPath: command.folder.file(folder)) {
                guard let bytes = FileManager.default.contents(atPath: command.folder.file(folder) + "/" + name) else {
                    continue
                }
                for line in lines { #expect(bytes.range(of: Data(line.utf8)) == nil, "\(name)") }
            }
        }
    }

    @Test("erased after the backup, a person stays erased in the store restored from it")
    func erased() throws {
        let command = try treated("erased")
        let id = try #require(
            try DatabaseQueue(path: command.store + "/views.sqlite").read {
                try String.fetchOne($0, sql: "SELECT patient FROM patient")
            })
        try command.succeed("backup", "--into", "backups")
        try command.succeed("erase", "1", "--confirm", id)
        let status = try command.run(["status", "--check"])
        let words = status.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(status.exitCode == 65 && words.contains("1 identity destroyed since"), "\(status.output)")
        let said = try command.succeed("restore", "backups", "--into", "back.anamnesis")
        #expect(said.contains("destroyed here again: 1, recorded at @"), "\(said)")
        #expect(!(try command.succeed("summary", "1", "--store", "back.anamnesis").contains("Ada")))
        try command.succeed("backup", "--into", "backups", "--store", "clinic.anamnesis")
        #expect(
            try command.succeed("status", "--check", "--store", "clinic.anamnesis") == "All is well.\n")
    }

    @Test("a flipped byte in a backup is named with its file, and ends with 65")
    func damaged() throws {
        let command = try treated("damaged")
        try command.succeed("backup", "--into", "backups")
        let path = try #require(
            try names(in: command.folder.file("backups")).first { $0.contains("-at-") }
                .map { command.folder.file("backups/\($0)/log.sqlite") })
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes[bytes.count / 2] ^= 4
        try bytes.write(to: URL(fileURLWithPath: path))
        let said = try command.fail(65, "restore", "backups", "--into", "back.anamnesis")
        #expect(said.contains("log.sqlite") && said.contains("SHA-256"), "\(said)")
        #expect(!FileManager.default.fileExists(atPath: command.folder.file("back.anamnesis")))
    }

    @Test("restore killed with SIGKILL at any moment leaves no store or a whole one, and the next restore sweeps up")
    func killedRestore() throws {
        let command = try treated("restore-killed")
        for chart in 2...60 {
            try command.succeed(
                "record", "registration", "--sex", "male", "--at", "2026-01-06",
                input: "Person \(chart)\n1980-01-01\n\n")
        }
        try command.succeed("backup", "--into", "backups")
        let seed = UInt64.random(in: 0...9_999)
        var chance = SeededGenerator(seed: seed)
        let start = ContinuousClock.now
        try command.succeed("restore", "backups", "--into", "timed.anamnesis")
        let whole = UInt32(max(1, (ContinuousClock.now - start) / .microseconds(1)))
        var killed = 0
        for round in 0..<40 {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: CommandRunner.executable)
            process.arguments = ["restore", "backups", "--into", "back.anamnesis"]
            process.environment = command.environment
            process.currentDirectoryURL = URL(fileURLWithPath: command.folder.path)
            (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
            try process.run()
            usleep(UInt32.random(in: 0...whole, using: &chance))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            if process.terminationReason == .uncaughtSignal { killed += 1 }
            let note: Comment = "seed \(seed), round \(round)"
            if try names(in: command.folder.path).contains("back.anamnesis") {
                #expect(try command.succeed("verify", "--store", "back.anamnesis").hasPrefix("Sound"), note)
                try FileManager.default.removeItem(atPath: command.folder.file("back.anamnesis"))
            }
        }
        #expect(killed >= 20, "seed \(seed): \(killed) of 40 killed")
        try command.succeed("restore", "backups", "--into", "back.anamnesis")
        #expect(try names(in: command.folder.path).allSatisfy { !$0.contains(".part-") }, "seed \(seed)")
        let summaries = try ["clinic", "back"].map {
            try command.succeed("patients", "--json", "--store", "\($0).anamnesis")
        }
        #expect(summaries[0] == summaries[1])
    }

    /// Runs a line of a shell beside the store, with the command as `$A`.
    private func shell(_ command: CommandRunner, _ line: String) throws -> (code: Int32, errors: String) {
        let process = Process()
        let errors = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", line]
        process.currentDirectoryURL = URL(fileURLWithPath: command.folder.path)
        process.environment = [
            "HOME": command.folder.path, "XDG_CONFIG_HOME": command.folder.file("config"), "USER": "tester",
            "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "A": CommandRunner.executable,
        ]
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let said = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: said, as: UTF8.self))
    }

    @Test("a full disk is an error that says so, and leaves the backups there are as they were")
    func fullDisk() throws {
        let command = try treated("full")
        try command.succeed("backup", "--into", "backups")
        let before = try names(in: command.folder.file("backups"))
        for kilobytes in [4, 40, 100] {
            // Without the signal, a write beyond the limit fails as on a full disk.
            let answer = try shell(
                command, "trap '' XFSZ; ulimit -f \(kilobytes); exec \"$A\" backup --into backups --full")
            #expect(answer.code == 74, "\(kilobytes): \(answer)")
            #expect(answer.errors.contains("space") || answer.errors.contains("room"), "\(answer.errors)")
            #expect(try names(in: command.folder.file("backups")) == before)
        }
        try command.succeed("restore", "backups", "--into", "back.anamnesis")
        try command.succeed("verify", "--store", "back.anamnesis")
    }

    @Test("where files may not grow, it is said, ends with 74, and leaves nothing half done; names of one letter do")
    func mayNotGrow() throws {
        let command = try treated("limit")
        try command.succeed("backup", "--into", "b")
        for line in ["backup --into b --full", "export events --into e", "restore b --into r"] {
            let answer = try shell(command, "ulimit -f 4; exec \"$A\" \(line)")
            #expect(answer.code == 74, "\(line): \(answer)")
            #expect(try names(in: command.folder.path).allSatisfy { !$0.contains(".part") }, "\(line)")
        }
        try command.succeed("restore", "b", "--into", "r")
    }

    @Test("killed at any moment a backup leaves nothing that is taken for one, and the next one clears away")
    func killed() throws {
        let command = try treated("killed")
        // As long as one takes here: what kills it comes while it runs, on a fast machine and a slow one.
        let lasts = try ContinuousClock().measure { try command.succeed("backup", "--into", "backups") }
        var chance = SeededGenerator(seed: 23)
        print("seed \(chance.seed)")
        var unfinished = 0
        for round in 0..<100 where round < 25 || unfinished == 0 {
            try command.succeed("record", "pain", "1", "neck 3", "--at", "2026-03-\(10 + round % 20)")
            let delay = Double.random(in: 0...1, using: &chance) * (lasts / .seconds(1))
            let mode = round % 3 == 0 ? "--full" : ""
            _ = try shell(command, "\"$A\" backup --into backups \(mode) & sleep \(delay); kill -9 $!; wait $! || true")
            if try names(in: command.folder.file("backups")).contains(where: { $0.hasPrefix(".part-") }) {
                unfinished += 1
            }
            for backup in try backups(command) where backup["kind"] as? String != "keys" {
                let path = try #require(backup["path"] as? String)
                let name = "back-\(round).anamnesis"
                if backup["position"] as? Int == (try backups(command).compactMap { $0["position"] as? Int }.max()) {
                    try command.succeed("restore", path, "--into", name)
                    try FileManager.default.removeItem(atPath: command.folder.file(name))
                    break
                }
            }
        }
        #expect(unfinished > 0, "killed in the middle of at least one")
        let made = try command.succeed("backup", "--into", "backups", "--rehearse")
        #expect(made.contains("Rehearsed in"), "\(made)")
        #expect(try names(in: command.folder.file("backups")).allSatisfy { !$0.hasPrefix(".part-") })
    }

    @Test("an interrupted rehearsal removes its temporary place")
    func interrupted() throws {
        let command = try treated("interrupted")
        for delay in ["0.03", "0.06", "0.1"] {
            _ = try shell(
                command,
                "\"$A\" backup --into backups --full --rehearse & sleep \(delay); kill -TERM $!; wait $! || true")
            let folder = command.folder.file("backups")
            guard FileManager.default.fileExists(atPath: folder) else { continue }
            #expect(try names(in: folder).allSatisfy { !$0.hasPrefix(".part-") && !$0.hasPrefix(".rehearsal-") })
        }
    }

    @Test("a backup made while another process records is a beginning of the log, and every event in it has its key")
    func whileRecording() throws {
        let command = try treated("recording")
        let writer = """
            for i in $(seq 1 12); do printf 'Person %s\\n1980-01-01\\n\\n' $i | "$A" record registration --at 2026-01-06; \
            "$A" record pain $((i + 1)) \"neck 5\" --at 2026-02-03; done & w=$!;
            for i in 1 2 3 4 5 6; do "$A" backup --into backups || exit 9; done; wait $w
            """
        #expect(try shell(command, writer).code == 0)
        for (number, backup) in try backups(command).filter({ $0["kind"] as? String != "keys" }).enumerated() {
            let path = try #require(backup["path"] as? String)
            let answer = try object(
                try command.succeed("restore", path, "--into", "b\(number).anamnesis", "--json"))
            #expect(answer["patientsWithoutKey"] as? Int == 0)
            #expect(answer["position"] as? Int == backup["position"] as? Int)
            try command.succeed("verify", "--store", "b\(number).anamnesis")
            let events = ["clinic", "b\(number)"].map { store in
                "SELECT * FROM events WHERE position <= \(backup["position"] as? Int ?? 0) ORDER BY position|\(store)"
            }
            let answers = try events.map { query in
                let parts = query.split(separator: "|")
                return try command.succeed(
                    "sql", String(parts[0]), "--format", "csv", "--store", "\(parts[1]).anamnesis")
            }
            #expect(answers[0] == answers[1])
        }
    }

    @Test("a folder of backups that is gone wants somebody")
    func folderGone() throws {
        let command = try treated("folder-gone")
        try command.succeed("backup", "--into", "backups")
        #expect(try command.succeed("status", "--check") == "All is well.\n")
        try FileManager.default.removeItem(atPath: command.folder.file("backups"))
        let check = try command.run(["status", "--check"])
        let words = check.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(check.exitCode == 65 && words.contains("the folder is there no more"), "\(check.output)")
    }

    /// Takes the last events away from under the log, as nothing of ours does.
    private func lose(_ count: Int, _ command: CommandRunner) throws {
        try DatabaseQueue(path: command.store + "/log.sqlite").write { database in
            let trigger = try #require(
                try String.fetchOne(database, sql: "SELECT sql FROM sqlite_schema WHERE name = 'event_delete'"))
            try database.execute(
                sql: """
                    DROP TRIGGER event_delete;
                    DELETE FROM event WHERE position > (SELECT max(position) FROM event) - \(count)
                    """)
            try database.execute(sql: trigger)
        }
    }

    @Test("of a log that lost its end, a rehearsal names the backup that has it, not the one it has just made")
    func lostEnd() throws {
        let command = try treated("lost-end")
        try command.succeed("backup", "--into", "backups")
        try command.succeed("record", "pain", "1", "neck 3", "--at", "2026-02-09")
        try command.succeed("record", "pain", "1", "neck 2", "--at", "2026-02-16")
        try command.succeed("backup", "--into", "backups")
        let whole = try #require(backups(command).compactMap { $0["path"] as? String }.first { $0.hasSuffix("-at-9") })
        try lose(1, command)
        let answer = try command.run(["backup", "--into", "backups", "--rehearse"])
        let said = answer.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(
            answer.exitCode == 65 && said.contains("\(whole) goes further: restore that one"),
            "\(said) \(answer.errors)")
        #expect(!said.contains("has these events as they were recorded"))
    }

    @Test("a log whose file was cut off is damaged data, at every door")
    func cutOff() throws {
        let command = try treated("cut-off")
        try command.succeed("backup", "--into", "backups")
        try DatabaseQueue(path: command.store + "/log.sqlite").writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        }
        try FileHandle(forUpdating: URL(fileURLWithPath: command.store + "/log.sqlite")).truncate(atOffset: 40_960)
        for line in [["verify"], ["status", "--check"], ["backup", "--into", "backups", "--rehearse"]] {
            let answer = try command.run(line)
            #expect(answer.exitCode == 65, "\(line): \(answer.errors)")
            #expect(
                answer.errors.contains("Restore a backup") && !answer.errors.contains("half-written"),
                "\(answer.errors)")
        }
    }

    @Test("status says in its first line whether all is well, and each check has its name for monitoring")
    func status() throws {
        let command = try treated("status")
        let never = try command.run(["status"])
        #expect(never.exitCode == 0 && never.output.hasPrefix("1 thing needs somebody:\n  backup: none was ever made"))
        let check = try command.run(["status", "--check"])
        #expect(check.exitCode == 65 && check.output.split(separator: "\n").count == 2, "\(check.output)")
        try command.succeed("backup", "--into", "backups")
        #expect(try command.succeed("status").hasPrefix("All is well.\n\nPractice"))
        #expect(try command.succeed("status", "--check") == "All is well.\n")
        let json = try object(try command.succeed("status", "--json"))
        #expect(json["isWell"] as? Bool == true)
        let checks = try #require(json["checks"] as? [[String: Any]])
        #expect(
            checks.map { $0["name"] as? String ?? "" } == [
                "log", "parked", "views", "clock", "backup", "disk", "rules", "ownership", "credentials", "newestEvent",
                "keys",
                "sqlite", "format",
            ])
        #expect(checks.allSatisfy { $0["ok"] as? Bool == true && ($0["detail"] as? String)?.isEmpty == false })
    }
}
