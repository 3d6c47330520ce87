import Foundation
import TestSupport
import Testing

/// `merge`, and finding people.
struct MergeCommandTests {
    /// Charts 1 and 2, both Ada Example.
    private func twice(_ label: String) throws -> CommandRunner {
        let command = try CommandRunner.withPatient(label)
        try command.succeed(
            "record", "registration", "--sex", "female", "--at", "2026-01-09",
            input: "Example, Ada\n1984-02-29\n+1 555 0199\n")
        try command.succeed(
            "record", "visit", "1", "--at", "2026-02-02", "--pain", "neck 7>4", "--note", "-", input: "under one\n")
        try command.succeed("record", "visit", "2", "--at", "2026-02-09", "--pain", "neck 6>3", "--minutes", "55")
        return command
    }

    @Test("two records become one after both were shown and somebody said yes, and two again")
    func merge() throws {
        let command = try twice("merge")
        #expect(try command.fail(64, "merge", "2", "--into", "1").contains("--yes"))
        let answer = try command.run(["merge", "2", "--into", "1", "--reason", "told us", "--yes"])
        #expect(answer.exitCode == 0, "\(answer.errors)")
        for shown in ["given up", "survives", "Ada Example", "Example, Ada", "1984", "2026-02-09"] {
            #expect(answer.errors.contains(shown), "\(shown): \(answer.errors)")
        }
        #expect(answer.output.contains("Chart 2 is part of chart 1 now"))
        #expect(answer.output.contains("merge --undo 2"))

        let summary = try command.run(["summary", "2"])
        #expect(summary.errors.contains("Chart 2 was merged into chart 1"))
        #expect(try summary.output == command.succeed("summary", "1"))
        let history = try command.succeed("history", "1")
        #expect(history.contains("(under chart 2)") && history.contains("under one"))
        #expect(history.contains("Record merged in") && history.contains("told us"))
        #expect(try command.fail(65, "record", "pain", "2", "neck 3").contains("merged into"))
        let list = try command.succeed("patients")
        #expect(list.contains("merged into 1") && list.contains("1 active, 1 merged"))
        #expect(try command.fail(65, "merge", "1", "--into", "2", "--yes").contains("Merge into patient"))
        try command.succeed("verify")

        try command.succeed("merge", "--undo", "2", "--yes")
        #expect(try command.succeed("patients").contains("2 active"))
        #expect(try !command.succeed("history", "1").contains("under chart 2"))
        #expect(try command.fail(65, "merge", "--undo", "2", "--yes").contains("nothing to undo"))
        try command.succeed("verify")
    }

    @Test("visits elsewhere are told beside those of the practice")
    func elsewhere() throws {
        let command = try CommandRunner.withPatient("merge-elsewhere")
        try command.succeed("record", "registration", "--at", "2026-01-09", input: "Example, Ada\n1984-02-29\n\n")
        try command.succeed("record", "visit", "2", "--at", "2026-02-02", "--elsewhere")
        let answer = try command.run(["merge", "2", "--into", "1", "--yes"])
        #expect(
            answer.errors.contains("Elsewhere") && answer.output.contains("which has 1 entry and 1 visit elsewhere"))
        try command.succeed("record", "visit", "1", "--at", "2026-02-03", "--pain", "neck 7>4")
        let apart = try command.succeed("merge", "--undo", "2", "--yes")
        #expect(apart.contains("with 1 entry and 1 visit elsewhere"), "\(apart)")
        #expect(
            try command.succeed("merge", "2", "--into", "1", "--yes").contains("1 visit and 1 visit elsewhere"))
    }

    @Test("what is new is refused under a record that was merged, naming the chart at the end of the chain")
    func chain() throws {
        let command = try twice("merge-chain")
        try command.succeed("record", "registration", "--at", "2026-01-10", input: "Third, Ada\n\n\n")
        try command.succeed("merge", "1", "--into", "2", "--yes")
        try command.succeed("merge", "2", "--into", "3", "--yes")
        let refusal = try command.fail(65, "record", "pain", "1", "neck 3")
        #expect(refusal.contains("chart 1 was merged into chart 3") && refusal.contains("Name patient 3"), "\(refusal)")
        try command.succeed("record", "pain", "3", "neck 3")
    }

    @Test("events of a survivor are those of both records, each under its chart; of the other its own, saying so")
    func events() throws {
        let command = try twice("merge-events")
        try command.succeed("merge", "2", "--into", "1", "--yes")
        let whole = try command.succeed("events", "--json").split(separator: "\n").filter { $0.contains("patient-") }
        #expect(try command.succeed("events", "--patient", "1", "--json").split(separator: "\n") == whole)
        let table = try command.succeed("events", "--patient", "1", "--type", "painScored", "--format", "csv")
        #expect(Set(table.split(separator: "\r\n").dropFirst().map { $0.split(separator: ",")[3] }) == ["1", "2"])
        let newest = try command.run(["events", "--patient", "1", "--limit", "2"])
        #expect(newest.output.contains("Record merged in") && newest.output.split(separator: "\n").count == 2)
        let given = try command.run(["events", "--patient", "2"])
        #expect(given.errors.contains("`anamnesis events --patient 1` shows those of both"), "\(given.errors)")
        #expect(!given.output.contains("under one") && given.output.contains("2026-02-09"))
        try command.succeed("merge", "--undo", "2", "--yes")
        #expect(try !command.succeed("events", "--patient", "1").contains("2026-02-09"))
    }

    @Test("the last entry of a kind is corrected where it stands")
    func amend() throws {
        let command = try twice("merge-amend")
        try command.succeed("merge", "2", "--into", "1", "--yes")
        try command.succeed("amend", "1", "--last", "pain", "--to", "2", "--reason-code", "typingError")
        #expect(try command.succeed("sql", "SELECT value FROM pain_score ORDER BY position DESC LIMIT 1").contains("2"))
        try command.succeed("verify")
    }

    @Test("erasing names the merged records, and destroys the name in all of them")
    func erase() throws {
        let command = try twice("merge-erase")
        try command.succeed("merge", "2", "--into", "1", "--yes")
        let id = try command.succeed("sql", "--format", "csv", "SELECT patient FROM patient WHERE chart = '1'")
            .split(whereSeparator: \.isNewline).map(String.init)[1]
        let answer = try command.run(["erase", "2", "--confirm", id])
        #expect(answer.exitCode == 0 && answer.errors.contains("merged into this one: chart 2"), "\(answer.errors)")
        #expect(try !command.succeed("patients").contains("Ada"))
        #expect(try command.succeed("patients").contains("2 erased"))
    }

    @Test("duplicates are proposed with reasons, in every format, and only where names can be opened")
    func duplicates() throws {
        let command = try twice("duplicates")
        let text = try command.succeed("patients", "--duplicates")
        #expect(text.contains("the same birth date and name") && text.contains("merge 2 --into 1"))
        let json = try JSONSerialization.jsonObject(
            with: Data(command.succeed("patients", "--duplicates", "--json").utf8))
        let pairs = try #require((json as? [String: Any])?["pairs"] as? [[String: Any]])
        #expect(pairs.count == 1 && pairs[0]["score"] as? Double == 0.95)
        #expect((pairs[0]["reasons"] as? [Any])?.count == 1, "what the birth date says, the birth year says once more")
        #expect(try command.succeed("patients", "--duplicates", "--format", "csv").contains("0.95,"))
        let locked = try command.run(["patients", "--duplicates"], environment: ["ANAMNESIS_KEY_FILE": "/nowhere"])
        #expect(locked.exitCode == 66 && locked.errors.contains("could not be compared"))
        try command.succeed("merge", "2", "--into", "1", "--yes")
        #expect(try command.succeed("patients", "--duplicates").contains("0 pairs"))
    }

    @Test("a number of another system is read from the input, and finds its person")
    func identifier() throws {
        let command = try twice("identifier")
        let rows = "mrn,day,score\nMRN-17,2026-03-01,6\n"
        let mapping = """
            source: charts
            patient: {identifier: {system: "urn:mrn", column: mrn}}
            time: {column: day, format: yyyy-MM-dd}
            entries: [{event: painScored, instrument: nrs-11, site: neck, value: {column: score}}]
            """
        try Data(rows.utf8).write(to: URL(fileURLWithPath: command.folder.file("rows.csv")))
        try Data(mapping.utf8).write(to: URL(fileURLWithPath: command.folder.file("map.yaml")))
        try command.succeed("import", "csv", "rows.csv", "--mapping", "map.yaml")
        #expect(
            try command.succeed("patients", "--identifier", "urn:mrn|-", input: "MRN-17\n").contains("1 of 3 patients"))
        #expect(try command.succeed("patients", "--identifier", "urn:mrn|MRN-17").contains("1 of 3 patients"))
        #expect(try command.succeed("patients", "--identifier", "urn:mrn|MRN-18").contains("0 of 3 patients"))
        #expect(try command.fail(64, "patients", "--identifier", "MRN-17").contains("SYSTEM|NUMBER"))
        try command.succeed("merge", "3", "--into", "1", "--yes")
        #expect(try command.succeed("patients", "--identifier", "urn:mrn|MRN-17").contains("Ada Example"))
    }
}
