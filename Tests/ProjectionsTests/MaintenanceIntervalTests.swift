import Clinical
import MaintenanceInterval
import PatientProgress
import ProjectionRuntime
import Testing

/// One test for each rule of the policy. Steps: 2–4 days, weekly, every other week, every 35 to 42 days.
@Suite struct MaintenanceIntervalTests {
    let projector = IntervalProjector()

    /// Own treatment visits a week apart from 5 January 2026, each with the pain the patient arrived with.
    private func treated(_ values: [String?], episode: String? = nil) -> History {
        var history = History()
        for (week, value) in values.enumerated() {
            let day = (History.day("2026-01-05") + 7 * week).description
            let visit = "v\(week + 1)"
            if let value { history.tell(day, .pain(value, visit: visit, episode: episode)) }
            history.tell(day, .visit(visit, episode: episode))
        }
        return history
    }

    private func row(
        _ history: History, episode: String = "", context: CareContext = .forTests,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> [String: ViewValue] {
        let rows = try history.rows(projector, context: context, sourceLocation: sourceLocation)
        return try #require(rows.first { $0["episode"] == .text(episode) }, sourceLocation: sourceLocation)
    }

    private func text(_ row: [String: ViewValue], _ column: String) -> String {
        if case .text(let text)? = row[column] { text } else { "" }
    }

    @Test func abstainsWithoutATreatmentVisit() throws {
        var history = History()
        history.tell("2026-01-05", .pain("7"))
        history.tell("2026-01-06", .pain("6"))
        let row = try row(history)
        #expect(row["status"] == .text("abstained"))
        #expect(row["phase"] == .text("intensive"))
        for column in ["days", "book_from_on", "due_on", "book_until_on", "valid_until_on", "overdue_on", "lapsed_on"] {
            #expect(row[column] == .null, "\(column)")
        }
        #expect(row["visits"] == .integer(0))
    }

    @Test func answersForAPatientOfWhomNothingIsKnown() throws {
        #expect(try row(History())["status"] == .text("abstained"))
    }

    @Test func givesThePolicysFirstStepWithTooLittleData() throws {
        let row = try row(treated(["7"]))
        #expect(row["status"] == .text("default"))
        #expect(row["days"] == .integer(3))
        #expect(row["due_on"] == .text("2026-01-08"))
        #expect(text(row, "reason").hasPrefix("Only 1 comparable reading before treatment, 2 are needed"))
        #expect(row["evidence"] == .text("@1 @2"))
        let unread = try self.row(treated([nil, nil, nil]))
        #expect(unread["status"] == .text("default") && unread["begun_anew_on"] == .null)
        #expect(
            text(unread, "reason").hasPrefix(
                "No pain or function was scored before treatment, so there is nothing to judge by: 2 to 4 days is where"
            ))
    }

    @Test func saysSoWhereReadingsAreOfNoTreatmentDay() throws {
        var history = treated([nil])
        for day in ["2025-12-01", "2025-12-15", "2026-01-12"] { history.tell(day, .pain("6")) }
        let reason = text(try row(history), "reason")
        #expect(reason.hasPrefix("None of the 3 comparable readings is of the day of a treatment visit"))
    }

    @Test func staysIntensiveWithoutAMeaningfulImprovement() throws {
        let row = try row(treated(["7", "6", "6"]))
        #expect(row["status"] == .text("recommended"))
        #expect(row["phase"] == .text("intensive"))
        #expect(row["book_from_on"] == .text("2026-01-21"))
        #expect(row["due_on"] == .text("2026-01-22"))
        #expect(row["book_until_on"] == .text("2026-01-23"))
        #expect(row["last_visit_on"] == .text("2026-01-19"))
        #expect(row["visits"] == .integer(3))
        #expect(row["policy"] == .text("medical-massage@4"))
        #expect(
            text(row, "reason")
                == "NRS, now, neck: 7 on 2026-01-05, now 6 on 2026-01-19: not better by at least 2. "
                + "Next visit in 2 to 4 days (intensive, the first step).")
    }

    @Test(arguments: [
        (["7", "5"], "intensive", 3), (["7", "5", "5"], "reduced", 7), (["7", "5", "7", "5"], "intensive", 3),
        (["7", "5", "5", "4"], "reduced", 7), (["7", "5", "5", "4", "4"], "reduced", 14),
        (["7", "5", "5", "4", "4", "4"], "reduced", 14), (["7", "5", "5", "4", "4", "4", "4"], "maintenance", 38),
        (["7", "5", "5", "4", "4", "4", "4", "3", "3", "3", "3"], "maintenance", 38),
    ])
    func climbsOneStepAfterTwoVisitsInARowWithAMeaningfulImprovement(
        values: [String], phase: String, days: Int64
    ) throws {
        let row = try row(treated(values))
        #expect(row["phase"] == .text(phase))
        #expect(row["days"] == .integer(days))
    }

    @Test func booksMaintenanceThirtyFiveToFortyTwoDaysOn() throws {
        let row = try row(treated(["7", "5", "5", "4", "4", "4", "4"]))
        #expect(row["last_visit_on"] == .text("2026-02-16"))
        #expect(row["book_from_on"] == .text("2026-03-23"))
        #expect(row["due_on"] == .text("2026-03-26"))
        #expect(row["book_until_on"] == .text("2026-03-30"))
        #expect(row["valid_until_on"] == .text("2026-04-17"))
        #expect(row["overdue_on"] == .text("2026-04-03"))
        #expect(row["lapsed_on"] == .text("2026-06-17"))
    }

    @Test func leavesMaintenanceAtOnceWhenTheResultNoLongerHolds() throws {
        let row = try row(treated(["7", "5", "5", "4", "4", "4", "4", "6"]))
        #expect(row["phase"] == .text("reduced"))
        #expect(row["days"] == .integer(14))
    }

    @Test func goesOneStepBackFromReducedAfterTwoVisitsInARowWithoutTheImprovement() throws {
        #expect(try row(treated(["7", "5", "5", "6"]))["phase"] == .text("reduced"))
        #expect(try row(treated(["7", "5", "5", "6", "6"]))["phase"] == .text("intensive"))
    }

    @Test func aVisitWithoutAReadingNeitherHelpsNorHarms() throws {
        let row = try row(treated(["7", "5", nil, "5"]))
        #expect(row["phase"] == .text("reduced"))
        #expect(row["last_visit_on"] == .text("2026-01-26"))
    }

    @Test func whatWasFeltAfterTreatmentOrBetweenVisitsDrivesNothing() throws {
        var history = treated(["7", "7", "7"])
        // Told as of before the visit's own reading, so that each would be taken for how the patient arrived.
        for (day, moment) in [("2026-01-05", Moment.after), ("2026-01-12", .between), ("2026-01-19", .nextDay)] {
            history.tell(day, .pain("1", moment: moment), hour: 8)
        }
        #expect(try row(history)["evidence"] == row(treated(["7", "7", "7"]))["evidence"])
        #expect(try row(history)["phase"] == .text("intensive"))
    }

    @Test func ofReadingsAtOneVisitTheLastSaysHowThePatientCameInAndOneOfBeforeGoesFirst() throws {
        func third(_ readings: [(String, Moment?)]) throws -> [String: ViewValue] {
            var history = treated(["7", "7", nil])
            for (hour, (value, moment)) in readings.enumerated() {
                history.tell("2026-01-19", .pain(value, moment: moment, visit: "v3"), hour: 8 + hour)
            }
            let row = try row(history)
            // The page says of the measure what the advice rests on.
            let progress = try history.rows(ProgressProjector()).filter { $0["moment"] == .text("before") }
            let known = readings.last { $0.1 == .before } ?? ("7", nil)
            #expect(progress.first?["latest_value"] == .real(Double(known.0)!))
            return row
        }
        #expect(try text(third([("6", .before), ("3", .before)]), "reason").contains("now 3 on 2026-01-19"))
        #expect(try text(third([("3", .before), ("6", .before)]), "reason").contains("now 6 on 2026-01-19"))
        #expect(try text(third([("6", .before), ("3", nil)]), "reason").contains("now 6 on 2026-01-19"))
        #expect(try text(third([("3", nil), ("6", .before)]), "reason").contains("now 6 on 2026-01-19"))
        #expect(try text(third([("6", nil), ("3", nil)]), "reason").contains("now 3 on 2026-01-19"))
    }

    @Test(arguments: [
        PatientEvent.visit("x", isOwn: false), .visit("x", kind: .checkUp), .visit("x", kind: .emergency),
        .visit("x", kind: .consultation), .visit("x", kind: .assessment),
    ])
    func onlyOwnTreatmentVisitsDriveIt(other: PatientEvent) throws {
        var history = treated(["7", "5", "5"])
        let before = try row(history)
        history.tell("2026-02-10", .pain("9", visit: "x"))
        history.tell("2026-02-10", other)
        // An assessment says how the patient is, which moves no date.
        func advice(_ row: [String: ViewValue]) -> [String: ViewValue] { row.filter { !$0.key.hasPrefix("worse") } }
        #expect(try advice(row(history)) == advice(before))
    }

    @Test func aVisitOrReadingKnownOnlyToTheMonthEntersNoInterval() throws {
        var history = treated(["7", "5", "5"])
        let before = try row(history)
        history.tell("2026-03-01", .pain("9"), precision: .month)
        history.tell("2026-03-01", .visit("x"), precision: .month)
        #expect(try row(history) == before)
    }

    @Test func prefersTheMeasureThePolicyNamesFirst() throws {
        var history = History()
        for (day, pain, score) in [("2026-01-05", "7", "30"), ("2026-01-12", "7", "10"), ("2026-01-19", "7", "10")] {
            history.tell(day, .score("ndi", score))
            history.tell(day, .pain(pain))
            history.tell(day, .visit(day))
        }
        #expect(try row(history)["phase"] == .text("intensive"))
    }

    @Test func usesAnotherMeasureWhereTheFirstHasTooFewReadings() throws {
        var history = History()
        for (day, score) in [("2026-01-05", "30"), ("2026-01-12", "10"), ("2026-01-19", "10")] {
            history.tell(day, .score("ndi", score))
            history.tell(day, .visit(day))
        }
        history.tell("2026-01-19", .pain("7"), hour: 8)
        let row = try row(history)
        #expect(row["phase"] == .text("reduced"))
        #expect(text(row, "reason").hasPrefix("ndi: 30 on 2026-01-05"))
    }

    @Test func keepsEpisodesApart() throws {
        var history = treated(["7", "5", "5"], episode: "e1")
        history.tell("2026-02-02", .episode("e2"))
        history.tell("2026-02-02", .pain("8", episode: "e2"))
        history.tell("2026-02-02", .visit("w1", episode: "e2"))
        #expect(try history.rows(projector).count == 2)
        #expect(try row(history, episode: "e1")["phase"] == .text("reduced"))
        #expect(try row(history, episode: "e1")["last_visit_on"] == .text("2026-01-19"))
        #expect(try row(history, episode: "e2")["status"] == .text("default"))
    }

    @Test func aReadingThatNamesNoEpisodeCountsForTheEpisodeTreatedThatDay() throws {
        var history = History()
        for (day, pain) in [("2026-01-05", "7"), ("2026-01-12", "5"), ("2026-01-19", "5")] {
            history.tell(day, .pain(pain))
            history.tell(day, .visit(day, episode: "e1"))
        }
        #expect(try history.rows(projector).count == 1)
        #expect(try row(history, episode: "e1")["phase"] == .text("reduced"))
    }

    @Test func followsThePolicyItIsGiven() throws {
        let context = CareContext.forTests { policy in
            policy.advanceAfterMeaningfulVisits = 1
            policy.version = 7
        }
        let row = try row(treated(["7", "5"]), context: context)
        #expect(row["phase"] == .text("reduced"))
        #expect(row["policy"] == .text("medical-massage@7"))
    }

    @Test func aMeanBaselineIsSaidToBeOne() throws {
        var history = History()
        for (day, value) in [("2026-01-01", "9"), ("2026-01-03", "7")] { history.tell(day, .pain(value)) }
        for (place, value) in ["8", "6", "6"].enumerated() {
            let day = (History.day("2026-01-05") + 7 * place).description
            history.tell(day, .pain(value))
            history.tell(day, .visit("v\(place)"))
        }
        let context = CareContext.forTests { $0.baseline = .meanBeforeTreatment }
        let row = try #require(try history.rows(IntervalProjector(), context: context).first)
        guard case .text(let reason)? = row["reason"] else { return #expect(Bool(false), "no reason") }
        #expect(reason.contains("8 (mean of 3 before treatment) on 2026-01-01"), "\(reason)")
    }

    @Test func careThatBeginsAnewAfterAGapCountsFromThere() throws {
        var history = treated(["9", "5", "5", "5", "5"])
        for (place, value) in ["7", "7"].enumerated() {
            let day = (History.day("2026-08-03") + 7 * place).description
            history.tell(day, .pain(value))
            history.tell(day, .visit("late-\(place)"))
        }
        let row = try #require(try history.rows(IntervalProjector()).first)
        guard case .text(let reason)? = row["reason"] else { return #expect(Bool(false), "no reason") }
        #expect(reason.contains("7 on 2026-08-03, now 7 on 2026-08-10"), "\(reason)")
        #expect(row["phase"] == .text("intensive") && row["visits"] == .integer(2))
    }

    @Test func aRangeOfMotionAloneDecidesNothing() throws {
        var history = History()
        for (place, value) in ["40", "70", "72", "75"].enumerated() {
            let day = (History.day("2026-01-05") + 7 * place).description
            history.tell(day, .mobility(value))
            history.tell(day, .visit("v\(place)"))
        }
        let context = CareContext.forTests { $0.primaryInstruments = [PrimaryMeasure(instrument: "rom")] }
        let row = try #require(try history.rows(IntervalProjector(), context: context).first)
        #expect(row["status"] == .text("default") && row["phase"] == .text("intensive"))
    }
}
