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

    @Test("who was never measured has not reached the goal once its day is over, and the count of readings says why")
    func neverMeasured() throws {
        var history = History()
        var due = goal("3")
        due.due = CalendarDay("2026-03-01")
        let set = history.tell("2026-01-05", .goalSet(due))
        func rows() throws -> [[ViewValue?]] {
            try history.rows(projector, table: 1).map { [$0["from_on"], $0["status"], $0["readings"], $0["position"]] }
        }
        let sought: [ViewValue?] = [.text("2026-01-05"), .text("in-progress"), .integer(0), .integer(set)]
        #expect(try rows() == [sought, [.text("2026-03-02"), .text("not-achieved"), .integer(0), .integer(set)]])
        // Measured before it was set: nobody has since.
        history.tell("2026-01-04", .pain("7"))
        #expect(try rows().map { $0[2] } == [.integer(0), .integer(0)])
        history.tell("2026-01-12", .pain("7"))
        #expect(
            try rows().map { [$0[1], $0[2]] } == [
                [.text("in-progress"), .integer(0)], [.text("no-change"), .integer(1)],
                [.text("not-achieved"), .integer(1)],
            ])
        // Without a day it is sought for ever.
        var open = History()
        open.tell("2026-01-05", .goalSet(goal("3")))
        #expect(try open.rows(projector, table: 1).map { $0["status"] } == [.text("in-progress")])
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

    // MARK: Care that begins anew

    /// Treated in two stretches of care a year apart.
    private func apart(
        _ goal: Goal?, before: [String] = ["7", "5"], since: [String] = ["6", "4", "2"],
        between: [(String, PatientEvent)] = []
    ) -> History {
        var history = History()
        if let goal { history.tell("2025-01-06", .goalSet(goal), hour: 8) }
        func treat(_ values: [String], from start: String) {
            for (place, value) in values.enumerated() {
                let day = (History.day(start) + 7 * place).description
                history.tell(day, .pain(value))
                history.tell(day, .visit("v-\(day)"), hour: 10)
            }
        }
        treat(before, from: "2025-01-06")
        for (day, event) in between { history.tell(day, event) }
        treat(since, from: "2026-01-05")
        return history
    }

    private func statuses(_ history: History) throws -> [[ViewValue?]] {
        try history.rows(projector, table: 1).map { [$0["from_on"], $0["status"], $0["carried_on"]] }
    }

    @Test("an open goal goes over a gap into the care that begins anew, as one that nobody has confirmed")
    func goesOver() throws {
        let history = apart(goal("2"))
        let rows = try history.rows(projector)
        #expect(rows.map { $0["episode"] } == [.text(""), .text("before-2026-01-05")])
        #expect(rows.map { $0["goal_carried_on"] } == [.text("2026-01-05"), .null])
        #expect(rows.map { $0["goal_met_on"] } == [.text("2026-01-19"), .null])
        #expect(rows.allSatisfy { $0["goal"] == .text("g1") && $0["goal_value"] == .real(2) })
        // Judged from the new care's own baseline: 4 is better than 6.
        #expect(
            try statuses(history) == [
                [.text("2025-01-06"), .text("in-progress"), .null], [.text("2025-01-13"), .text("improving"), .null],
                [.text("2026-01-05"), .text("in-progress"), .text("2026-01-05")],
                [.text("2026-01-12"), .text("improving"), .text("2026-01-05")],
                [.text("2026-01-19"), .text("achieved"), .text("2026-01-05")],
            ])
    }

    @Test("a goal that is confirmed, or revised, in the new care is that care's own")
    func isConfirmed() throws {
        let history = apart(goal("2"), between: [("2026-01-05", .goalRevised(goal("2")))])
        let rows = try history.rows(projector)
        #expect(rows.map { $0["goal_carried_on"] } == [.null, .null])
        #expect(rows.map { $0["goal_value"] } == [.real(2), .null], "of the care it was confirmed in")
    }

    @Test("a goal that was reached, withdrawn or past its day stays behind, and so does one whose care was ended")
    func staysBehind() throws {
        var due = goal("2")
        due.due = CalendarDay("2026-01-04")
        var inTime = goal("2")
        inTime.due = CalendarDay("2026-01-05")
        let ended: [(String, PatientEvent)] = [("2025-02-01", .careEnded)]
        let samples: [(History, isCarried: Bool, String)] = [
            (apart(goal("5")), false, "reached"), (apart(goal("4")), true, "not reached"),
            (apart(goal("2"), between: [("2025-03-01", .pain("2", moment: .between))]), false, "reached at home"),
            (apart(goal("2"), between: [("2025-03-01", .pain("2", moment: .after))]), true, "only right after"),
            (apart(due), false, "past its day"), (apart(inTime), true, "due on the day care began anew"),
            (apart(goal("2"), between: ended), false, "care ended"),
            (
                apart(goal("2"), between: [("2025-03-01", .goalWithdrawn(GoalWithdrawal(goal: "g1")))]), false,
                "withdrawn"
            ),
        ]
        for (history, isCarried, why) in samples {
            let row = try #require(try history.rows(projector).first)
            #expect((row["goal_carried_on"] != .null) == isCarried, "\(why)")
            #expect((row["goal_value"] != .null) == isCarried, "\(why)")
        }
    }

    @Test("a goal goes over as many gaps as find it open, and a newer one of the new care goes before it")
    func goesOverAgain() throws {
        var history = apart(goal("2"), since: ["6", "4"])
        history.tell("2027-01-04", .pain("5"))
        history.tell("2027-01-04", .visit("v9"), hour: 10)
        var rows = try history.rows(projector)
        #expect(
            rows.map { [$0["episode"], $0["goal_carried_on"]] } == [
                [.text(""), .text("2027-01-04")], [.text("before-2026-01-05"), .null],
                [.text("before-2027-01-04"), .text("2026-01-05")],
            ])
        history.tell("2027-01-05", .goalSet(goal("3", id: "g2")))
        rows = try history.rows(projector)
        #expect(rows[0]["goal"] == .text("g2") && rows[0]["goal_carried_on"] == .null)
        #expect(rows[2]["goal"] == .text("g1"))
    }
}
