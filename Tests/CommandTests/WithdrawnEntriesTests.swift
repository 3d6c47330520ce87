import Foundation
import TestSupport
import Testing

/// Entries that were withdrawn or moved, at every door that shows or corrects them.
@Suite("Entries that do not stand")
struct WithdrawnEntriesTests {
    /// Two visits with pain before and after: @5 to @7 and @8 to @10.
    private func treated(_ label: String) throws -> CommandRunner {
        let command = try CommandRunner.withPatient(label)
        try command.succeed("record", "visit", "1", "--at", "2026-02-02T10:00", "--pain", "neck 7>4")
        try command.succeed("record", "visit", "1", "--at", "2026-02-09T10:00", "--pain", "neck 6>3")
        return command
    }

    private func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    @Test("what was withdrawn and happened after the day asked for is no part of an explanation")
    func explainedDay() throws {
        let command = try treated("withdrawn-later")
        try command.succeed("retract", "@9", "--reason-code", "typingError")
        #expect(try command.succeed("explain", "1", "neck pain").contains("withdrawn by @11"))
        let early = try command.succeed("explain", "1", "neck pain", "--as-of", "2026-02-05")
        #expect(!early.contains("@9") && !early.contains("withdrawn"), "\(early)")
    }

    @Test("what was moved to another day and then withdrawn stands where it was recorded, at every door")
    func movedThenWithdrawn() throws {
        let command = try treated("withdrawn-moved")
        try command.succeed("amend", "@9", "--at", "2026-01-20T10:00", "--reason-code", "typingError")
        let day = ["--as-of", "2026-02-05"]
        #expect(try command.succeed(all: ["history", "1"] + day).contains("@9 "))
        try command.succeed("retract", "@9", "--reason-code", "typingError")
        let clinical = try command.succeed("history", "1", "--clinical")
        let (own, before) = (try #require(clinical.firstRange(of: "@9 ")), try #require(clinical.firstRange(of: "@8 ")))
        #expect(own.lowerBound > before.lowerBound, "\(clinical)")
        #expect(try !command.succeed(all: ["history", "1"] + day).contains("@9 "))
        #expect(try !command.succeed(all: ["explain", "1", "neck pain"] + day).contains("@9"))
        let events = try command.succeed(
            all: ["sql", "SELECT count(*) FROM events WHERE position IN (9, 11, 12)", "--format", "csv"] + day)
        #expect(events.split(whereSeparator: \.isNewline).last == "0", "\(events)")
    }

    @Test("how a figure moved is told with the texts that the key opens")
    func openedRevisions() throws {
        let command = try treated("withdrawn-revisions")
        try command.succeed("amend", "@9", "--to", "5", "--reason", "misread on the sheet")
        let said = oneLine(try command.succeed("revisions", "1", "neck pain"))
        #expect(said.contains("misread on the sheet") && !said.contains("sealed"), "\(said)")
    }

    @Test("an entry that was moved away is corrected where it is; the way back is told by charts, and leads there")
    func movedAway() throws {
        let command = try treated("moved-away")
        for name in ["Bo", "Cy"] {
            try command.succeed(
                "record", "registration", "--sex", "male", "--at", "2026-01-06",
                input: "\(name) Example\n1980-01-01\n\n")
        }
        try command.succeed("reassign", "@6", "--to", "2")
        for verb in ["amend", "retract"] {
            let change = verb == "amend" ? ["--to", "5"] : []
            let refused = oneLine(
                try command.run([verb, "@6", "--reason-code", "typingError"] + change).errors)
            #expect(refused.contains("@6 was moved from patient 1 to patient 2, and stands there as @13"), "\(refused)")
            #expect(refused.contains("`anamnesis \(verb) @13`"), "\(refused)")
        }
        try command.succeed("reassign", "@13", "--to", "3")
        try command.succeed("retract", "@15", "--reason-code", "typingError")
        for verb in ["amend", "retract"] {
            let change = verb == "amend" ? ["--to", "5"] : []
            let refused = try command.run([verb, "@6", "--reason-code", "typingError"] + change)
            #expect(refused.exitCode == 65)
            let said = oneLine(refused.errors)
            #expect(said.contains("from patient 1 to patient 3, where it was @15 and is withdrawn"), "\(said)")
            #expect(said.contains("`anamnesis amend @15`; `anamnesis reassign @15 --to 1`"), "\(said)")
        }
        try command.succeed("amend", "@15", "--to", "5", "--reason-code", "typingError")
        #expect(try command.succeed("reassign", "@15", "--to", "1").contains("of patient 1"))
        let history = oneLine(try command.succeed("history", "1"))
        #expect(history.contains("moved here from chart 3, where it was @15"), "\(history)")
    }
}
