import Foundation
import TestSupport
import Testing

/// What a reader without prior knowledge ran into.
struct ReviewTests {
    private let rows = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 10500) SELECT x FROM n"

    @Test("an export has all rows; only text stops after some, and says so; a limit is a limit everywhere")
    func wholeExports() throws {
        let command = try CommandRunner.withPatient("whole")
        #expect(try command.succeed("sql", rows, "--format", "csv").split(separator: "\r\n").count == 10_501)
        let json = try JSONSerialization.jsonObject(with: Data(try command.succeed("sql", rows, "--json").utf8))
        #expect((json as? [Any])?.count == 10_500)
        try command.succeed("sql", rows, "--into", "rows.txt")
        #expect(try String(contentsOfFile: command.folder.file("rows.txt"), encoding: .utf8).contains("(10500 rows)"))
        let text = try command.run(["sql", rows])
        #expect(text.errors.contains("cut after 10000 rows") && text.output.contains("cut"))
        let limited = try command.run(["sql", rows, "--format", "csv", "--limit", "3"])
        #expect(limited.output == "x\r\n1\r\n2\r\n3\r\n" && limited.errors.contains("cut after 3 rows"))
        #expect(try command.succeed("sql", "SELECT 1 AS a, 2 AS a WHERE 0", "--json") == "[]\n")
        #expect(try command.succeed("sql", "SELECT 1 AS a, 2 AS a", "--json") == "[\n  {\"a\":1,\"a:2\":2}\n]\n")
        try command.fail(64, "sql", "SELECT abs(-9223372036854775808)", "--format", "csv", "--into", "broken.csv")
        #expect(!FileManager.default.fileExists(atPath: command.folder.file("broken.csv")))
        #expect(!FileManager.default.fileExists(atPath: command.folder.file("broken.csv.part")))
    }

    @Test(
        "sql takes one question, and says in plain words what it does not take",
        arguments: [
            "SELECT 1; SELECT 2", "SELECT 1; DELETE FROM patient", "PRAGMA query_only = OFF", "PRAGMA user_version = 7",
            "PRAGMA query_only(table_info)", "EXPLAIN PRAGMA query_only = 0", "/* */ ATTACH 'x.sqlite' AS x",
            "DETACH log", "VACUUM INTO 'copy.sqlite'", "BEGIN", "/* nothing */", "", "explain query", "SELECT ?",
            "WITH n AS (SELECT 1) DELETE FROM patient",
        ])
    func plainRefusals(_ sql: String) throws {
        let command = try CommandRunner.withPatient("refusals")
        let errors = try command.fail(64, "sql", sql)
        for word in ["GRDB", "Database.", "allStatements", "execute(", "not authorized"] {
            #expect(!errors.contains(word), "\(errors)")
        }
        #expect(errors.hasPrefix("anamnesis: ") && errors.count < 400, "\(errors)")
        #expect(!FileManager.default.fileExists(atPath: command.folder.file("copy.sqlite")))
    }

    @Test("comments, a semicolon at the end, explanations and pragmas that tell are questions")
    func plainQuestions() throws {
        let command = try CommandRunner.withPatient("questions")
        for sql in [
            "/* one */ -- two\n SELECT 1; -- done\n", "VALUES (1)", "EXPLAIN QUERY PLAN SELECT * FROM patient",
            "PRAGMA table_info(patient)", "PRAGMA log.table_info(event)", "WITH n AS (SELECT 1) SELECT * FROM n;",
        ] {
            try command.succeed("sql", sql)
        }
    }

    @Test("instruments and terms can be looked up, with thresholds and where they come from")
    func instruments() throws {
        let command = try CommandRunner.withPatient("instruments")
        #expect(try command.succeed("instrument", "list").contains("nrs-11"))
        let csv = try command.succeed("instrument", "list", "--format", "csv")
        #expect(csv.hasPrefix("code,name,kind,minimum,maximum,step,unit,better,recall,licence,mcid,mcid_source"))
        let text = try command.succeed("instrument", "show", "nrs-11")
        #expect(text.contains("0 to 10") && text.contains("2, verified: Ostelo 2008"))
        let shown = try JSONSerialization.jsonObject(
            with: Data(try command.succeed("instrument", "show", "nrs-11", "--json").utf8))
        let mcid = try #require((shown as? [String: Any])?["mcid"] as? [String: Any])
        #expect(mcid["value"] as? Int == 2 && mcid["verified"] as? Bool == true)
        #expect(try command.fail(66, "instrument", "show", "nrs").contains("instrument list"))
        for terms in ["sites", "muscles", "motions", "techniques", "findings", "redFlags"] {
            for format in ["text", "csv", "json"] {
                let list = try command.succeed("instrument", "list", "--terms", terms, "--format", format)
                #expect(list.split(whereSeparator: \.isNewline).count > 2, "\(terms) \(format)")
            }
        }
        try command.fail(64, "instrument", "list", "--terms", "bones")
    }

    @Test("the policy in force is shown as YAML to the letter, and as JSON with what it is known by")
    func policy() throws {
        let command = try CommandRunner.withPatient("policy")
        let yaml = try command.succeed("policy", "show")
        let shown = try JSONSerialization.jsonObject(
            with: Data(try command.succeed("policy", "show", "--json").utf8))
        let policy = try #require(shown as? [String: Any])
        #expect(policy["name"] as? String == "medical-massage" && policy["version"] as? Int == 4)
        #expect((policy["digest"] as? String)?.count == 64)
        #expect(policy["text"] as? String == yaml)
        try command.succeed("policy", "show", "--into", "mine.yaml")
        #expect(try String(contentsOfFile: command.folder.file("mine.yaml"), encoding: .utf8) == yaml)
        try command.succeed("policy", "check", "mine.yaml")
    }

    @Test("a visit of which nothing is said is not recorded by accident")
    func emptyVisit() throws {
        let command = try CommandRunner.withPatient("empty")
        let before = try command.succeed("events", "--json")
        #expect(try command.fail(64, "record", "visit", "1", "--at", "2026-02-02").contains("--minutes"))
        #expect(try command.fail(64, "record", "visit", "1", "--note", "-").contains("--note -"))
        #expect(try command.succeed("events", "--json") == before)
        try command.succeed("record", "visit", "1", "--at", "2026-02-02", "--minutes", "50")
        try command.succeed("record", "visit", "1", "--at", "2026-02-03", "--note", "-", input: "only a word\n")
    }

    @Test("answers in files are for their owner only")
    func ownerOnly() throws {
        let command = try CommandRunner.withPatient("owner")
        let reads = [
            ["patients"], ["events", "--json"], ["sql", "SELECT 1", "--format", "csv"], ["summary", "1"],
            ["history", "1"],
        ]
        for (index, read) in reads.enumerated() {
            let file = command.folder.file("\(index).out")
            // A file that a broken run left behind, open to all, must not lend its mode.
            try Data().write(to: URL(fileURLWithPath: file + ".part"))
            #expect(try command.run(read + ["--into", file]).exitCode == 0)
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(read)")
        }
    }

    @Test("a visit can be signed later, and without its id one is told which are unsigned")
    func signature() throws {
        let command = try CommandRunner.withPatient("signature")
        try command.succeed("record", "visit", "1", "--at", "2026-02-02", "--minutes", "50", "--visit", "v-monday")
        let asked = try command.fail(64, "record", "signature", "1", "--signed-by", "lmt-7")
        #expect(asked.contains("v-monday (2026-02-02)"))
        let sign = ["record", "signature", "1", "--visit", "v-monday", "--signed-by", "lmt-7", "--at", "2026-02-03"]
        let signed = try command.run(sign)
        #expect(signed.exitCode == 0 && signed.output.contains("Visit signed by lmt-7"), "\(signed.errors)")
        #expect(try command.fail(64, "record", "signature", "1", "--signed-by", "lmt-7").contains("is signed"))
        try command.fail(65, "record", "signature", "1", "--visit", "v-never", "--signed-by", "lmt-7")
    }

    @Test("examples of the help stay within 80 columns as they are, so that they can be pasted")
    func examples() throws {
        let command = try CommandRunner("help")
        for arguments in [["--help"], ["sql", "--help"], ["events", "--help"], ["summary", "--help"]] {
            let help = try command.succeed(arguments[0], arguments.count > 1 ? arguments[1] : "--help")
            let lines = help.split(separator: "\n", omittingEmptySubsequences: false)
            let start = try #require(lines.firstIndex { $0.hasSuffix("Examples:") })
            for line in lines[(start + 1)...].prefix(while: { !$0.isEmpty }) {
                #expect(line.hasPrefix("  ") && line.count <= 80, "wrapped: \(line)")
            }
        }
    }

    @Test("minutes are of every visit, by its techniques where it says none; who has no name is not sealed")
    func minutesAndNames() throws {
        let command = try CommandRunner.withPatient("minutes")
        try command.succeed("record", "visit", "1", "--at", "2026-03-02T09:00", "--did", "NMT neck 20m")
        try command.succeed(
            "record", "visit", "1", "--at", "2026-03-05T09:00", "--minutes", "55", "--did", "NMT neck 30m")
        #expect(try command.succeed("summary", "1").contains("2 visits (75 min)"))
        try command.succeed("record", "registration", "--at", "2026-01-05", input: "\n\n\n")
        try command.succeed("record", "registration", "--pseudonym", "study-017", "--at", "2026-01-05")
        #expect(try command.succeed("summary", "2").contains("chart 2, no name recorded"))
        let coded = try command.succeed("summary", "study-017")
        #expect(!coded.contains("name sealed") && !coded.contains("no name"))
    }

    @Test("a visit that is not there is answered with those that are, and a name with no name")
    func whatIsThere() throws {
        let command = try CommandRunner.withPatient("what-is-there")
        try command.succeed(
            "record", "visit", "1", "--visit", "v-held", "--at", "2026-03-02T09:00", "--pain", "neck 4")
        let visits = try command.fail(
            65, "retract", "--visit", "v-x", "--patient", "1", "--reason-code", "neverHappened")
        #expect(visits.contains("v-held (2026-03-02)"), "\(visits)")
        let nobody = try command.fail(66, "summary", "Zebulon Quackenbush")
        #expect(!nobody.contains("Quackenbush") && nobody.contains("patients --find"), "\(nobody)")
    }

    @Test("what is there already goes out before whoever follows waits for more")
    func follows() throws {
        let command = try CommandRunner.withPatient("follows")
        // Killed: what is still held back at its end is lost.
        let script = #""$1" events --follow --json & child=$!; sleep 4; kill -9 $child; wait $child; true"#
        let followed = try command.run(["-c", script, "sh", CommandRunner.executable], executable: "/bin/sh").output
        #expect(followed.contains("patientRegistered"))
    }

    @Test("a policy that is checked answers a program as well")
    func policyForPrograms() throws {
        let command = try CommandRunner.withPatient("policy-json")
        try command.succeed("policy", "show", "--into", "mine.yaml")
        let answer = try JSONSerialization.jsonObject(
            with: Data(try command.succeed("policy", "check", "mine.yaml", "--json").utf8))
        let members = try #require(answer as? [String: Any])
        #expect((members["policy"] as? String)?.hasPrefix("medical-massage@") == true)
        #expect((members["words"] as? [String])?.isEmpty == false)
    }
}
