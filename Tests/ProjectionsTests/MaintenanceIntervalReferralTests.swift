import Clinical
import MaintenanceInterval
import ProjectionRuntime
import Testing

/// When no interval is given: red flags, worsening, death and ends; and what a clinician decides.
@Suite struct MaintenanceIntervalReferralTests {
    let projector = IntervalProjector()

    private func treated(_ values: [String]) -> History {
        var history = History()
        for (week, value) in values.enumerated() {
            let day = (History.day("2026-01-05") + 7 * week).description
            history.tell(day, .pain(value))
            history.tell(day, .visit("v\(week + 1)"))
        }
        return history
    }

    private func row(_ history: History, context: CareContext = .forTests) throws -> [String: ViewValue] {
        try #require(try history.rows(projector, context: context).first)
    }

    private func expectNoDates(_ row: [String: ViewValue], sourceLocation: SourceLocation = #_sourceLocation) {
        for column in ["days", "book_from_on", "due_on", "book_until_on", "valid_until_on", "overdue_on", "lapsed_on"] {
            #expect(row[column] == .null, "\(column)", sourceLocation: sourceLocation)
        }
    }

    @Test func aRedFlagRefersBackUntilItIsCleared() throws {
        var history = treated(["7", "5", "5"])
        let before = try row(history)
        let flag = history.tell("2026-01-20", .flag("infection"))
        history.tell("2026-01-20", .flag("night-pain"))
        history.tell("2026-01-21", .cleared("night-pain"))
        var row = try row(history)
        #expect(row["status"] == .text("referred"))
        #expect(row["referred_on"] == .text("2026-01-20"))
        #expect(row["evidence"] == .text("@\(flag)"))
        #expect(
            row["reason"]
                == .text(
                    "Red flag not cleared: fever or signs of infection (2026-01-20). A physician has to look before there "
                        + "is a next interval."))
        #expect(row["referral"] == .text("redFlag"))
        expectNoDates(row)

        history.tell("2026-01-22", .cleared("infection"))
        row = try self.row(history)
        #expect(row == before)
    }

    @Test func aRedFlagRefersBackBeforeTheFirstVisitToo() throws {
        var history = History()
        history.tell("2026-01-05", .flag("cauda-equina"))
        #expect(try row(history)["status"] == .text("referred"))
    }

    @Test func aScreenRefersBackWhereItFoundSomething() throws {
        var history = treated(["7", "5"])
        let before = try row(history)
        history.tell("2026-01-13", .safetyScreenCompleted(SafetyScreen(absent: ["infection", "night-pain"])))
        #expect(try row(history) == before)
        history.tell(
            "2026-01-14", .safetyScreenCompleted(SafetyScreen(present: ["infection"], absent: ["night-pain"])))
        #expect(try row(history)["status"] == .text("referred"))
        history.tell("2026-01-15", .cleared("infection"))
        #expect(try row(history)["status"] == before["status"])
    }

    @Test func noDecisionOverridesARedFlag() throws {
        var history = treated(["7", "5"])
        history.tell("2026-01-13", .flag("infection"))
        history.tell("2026-01-14", .decided(30))
        #expect(try row(history)["status"] == .text("referred"))
    }

    @Test func worseningAtTwoVisitsInARowRefersBack() throws {
        #expect(try row(treated(["5", "7"]))["status"] == .text("recommended"))
        #expect(try row(treated(["5", "7", "5", "7"]))["status"] == .text("recommended"))
        let row = try row(treated(["5", "7", "8"]))
        #expect(row["status"] == .text("referred"))
        #expect(row["referred_on"] == .text("2026-01-19"))
        #expect(row["evidence"] == .text("@1 @3 @5"))
        #expect(row["referral"] == .text("worsening"))
        expectNoDates(row)
    }

    @Test func worseningHasToBeBeyondMeasurementError() throws {
        // From 4, one point is important and within the measurement error of two.
        #expect(try row(treated(["4", "5", "5"]))["status"] == .text("recommended"))
        #expect(try row(treated(["4", "6", "6"]))["status"] == .text("referred"))
    }

    @Test(arguments: [("ndi", "referred"), ("odi", "referred"), ("wong-baker", "recommended")])
    func nothingIsCalledWorseWithoutAVerifiedFigure(instrument: String, status: String) throws {
        var history = History()
        for (day, score) in [("2026-01-05", "10"), ("2026-01-12", "60"), ("2026-01-19", "60")] {
            history.tell(day, .score(instrument, score))
            history.tell(day, .visit(day))
        }
        let context = CareContext.forTests { policy in
            policy.primaryInstruments = [PrimaryMeasure(instrument: instrument)]
        }
        let row = try row(history, context: context)
        #expect(row["status"] == .text(status))
        #expect(row["referral"] == .text(status == "referred" ? "worsening" : ""))
    }

    @Test func whatRefersDoesUntilSomebodyLooksThoughNobodyMeasuresAgain() throws {
        var history = treated(["5", "7", "8"])
        history.tell("2026-12-19", .visit("late"))
        let context = CareContext.forTests { $0.episodeGapDays = nil }
        #expect(try row(history, context: context)["status"] == .text("referred"))
        history.tell("2026-12-20", .consultationCompleted(Consultation(kind: "review")))
        #expect(try row(history, context: context)["status"] == .text("recommended"))
    }

    @Test(arguments: [("2026-05-12", "2026-01-12"), ("2026-05-13", "")])
    func oneWorseReadingIsForgottenWhenNoneWasTakenForLong(lastVisit: String, worseOn: String) throws {
        var history = treated(["5", "7"])
        history.tell(lastVisit, .visit("late"))
        // 12 January, when it was read last, is 120 days before 12 May.
        // Care does not begin anew here: that would forget it sooner.
        let context = CareContext.forTests { $0.episodeGapDays = nil }
        #expect(try row(history, context: context)["worse_on"] == (worseOn.isEmpty ? .null : .text(worseOn)))
    }

    @Test func worseningThatAPhysicianHasSeenStartsAnew() throws {
        var history = treated(["5", "7", "8"])
        history.tell("2026-01-20", .consultationCompleted(Consultation(kind: "review")))
        #expect(try row(history)["status"] == .text("recommended"))
        history.tell("2026-01-26", .pain("8"))
        history.tell("2026-01-26", .visit("v4"))
        #expect(try row(history)["status"] == .text("recommended"))
        history.tell("2026-02-02", .pain("8"))
        history.tell("2026-02-02", .visit("v5"))
        #expect(try row(history)["status"] == .text("referred"))
    }

    @Test func worseningOfAnyMeasureThePolicyNamesRefersBack() throws {
        var history = History()
        for (day, pain, score) in [("2026-01-05", "7", "10"), ("2026-01-12", "5", "30"), ("2026-01-19", "5", "30")] {
            history.tell(day, .score("ndi", score))
            history.tell(day, .pain(pain))
            history.tell(day, .visit(day))
        }
        #expect(try row(history)["status"] == .text("referred"))
    }

    @Test func aDecisionHoldsUntilTheNextTreatment() throws {
        var history = treated(["7", "5", "5"])
        let decision = history.tell("2026-01-19", .decided(30), hour: 10)
        var row = try row(history)
        #expect(row["status"] == .text("recommended"))
        #expect(row["phase"] == .text("reduced"))
        #expect(row["days"] == .integer(30))
        #expect(row["due_on"] == .text("2026-02-18"))
        #expect(row["book_from_on"] == .text("2026-02-17"))
        #expect(row["book_until_on"] == .text("2026-02-19"))
        #expect(row["evidence"] == .text("@6 @\(decision)"))
        #expect(
            row["reason"]
                == .text(
                    "A clinician decided 30 days on 2026-01-19, which holds until the next treatment; the policy alone says "
                        + "6 to 8 days."))

        history.tell("2026-02-18", .visit("v4"))
        row = try self.row(history)
        #expect(row["days"] == .integer(7))
    }

    @Test func theLaterDatesMoveWithALongDecision() throws {
        var history = treated(["7", "5", "5"])
        history.tell("2026-01-19", .decided(180), hour: 10)
        let row = try row(history)
        #expect(row["valid_until_on"] == .text("2026-07-22"))
        #expect(row["overdue_on"] == .text("2026-07-23"))
        #expect(row["lapsed_on"] == .text("2026-09-17"))
    }

    @Test(arguments: [
        (PatientEvent.died, "The patient has died."), (.careEnded, "Care by this practice has ended."),
        (.identityErased(IdentityErasure(reasonCode: "asked")), "The patient's identity was destroyed."),
    ])
    func endsWithThePatientsCare(end: PatientEvent, reason: String) throws {
        var history = treated(["7", "5", "5"])
        history.tell("2026-01-19", .booked("v9", for: "2026-01-27"))
        history.tell("2026-01-20", .flag("infection"))
        history.tell("2026-01-20", end)
        let row = try row(history)
        #expect(row["status"] == .text("abstained"))
        #expect(row["phase"] == .text("ended"))
        #expect(row["reason"] == .text(reason))
        #expect(row["booked_on"] == .null)
        #expect(row["last_visit_on"] == .text("2026-01-19"))
        expectNoDates(row)
    }

    @Test func careThatGoesOnAfterItsEndHasBegunAgain() throws {
        var history = treated(["7", "5", "5"])
        history.tell("2026-01-20", .careEnded)
        history.tell("2026-02-20", .visit("v4"))
        // It is new care: what was reached before its end has to be reached again.
        let row = try row(history)
        #expect(row["phase"] == .text("intensive") && row["status"] == .text("default"))
        let context = CareContext.forTests { $0.episodeGapDays = nil }
        #expect(try self.row(history, context: context)["phase"] == .text("reduced"))
    }

    @Test(arguments: [("2026-01-20", "ended"), ("2026-01-21", "intensive")])
    func anEpisodeOpenedOnALaterDayBeginsCareAgain(openedOn: String, phase: String) throws {
        var history = History()
        history.tell("2026-01-20", .careEnded)
        history.tell(openedOn, .episode("e2"), hour: 11)
        #expect(try row(history)["phase"] == .text(phase))
    }

    @Test func aClosedEpisodeHasEndedAndAnotherGoesOn() throws {
        var history = History()
        history.tell("2026-01-05", .episode("e1"))
        history.tell("2026-01-05", .visit("v1", episode: "e1"))
        history.tell("2026-01-06", .episodeClosed("e1"))
        history.tell("2026-01-07", .episode("e2"))
        let rows = try history.rows(projector)
        #expect(rows.map { $0["episode"] } == [.text("e1"), .text("e2")])
        #expect(rows.map { $0["phase"] } == [.text("ended"), .text("intensive")])
    }

    @Test func namesTheNextPlannedTreatment() throws {
        var history = treated(["7", "5"])
        history.tell("2026-01-05", .booked("old", for: "2026-01-06"))
        history.tell("2026-01-12", .booked("check", for: "2026-01-13", kind: "checkUp"))
        history.tell("2026-01-12", .booked("a", for: "2026-01-14"))
        history.tell("2026-01-12", .booked("b", for: "2026-01-16"))
        history.tell("2026-01-12", .booked("c", for: "2026-01-20"))
        #expect(try row(history)["booked_on"] == .text("2026-01-14"))
        history.tell("2026-01-13", .cancelled("a"))
        #expect(try row(history)["booked_on"] == .text("2026-01-16"))
        history.tell("2026-01-13", .booked("b", for: "2026-01-19"))
        #expect(try row(history)["booked_on"] == .text("2026-01-19"))
        history.tell("2026-01-19", .missed("b"))
        #expect(try row(history)["booked_on"] == .text("2026-01-20"))
        history.tell("2026-01-20", .visit("c"))
        #expect(try row(history)["booked_on"] == .null)
    }

    @Test(arguments: [0, -1, 3661, Int.max])
    func anIntervalThatIsNoneStopsTheFoldWithAReason(days: Int) throws {
        var history = treated(["7", "5"])
        history.tell("2026-01-19", .decided(days))
        do {
            _ = try projector.rows(folding: history.entries, subject: History.subject, context: .forTests)
            Issue.record("\(days) days went through")
        } catch {
            #expect("\(error)".contains("intervalDecided says \(days) days"))
        }
    }
}
