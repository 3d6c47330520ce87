import Foundation
import TestSupport
import Testing

/// Which event moved a figure: the doors name the same one, and the right one.
@Suite("Causes that are told")
struct CausesToldTests {
    private static let mapping = """
        source: diary
        file: {delimiter: ";"}
        patient: {pseudonym: code}
        time: {columns: [day, time], format: d.M.yyyy HH:mm, zone: America/New_York}
        key: [id]
        onChange: amend
        entries:
          - event: visitCompleted
            when: {column: kind, is: [v]}
            kind: treatment
            visit: {column: visit}
          - event: painScored
            when: {column: kind, is: [p]}
            instrument: nrs-11
            moment: before
            value: {column: val}
            site: neck
            visit: {column: visit}
        """

    private func file(_ pains: [Int]) -> String {
        let days = ["2.2.2026", "5.2.2026", "9.2.2026", "12.2.2026"]
        var lines = ["id;code;day;time;kind;visit;val"]
        for (place, (day, pain)) in zip(days, pains).enumerated() {
            lines.append("\(2 * place);P-01;\(day);09:00;v;a\(place);")
            lines.append("\(2 * place + 1);P-01;\(day);09:00;p;a\(place);\(pain)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    @Test("of several corrections that one import brought, the one is named that changed the advice")
    func ofOneImport() throws {
        let command = try CommandRunner.withPatient("causes-import")
        let write = { (text: String, name: String) in
            try text.write(toFile: command.folder.file(name), atomically: true, encoding: .utf8)
        }
        try write(Self.mapping, "m.yaml")
        try write(file([6, 5, 7, 7]), "a.csv")
        try write(file([4, 3, 7, 7]), "b.csv")
        try command.succeed("import", "csv", "a.csv", "--mapping", "m.yaml")
        try command.succeed("import", "csv", "b.csv", "--mapping", "m.yaml")
        let revised = try command.succeed(
            "sql", "SELECT revised_by FROM maintenance_interval WHERE revised_by IS NOT NULL", "--format", "csv")
        let corrections = try command.succeed(
            "sql", "SELECT position, corrects FROM events WHERE corrects IS NOT NULL ORDER BY position", "--format",
            "csv"
        ).split(whereSeparator: \.isNewline).dropFirst().map { $0.split(separator: ",") }
        #expect(corrections.count == 2)
        let first = corrections[0]
        #expect(revised.contains("@\(first[1]) @\(first[0])"), "\(revised) \(corrections)")
        #expect(oneLine(try command.succeed("worklist")).contains("rested on @\(first[1]), corrected"))
        #expect(try command.succeed("revisions", "P-01", "interval").contains("@\(first[0])"))
    }

    @Test("a visit withdrawn after advice was given at it leaves the day of that advice")
    func ofAVisit() throws {
        let command = try CommandRunner.withPatient("causes-visit")
        for (day, pain) in [("02", 7), ("05", 5), ("09", 5)] {
            try command.succeed(
                "record", "visit", "1", "--visit", "v\(day)", "--at", "2026-03-\(day)T09:00", "--pain", "neck \(pain)")
        }
        try command.succeed(
            "retract", "--visit", "v09", "--patient", "1", "--with-entries", "--reason-code", "neverHappened")
        let list = oneLine(try command.succeed("worklist"))
        #expect(list.contains("The advice of 2026-03-09 rested on"), "\(list)")
    }

    @Test("an entry that was withdrawn and reinstated is named by what holds now, in a comparison and in the history")
    func reinstated() throws {
        let command = try CommandRunner.withPatient("causes-reinstated")
        try command.succeed("record", "visit", "1", "--at", "2026-03-02T09:00", "--pain", "neck 7")
        try command.succeed("retract", "@6", "--reason-code", "wrongPatient")
        try command.succeed("amend", "@6", "--to", "5", "--reason-code", "other")
        let compared = oneLine(try command.succeed("compare", "live@6", "live", "--table", "patient_progress"))
        #expect(
            compared.contains("correction: @8 corrects @6 (other): ")
                && !compared.contains("withdraws"),
            "\(compared)")
        let after = oneLine(try command.succeed("compare", "live@7", "live", "--table", "patient_progress"))
        #expect(after.contains("@8 reinstates @6, which @7 withdrew"), "known as withdrawn before: \(after)")
        let history = oneLine(try command.succeed("history", "1"))
        #expect(history.contains("@6 did not count until @8") && history.contains("@6 says now"), "\(history)")
        #expect(!oneLine(try command.succeed("explain", "1", "neck pain")).contains("withdrawn by"))
    }

    @Test("a correction that needs a late entry to change a row is named beside it")
    func together() throws {
        let command = try CommandRunner.withPatient("causes-together")
        for (day, pain) in [("02", 6), ("09", 7)] {
            try command.succeed("record", "visit", "1", "--at", "2026-02-\(day)T09:00", "--pain", "neck \(pain)")
        }
        let first = try #require(
            try command.succeed("sql", "SELECT min(position) FROM pain_score", "--format", "csv")
                .split(whereSeparator: \.isNewline).last)
        try command.succeed("record", "visit", "1", "--at", "2026-02-12T09:00", "--minutes", "30", "--visit", "v3")
        try command.succeed("record", "decision", "1", "--days", "21", "--at", "2026-02-12", "--reason", "x")
        let cut = try #require(
            try command.succeed("sql", "SELECT max(position) FROM events", "--format", "csv")
                .split(whereSeparator: \.isNewline).last)
        try command.succeed("record", "pain", "1", "neck 7", "--at", "2026-02-12T09:00", "--visit", "v3")
        try command.succeed("amend", "@\(first)", "--to", "4", "--reason-code", "typingError")
        let found = oneLine(
            try command.succeed("compare", "live@\(cut)", "live", "--table", "maintenance_interval"))
        #expect(found.contains("correction: @") && found.contains("late entry: @"), "\(found)")
        #expect(found.contains("corrects @\(first)"), "\(found)")
    }

    @Test("of what was moved at once, the event is named that moved the figure")
    func ofAnAct() throws {
        let command = try CommandRunner.withPatient("causes-act")
        try command.succeed("record", "registration", "--pseudonym", "b", "--at", "2026-02-01")
        for (day, pain) in [("02", 7), ("05", 5), ("09", 5)] {
            try command.succeed(
                "record", "visit", "1", "--visit", "v\(day)", "--at", "2026-03-\(day)T09:00", "--pain", "neck \(pain)",
                "--signed-by", "t1")
        }
        try command.succeed(
            "reassign", "--visit", "v09", "--patient", "1", "--to", "b", "--reason-code", "wrongPatient")
        let interval = oneLine(try command.succeed("revisions", "b", "interval"))
        #expect(interval.contains("Visit completed") && !interval.contains("signed"), "\(interval)")
        let pain = oneLine(try command.succeed("revisions", "b", "neck pain"))
        #expect(pain.contains("2026-03-09 Pain, neck, before") && !pain.contains("signed"), "\(pain)")
        let last = try #require(
            Int(
                try command.succeed("sql", "SELECT max(position) FROM events", "--format", "csv").split(
                    whereSeparator: \.isNewline
                ).last ?? ""))
        let compared = oneLine(try command.succeed("compare", "live@\(last - 8)", "live", "--patient", "b"))
        #expect(compared.contains("moved here from chart 1, where it was @"), "\(compared)")
    }

    @Test("what was known of another person before records were joined is no revision of the survivor's")
    func beforeMerge() throws {
        let command = try CommandRunner.withPatient("causes-merge")
        try command.succeed(
            "record", "visit", "1", "--visit", "v1", "--at", "2026-03-02T09:00", "--pain", "neck 7", "--signed-by", "t1"
        )
        try command.succeed("record", "registration", "--pseudonym", "b", "--at", "2026-03-03")
        try command.succeed("record", "visit", "b", "--visit", "v2", "--at", "2026-03-05T09:00", "--pain", "neck 5")
        try command.succeed("merge", "1", "--into", "b", "--yes")
        for clock in [[], ["--by", "source"]] {
            let json = try command.succeed(all: ["revisions", "b", "interval", "--json"] + clock)
            let told = try #require(
                try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any], "\(json)")
            let positions = try #require(told["changes"] as? [[String: Any]]).compactMap { $0["position"] as? Int }
            let registered = try #require(
                Int(
                    try command.succeed(
                        "sql", "SELECT registered_position FROM patient WHERE chart = 'b'", "--format", "csv"
                    )
                    .split(whereSeparator: \.isNewline).last ?? ""))
            #expect(!positions.isEmpty && positions.allSatisfy { $0 >= registered }, "\(json)")
        }
    }

    @Test("as of a day the log's own list ends there too, and a replay counts what happened later, as corrected")
    func asOf() throws {
        let command = try CommandRunner.withPatient("causes-as-of")
        try command.succeed("record", "visit", "1", "--at", "2026-02-02T09:00", "--pain", "neck 6")
        try command.succeed("record", "pain", "1", "neck 5", "--at", "2026-03-02T09:00")
        try command.succeed("record", "pain", "1", "neck 4", "--at", "2026-03-03T09:00")
        func number(_ query: String, _ options: String...) throws -> Int? {
            try command.succeed(all: ["sql", query, "--format", "csv"] + options).split(whereSeparator: \.isNewline)
                .last
                .flatMap { Int($0) }
        }
        let count = "SELECT count(*) FROM events WHERE stream LIKE 'patient-%'"
        let all = try #require(try number(count))
        #expect(try number(count, "--as-of", "2026-02-28") == all - 2)
        let last = try #require(try number("SELECT max(position) FROM pain_score"))
        // One of the two was written under the wrong month: it and its correction are there, the other is not.
        try command.succeed("amend", "@\(last)", "--at", "2026-02-03T09:00", "--reason-code", "typingError")
        #expect(try number(count, "--as-of", "2026-02-28") == all)
        #expect(
            try number("SELECT count(*) FROM entry", "--as-of", "2026-02-28")
                == number("SELECT count(*) FROM entry").map { $0 - 1 })
        let said = try command.succeed("replay", "--as-of", "2026-02-28", "--into", "then.sqlite")
        #expect(said.contains("1 known event happened later"), "\(said)")
    }

    @Test("a reading of somebody who was never treated here is supposed without a visit")
    func elsewhere() throws {
        // This setting's policy counts every reading before the first own treatment to the baseline.
        let command = try CommandRunner("causes-elsewhere")
        try command.succeed(
            "init", "clinic.anamnesis", "--setting", "pain-clinic", "--jurisdiction", "US-NJ", "--time-zone", "UTC")
        try command.succeed("record", "registration", "--pseudonym", "1", "--at", "2026-02-01")
        for day in 2...7 {
            try command.succeed("record", "pain", "1", "neck 3", "--at", "2026-02-0\(day)T09:00")
        }
        let told = oneLine(try command.succeed("explain", "1", "neck pain"))
        #expect(told.contains("the next reading, on") && !told.contains("too few readings"), "\(told)")
    }
}
