import Clinical
import PatientProgress
import ProjectionRuntime
import Testing

/// Where a series is heading, what it is counted from, and how goals stand over time.
@Suite struct ProgressCourseTests {
    private let projector = ProgressProjector()

    private func weekly(_ values: [String], goal: PatientEvent? = nil) -> History {
        var history = History()
        if let goal { history.tell("2026-01-05", goal, hour: 8) }
        for (week, value) in values.enumerated() {
            history.tell((History.day("2026-01-05") + week * 7).description, .pain(value))
        }
        return history
    }

    @Test(
        "a trend is told where its interval and its size say so",
        arguments: [
            (["8", "7", "6", "5", "4"], "improving"), (["3", "4", "5", "6", "7"], "worsening"),
            (["5", "5", "6", "5", "5"], "plateau"), (["4", "3", "4", "3", "9"], "flare"),
            (["2", "8", "3", "9", "2"], "unclear"), (["8", "7", "6"], "tooFew"),
            // Steady, but by less than anybody would notice.
            (["5", "4.9", "4.8", "4.7", "4.6"], "unclear"),
        ])
    func trend(values: [String], trend: String) throws {
        #expect(try weekly(values).rows(projector).first?["trend"] == .text(trend))
    }

    @Test("a trend ends at a gap, however far apart readings are otherwise")
    func recent() throws {
        var history = weekly(["9", "8", "7", "6"])
        for week in 0..<4 {
            history.tell((History.day("2026-08-03") + week * 7).description, .pain("\(3 + week)"))
        }
        let row = try #require(try history.rows(projector).first)
        #expect(row["trend"] == .text("worsening") && row["slope_per_week"] == .real(1))

        var sparse = History()
        for (place, value) in ["9", "7", "5", "3"].enumerated() {
            sparse.tell((History.day("2026-01-05") + place * 70).description, .pain(value))
        }
        let monthly = try #require(try sparse.rows(projector).first)
        #expect(monthly["trend"] == .text("improving") && monthly["slope_per_week"] == .real(-0.2))
    }

    // MARK: Baseline

    @Test("the baseline is the mean of the readings before treatment where the policy says so")
    func baseline() throws {
        var history = History()
        for (day, value) in [("2026-01-02", "8"), ("2026-01-04", "6"), ("2026-01-05", "7"), ("2026-01-12", "4")] {
            history.tell(day, .pain(value))
        }
        history.tell("2026-01-05", .visit("v1"), hour: 10)
        history.tell("2026-01-12", .visit("v2"), hour: 10)
        let mean = try #require(
            try history.rows(projector, context: .forTests { $0.baseline = .meanBeforeTreatment }).first)
        #expect(mean["baseline_value"] == .real(7) && mean["baseline_readings"] == .integer(3))
        #expect(mean["change"] == .real(-3) && mean["baseline_on"] == .text("2026-01-02"))
        let first = try #require(try history.rows(projector).first)
        #expect(first["baseline_value"] == .real(8) && first["baseline_readings"] == .integer(1))
    }

    @Test("care that begins anew has a baseline of its own, and names the earlier one")
    func anew() throws {
        var history = History()
        for (day, value) in [("2025-01-06", "9"), ("2025-01-13", "3"), ("2026-01-05", "7"), ("2026-01-12", "5")] {
            history.tell(day, .pain(value))
            history.tell(day, .visit("v-" + day), hour: 10)
        }
        let rows = try history.rows(projector)
        #expect(rows.map { $0["episode"] } == [.text(""), .text("before-2026-01-05")])
        #expect(rows[0]["baseline_value"] == .real(7) && rows[0]["change"] == .real(-2))
        #expect(rows[1]["baseline_value"] == .real(9) && rows[1]["change"] == .real(-6))
        let one = try history.rows(projector, context: .forTests { $0.episodeGapDays = nil })
        #expect(one.count == 1 && one[0]["change"] == .real(-4))
    }

    @Test("a reading that is part of the baseline has not changed from it")
    func partOfTheBaseline() throws {
        var history = History()
        history.tell("2025-12-29", .pain("8"))
        history.tell("2026-01-05", .pain("4"))
        history.tell("2026-01-05", .visit("v1"), hour: 10)
        let context = CareContext.forTests { $0.baseline = .meanBeforeTreatment }
        let row = try #require(try history.rows(projector, context: context).first)
        #expect(row["baseline_value"] == .real(6) && row["change"] == .null && row["response"] == .text("tooFew"))
    }

    @Test("without a figure nobody can say that a trend matters; the last bits of a product are no difference")
    func trendFigures() throws {
        var faces = History()
        for (week, value) in ["90", "70", "50", "30", "10"].enumerated() {
            faces.tell((History.day("2026-01-05") + week * 7).description, .score("wong-baker", value))
        }
        #expect(try faces.rows(projector).first?["trend"] == .text("unclear"))
        var pain = History()
        for (day, value) in [(0, "7"), (49, "6"), (49, "6"), (98, "5")] {
            pain.tell((History.day("2026-01-05") + day).description, .pain(value))
        }
        #expect(try pain.rows(projector).first?["trend"] == .text("improving"))
    }

    // MARK: What stands beside

    @Test("a motion is told in percent of what is usual at the patient's age and sex, and of the other side")
    func beside() throws {
        var history = History()
        history.tell(
            "2026-01-01", .patientRegistered(Registration(birthYear: 1990, sex: .male)))
        for (side, value) in [(Side.left, "120"), (.right, "160")] {
            history.tell(
                "2026-01-05",
                .reading(
                    .mobility,
                    Reading(
                        instrument: "rom", value: .number(value), site: "shoulder", side: side, motion: "flexion",
                        mode: .active)))
        }
        let context = CareContext(
            practice: .inNewJersey(.painClinic), policy: .default(for: .painClinic), registry: .default)
        let rows = try history.rows(projector, context: context)
        // Boone & Azen 1979: men of 1 to 54 years, 167 degrees.
        #expect(rows.map { $0["norm_value"] } == [.real(167), .real(167)])
        #expect(rows[0]["norm_percent"] == .real(71.856) && rows[0]["other_side_percent"] == .real(75))
        #expect(rows[1]["other_side_value"] == .real(120))
    }

    @Test("the other side is compared only as it was about the same time")
    func otherSideOfTheTime() throws {
        func otherSide(of left: [(String, String)], _ right: [(String, String)]) throws -> ViewValue? {
            var history = History()
            for (day, value) in right { history.tell(day, .mobility(value, side: .right)) }
            for (day, value) in left { history.tell(day, .mobility(value, side: .left)) }
            return try history.rows(projector).first { $0["side"] == .text("left") }?["other_side_value"]
        }
        let right = [("2026-01-05", "45")]
        #expect(try otherSide(of: [("2026-06-13", "65")], right) == .null)
        #expect(try otherSide(of: [("2026-02-02", "65")], right) == .real(45), "28 days after it")
        #expect(try otherSide(of: [("2026-02-03", "65")], right) == .null)
        #expect(try otherSide(of: [("2025-12-08", "65")], right) == .real(45), "28 days before it")
        #expect(try otherSide(of: [("2026-01-06", "65")], right + [("2026-06-13", "60")]) == .real(45))
    }

    @Test("the change at visits is the mean over days with a reading before and one after")
    func visitChange() throws {
        var history = History()
        for (day, before, after) in [("2026-01-05", "7", "4"), ("2026-01-12", "6", "4")] {
            history.tell(day, .pain(before))
            history.tell(day, .pain(after, moment: .after), hour: 11)
        }
        history.tell("2026-01-19", .pain("2", moment: .after))
        let rows = try history.rows(projector)
        #expect(rows[0]["moment"] == .text("after") && rows[0]["visit_change"] == .real(-2.5))
        #expect(rows[0]["visit_changes"] == .integer(2) && rows[1]["visit_change"] == .null)
    }

    // MARK: Goals

    private func goal(_ target: String, due: String? = nil) -> PatientEvent {
        .goalSet(
            Goal(
                goal: "g1", instrument: "nrs-11", target: ExactNumber(target)!, site: "neck",
                due: due.map(History.day)))
    }

    private func statuses(_ history: History) throws -> [String] {
        try history.rows(projector, table: 1).map { row in
            guard case .text(let from)? = row["from_on"], case .text(let status)? = row["status"] else { return "" }
            return from.suffix(5) + " " + status
        }
    }

    @Test("what nobody checked against its source is named in its row")
    func unverified() throws {
        let context = CareContext(
            practice: .inNewJersey(.medicalMassage), policy: .default(for: .medicalMassage), registry: .default)
        var history = History()
        history.tell("2026-01-05", .score("odi", "48"))
        history.tell("2026-01-05", .score("ndi", "24"))
        history.tell("2026-01-05", .pain("8"))
        history.tell("2026-01-12", .pain("7"))
        history.tell("2026-01-12", .mobility("40", motion: "flexion", side: nil))
        let rows = try history.rows(projector, context: context)
        let marks = rows.map { row in [row["instrument"], row["unverified"]] }
        #expect(
            marks == [
                [.text("ndi"), .text("")], [.text("nrs-11"), .text("expected_change")],
                [.text("odi"), .text("severity baseline_severity")], [.text("rom"), .text("norm_value norm_percent")],
            ])
        #expect(projector.tables[0].columns.last?.name == "unverified")
    }

    @Test("a goal's status goes with the readings, and its day passes by itself")
    func goalCourse() throws {
        #expect(
            try statuses(weekly(["7", "6", "5", "2", "2", "4"], goal: goal("2", due: "2026-06-01"))) == [
                "01-05 in-progress", "01-12 no-change", "01-19 improving", "01-26 achieved", "02-02 sustaining",
                "02-09 worsening",
            ])
        #expect(
            try statuses(weekly(["7", "6", "5"], goal: goal("2", due: "2026-06-01"))) == [
                "01-05 in-progress", "01-12 no-change", "01-19 improving", "06-02 not-achieved",
            ])
        #expect(
            try statuses(weekly(["7", "2"], goal: goal("2", due: "2026-06-01"))) == [
                "01-05 in-progress", "01-12 achieved",
            ])
        #expect(
            try statuses(weekly(["7", "7", "6"], goal: goal("2", due: "2026-01-08"))) == [
                "01-05 in-progress", "01-09 not-achieved",
            ])
        #expect(try statuses(weekly(["5", "7"], goal: goal("2"))) == ["01-05 in-progress", "01-12 worsening"])
    }

    @Test("a goal that was met by its day and lost after it is worsening, not missed")
    func goalLost() throws {
        #expect(
            try statuses(weekly(["7", "2", "2", "5", "2"], goal: goal("2", due: "2026-01-20"))) == [
                "01-05 in-progress", "01-12 achieved", "01-19 sustaining", "01-26 worsening", "02-02 achieved",
            ])
    }

    @Test("a goal without an episode is of the care it was set in")
    func goalOfItsCare() throws {
        var history = History()
        for (place, value) in ["7", "5", "3", "2", "2"].enumerated() {
            let day = (History.day("2025-01-06") + 7 * place).description
            history.tell(day, .pain(value))
            history.tell(day, .visit("a\(place)"))
        }
        for (place, value) in ["6", "4"].enumerated() {
            let day = (History.day("2026-01-05") + 7 * place).description
            history.tell(day, .pain(value))
            history.tell(day, .visit("b\(place)"))
        }
        history.tell("2026-01-06", goal("4"), hour: 8)
        #expect(try statuses(history) == ["01-06 in-progress", "01-12 achieved"])
        let rows = try history.rows(projector)
        #expect(rows[0]["goal_value"] == .real(4) && rows[0]["goal_status"] == .text("achieved"))
        #expect(rows[1]["episode"] == .text("before-2026-01-05") && rows[1]["goal_value"] == .null)
    }

    @Test("a goal nobody has measured is in progress, and one withdrawn has no status")
    func goalWithoutReadings() throws {
        var history = History()
        history.tell("2026-01-05", goal("2"))
        #expect(try statuses(history) == ["01-05 in-progress"])
        history.tell("2026-01-06", .goalWithdrawn(GoalWithdrawal(goal: "g1")))
        #expect(try statuses(history).isEmpty)
    }

    @Test("where the trend leads to the goal, the day it gets there is told")
    func goalExpected() throws {
        let row = try #require(
            try weekly(["8", "7", "6", "5", "4"], goal: goal("2", due: "2026-03-01")).rows(projector).first)
        // 4 on 2026-02-02, one point a week: 2 on 2026-02-16.
        #expect(row["goal_expected_on"] == .text("2026-02-16") && row["goal_status"] == .text("improving"))
        let away = try #require(try weekly(["3", "4", "5", "6", "7"], goal: goal("2")).rows(projector).first)
        #expect(away["goal_expected_on"] == .null)
    }
}
