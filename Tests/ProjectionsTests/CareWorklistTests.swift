import CareWorklist
import Clinical
import ProjectionRuntime
import Testing

/// One test for each reason that follows from visits, signatures and authorisations.
@Suite struct CareWorklistTests {
    let projector = WorklistProjector()

    private func item(
        _ reason: String, in history: History, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> [String: ViewValue]? {
        let items = try history.rows(projector, sourceLocation: sourceLocation).filter { $0["reason"] == .text(reason) }
        #expect(items.count <= 1, sourceLocation: sourceLocation)
        return items.first
    }

    /// The items of a reason that stand on a day.
    private func items(_ reason: String, in history: History, on day: String) throws -> [[String: ViewValue]] {
        try history.rows(projector).filter { row in
            guard row["reason"] == .text(reason), case .text(let from)? = row["from_on"], from <= day else {
                return false
            }
            if case .text(let until)? = row["until_on"] { return day <= until }
            return true
        }
    }

    /// A visit with everything in order: read and signed.
    private func inOrder(_ day: String = "2026-01-05", visit: String = "v1") -> History {
        var history = History()
        history.tell(day, .pain("6", visit: visit))
        history.tell(day, .visit(visit))
        history.tell(day, .entrySigned(Signature(visit: visit, signedBy: "t1")), hour: 18)
        return history
    }

    @Test func hasNothingForAPatientInOrderOrWithoutAnything() throws {
        #expect(try inOrder().rows(projector).isEmpty)
        #expect(try History().rows(projector).isEmpty)
    }

    @Test func listsAMissedVisitUntilAnotherIsPlannedOrHeld() throws {
        var history = inOrder()
        history.tell("2026-01-06", .booked("v2", for: "2026-01-12"))
        let missed = history.tell("2026-01-12", .missed("v2"))
        let row = try #require(try item("missed", in: history))
        #expect(row["from_on"] == .text("2026-01-12"))
        #expect(row["until_on"] == .text("2026-05-12"))
        #expect(row["urgency"] == .integer(2))
        #expect(row["evidence"] == .text("@\(missed)"))

        var booked = history
        booked.tell("2026-01-13", .booked("v3", for: "2026-01-20"))
        #expect(try item("missed", in: booked) == nil)
        booked.tell("2026-01-19", .cancelled("v3"))
        #expect(try item("missed", in: booked)?["from_on"] == .text("2026-01-19"))

        history.tell("2026-01-13", .visit("v4"))
        #expect(try item("missed", in: history) == nil)
    }

    @Test func aVisitMissedWithoutSayingWhichTakesTheBookingOfItsDayOffThePlan() throws {
        var history = inOrder()
        history.tell("2026-01-06", .booked("v2", for: "2026-01-12"))
        history.tell("2026-01-12", .missed(nil))
        #expect(try item("missed", in: history) != nil)
    }

    @Test func anotherBookingThatStoodAlreadyIsANewBooking() throws {
        var history = inOrder()
        history.tell("2026-01-06", .booked("v2", for: "2026-01-12"))
        history.tell("2026-01-06", .booked("v3", for: "2026-01-19"))
        history.tell("2026-01-12", .missed("v2"))
        #expect(try item("missed", in: history) == nil)
    }

    @Test("a flare or an injury that was reported waits until somebody has seen the patient")
    func flare() throws {
        var history = inOrder()
        let flare = history.tell("2026-01-08", .lifeEventReported(LifeEvent(kind: "flare", site: "neck")))
        history.tell("2026-01-09", .lifeEventReported(LifeEvent(kind: "stress")))
        let injury = history.tell("2026-01-10", .lifeEventReported(LifeEvent(kind: "injury")))
        let row = try #require(try item("flare", in: history))
        #expect(row["from_on"] == .text("2026-01-08") && row["until_on"] == .text("2026-05-10"))
        #expect(row["urgency"] == .integer(3) && row["evidence"] == .text("@\(flare) @\(injury)"))
        #expect(row["detail"] == .text("Reported, and not seen since: flare of 2026-01-08, injury of 2026-01-10."))
        for event in [PatientEvent.visit("v2"), .consultationCompleted(Consultation(kind: "review")), .careEnded] {
            var seen = history
            seen.tell("2026-01-12", event)
            #expect(try item("flare", in: seen) == nil)
        }
        // Told of at the visit, of a day before it.
        history.tell("2026-01-12", .pain("6", visit: "v2"))
        history.tell("2026-01-12", .visit("v2"))
        history.tell("2026-01-11", .lifeEventReported(LifeEvent(kind: "flare")))
        #expect(try item("flare", in: history) == nil)
    }

    @Test func listsALastVisitWithoutAReading() throws {
        var history = inOrder()
        let visit = history.tell("2026-01-12", .visit("v2"))
        let row = try #require(try item("noReading", in: history))
        #expect(row["from_on"] == .text("2026-01-12"))
        #expect(row["until_on"] == .text("2026-05-12"))
        #expect(row["urgency"] == .integer(4))
        #expect(row["evidence"] == .text("@\(visit)"))
        // A reading of the day that names no visit is enough, before or after the visit's entry; one of another visit is not.
        var readOtherwise = history
        readOtherwise.tell("2026-01-12", .pain("5", visit: "elsewhere"))
        #expect(try item("noReading", in: readOtherwise) != nil)
        var readAfter = history
        readAfter.tell("2026-01-12", .pain("5"), hour: 17)
        #expect(try item("noReading", in: readAfter) == nil)
        var readBefore = history
        readBefore.tell("2026-01-12", .pain("5"), hour: 8)
        #expect(try item("noReading", in: readBefore) == nil)
    }

    @Test func onlyTheLastVisitForTreatmentOrAssessmentIsAskedForAReading() throws {
        var history = History()
        history.tell("2026-01-05", .visit("v1"))
        history.tell("2026-01-12", .pain("5", visit: "v2"))
        history.tell("2026-01-12", .visit("v2"))
        history.tell("2026-01-13", .visit("v3", kind: .consultation))
        history.tell("2026-01-14", .visit("v4", isOwn: false))
        #expect(try item("noReading", in: history) == nil)
    }

    @Test(arguments: [(ReadingNotObtained.Reason.refused, false), (.unable, false), (.notAsked, true)])
    func refusedIsAnAnswerAndNotAskedIsNone(reason: ReadingNotObtained.Reason, isListed: Bool) throws {
        var history = History()
        history.tell(
            "2026-01-05",
            .readingNotObtained(
                ReadingNotObtained(instrument: "nrs-11", reason: reason, context: EntryContext(visit: "v1"))))
        history.tell("2026-01-05", .visit("v1"))
        #expect(try (item("noReading", in: history) != nil) == isListed)
    }

    @Test func listsSevereAdverseEventsUntilTheyAreOverOrAPhysicianLooked() throws {
        func event(_ severity: Int?, _ kind: String = "bruise") -> PatientEvent {
            .adverseEventReported(AdverseEvent(kind: kind, severity: severity))
        }
        var history = inOrder()
        history.tell("2026-01-05", event(2), hour: 12)
        history.tell("2026-01-05", event(nil, "dizziness"), hour: 12)
        #expect(try item("adverse", in: history) == nil)
        let first = history.tell("2026-01-05", event(4), hour: 14)
        let second = history.tell("2026-01-06", event(3, "dizziness"))
        let row = try #require(try item("adverse", in: history))
        #expect(row["from_on"] == .text("2026-01-05") && row["until_on"] == .null && row["urgency"] == .integer(1))
        #expect(row["evidence"] == .text("@\(first) @\(second)"))
        #expect(
            row["detail"]
                == .text(
                    "Adverse event not resolved: bruise (severity 4 of 5, 2026-01-05), dizziness (severity 3 of 5, "
                        + "2026-01-06)."))
        var over = history
        over.tell("2026-01-08", .adverseEventResolved(AdverseEvent(kind: "bruise")))
        #expect(try item("adverse", in: over)?["evidence"] == .text("@\(second)"))
        var seen = history
        seen.tell("2026-01-06", .consultationCompleted(Consultation(kind: "review")), hour: 8)
        #expect(try item("adverse", in: seen)?["evidence"] == .text("@\(second)"), "it came after the consultation")
        seen.tell("2026-01-06", .consultationCompleted(Consultation(kind: "review")), precision: .day)
        #expect(try item("adverse", in: seen) == nil, "a consultation of that day, recorded later")
    }

    @Test func listsUnsignedVisitsAsOneItem() throws {
        var history = inOrder()
        let second = history.tell("2026-01-12", .visit("v2"))
        let third = history.tell("2026-01-19", .visit("v3"))
        let row = try #require(try item("unsigned", in: history))
        #expect(row["from_on"] == .text("2026-01-15"))
        #expect(row["until_on"] == .null)
        #expect(row["evidence"] == .text("@\(second) @\(third)"))
        history.tell("2026-01-20", .entrySigned(Signature(visit: "v2", signedBy: "t1")))
        #expect(try item("unsigned", in: history)?["from_on"] == .text("2026-01-22"))
        history.tell("2026-01-20", .entrySigned(Signature(visit: "v3", signedBy: "t1")))
        #expect(try item("unsigned", in: history) == nil)
    }

    @Test func importedVisitsAndVisitsElsewhereAreNotSignedHere() throws {
        var history = History()
        history.tell("2026-01-05", .visit("v1"), origin: 3)
        history.tell("2026-01-06", .visit("v2", isOwn: false))
        #expect(try item("unsigned", in: history) == nil)
    }

    private func granted(
        _ id: String = "a1", visits: Int? = nil, from: String? = nil, until: String? = nil, episode: String? = nil
    ) -> PatientEvent {
        .authorisationGranted(
            Authorisation(
                authorisation: id, visits: visits, from: from.map(History.day), until: until.map(History.day),
                context: EntryContext(episode: episode)))
    }

    private func tellVisits(_ days: [String], in history: inout History) {
        for day in days { history.tell(day, .visit("v-" + day)) }
    }

    @Test func warnsWhenTwoAuthorisedVisitsAreLeftAndAgainWhenNoneIs() throws {
        var history = History()
        let grant = history.tell("2026-01-02", granted(visits: 4, from: "2026-01-02", until: "2026-06-30"))
        tellVisits(["2026-01-05"], in: &history)
        #expect(try item("authorisationVisits", in: history) == nil)
        tellVisits(["2026-01-12"], in: &history)
        let row = try #require(try item("authorisationVisits", in: history))
        #expect(row["from_on"] == .text("2026-01-12"))
        #expect(row["until_on"] == .text("2026-06-30"))
        #expect(row["urgency"] == .integer(3))
        #expect(row["evidence"] == .text("@\(grant) @3"))
        tellVisits(["2026-01-19", "2026-01-26"], in: &history)
        // Used up from the day of the last one on, and not before.
        let both = try history.rows(projector).filter { $0["reason"] == .text("authorisationVisits") }
        #expect(both.map { $0["from_on"] } == [.text("2026-01-12"), .text("2026-01-26")])
        #expect(both.map { $0["until_on"] } == [.text("2026-01-25"), .text("2026-06-30")])
        #expect(both.map { $0["urgency"] } == [.integer(3), .integer(2)])
        #expect(both[1]["evidence"] == .text("@\(grant) @5"))
        history.tell("2026-01-27", granted("a2", visits: 12, from: "2026-01-27", until: "2026-12-31"))
        #expect(try items("authorisationVisits", in: history, on: "2026-01-26").count == 1)
        #expect(try items("authorisationVisits", in: history, on: "2026-01-27").isEmpty)
    }

    @Test func onlyOwnTreatmentsWithinItsDatesUseAnAuthorisation() throws {
        var history = History()
        history.tell("2026-01-02", granted(visits: 3, from: "2026-01-06", until: "2026-06-30"))
        tellVisits(["2026-01-05"], in: &history)
        history.tell("2026-01-07", .visit("x1", isOwn: false))
        history.tell("2026-01-08", .visit("x2", kind: .checkUp))
        #expect(try item("authorisationVisits", in: history) == nil)
        tellVisits(["2026-01-06"], in: &history)
        #expect(try item("authorisationVisits", in: history)?["from_on"] == .text("2026-01-06"))
    }

    @Test func aVisitUsesOneOfTwoAuthorisations() throws {
        var history = History()
        history.tell("2026-01-01", granted(visits: 3, from: "2026-01-01", until: "2026-03-31"))
        history.tell("2026-02-01", granted("a2", visits: 6, from: "2026-02-01", until: "2026-06-30"))
        tellVisits(["2026-01-10", "2026-02-02", "2026-02-03", "2026-02-04", "2026-02-05", "2026-02-06"], in: &history)
        func listed(on day: String) throws -> [ViewValue?] {
            try items("authorisationVisits", in: history, on: day).map { $0["from_on"] }
        }
        #expect(try listed(on: "2026-02-07") == [], "3 of the later one are used")
        #expect(try listed(on: "2026-01-31") == [.text("2026-01-10")], "the later one had not begun")
        tellVisits(["2026-02-07"], in: &history)
        #expect(try listed(on: "2026-02-07") == [.text("2026-02-07")])
    }

    /// A payer that grants six visits more until May, beside twelve until the end of the year that are used up.
    @Test func aShorterAuthorisationCountsWhileItCovers() throws {
        var history = History()
        history.tell("2026-01-01", granted(visits: 3, from: "2026-01-01", until: "2026-12-31"))
        tellVisits(["2026-01-05", "2026-01-08", "2026-01-12"], in: &history)
        history.tell("2026-03-01", granted("a2", visits: 6, from: "2026-03-01", until: "2026-05-31"))
        func listed(_ reason: String, on day: String) throws -> [String: ViewValue]? {
            let found = try items(reason, in: history, on: day)
            #expect(found.count < 2, "one line for one task: \(day)")
            return found.first
        }
        let before = try #require(try listed("authorisationVisits", on: "2026-02-01"))
        #expect(before["detail"] == .text("6 visits are authorised from 2026-03-01 on."))
        #expect(before["until_on"] == .text("2026-02-28"))
        #expect(try listed("authorisationVisits", on: "2026-03-02") == nil, "six are left")
        #expect(try listed("authorisationEnding", on: "2026-05-10") == nil)
        let ending = try #require(try listed("authorisationEnding", on: "2026-05-25"))
        #expect(ending["until_on"] == .text("2026-05-31"), "the longer one is used up, and pays for nothing after it")
        let after = try #require(try listed("authorisationVisits", on: "2026-06-01"))
        #expect(after["urgency"] == .integer(2) && after["until_on"] == .text("2026-12-31"))
        tellVisits(["2026-03-05", "2026-03-06", "2026-03-07", "2026-03-08"], in: &history)
        let few = try #require(try listed("authorisationVisits", on: "2026-03-09"))
        #expect(few["urgency"] == .integer(3) && few["from_on"] == .text("2026-03-08"), "two are left of both")
        // One that is not used up goes on where the shorter one ends.
        var open = History()
        open.tell("2026-01-01", granted(visits: 12, from: "2026-01-01", until: "2026-12-31"))
        open.tell("2026-03-01", granted("a2", visits: 6, from: "2026-03-01", until: "2026-05-31"))
        #expect(try items("authorisationEnding", in: open, on: "2026-05-25").isEmpty)
    }

    @Test func whatIsGrantedForLaterHidesNothingUntilItBegins() throws {
        var history = History()
        history.tell("2026-01-01", granted(visits: 3, from: "2026-01-01", until: "2026-06-30"))
        tellVisits(["2026-01-05", "2026-01-08", "2026-01-12"], in: &history)
        history.tell("2026-01-13", granted("a2", visits: 8, from: "2026-05-01", until: "2026-12-31"))
        let row = try #require(try items("authorisationVisits", in: history, on: "2026-01-14").first)
        #expect(row["urgency"] == .integer(2))
        #expect(row["until_on"] == .text("2026-04-30"))
        #expect(row["detail"] == .text("8 visits are authorised from 2026-05-01 on."))
        #expect(try items("authorisationVisits", in: history, on: "2026-05-01").isEmpty)
        #expect(try items("authorisationEnding", in: history, on: "2026-06-20").isEmpty, "the next one follows on")
    }

    @Test func aGapBetweenTwoAuthorisationsIsListedUntilTheNextBegins() throws {
        var history = History()
        history.tell("2026-01-01", granted(visits: 8, from: "2026-01-01", until: "2026-01-10"))
        tellVisits(["2026-01-05"], in: &history)
        history.tell("2026-01-08", granted("a2", visits: 8, from: "2026-05-01", until: "2026-12-31"))
        #expect(try items("authorisationEnding", in: history, on: "2026-01-09").count == 1)
        let row = try #require(try items("authorisationEnded", in: history, on: "2026-01-14").first)
        #expect(row["from_on"] == .text("2026-01-11") && row["until_on"] == .text("2026-04-30"))
        #expect(row["detail"] == .text("8 visits are authorised from 2026-05-01 on."))
        tellVisits(["2026-05-04"], in: &history)
        #expect(try items("authorisationEnded", in: history, on: "2026-05-05").isEmpty)
        history.tell("2026-01-09", granted("a3", visits: 2, from: "2026-01-11", until: "2026-04-30"))
        #expect(try items("authorisationEnded", in: history, on: "2026-01-14").isEmpty)
    }

    @Test func warnsBeforeAnAuthorisationEnds() throws {
        var history = History()
        let grant = history.tell("2026-01-02", granted(visits: 40, from: "2026-01-02", until: "2026-06-30"))
        let row = try #require(try item("authorisationEnding", in: history))
        #expect(row["from_on"] == .text("2026-06-16"))
        #expect(row["until_on"] == .text("2026-06-30"))
        #expect(row["evidence"] == .text("@\(grant)"))
        #expect(try item("authorisationVisits", in: history) == nil)
    }

    @Test func listsAnEndedAuthorisationWhileCareGoesOn() throws {
        var history = History()
        let grant = history.tell("2026-01-02", granted(from: "2026-01-02", until: "2026-06-30"))
        #expect(try item("authorisationEnded", in: history) == nil)
        // 2 March is 120 days before 30 June: lapsed on the first day without authorisation.
        var lapsed = history
        tellVisits(["2026-03-02"], in: &lapsed)
        #expect(try item("authorisationEnded", in: lapsed) == nil)
        lapsed.tell("2026-03-02", .booked("later", for: "2026-07-10"))
        #expect(try item("authorisationEnded", in: lapsed)?["until_on"] == .text("2026-11-07"))

        tellVisits(["2026-03-03"], in: &history)
        let row = try #require(try item("authorisationEnded", in: history))
        #expect(row["from_on"] == .text("2026-07-01"))
        #expect(row["until_on"] == .text("2026-07-01"))
        #expect(row["urgency"] == .integer(2))
        #expect(row["evidence"] == .text("@\(grant)"))
        var followed = history
        followed.tell("2026-06-20", granted("a2", from: "2026-07-01", until: "2026-12-31", episode: "e1"))
        #expect(try item("authorisationEnded", in: followed)?["from_on"] != .text("2026-07-01"))
        history.tell("2026-06-20", granted("a2", from: "2026-07-01"))
        #expect(try item("authorisationEnded", in: history) == nil)
    }

    @Test func aVisitOfAnotherEpisodeIsNoCareUnderAnAuthorisation() throws {
        var history = History()
        history.tell("2026-01-02", granted(until: "2026-06-30", episode: "e1"))
        history.tell("2026-06-01", .visit("v1", episode: "e2"))
        #expect(try item("authorisationEnded", in: history) == nil)
        history.tell("2026-06-02", .visit("v2", episode: "e1"))
        #expect(try item("authorisationEnded", in: history) != nil)
    }

    @Test func aClosedEpisodeNeedsNoAuthorisation() throws {
        var history = History()
        history.tell("2026-01-02", .episode("e1"))
        history.tell("2026-01-02", granted(visits: 1, until: "2026-06-30", episode: "e1"))
        #expect(try history.rows(projector).count == 2)
        history.tell("2026-02-02", .episodeClosed("e1"))
        #expect(try history.rows(projector).isEmpty)
    }

    @Test(arguments: [
        PatientEvent.died, .careEnded, .identityErased(IdentityErasure(reasonCode: "asked")),
    ])
    func neverListsTheDeadOrThoseWhoseCareEnded(end: PatientEvent) throws {
        var history = History()
        history.tell("2026-01-02", granted(visits: 1, until: "2026-06-30"))
        history.tell("2026-01-05", .visit("v1"))
        history.tell("2026-01-12", .missed(nil))
        #expect(try history.rows(projector).count == 6)
        history.tell("2026-01-13", end)
        #expect(try history.rows(projector).isEmpty)
    }

    @Test func listsThoseWhoComeBackAfterTheirCareEnded() throws {
        var history = inOrder()
        history.tell("2026-01-13", .careEnded)
        history.tell("2026-03-01", .visit("v2"))
        #expect(try item("noReading", in: history) != nil)
    }

    @Test func anEpisodeOpenedOnALaterDayBeginsCareAgain() throws {
        var history = inOrder()
        history.tell("2026-01-12", .missed(nil))
        history.tell("2026-01-13", .careEnded)
        history.tell("2026-01-13", .episode("e1"), hour: 11)
        #expect(try history.rows(projector).isEmpty)
        history.tell("2026-01-14", .episode("e2"))
        #expect(try item("missed", in: history) != nil)
    }

    @Test(arguments: [
        PatientEvent.visitScheduled(VisitBooking(visit: "v", plannedAt: .max, plannedOffsetMinutes: 60)),
        .authorisationGranted(Authorisation(authorisation: "a", visits: .min)),
    ])
    func anEntryThatCannotBeCountedWithStopsTheFoldWithAReason(event: PatientEvent) throws {
        var history = inOrder()
        history.tell("2026-01-19", event)
        #expect(throws: (any Error).self) {
            try projector.rows(folding: history.entries, subject: History.subject, context: .forTests)
        }
    }
}
