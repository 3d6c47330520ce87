import Clinical
import MaintenanceInterval
import ProjectionRuntime
import TestSupport
import Testing

/// A pain clinic's schedule: visits go on at their step until the goal is reached, or until nothing more moves.
@Suite struct GoalScheduleTests {
    private static let byGoal = CareContext.forTests { $0.advanceBy = .goal }

    /// Weekly treatments, with the pain they began with.
    private func weekly(_ values: [String], goals: [(day: String, target: Int)] = [("2026-01-05", 2)]) -> History {
        var history = History()
        for (place, goal) in goals.enumerated() {
            history.tell(
                goal.day,
                .goalSet(
                    Goal(
                        goal: "g\(place)", instrument: "nrs-11", target: ExactNumber(goal.target), site: "neck")),
                hour: 8)
        }
        for (week, value) in values.enumerated() {
            let day = (History.day("2026-01-05") + 7 * week).description
            history.tell(day, .pain(value))
            history.tell(day, .visit("v\(week)"), hour: 10)
        }
        return history
    }

    private func told(
        _ history: History, _ context: CareContext = byGoal
    ) throws -> (days: ViewValue?, reason: String, evidence: String) {
        let row = try #require(try history.rows(IntervalProjector(), context: context).first)
        guard case .text(let reason)? = row["reason"], case .text(let evidence)? = row["evidence"] else {
            return (row["days"], "", "")
        }
        return (row["days"], reason, evidence)
    }

    @Test("an improvement short of the goal leads on by improvement, and not by goal")
    func untilTheGoal() throws {
        let history = weekly(["7", "4", "4", "4"])
        #expect(try told(history, .forTests).days == .integer(7))
        let byGoal = try told(history)
        #expect(byGoal.days == .integer(3))
        #expect(byGoal.reason.contains("; goal 2 not reached, and visits go on as they are until it is."))
        #expect(byGoal.evidence.split(separator: " ").contains("@1"), "the goal: \(byGoal.evidence)")
        #expect(try !told(history, .forTests).reason.contains("goal"))
    }

    @Test(
        "the goal at two visits in a row leads on, and so on to maintenance; who loses the improvement goes back at once"
    )
    func atTheGoal() throws {
        let reached = try told(weekly(["7", "2", "2"]))
        #expect(reached.days == .integer(7))
        #expect(
            reached.reason.contains(
                "; goal 2 reached. Next visit in 6 to 8 days (reduced, this step since 2026-01-19: at the goal at ")
                && reached.reason.hasSuffix("2 visits in a row)."), "\(reached.reason)")
        #expect(try told(weekly(["7", "2", "2", "2", "2", "2", "2"])).days == .integer(38))
        // One point above the goal is within measurement error of it: nobody goes back for that.
        #expect(try told(weekly(["7", "2", "2", "2", "2", "2", "2", "3"])).days == .integer(38))
        #expect(try told(weekly(["7", "2", "2", "2", "2", "2", "2", "6"])).days == .integer(14))
    }

    @Test("maintenance ends where the goal is missed again by the measurement error, though pain is still better")
    func missedAgain() throws {
        let maintained = ["7", "2", "2", "2", "2", "2", "2"]
        let lost = try told(weekly(maintained + ["4"]))
        #expect(lost.days == .integer(14), "\(lost.reason)")
        #expect(
            lost.reason.contains(
                "better by at least 2, at 7 visits in a row; goal 2 was reached, and is missed again. Next visit in 12 to 16 "
                    + "days (reduced, this step again since 2026-02-23: the goal missed again at 1 visit in a row)."),
            "\(lost.reason)")
        #expect(lost.evidence.contains("@14 "), "the last visit at the goal: \(lost.evidence)")
        // From a reduced step it leads back as a lost improvement does, after as many visits as lead on.
        #expect(try told(weekly(maintained + ["4", "4"])).days == .integer(14))
        #expect(try told(weekly(maintained + ["4", "4", "4"])).days == .integer(7))
        // Reached again it leads on again.
        #expect(try told(weekly(maintained + ["4", "2", "2"])).days == .integer(38))
        // What was never reached is not lost, and neither is what nobody aimed at when it was read.
        #expect(try told(weekly(["7", "4", "4", "4"])).reason.contains("not reached, and visits go on"))
        let revised = weekly(maintained + ["4"], goals: [("2026-01-05", 2), ("2026-02-20", 1)])
        #expect(try told(revised).days == .integer(38), "the new goal was never reached")
    }

    @Test(
        "a result that stands still short of the goal leads on, and one that still moves does not",
        arguments: [
            (["7", "4", "4", "4", "4", "4", "4"], 3), (["7", "4", "4", "4", "4", "4", "4", "4"], 7),
            (["7", "4", "5", "4", "5", "4", "4", "4"], 7), (["7", "5", "5", "5", "4", "4", "3", "3"], 3),
        ])
    func standsStill(values: [String], days: Int) throws {
        let told = try told(weekly(values))
        #expect(told.days == .integer(Int64(days)), "\(told.reason)")
        guard days == 7 else { return }
        #expect(told.reason.contains("; goal 2 not reached, and no further change at 6 visits."), "\(told.reason)")
        #expect(told.reason.contains("no further change short of the goal at 2 visits in a row"))
    }

    @Test("without a goal an improvement leads on, and says so; a goal counts from the day it was set on")
    func withoutAGoal() throws {
        let without = try told(weekly(["7", "4", "4"], goals: []))
        #expect(without.days == .integer(7))
        #expect(without.reason.contains("; no goal is set for it, so that an improvement leads on."))
        let later = weekly(["7", "4", "4", "4", "4"], goals: [("2026-01-26", 2)])
        #expect(
            try told(later).days == .integer(7), "what was reached before it stays, and nothing leads on from there")
    }

    @Test("the pain clinic's policy goes by the goal; those of before, and of the other settings, by improvement")
    func policies() throws {
        for setting in CareSetting.allCases {
            #expect(CarePolicy.default(for: setting).advanceBy == (setting == .painClinic ? .goal : .improvement))
        }
        #expect(try CarePolicy(yaml: AdoptedTexts.text("policy-pain-clinic-4")).advanceBy == .improvement)
    }
}
