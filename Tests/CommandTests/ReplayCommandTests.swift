import Foundation
import GRDB
import TestSupport
import Testing

/// `replay`, `verify RECEIPT`, `compare`, `explain`, `revisions`, `reassign` and reads of the past, as typed.
struct ReplayCommandTests {
    private func treated(_ label: String) throws -> CommandRunner {
        let command = try CommandRunner.withPatient(label)
        try command.succeed("record", "visit", "1", "--at", "2026-02-02T10:00", "--pain", "neck 7>4")
        try command.succeed("record", "visit", "1", "--at", "2026-02-09T10:00", "--pain", "neck 6>3")
        return command
    }

    private func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test("a replay says what it sees, lies beside its receipt, and is verified by doing it again")
    func replay() throws {
        let command = try treated("replay")
        let said = try command.succeed("replay", "--known-at", "@7", "--as-of", "2026-02-05", "--into", "past.sqlite")
        #expect(said.contains("@1 to @7") && said.contains("left out") && said.contains("medical-massage@4"), "\(said)")
        let receipt = try object(
            try String(contentsOfFile: command.folder.file("past.sqlite.receipt.json"), encoding: .utf8))
        #expect(receipt["positions"] as? [Int] == [1, 7])
        #expect(
            (receipt["methods"] as? String)?.contains("counting what had happened by the end of 2026-02-05") ?? false)
        #expect(try command.succeed("verify", "past.sqlite.receipt.json").hasPrefix("Same: 7 events read"))
        #expect(try command.succeed("verify", "past.sqlite.receipt.json").contains("past.sqlite holds the same"))
        let own = try String(contentsOfFile: command.folder.file("past.sqlite.receipt.json"), encoding: .utf8)
        try own.replacing("\"form\" : 1", with: "\"form\" : 1, \"approved\" : true")
            .write(toFile: command.folder.file("more.receipt.json"), atomically: true, encoding: .utf8)
        #expect(try command.fail(65, "verify", "more.receipt.json").contains("a field approved"))
        let path = command.folder.file("past.sqlite.receipt.json")
        let altered = try String(contentsOfFile: path, encoding: .utf8).replacing("\"rows\" : 1", with: "\"rows\" : 2")
        try altered.write(toFile: path, atomically: true, encoding: .utf8)
        let refused = try command.run(["verify", "past.sqlite.receipt.json"])
        #expect(refused.exitCode == 65 && refused.output.contains("NOT THE SAME"), "\(refused)")
    }

    @Test("bad input ends with its exit code and leaves nothing")
    func badInput() throws {
        let command = try treated("replay-bad")
        let bad = try command.folder.write("name: x\nversion: 1\nwhat: 3\n", to: "bad.yaml")
        for (code, arguments, message) in [
            (64, ["--known-at", "2099-01-01"], "in the future"), (64, ["--as-of", "2099-01-01"], "in the future"),
            (64, ["--known-at", "@999"], "the log goes from @1"), (64, ["--known-at", "@2"], "Name @3 or later"),
            (64, ["--by", "source"], "needs a time"),
            (65, ["--policy", bad], "line 3, column 1"), (66, ["--policy", "none.yaml"], "there is no such file"),
            (65, ["--policy", command.store + "/log.sqlite"], "not UTF-8"),
            (66, ["--patients-from", "none.txt"], "cannot be read"),
            (64, ["--projection", "weather"], "no projection weather"),
            (64, ["--where", "1 = "], "syntax error"), (66, ["--compare", "none.sqlite"], "there is no file"),
            (73, ["--into", "/nowhere/x.sqlite"], "there is no folder /nowhere"),
            (64, ["--into", ""], "--into needs a name"),
        ] as [(Int32, [String], String)] {
            let into = arguments.contains("--into") ? [] : ["--into", "x.sqlite"]
            let answer = try command.run(["replay"] + arguments + into)
            #expect(answer.exitCode == code && answer.errors.contains(message), "\(arguments): \(answer)")
            #expect(answer.output.isEmpty, "nothing is said of a replay that cannot be: \(answer)")
        }
        try command.succeed("replay", "--into", "there.sqlite")
        #expect(try command.fail(73, "replay", "--into", "there.sqlite").contains("exists already"))
        let left = try FileManager.default.contentsOfDirectory(atPath: command.folder.path).filter {
            $0.contains("x.sqlite")
        }
        #expect(left == [])
        try command.fail(66, "summary", "7", "--as-of", "2026-02-05")
        #expect(try command.fail(66, "summary", "1", "--as-of", "2020-01-01").contains("nothing is known"))
        try command.fail(64, "events", "--from", "@9", "--to", "@3")
        try command.fail(64, "events", "--from", "2026-03-01", "--to", "2026-02-01")
        try command.fail(64, "events", "--from", "2099-03-01")
        for reading in [["history", "1"], ["export", "patient", "1"], ["export", "tables"], ["backup"]] {
            let answer = try command.run(reading + ["--into", ""])
            #expect(answer.exitCode == 64 && answer.errors.contains("--into needs a name"), "\(reading): \(answer)")
        }
        try command.fail(66, "verify", "none.json")
        try command.fail(65, "verify", "bad.yaml")
    }

    @Test("a full disk is said to be one, ends with 74 and leaves nothing of the replay")
    func fullDisk() throws {
        let command = try treated("replay-full")
        for kilobytes in [8, 40] {
            let script = "trap '' XFSZ; ulimit -f \(kilobytes); exec \"$0\" replay --into full.sqlite"
            let answer = try command.run(["-c", script, CommandRunner.executable], executable: "/bin/bash")
            #expect(answer.exitCode == 74, "\(kilobytes): \(answer)")
            #expect(answer.errors.contains("no room") || answer.errors.contains("space"), "\(answer.errors)")
            let names = try FileManager.default.contentsOfDirectory(atPath: command.folder.path)
            #expect(!names.contains { $0.contains("full.sqlite") }, "\(names)")
        }
        try command.succeed("replay", "--into", "full.sqlite")
    }

    @Test("while another process rebuilds the views a list says how far it is, and one patient's page is right at once")
    func rebuildingElsewhere() throws {
        let command = try treated("rebuilding")
        let lock = open(command.store + "/views.lock", O_RDWR | O_CREAT, 0o600)
        defer { close(lock) }
        #expect(lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0)
        #expect(pwrite(lock, " 43", 3, 0) == 3)
        let before = try object(try command.succeed("worklist", "--json"))
        // Recorded is recorded; the views follow after the rebuild.
        _ = try command.run(["record", "visit", "1", "--at", "2026-02-16T10:00", "--pain", "neck 2>1"])
        let list = try command.run(["worklist", "--json"])
        #expect(list.exitCode == 0 && list.errors.contains("rebuilding 43 %"), "\(list)")
        #expect(list.errors.contains("the views are true as of @"), "\(list)")
        #expect(try object(list.output)["position"] as? Int == before["position"] as? Int)
        let page = try object(try command.succeed("summary", "1", "--json"))
        #expect((page["visits"] as? [String: Any])?["completed"] as? Int == 3, "\(page)")
        // Views of another version, or none: there is no list until the swap.
        try FileManager.default.removeItem(atPath: command.store + "/views.sqlite")
        #expect(try command.fail(75, "worklist").contains("rebuilding 43 %"))
        #expect(flock(lock, LOCK_UN) == 0)
        let after = try object(try command.succeed("worklist", "--json"))
        #expect(after["position"] as? Int == page["position"] as? Int)
    }

    @Test("every read takes both clocks")
    func reads() throws {
        let command = try treated("replay-reads")
        let early = try object(try command.succeed("summary", "1", "--json", "--as-of", "2026-02-05"))
        #expect(
            (early["visits"] as? [String: Any])?["completed"] as? Int == 1 && early["asOf"] as? String == "2026-02-05")
        let known = try object(try command.succeed("summary", "1", "--json", "--known-at", "@7"))
        #expect(known["position"] as? Int == 7 && (known["visits"] as? [String: Any])?["completed"] as? Int == 1)
        #expect(
            try command.succeed("sql", "--known-at", "@7", "--format", "csv", "SELECT count(*) FROM pain_score")
                .contains("2"))
        #expect(try command.succeed("history", "1", "--known-at", "@5").contains("Complete to @5"))
        let then = try command.succeed("history", "1", "--as-of", "2026-02-05")
        #expect(then.contains("2026-02-02") && !then.contains("2026-02-09"), "\(then)")
        try command.succeed("export", "patient", "1", "--into", "then.json", "--as-of", "2026-02-05")
        let record = try String(contentsOfFile: command.folder.file("then.json"), encoding: .utf8)
        #expect(record.contains("2026-02-02") && !record.contains("2026-02-09"))
        #expect(
            try object(try command.succeed("worklist", "--json", "--as-of", "2026-02-05"))["asOf"] as? String
                == "2026-02-05")
        let person = try object(
            try {
                try command.succeed("export", "patient", "1", "--into", "1.json", "--known-at", "@7")
                return try String(contentsOfFile: command.folder.file("1.json"), encoding: .utf8)
            }())
        #expect(!person.isEmpty && !"\(person)".contains("2026-02-09"))
        try command.succeed("amend", "@8", "--at", "2026-01-20T10:00", "--only-visit", "--reason-code", "typingError")
        let clinical = try command.succeed("history", "1", "--clinical")
        let (first, second) = (clinical.firstRange(of: "@8 "), clinical.firstRange(of: "@5 "))
        #expect(try #require(first).lowerBound < (try #require(second)).lowerBound, "\(clinical)")
        let compared = try command.succeed("replay", "--known-at", "@7", "--into", "known.sqlite", "--compare", "live")
        #expect(compared.contains("1 patient differs"), "\(compared)")
        let events = try command.succeed("export", "events", "--known-at", "@7").split(separator: "\n")
        #expect(events.count == 9, "an opening, seven events, a closing")
        try command.succeed("export", "tables", "--into", "tables", "--as-of", "2026-02-05", "--known-at", "@9")
        let visits = try String(contentsOfFile: command.folder.file("tables/visit.csv"), encoding: .utf8)
        #expect(visits.split(separator: "\r\n").count == 2)
    }

    @Test("the receipt says in words by what condition patients were chosen, and is verified with it")
    func methods() throws {
        let command = try treated("replay-methods")
        let condition = "birth_year < 1990"
        let said = try command.succeed("replay", "--where", condition, "--into", "where.sqlite")
        #expect(said.contains("Patients   1 for whom birth_year < 1990"), "\(said)")
        func methods(_ name: String) throws -> String {
            let text = try String(contentsOfFile: command.folder.file(name + ".receipt.json"), encoding: .utf8)
            return try #require(try object(text)["methods"] as? String)
        }
        #expect(
            try methods("where.sqlite").contains("1 patient for whom `birth_year < 1990` held in the table patient"))
        try command.succeed("verify", "where.sqlite.receipt.json")
        let list = try command.folder.write("1\n", to: "list.txt")
        try command.succeed("replay", "--patients-from", list, "--into", "list.sqlite")
        #expect(try methods("list.sqlite").contains("1 patient, named one by one"))
        let piped = try command.run(
            ["-c", "exec \"$0\" replay --patients-from <(echo 1) --into piped.sqlite", CommandRunner.executable],
            executable: "/bin/bash")
        #expect(piped.exitCode == 0 && piped.output.contains("Patients   1 named"), "a pipe is a list too: \(piped)")
        try command.succeed("replay", "--into", "all.sqlite")
        #expect(try methods("all.sqlite").contains("The histories of all patients were folded"))
        let path = command.folder.file("where.sqlite.receipt.json")
        let other = try String(contentsOfFile: path, encoding: .utf8).replacing("< 1990", with: "< 1980")
        try other.write(toFile: command.folder.file("other.receipt.json"), atomically: true, encoding: .utf8)
        let held = try command.succeed("verify", "other.receipt.json")
        #expect(held.hasPrefix("Same") && held.contains("Not checked: patientsWhere: "), "\(held)")
        let json = try object(try command.succeed("verify", "other.receipt.json", "--json"))
        #expect((json["notChecked"] as? [[String: Any]])?.count == 1, "\(json)")
        let altered = try String(contentsOfFile: path, encoding: .utf8).replacing(condition, with: "birth_year < 1980")
        try altered.replacing("for whom `birth_year < 1980`", with: "for whom `birth_year < 1970`")
            .write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try command.run(["verify", "where.sqlite.receipt.json"]).output.contains("methods: the receipt says"))
    }

    @Test("a record that was given up stands for the one it is part of, and each patient is named once")
    func patientsFrom() throws {
        let command = try treated("replay-merged")
        try command.succeed(
            "record", "registration", "--sex", "male", "--at", "2026-01-06", input: "Bo Example\n1980-01-01\n\n")
        let head = try #require(
            try object(try command.succeed("summary", "1", "--json"))["position"] as? Int)
        try command.succeed("merge", "2", "--into", "1", "--reason-code", "duplicate", "--yes")
        let list = try command.folder.write("1 # first\r\n2\r\n1\r\n", to: "list.txt")
        let now = try command.succeed("replay", "--patients-from", list, "--into", "now.sqlite")
        #expect(now.contains("1 named") && now.contains("of 1 patient"), "\(now)")
        let before = try command.succeed(
            "replay", "--patients-from", list, "--known-at", "@\(head)", "--into", "before.sqlite")
        #expect(before.contains("2 named") && before.contains("of 2 patients"), "\(before)")
    }

    @Test("killed at any moment, the same replay goes on and comes to the same; interrupted, nothing is left")
    func killed() throws {
        let command = try treated("replay-killed")
        for chart in 2...40 {
            try command.succeed(
                "record", "registration", "--sex", "male", "--at", "2026-01-06",
                input: "Person \(chart)\n1980-01-01\n\n")
        }
        try command.succeed("replay", "--into", "whole.sqlite")
        let expected = try object(
            try String(contentsOfFile: command.folder.file("whole.sqlite.receipt.json"), encoding: .utf8))
        for round in 0..<10 {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: CommandRunner.executable)
            process.arguments = ["replay", "--into", "killed.sqlite", "--store", command.store]
            process.currentDirectoryURL = URL(fileURLWithPath: command.folder.path)
            (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
            try process.run()
            usleep(UInt32(2_000 + round * 9_000))
            kill(process.processIdentifier, round % 2 == 0 ? SIGKILL : SIGINT)
            process.waitUntilExit()
            let names = try FileManager.default.contentsOfDirectory(atPath: command.folder.path)
            if process.terminationStatus != 0, round % 2 == 1, process.terminationReason == .exit {
                #expect(process.terminationStatus == 128 + SIGINT, "round \(round): nothing else went wrong")
                let left = names.filter { $0.hasPrefix("killed.sqlite") }
                // What had its name when the signal came is whole, with its receipt.
                #expect(
                    left.isEmpty || Set(left) == ["killed.sqlite", "killed.sqlite.receipt.json"], "\(round): \(names)")
            }
            if !names.contains("killed.sqlite") { try command.succeed("replay", "--into", "killed.sqlite") }
            let receipt = try object(
                try String(contentsOfFile: command.folder.file("killed.sqlite.receipt.json"), encoding: .utf8))
            #expect(receipt as NSDictionary == expected as NSDictionary, "round \(round)")
            for name in ["killed.sqlite", "killed.sqlite.receipt.json"] {
                try FileManager.default.removeItem(atPath: command.folder.file(name))
            }
        }
    }

    @Test("a comparison, an explanation and revisions say what they are asked, also as JSON, and a page is written")
    func analyses() throws {
        let command = try treated("replay-analyses")
        try command.succeed("amend", "1", "--last", "pain", "--to", "5", "--reason-code", "typingError")
        let differences = try object(try command.succeed("compare", "live@9", "live", "--json", "--html", "page.html"))
        #expect(differences["patientsDiffering"] as? Int == 1, "\(differences)")
        #expect(
            Set((differences["causes"] as? [String: Any] ?? [:]).keys).isSubset(of: [
                "correction", "newEntry", "lateEntry",
            ]))
        let page = try String(contentsOfFile: command.folder.file("page.html"), encoding: .utf8)
        #expect(page.contains("<html lang=\"en\">") && page.contains("<svg role=\"img\"") && !page.contains("Ada"))
        #expect(try command.fail(73, "compare", "live", "live", "--html", "page.html").contains("exists already"))
        #expect(try command.succeed("compare", "live", "live").contains("The same"))
        let explained = try command.succeed("explain", "1", "neck pain")
        #expect(
            explained.contains("baseline: @6") && explained.contains("recorded here") && explained.contains("If"),
            "\(explained)")
        #expect(try command.succeed("explain", "1").contains("Next visit"))
        try command.succeed("record", "goal", "1", "pain neck 6", "--at", "2026-02-03")
        let goal = try object(try command.succeed("explain", "1", "goal", "--json"))
        let figure = try #require((goal["figures"] as? [[String: Any]])?.first)
        let from = (figure["from"] as? [[String: Any]] ?? []).map { "\($0["part"] ?? "") @\($0["position"] ?? "")" }
        #expect(from == ["goal @12", "goal met @9", "now @9"], "\(figure)")
        #expect(try command.fail(64, "explain", "1", "moon phase").contains("has no figure \"moon phase\""))
        let moved = try command.succeed("revisions", "1", "neck pain")
        #expect(moved.contains("typingError") || moved.contains("now"), "\(moved)")
        let json = try object(try command.succeed("revisions", "1", "interval", "--json"))
        #expect((json["changes"] as? [Any])?.isEmpty == false)
    }

    @Test("a comparison says how many it held against one another, and refuses where nobody is in both")
    func comparedPatients() throws {
        let command = try treated("compared-patients")
        try command.succeed(
            "record", "registration", "--sex", "male", "--at", "2026-01-06", input: "Bo Example\n1990-02-28\n\n")
        try command.succeed("replay", "--where", "chart = '1'", "--into", "one.sqlite")
        try command.succeed("replay", "--where", "chart = '2'", "--into", "two.sqlite")
        #expect(try command.succeed("compare", "live", "one.sqlite").contains("Only 1 patient was compared"))
        #expect(try command.fail(64, "compare", "one.sqlite", "two.sqlite").contains("no patient in common"))
        #expect(
            try command.fail(64, "compare", "live", "one.sqlite", "--patient", "2").contains("without this patient"))
    }

    @Test("a registry and a policy that differ in name alone are no causes of what the other one changed")
    func namesAlone() throws {
        let command = try treated("names-alone")
        let registry = try command.succeed("registry", "show").replacingOccurrences(
            of: "\nversion: 7\n", with: "\nversion: 8\n")
        try registry.write(toFile: command.folder.file("r.yaml"), atomically: true, encoding: .utf8)
        let policy = try command.succeed("policy", "show")
            .replacingOccurrences(of: "version: 4", with: "version: 5")
            .replacingOccurrences(of: "lapsedAfterDays: 120", with: "lapsedAfterDays: 100")
        try policy.write(toFile: command.folder.file("p.yaml"), atomically: true, encoding: .utf8)
        try command.succeed("replay", "--registry", "r.yaml", "--policy", "p.yaml", "--into", "both.sqlite")
        let said = try command.succeed("compare", "live", "both.sqlite")
        #expect(said.contains("1 patient differs: 1 by the policy;"), "\(said)")
    }

    @Test("a receipt of a log that is not as it was written proves nothing")
    func damagedLog() throws {
        let command = try treated("damaged-receipt")
        try command.succeed("replay", "--into", "r.sqlite")
        let log = command.store + "/log.sqlite"
        let tampering = try command.run(
            [
                log,
                """
                DROP TRIGGER event_update; UPDATE event SET payload = replace(payload, '"value":7', \
                '"value":1') WHERE position = 6;
                """,
            ], executable: "/usr/bin/sqlite3")
        try #require(tampering.exitCode == 0, "\(tampering.errors)")
        #expect(try command.fail(65, "verify", "r.sqlite.receipt.json").contains("not as it was written"))
        let compared = try command.fail(65, "compare", "r.sqlite", "live@7")
        #expect(compared.contains("not as it was written") && compared.contains("Which of the two"))
    }

    @Test(
        "revisions fold who was one person then: a merge moves the figure where it became known, and so does its undoing"
    )
    func revisionsOfMerged() throws {
        let command = try treated("revisions-merged")
        try command.succeed(
            "record", "registration", "--sex", "female", "--at", "2026-01-06", input: "Ada Example\n1984-02-29\n\n")
        try command.succeed("record", "visit", "2", "--at", "2026-02-16T10:00", "--pain", "neck 2>1")
        func changes() throws -> [(position: Int, now: String)] {
            let json = try object(try command.succeed("revisions", "1", "neck pain before", "--json"))
            return (json["changes"] as? [[String: Any]] ?? []).map { change in
                let now = ((change["after"] as? [String: Any])?["now"] as? [String: Any])?["text"] as? String
                return (change["position"] as? Int ?? 0, now ?? "none")
            }
        }
        let before = try changes()
        try command.succeed("merge", "2", "--into", "1", "--reason-code", "duplicate", "--yes")
        let head = try #require(try object(try command.succeed("summary", "1", "--json"))["position"] as? Int)
        let merged = try changes()
        #expect(merged.prefix(before.count).map(\.now) == before.map(\.now), "the past stays as it was: \(merged)")
        #expect(merged.last?.position == head && merged.last?.now == "2", "\(merged)")
        try command.succeed("merge", "--undo", "2", "--reason", "cousins", "--yes")
        let parted = try changes()
        #expect(parted.map(\.now) == merged.map(\.now) + ["6"], "\(parted)")
    }

    @Test("a file that was changed is named as one, and stops no comparison with a crash")
    func changedFiles() throws {
        let command = try treated("compare-changed")
        for (sql, code, words) in [
            ("UPDATE patient SET chart = NULL", 0, "the file was changed"),
            ("UPDATE checkpoint SET version = NULL", 65, "checkpoint"), ("DELETE FROM checkpoint", 65, "checkpoint"),
            ("DROP TABLE maintenance_interval", 65, "it was changed"),
        ] as [(String, Int32, String)] {
            try? FileManager.default.removeItem(atPath: command.folder.file("a.sqlite"))
            try? FileManager.default.removeItem(atPath: command.folder.file("a.sqlite.receipt.json"))
            try command.succeed("replay", "--into", "a.sqlite")
            try DatabaseQueue(path: command.folder.file("a.sqlite")).write { try $0.execute(sql: sql) }
            let answer = try command.run(["compare", "a.sqlite", "live"])
            #expect(answer.exitCode == code, "\(sql): \(answer)")
            #expect((answer.output + answer.errors).contains(words), "\(sql): \(answer)")
            #expect(try command.run(["verify", "a.sqlite.receipt.json"]).exitCode == 65, "\(sql)")
        }
    }

    @Test("reassign shows, moves, and says it in both histories")
    func reassign() throws {
        let command = try treated("reassign")
        try command.succeed(
            "record", "registration", "--sex", "male", "--at", "2026-01-06", input: "Bo Example\n1980-01-01\n\n")
        #expect(try command.succeed("reassign", "@5", "--to", "2", "--dry-run").contains("nothing was moved"))
        let said = try command.succeed("reassign", "@5", "--to", "2")
        #expect(said.contains("From patient 1 to patient 2") && said.contains("@7"), "\(said)")
        #expect(try command.succeed("history", "1").contains("moved to chart 2"))
        #expect(try command.succeed("history", "2").contains("moved here from chart 1, where it was @5"))
        #expect(try command.fail(65, "reassign", "@5", "--to", "2").contains("no entry @5 that stands"))
        try command.fail(64, "reassign", "--to", "2")
        try command.fail(66, "reassign", "@8", "--to", "77")
        #expect(try command.succeed("verify").hasPrefix("Sound"))
    }
}
