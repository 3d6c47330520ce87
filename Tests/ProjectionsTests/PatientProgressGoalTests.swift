import Clinical
import PatientProgress
import ProjectionRuntime
import Testing

@Suite struct PatientProgressGoalTests {
    let projector = ProgressProjector()

    private func goal(_ target: String, id: String = "g1", moment: Moment? = nil, site: String? = nil) -> Goal {
        Goal(goal: id, instrument: "nrs-11", target: ReadingValue.number(target).number!, site: site, moment: moment)
    }

    @Test func isMetOnTheFirstDayAtTheTargetOrBetter() throws {
        var history = History()
        history.tell("2026-01-05", .goalSet(goal("3", site: "neck")))
        history.tell("2026-01-05", .pain("7"))
        history.tell("2026-01-12", .pain("4"))
        history.tell("2026-01-19", .pain("3"))
        history.tell("2026-01-26", .pain("2"))
        let row = try #require(try history.rows(projector).first)
        #expect(row["goal_value"] == .real(3))
        #expect(row["goal_met_on"] == .text("2026-01-19"))
    }

    @Test func isNotMetByAReadingRightAfterTreatmentUnlessItSaysSo() throws {
        var history = History()
        history.tell("2026-01-05", .goalSet(goal("3")))
        history.tell("2026-01-05", .pain("7"))
        history.tell("2026-01-05", .pain("1", moment: .after), hour: 10)
        var rows = try history.rows(projector)
        #expect(rows[0]["moment"] == .text("after"))
        #expect(rows[0]["goal_value"] == .null)
        #expect(rows[1]["goal_value"] == .real(3))
        #expect(rows[1]["goal_met_on"] == .null)

        history.tell("2026-01-05", .goalSet(goal("2", id: "g2", moment: .after)))
        rows = try history.rows(projector)
        #expect(rows[0]["goal_met_on"] == .text("2026-01-05"))
        #expect(rows[1]["goal_value"] == .real(3))
    }

    @Test func isNotMetByAReadingFromBeforeItWasSet() throws {
        var history = History()
        history.tell("2025-01-05", .pain("2"))
        history.tell("2026-01-05", .pain("7"))
        history.tell("2026-01-06", .goalSet(goal("3")))
        #expect(try history.rows(projector).first?["goal_met_on"] == .null)
    }

    @Test func isNotAchievedFromTheStartWhereItsDayWasOverBeforeItWasSet() throws {
        var history = History()
        var late = goal("3")
        late.due = CalendarDay("2025-01-01")
        history.tell("2026-01-05", .goalSet(late))
        func statuses() throws -> [ViewValue?] { try history.rows(projector, table: 1).map { $0["status"] } }
        #expect(try statuses() == [.text("not-achieved")])
        history.tell("2026-01-05", .pain("7"))
        #expect(try statuses() == [.text("not-achieved")])
        history.tell("2026-01-12", .pain("3"))
        #expect(try statuses() == [.text("not-achieved"), .text("achieved")])
    }

    @Test func isRevisedAndWithdrawn() throws {
        var history = History()
        history.tell("2026-01-05", .goalSet(goal("3")))
        history.tell("2026-01-05", .pain("7"))
        history.tell("2026-01-12", .pain("4"))
        history.tell("2026-01-13", .goalRevised(goal("5")))
        #expect(try history.rows(projector).first?["goal_value"] == .real(5))
        #expect(try history.rows(projector).first?["goal_met_on"] == .null, "nobody had set it")
        history.tell("2026-01-13", .pain("5"), hour: 10)
        #expect(try history.rows(projector).first?["goal_met_on"] == .text("2026-01-13"))
        var later = goal("5")
        later.due = CalendarDay("2026-03-01")
        history.tell("2026-01-13", .goalRevised(later), hour: 11)
        #expect(try history.rows(projector).first?["goal_met_on"] == .text("2026-01-13"), "another day, the same aim")
        history.tell("2026-01-14", .goalWithdrawn(GoalWithdrawal(goal: "g1")))
        #expect(try history.rows(projector).first?["goal_value"] == .null)
    }

    @Test func ofAnotherSiteSideOrEpisodeDoesNotApply() throws {
        var history = History()
        history.tell("2026-01-05", .goalSet(goal("3", site: "low-back")))
        var other = goal("3", id: "g2")
        other.context.episode = "e1"
        history.tell("2026-01-05", .goalSet(other))
        history.tell("2026-01-05", .pain("1"))
        #expect(try history.rows(projector).first?["goal_value"] == .null)
    }
}
