import Clinical
import Testing

/// Goals whose day is over and that nobody measured.
@Suite(.enabled(if: SQLiteShell.isThere, "no sqlite3 in PATH"))
struct GoalsUnmeasuredTests {
    private func unmeasured(_ history: History, on day: String) throws -> [[String]] {
        try SQLiteShell.worklist(of: history).filter { $0[1] == "goalUnmeasured" && $0[2] <= day }
    }

    @Test func aGoalThatNobodyMeasuredIsListedFromTheDayAfterItWasDueUntilItIsMeasuredRevisedOrWithdrawn() throws {
        var history = History()
        for day in ["2026-01-05", "2026-01-12"] { history.tell(day, .visit(day), origin: 1) }
        let goal = Goal(
            goal: "g1", instrument: "rom", target: ExactNumber(70), site: "neck", motion: "rotation",
            due: History.day("2026-01-20"))
        let set = history.tell("2026-01-05", .goalSet(goal))
        #expect(try unmeasured(history, on: "2026-01-20").isEmpty)
        let line = try #require(try unmeasured(history, on: "2026-01-21").first)
        #expect(Array(line[2...5]) == ["2026-01-21", "", "4", "@\(set)"])
        #expect(line[6].hasSuffix("goal 70 was due on 2026-01-20, and nobody has measured it since 2026-01-05."))
        #expect(line[7].contains("record goal --id g1"))
        var later = goal
        later.due = History.day("2026-03-01")
        let closing: [PatientEvent] = [
            .mobility("50"), .goalRevised(later), .goalWithdrawn(GoalWithdrawal(goal: "g1")), .careEnded,
        ]
        for event in closing {
            var closed = history
            closed.tell("2026-01-25", event)
            #expect(try unmeasured(closed, on: "2026-01-26").isEmpty, "\(event)")
        }
        history.tell("2025-12-20", .mobility("45"))
        #expect(try unmeasured(history, on: "2026-01-26").count == 1, "measured before it was set")
    }

    @Test func aGoalOfEarlierCareWhoseDayWasOverBeforeCareBeganAnewIsAskedAboutNoMore() throws {
        var history = History()
        let goal = Goal(goal: "g1", instrument: "ndi", target: ExactNumber(10), due: History.day("2025-02-01"))
        history.tell("2025-01-05", .goalSet(goal))
        for day in ["2025-01-06", "2026-01-05"] { history.tell(day, .visit(day), origin: 1) }
        #expect(try unmeasured(history, on: "2026-01-06").isEmpty)
        var open = goal
        open.due = History.day("2026-02-01")
        history.tell("2025-01-06", .goalRevised(open))
        #expect(try unmeasured(history, on: "2026-02-02").count == 1, "it went over into the new care")
    }
}
