import Clinical
import MaintenanceInterval
import PatientProgress
import ProjectionRuntime
import Testing

/// No meaningful change after six visits or four weeks: what holds now, not what held once.
@Suite struct MaintenanceIntervalPlateauTests {
    /// Treatment visits with the pain they began with, on days counted from the first.
    private static func treated(_ readings: [(day: Int, value: String)]) -> History {
        var history = History()
        for reading in readings {
            let day = (History.day("2026-01-05") + reading.day).description
            history.tell(day, .pain(reading.value))
            history.tell(day, .visit("v\(reading.day)"))
        }
        return history
    }

    private static func weekly(_ values: [String]) -> History {
        treated(values.enumerated().map { (day: 7 * $0.offset, value: $0.element) })
    }

    private func row(_ history: History, context: CareContext = .forTests) throws -> [String: ViewValue] {
        try #require(try history.rows(IntervalProjector(), context: context).first)
    }

    /// The day a plateau was referred on, counted from the first visit; nil where none was.
    private func plateauDay(_ history: History, context: CareContext = .forTests) throws -> Int? {
        let row = try row(history, context: context)
        guard row["referral"] == .text("plateau"), case .text(let day)? = row["referred_on"] else { return nil }
        #expect(row["status"] == .text("referred") && row["days"] == .null)
        return History.day(day) - History.day("2026-01-05")
    }

    @Test(
        "one good reading long ago does not switch the rule off",
        arguments: [
            // The run of visits without improvement begins on day 14.
            (["7", "5", "7", "7", "7", "7"], Int?.none),
            (["7", "5", "7", "7", "7", "7", "7"], 42),
            (["7", "5"] + [String](repeating: "7", count: 18), 42),
            // Better again: nothing stands still.
            (["7", "5", "7", "7", "7", "7", "7", "5"], nil),
            (["7", "6", "7", "6"], nil), (["7", "6", "7", "6", "7"], 28),
            (["7", "5", "5", "5", "5", "5", "5"], nil),
        ])
    func whatHoldsNow(values: [String], day: Int?) throws {
        #expect(try plateauDay(Self.weekly(values)) == day)
    }

    @Test("a plateau that nobody answered does not hide behind a worsening after it")
    func plateauThenWorse() throws {
        let day = "2026-01-05"
        var history = Self.weekly(["7", "7", "7", "7", "7", "9", "9"])
        let row = try row(history)
        #expect(row["referral"] == .text("worsening") && row["referred_on"] == .text("2026-02-02"))
        #expect(row["standstill"] == .text("no improvement of at least 2 at 6 visits since \(day)"))
        #expect(
            row["found"]
                == .text(
                    "NRS, now, neck: 7 on \(day), now 9 on 2026-02-16: worse by at least 2, beyond the measurement error of 2, "
                        + "at 2 visits in a row. NRS, now, neck: 7 on \(day), now 9 on 2026-02-16: no improvement of at least 2 "
                        + "at 6 visits since \(day)."))
        history.tell("2026-02-10", .consultationCompleted(Consultation(kind: "review")))
        #expect(try self.row(history)["referral"] != .text("worsening"), "one worse visit since")
    }

    @Test("what got worse first does not refer for standing still as well, and names a referral back for it")
    func worseThenStill() throws {
        var history = Self.weekly(["7", "9", "9", "9", "9", "9", "9", "9"])
        let referral = history.tell("2026-01-13", .referredBack(Referral(reasonCode: "worsening")))
        let row = try row(history)
        #expect(row["referral"] == .text("worsening") && row["standstill"] == .text(""))
        #expect(row["referred_on"] == .text("2026-01-13"), "the earlier of the two")
        guard case .text(let evidence)? = row["evidence"], case .text(let found)? = row["found"] else { return }
        #expect(
            evidence.split(separator: " ").contains("@\(referral)") && found.contains("Referred back on 2026-01-13"))
    }

    @Test(
        "six visits or four weeks are enough",
        arguments: [
            // Dense visits: the sixth after the first refers, whatever the days: at the first nothing was treated yet.
            ([0, 2, 4, 6, 8, 10], Int?.none), ([0, 2, 4, 6, 8, 10, 12], 12),
            ([0, 2, 4, 6, 9, 11, 13, 16, 18, 20, 23, 25], 13),
            // Sparse visits: four weeks refer, at, below and above the mark.
            ([0, 14, 27], nil), ([0, 14, 28], 28), ([0, 14, 29], 29), ([0, 14, 28, 42, 56], 28),
            // Two visits after the first are needed to judge by.
            ([0, 28], nil), ([0, 35, 70], 70),
        ])
    func eitherIsEnough(days: [Int], day: Int?) throws {
        #expect(try plateauDay(Self.treated(days.map { (day: $0, value: "7") })) == day)
    }

    @Test func theWeeksBeforeTheFirstTreatmentAreNoTimeUnderCare() throws {
        var history = History()
        history.tell("2025-11-03", .pain("7"))
        for day in [0, 7, 14, 21] {
            let visit = (History.day("2026-01-05") + day).description
            history.tell(visit, .pain("7"))
            history.tell(visit, .visit(visit))
        }
        #expect(try plateauDay(history) == nil)
        history.tell("2026-02-02", .pain("7"))
        history.tell("2026-02-02", .visit("last"))
        #expect(try plateauDay(history) == 28)
    }

    @Test func aConsultationBeginsTheRunAnew() throws {
        var history = Self.weekly(["7", "7", "7", "7", "7", "7"])
        #expect(try plateauDay(history) == 28)
        history.tell("2026-02-09", .consultationCompleted(Consultation(kind: "review")), hour: 12)
        #expect(try row(history)["status"] == .text("recommended"))
        for week in 6...9 {
            let day = (History.day("2026-01-05") + 7 * week).description
            history.tell(day, .pain("7"))
            history.tell(day, .visit(day))
            #expect(try plateauDay(history) == (week == 9 ? 63 : nil))
        }
    }

    @Test(
        "a visit after a consultation of the same day counts for standing still, one before it does not",
        arguments: [(8, 56), (12, 63)])
    func consultationOfTheDay(hour: Int, day: Int) throws {
        var history = Self.weekly(["7", "7", "7", "7", "7", "7"])
        history.tell("2026-02-09", .consultationCompleted(Consultation(kind: "review")), hour: hour)
        for week in 6...10 {
            let visit = (History.day("2026-01-05") + 7 * week).description
            history.tell(visit, .pain("7"))
            history.tell(visit, .visit(visit))
        }
        let context = CareContext.forTests { ($0.plateauVisits, $0.plateauDays) = (4, 365) }
        #expect(try plateauDay(history, context: context) == day)
    }

    @Test(
        "a plateau that nobody answered refers after a gap as well, unless the patient is better than at its baseline",
        arguments: [("7", Int?(28)), ("8", 28), ("5", nil)])
    func afterAGap(pain: String, day: Int?) throws {
        var history = Self.weekly(["7", "7", "7", "7", "7", "7"])
        history.tell("2026-06-15", .pain(pain))
        history.tell("2026-06-15", .visit("late"))
        #expect(try plateauDay(history) == day)
        let row = try row(history)
        #expect(row["begun_anew_on"] == .text("2026-06-15"))
        if day != nil, case .text(let found)? = row["found"] {
            #expect(
                found
                    == "NRS, now, neck: 7 on 2026-01-05, then 7 on 2026-02-09: no improvement of at least 2 at 5 visits since "
                    + "2026-01-05, before care began anew on 2026-06-15.")
        }
        history.tell("2026-06-15", .consultationCompleted(Consultation(kind: "review")), hour: 12)
        #expect(try plateauDay(history) == nil)
    }

    @Test func theReasonSaysHowManyVisitsSinceWhen() throws {
        let row = try row(Self.weekly(["7", "5"] + [String](repeating: "7", count: 18)))
        #expect(
            row["reason"]
                == .text(
                    "NRS, now, neck: 7 on 2026-01-05, now 7 on 2026-05-18: no improvement of at least 2 at 18 visits since "
                        + "2026-01-19. A physician has to look before there is a next interval."))
        #expect(row["evidence"] == .text("@1 @29 @31 @33 @35 @37 @39"))
    }

    @Test func whoStartsWithoutPainCannotImprove() throws {
        #expect(try plateauDay(Self.weekly([String](repeating: "0", count: 8))) == nil)
    }

    @Test(
        "a goal that is reached is no plateau", arguments: [("6", Int?.none), ("5", 28)])
    func atTheGoal(target: String, day: Int?) throws {
        var history = Self.weekly(["7", "6", "6", "6", "6", "6"])
        let goal = Goal(goal: "g1", instrument: "nrs-11", target: try #require(ExactNumber(target)), site: "neck")
        history.tell("2026-01-05", .goalSet(goal), hour: 12)
        #expect(try plateauDay(history) == day)
        history.tell("2026-01-06", .goalWithdrawn(GoalWithdrawal(goal: "g1")))
        #expect(try plateauDay(history) == 28)
    }

    @Test(
        "who is at a goal that went over a gap stands still no more than who set it anew; a goal of ended care does not count"
    )
    func atTheGoalOfBefore() throws {
        func at(_ target: String, ending: Bool = false) throws -> Int? {
            var history = History()
            let goal = Goal(goal: "g1", instrument: "nrs-11", target: try #require(ExactNumber(target)), site: "neck")
            history.tell("2025-01-06", .goalSet(goal))
            history.tell("2025-01-06", .pain("8"))
            history.tell("2025-01-06", .visit("v0"), hour: 12)
            if ending { history.tell("2025-01-07", .careEnded) }
            for entry in Self.weekly(["7", "6", "6", "6", "6", "6"]).entries {
                history.tell(entry.day.description, entry.event)
            }
            return try plateauDay(history)
        }
        #expect(try at("6") == nil && at("5") == 28 && at("6", ending: true) == 28)
    }

    @Test func aGoalOfAnotherPlaceIsNotThisOne() throws {
        var history = Self.weekly(["7", "6", "6", "6", "6", "6"])
        let goal = Goal(goal: "g1", instrument: "nrs-11", target: ExactNumber(6), site: "knee")
        history.tell("2026-01-05", .goalSet(goal), hour: 12)
        #expect(try plateauDay(history) == 28)
    }

    @Test func onlyTheDecidingMeasureStandsStill() throws {
        var history = History()
        for week in 0..<8 {
            let day = (History.day("2026-01-05") + 7 * week).description
            history.tell(day, .pain(week == 0 ? "7" : "3"))
            history.tell(day, .score("ndi", "30"))
            history.tell(day, .visit(day))
        }
        #expect(try plateauDay(history) == nil)
    }

    // MARK: What a clinician decided, or referred by hand

    @Test func aDecisionDoesNotHideAPlateau() throws {
        var history = Self.weekly(["7", "6", "7", "6", "7", "6"])
        let decision = history.tell("2026-02-09", .decided(14), hour: 12)
        let row = try row(history)
        #expect(row["status"] == .text("referred") && row["referral"] == .text("plateau") && row["days"] == .null)
        guard case .text(let reason)? = row["reason"], case .text(let evidence)? = row["evidence"] else {
            Issue.record("no reason")
            return
        }
        #expect(reason.hasSuffix("The 14 days that a clinician decided on 2026-02-09 wait for that."))
        #expect(evidence.hasSuffix("@\(decision)"))
        history.tell("2026-02-10", .consultationCompleted(Consultation(kind: "review")))
        #expect(try self.row(history)["days"] == .integer(14))
    }

    @Test func aDecisionDoesNotHideWorsening() throws {
        var history = Self.weekly(["5", "7", "8"])
        history.tell("2026-01-19", .decided(7), hour: 12)
        let row = try row(history)
        #expect(row["status"] == .text("referred") && row["referral"] == .text("worsening") && row["days"] == .null)
        guard case .text(let reason)? = row["reason"] else { return }
        #expect(reason.hasSuffix("The 7 days that a clinician decided on 2026-01-19 wait for that."))
    }

    @Test func aReferralBackHoldsUntilAConsultation() throws {
        var history = Self.weekly(["7", "5", "5"])
        let before = try row(history)
        let referral = history.tell("2026-01-20", .referredBack(Referral(reasonCode: "worsening")))
        let row = try row(history)
        #expect(row["status"] == .text("referred") && row["referral"] == .text("referredBack"))
        #expect(row["referred_on"] == .text("2026-01-20") && row["days"] == .null)
        #expect(row["evidence"] == .text("@\(referral)"))
        #expect(
            row["reason"]
                == .text(
                    "Referred back on 2026-01-20, and no physician's consultation is recorded since then. A physician has to look before "
                        + "there is a next interval."))
        history.tell("2026-01-26", .pain("5"))
        history.tell("2026-01-26", .visit("v9"))
        #expect(try self.row(history)["status"] == .text("referred"))
        history.tell("2026-01-26", .consultationCompleted(Consultation(kind: "review")), hour: 12)
        #expect(try self.row(history)["status"] == before["status"])
    }

    @Test func aReferralBackOfOneEpisodeLeavesTheOtherAsItIs() throws {
        var history = History()
        for episode in ["e1", "e2"] {
            history.tell("2026-01-05", .episode(episode))
            history.tell("2026-01-05", .visit("v-\(episode)", episode: episode))
        }
        history.tell("2026-01-06", .referredBack(Referral(context: EntryContext(episode: "e1"))))
        let rows = try history.rows(IntervalProjector())
        #expect(rows.map { $0["status"] } == [.text("referred"), .text("default")])
    }

    @Test func aReferralBackNeedsNoVisit() throws {
        var history = History()
        history.tell("2026-01-06", .referredBack(Referral()))
        #expect(try row(history)["referral"] == .text("referredBack"))
    }

    @Test(
        "a change is an improvement by the MCID, or by the policy's percentage beyond measurement error, as the table has it",
        arguments: [("5.5", Int?.none), ("5", nil), ("6", 28), ("6.5", 28)])
    func percentage(value: String, day: Int?) throws {
        // From 8 on, the MCID is 3 and 30 % are 2.4.
        let history = Self.weekly(["8"] + [String](repeating: value, count: 5))
        #expect(try plateauDay(history) == day)
        let row = try #require(try history.rows(ProgressProjector(), context: .forTests).first)
        #expect((row["response"] == .text("improved")) == (day == nil), "\(row)")
        guard case .text(let reason)? = try self.row(history)["reason"] else { return }
        #expect(reason.contains("3, or 30 % beyond the measurement error of 2"), "\(reason)")
    }
}
