import CareCompliance
import CareWorklist
import Clinical
import Foundation
import MaintenanceInterval
import PatientProgress
import ProjectionRuntime
import TestSupport
import Testing

/// The list `worklist`, asked of a real database, for the reasons that follow from the interval.
@Suite(.enabled(if: SQLiteShell.isThere, "no sqlite3 in PATH"))
struct WorklistQueryTests {
    /// Treated on 5, 12 and 19 January: due on the 26th, between the 25th and the 27th, three days of grace.
    private var treated: History {
        var history = History()
        for (day, pain) in [("2026-01-05", "7"), ("2026-01-12", "5"), ("2026-01-19", "5")] {
            history.tell(day, .pain(pain, visit: day))
            history.tell(day, .visit(day), origin: 1)
        }
        return history
    }

    private func reasons(_ history: History, on day: String) throws -> [String] {
        let all = try lines(history).filter { line in
            line[2] <= day && (line[3].isEmpty || day <= line[3])
        }
        return all.map { $0[1] }.sorted()
    }

    private func lines(_ history: History) throws -> [[String]] { try SQLiteShell.worklist(of: history) }

    @Test func isDueOverdueAndLapsedInTurnAndNeverTwoOfThem() throws {
        let expected = [
            ("2026-01-24", []), ("2026-01-25", ["due"]), ("2026-01-27", ["due"]), ("2026-01-30", ["due"]),
            ("2026-01-31", ["overdue"]), ("2026-05-19", ["overdue"]), ("2026-05-20", ["lapsed"]),
            ("2029-01-01", ["lapsed"]),
        ]
        for (day, reasons) in expected { #expect(try self.reasons(treated, on: day) == reasons, "\(day)") }
    }

    @Test func whoWasReferredBackByHandIsAPhysiciansUntilAConsultation() throws {
        var history = treated
        let referral = history.tell("2026-01-20", .referredBack(Referral(reasonCode: "worsening")))
        let lines = try lines(history)
        #expect(lines.map { $0[1] } == ["referredBack"])
        #expect(lines.first.map { Array($0[2...5]) } == ["2026-01-20", "", "1", "@\(referral)"])
        history.tell("2026-01-22", .consultationCompleted(Consultation(kind: "review")))
        #expect(try reasons(history, on: "2026-01-26") == ["due"])
    }

    @Test("a goal of before a gap waits on the list until it is confirmed, and not of whose care has ended")
    func goalOfEarlierCare() throws {
        var history = History()
        let set = history.tell(
            "2025-01-05", .goalSet(Goal(goal: "g1", instrument: "nrs-11", target: ExactNumber(2))))
        for day in ["2025-01-06", "2026-01-05"] {
            history.tell(day, .pain("7", visit: day))
            history.tell(day, .visit(day), origin: 1)
        }
        let line = try #require(try lines(history).first { $0[1] == "goalUnconfirmed" })
        #expect(Array(line[2...5]) == ["2026-01-05", "", "4", "@\(set)"])
        #expect(line[6] == "NRS: goal 2 is of before care began anew on 2026-01-05, and not confirmed since.")
        #expect(line[7].contains("record goal --id g1"))
        var ended = history
        ended.tell("2026-01-06", .careEnded)
        #expect(try reasons(ended, on: "2026-01-06").isEmpty)
        history.tell(
            "2026-01-06", .goalRevised(Goal(goal: "g1", instrument: "nrs-11", target: ExactNumber(2))))
        #expect(try !reasons(history, on: "2026-01-06").contains("goalUnconfirmed"))
    }

    @Test func namesUrgencyAndEvidence() throws {
        let lines = try lines(treated)
        #expect(lines.map { $0[1] } == ["due", "lapsed", "overdue"])
        #expect(lines.map { $0[4] } == ["3", "5", "2"])
        #expect(lines.allSatisfy { $0[5] == "@1 @3 @5 @6" })
    }

    @Test func isNotDueWhileBookedWithinTheWindowButIsWhenNothingCameOfIt() throws {
        var history = treated
        history.tell("2026-01-19", .booked("v4", for: "2026-01-27"))
        #expect(try reasons(history, on: "2026-01-25") == [])
        #expect(try reasons(history, on: "2026-01-27") == [])
        #expect(try reasons(history, on: "2026-01-28") == ["due"])
        #expect(try reasons(history, on: "2026-01-31") == ["overdue"])
    }

    @Test func isDueWhenBookedTooLateButNotOverdueWhileBooked() throws {
        var history = treated
        history.tell("2026-01-19", .booked("v4", for: "2026-02-10"))
        #expect(try reasons(history, on: "2026-01-26") == ["due"])
        #expect(try reasons(history, on: "2026-02-05") == [])
        #expect(try reasons(history, on: "2026-02-11") == ["overdue"])
    }

    @Test func isReferredBackFromTheDayOfTheFlagUntilItIsCleared() throws {
        var history = treated
        history.tell("2026-01-20", .flag("infection"))
        #expect(try reasons(history, on: "2026-01-19") == [])
        #expect(try reasons(history, on: "2026-01-20") == ["redFlag"])
        #expect(try reasons(history, on: "2027-01-01") == ["redFlag"])
        history.tell("2026-01-21", .cleared("infection"))
        #expect(try reasons(history, on: "2026-01-26") == ["due"])
    }

    @Test(arguments: [(["5", "7", "8"], "worsening"), (["7", "6", "7", "6", "7", "6"], "plateau")])
    func saysWhyAPhysicianHasToLook(values: [String], reason: String) throws {
        var history = History()
        for (week, value) in values.enumerated() {
            let day = (History.day("2026-01-05") + 7 * week).description
            history.tell(day, .pain(value, visit: day))
            history.tell(day, .visit(day), origin: 1)
        }
        let lines = try lines(history)
        #expect(lines.map { $0[1] } == [reason])
        #expect(lines.map { $0[4] } == ["1"])
    }

    @Test(arguments: [PatientEvent.died, .careEnded])
    func neverListsTheDeadOrThoseWhoseCareEnded(end: PatientEvent) throws {
        var history = treated
        history.tell("2026-01-20", .flag("infection"))
        history.tell("2026-01-20", .missed(nil))
        history.tell("2026-01-21", end)
        #expect(try lines(history).isEmpty)
    }

    /// A flag is the patient's: however many episodes wait for it, one person has to look once.
    @Test func aFlagIsOneLineForTwoEpisodesAndReferralsBackAreOneForEach() throws {
        var history = History()
        for episode in ["e1", "e2"] {
            history.tell("2026-01-01", .episode(episode))
            for day in ["2026-01-05", "2026-01-12"] {
                history.tell(day, .pain("7", visit: day + episode, episode: episode))
                history.tell(day, .visit(day + episode, episode: episode), origin: 1)
            }
        }
        for episode in ["e1", "e2"] {
            history.tell(
                "2026-01-13", .referredBack(Referral(reasonCode: "other", context: EntryContext(episode: episode))))
        }
        var found = try lines(history)
        #expect(found.map { $0[1] } == ["referredBack", "referredBack"])
        #expect(Set(found.map { $0[5] }).count == 2, "each names its own referral")
        let flag = history.tell("2026-01-14", .flag("infection"))
        found = try lines(history)
        #expect(found.map { $0[1] } == ["redFlag"] && found.first?[5].contains("@\(flag)") == true)
        #expect(found.first?[6] == "Red flag not cleared: fever or signs of infection (2026-01-14).")
        // A referral back that names no episode is one line too.
        var one = History()
        for episode in ["e1", "e2"] { one.tell("2026-01-05", .visit("v" + episode, episode: episode), origin: 1) }
        one.tell("2026-01-13", .referredBack(Referral(reasonCode: "other")))
        #expect(try lines(one).map { $0[1] }.filter { $0 == "referredBack" }.count == 1)
    }

    @Test func isWorseOnceUntilLapsedAndNotBesideAReferral() throws {
        var history = treated
        history.tell("2026-01-21", .score("ndi", "10"))
        history.tell("2026-01-21", .visit("v4"), origin: 1)
        history.tell("2026-01-23", .score("ndi", "30"))
        history.tell("2026-01-23", .visit("v5"), origin: 1)
        let line = try #require(try lines(history).first { $0[1] == "worse" })
        #expect(line[2] == "2026-01-23" && line[3] == "2026-05-23" && line[4] == "3")
        #expect(line[6].hasPrefix("ndi: 10 on 2026-01-21, now 30 on 2026-01-23: worse by at least 7.5, beyond"))
        history.tell("2026-01-24", .flag("infection"))
        #expect(try reasons(history, on: "2026-01-26") == ["redFlag"])
    }

    @Test("a flare at the last visit is one line, until a better reading, and not beside a flag")
    func flare() throws {
        var history = treated
        var evidence: [String] = []
        let visits = [
            ("2026-01-26", "3", "7"), ("2026-02-02", "3", "3"), ("2026-02-09", "3", "3"), ("2026-02-16", "6", "6"),
        ]
        for (day, neck, back) in visits {
            evidence = [("neck", neck), ("back", back)].map { site, pain in
                "@\(history.tell(day, .pain(pain, site: site, visit: day)))"
            }
            history.tell(day, .visit(day), origin: 1)
        }
        let flares = try lines(history).filter { $0[1] == "flare" }
        let line = try #require(flares.first)
        #expect(flares.count == 1 && Array(line[2...4]) == ["2026-02-16", "2026-06-16", "3"])
        #expect(line[5] == evidence.joined(separator: " "))
        #expect(
            line[6] == "Flare: NRS, now, neck: 6 on 2026-02-16, worse than just before (3). "
                + "NRS, now, back: 6 on 2026-02-16, worse than just before (3).")
        var flagged = history
        flagged.tell("2026-02-17", .flag("infection"))
        #expect(try reasons(flagged, on: "2026-02-17") == ["redFlag"])
        for site in ["neck", "back"] { history.tell("2026-02-23", .pain("3", site: site, visit: "better")) }
        history.tell("2026-02-23", .visit("better"), origin: 1)
        #expect(try !lines(history).contains { $0[1] == "flare" })
    }

    @Test func namesAVisitAfterTheDeathAndNothingElse() throws {
        var history = treated
        let death = history.tell("2026-01-20", .died)
        let visit = history.tell("2026-01-26", .visit("v4"))
        let line = try #require(try lines(history).first)
        #expect(try lines(history).count == 1 && line[1] == "contradiction")
        #expect(line[5] == "@\(death) @\(visit)")
    }

    @Test func showsTheItemsOfTheTableToo() throws {
        var history = treated
        history.tell("2026-01-22", .missed(nil))
        #expect(try reasons(history, on: "2026-01-26") == ["due", "missed"])
    }
}

/// The sqlite3 shell, so that the test needs nothing of the product to ask a database.
enum SQLiteShell {
    static let path = ["/usr/bin/sqlite3", "/opt/homebrew/bin/sqlite3", "/usr/local/bin/sqlite3"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }
    static var isThere: Bool { path != nil }

    /// The lines of the list `worklist`, of whatever day, by column.
    static func worklist(of history: History) throws -> [[String]] {
        var script = ""
        try script += Self.script(IntervalProjector(), history)
        try script += Self.script(ProgressProjector(), history)
        try script += Self.script(ComplianceProjector(), history)
        try script += Self.script(WorklistProjector(), history)
        return try answer(script + "SELECT * FROM worklist ORDER BY reason, from_on;")
    }

    /// Statements that make a projector's tables, fill them with its rows and make its lists.
    static func script(_ projector: some Projector, _ history: History) throws -> String {
        let rows = try projector.rows(folding: history.entries, subject: History.subject, context: .forTests)
        let inserts = rows.map { row in
            "INSERT INTO \(projector.tables[row.table].name) VALUES ("
                + row.values.map(literal).joined(separator: ", ") + ");"
        }
        let views = projector.queries.map { "CREATE VIEW \($0.name) AS \($0.select);" }
        return (projector.tables.map(\.createSQL) + inserts + views).joined(separator: "\n") + "\n"
    }

    private static func literal(_ value: ViewValue) -> String {
        switch value {
        case .null: "NULL"
        case .integer(let number): "\(number)"
        case .real(let number): "\(number)"
        case .text(let text): "'" + text.replacingOccurrences(of: "'", with: "''") + "'"
        }
    }

    /// The lines of the last statement's answer, by column.
    static func answer(_ script: String) throws -> [[String]] {
        let folder = try TemporaryFolder("worklist")
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: path ?? "")
        shell.arguments = ["-bail", ":memory:"]
        shell.standardInput = FileHandle(forReadingAtPath: try folder.write(script, to: "script.sql"))
        let output = Pipe()
        shell.standardOutput = output
        try shell.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        shell.waitUntilExit()
        #expect(shell.terminationStatus == 0)
        return text.split(separator: "\n").map { line in
            line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        }
    }
}
