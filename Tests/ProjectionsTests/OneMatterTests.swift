import Clinical
import Testing

/// What refers, what is worse, and flares that were measured or told of, are one line of the work list on a day.
@Suite(.enabled(if: SQLiteShell.isThere, "no sqlite3 in PATH"))
struct OneMatterTests {
    /// Lines that stand on a day, but for those of what is due and of the record.
    private func lines(_ history: History, on day: String) throws -> [[String]] {
        try SQLiteShell.worklist(of: history).filter { line in
            line[2] <= day && (line[3].isEmpty || day <= line[3]) && ["1", "3"].contains(line[4]) && line[1] != "due"
        }
    }

    private func treated(_ values: [String]) -> (History, last: Int64) {
        var (history, last) = (History(), Int64(0))
        for (week, value) in values.enumerated() {
            let day = (History.day("2026-01-05") + 7 * week).description
            last = history.tell(day, .pain(value, visit: day))
            history.tell(day, .visit(day), origin: 1)
        }
        return (history, last)
    }

    private static let flare = PatientEvent.lifeEventReported(LifeEvent(kind: "flare", site: "neck"))

    @Test func aFlareToldOfStandsByItselfUntilItIsMeasuredAndThenInThatLine() throws {
        var (history, _) = treated(["7", "3", "3", "3"])
        let told = history.tell("2026-01-27", Self.flare)
        let measured = history.tell("2026-01-29", .pain("6"))
        let before = try lines(history, on: "2026-01-28")
        #expect(before.map { Array($0[1...5]) } == [["flare", "2026-01-27", "2026-01-28", "3", "@\(told)"]])
        let line = try lines(history, on: "2026-01-29")
        #expect(line.map { $0[1] } == ["flare"] && line.first?[5] == "@\(told) @\(measured)")
        #expect(
            line.first?[6] == "Flare: NRS, now, neck: 6 on 2026-01-29, worse than just before (3). "
                + "Reported, and not seen since: flare of 2026-01-27.")
    }

    @Test func aFlareToldOfAfterItWasMeasuredIsInThatLine() throws {
        var (history, measured) = treated(["7", "3", "3", "3", "6"])
        let told = history.tell("2026-02-04", Self.flare)
        #expect(try lines(history, on: "2026-02-05").map { $0[5] } == ["@\(measured) @\(told)"])
    }

    @Test func aFlareToldOfIsInTheLineOfTheReferralBackForIt() throws {
        var (history, _) = treated(["7", "3", "3", "3"])
        let told = history.tell("2026-01-27", Self.flare)
        let referral = history.tell("2026-01-28", .referredBack(Referral(reasonCode: "worsening")))
        let line = try lines(history, on: "2026-01-29")
        #expect(line.map { Array($0[1...5]) } == [["referredBack", "2026-01-28", "", "1", "@\(told) @\(referral)"]])
        #expect(
            line.first?[6] == "Referred back on 2026-01-28, and no physician's consultation is recorded since then. "
                + "Reported, and not seen since: flare of 2026-01-27.")
        #expect(try lines(history, on: "2026-01-27").map { $0[1] } == ["flare"])
    }

    @Test func aFlareToldOfIsInTheLineOfWhatIsWorse() throws {
        var (history, _) = treated(["3", "3", "3", "6"])
        let told = history.tell("2026-01-28", Self.flare)
        let line = try lines(history, on: "2026-01-29")
        #expect(line.map { $0[1] } == ["worse"] && line.first?[5] == "@1 @7 @\(told)")
    }

    @Test func aFlareOfAnotherEpisodeIsAnotherMatter() throws {
        var history = History()
        for (week, value) in ["7", "3", "3", "3", "6"].enumerated() {
            let day = (History.day("2026-01-05") + 7 * week).description
            history.tell(day, .pain(value, visit: day, episode: "e1"))
            history.tell(day, .visit(day, episode: "e1"), origin: 1)
        }
        history.tell("2026-02-02", .visit("knee", episode: "e2"), hour: 11, origin: 1)
        history.tell("2026-02-03", .lifeEventReported(LifeEvent(kind: "flare", context: EntryContext(episode: "e2"))))
        let flares = try lines(history, on: "2026-02-04").filter { $0[1] == "flare" }
        #expect(flares.map { $0[8] }.sorted() == ["e1", "e2"])
    }
}
