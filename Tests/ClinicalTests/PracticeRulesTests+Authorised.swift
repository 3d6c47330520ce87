import Clinical
import TestSupport
import Testing

/// Visits that a payer allowed, counted down.
extension PracticeRulesTests {
    private static func granted(_ id: String, _ visits: Int?, _ from: String, _ until: String?) -> (
        String, PatientEvent
    ) {
        let grant = Authorisation(
            authorisation: id, visits: visits, from: CalendarDay(from), until: until.flatMap { CalendarDay($0) })
        return (from, .authorisationGranted(grant))
    }

    private static func held(_ day: String, kind: Visit.Kind = .treatment) -> (String, PatientEvent) {
        (day, .visitCompleted(Visit(visit: "v-\(day)", kind: kind)))
    }

    private static func booked(_ id: String, for day: String, kind: String? = nil) -> PatientEvent {
        .visitScheduled(
            VisitBooking(visit: id, plannedAt: at(day).milliseconds, plannedOffsetMinutes: 0, kind: kind))
    }

    @Test("each visit uses one authorisation, the one that ends first of those with a visit left")
    func overlapping() throws {
        let rule = Self.rule(.authorisation, .reason)
        let grants = [
            Self.granted("b", 3, "2026-02-01", "2026-06-30"), Self.granted("a", 3, "2026-01-01", "2026-03-31"),
        ]
        let used = ["2026-01-10", "2026-02-10", "2026-02-11", "2026-02-12", "2026-02-13"].map { Self.held($0) }
        let booking = Self.booking("2026-03-10")
        #expect(try decided(booking, after: grants + used, rule) == [], "5 of 6 are used")
        let refusal = #expect(throws: RuleViolation.self) {
            try decided(booking, after: grants + used + [Self.held("2026-02-14")], rule)
        }
        #expect(refusal?.what.contains("all authorised visits are used") == true)
        // Three before the other began: what is left of the first is over by April, of the other there are three.
        let early = ["2026-01-10", "2026-01-11", "2026-01-12", "2026-02-10"].map { Self.held($0) }
        #expect(try decided(Self.booking("2026-04-10"), after: grants + early, rule) == [])
        #expect(
            try decided(
                .visitCompleted(Visit(visit: "v")), on: "2026-01-13",
                after: grants + [Self.held("2026-01-10"), Self.held("2026-01-11"), Self.held("2026-01-12")], rule)
                == ["the-rule"], "the other had not begun")
    }

    @Test("a visit uses an authorisation only if it is a treatment")
    func authorisedTreatments() throws {
        let rule = Self.rule(.authorisation, .reason)
        let told = [
            Self.granted("a", 2, "2026-01-01", nil), Self.held("2026-01-10", kind: .assessment),
            Self.held("2026-01-11"),
        ]
        #expect(try decided(Self.booking("2026-03-10"), after: told, rule) == [])
        #expect(throws: RuleViolation.self) {
            try decided(Self.booking("2026-03-10"), after: told + [Self.held("2026-01-12")], rule)
        }
    }

    @Test("of two visits on one day only the second goes without the last authorised one, whichever was told of first")
    func authorisedInOrder() throws {
        let rule = Self.rule(.authorisation, .reason)
        let grant = Self.granted("a", 1, "2026-01-01", nil)
        func broken(_ at: String, after other: String) throws -> [String] {
            try decided(.visitCompleted(Visit(visit: "v")), on: at, after: [grant, Self.held(other)], rule)
        }
        #expect(try broken("2026-01-10T10:00", after: "2026-01-10T15:00") == [])
        #expect(try broken("2026-01-10T15:00", after: "2026-01-10T10:00") == ["the-rule"])
        #expect(try broken("2026-01-10", after: "2026-01-10") == ["the-rule"], "told of second")
        let entries = ["2026-01-10", "2026-01-10"].enumerated().map { place, day in
            PatientEntry(
                position: Int64(place + 2), occurred: Self.at(day), recorded: 0,
                event: .visitCompleted(Visit(visit: "v\(place)")))
        }
        let state = PatientState(
            [PatientEntry(position: 1, occurred: Self.at(grant.0), recorded: 0, event: grant.1)] + entries)
        let lacking = ["v0", "v1"].map {
            state.lacking(
                rule, at: Self.at("2026-01-10"), episode: nil, performer: nil, visit: $0,
                practice: Self.facts(.painClinic))
        }
        #expect(lacking == [nil, "all authorised visits are used"])
    }

    @Test("visits counted once say the same as each counted by itself", arguments: UInt64(1)...60)
    func authorisedCountedOnce(seed: UInt64) {
        var chance = SeededGenerator(seed: seed)
        let episodes: [String?] = [nil, "e1", "e2"]
        func day() -> Occurrence { Self.at("2026-01-\(10 + Int.random(in: 0...19, using: &chance))") }
        func context() -> EntryContext { EntryContext(episode: episodes.randomElement(using: &chance)!) }
        var events: [(Occurrence, PatientEvent)] = []
        for grant in 0..<Int.random(in: 0...3, using: &chance) {
            let visits = [nil, 1, 2, 5].randomElement(using: &chance)!
            let until = Bool.random(using: &chance) ? day().day : nil
            events.append(
                (
                    day(),
                    .authorisationGranted(
                        Authorisation(authorisation: "a\(grant)", visits: visits, until: until, context: context()))
                ))
        }
        var visits: [(id: String, at: Occurrence, episode: String?)] = []
        for place in 0..<12 {
            let (at, context) = (day(), context())
            // Every fifth is told of twice.
            let visit = Visit(
                visit: "v\(place % 10)", kind: [.treatment, .treatment, .assessment].randomElement(using: &chance)!,
                isOwn: Int.random(in: 0...5, using: &chance) > 0, context: context)
            events.append((at, .visitCompleted(visit)))
            visits.append((visit.visit, at, context.episode))
        }
        var state = PatientState()
        for (at, event) in events.shuffled(using: &chance) { state.apply(event, at: at) }
        let (rule, counted) = (Self.rule(.authorisation, .reason), GrantedVisits(state))
        for visit in visits {
            func lacking(_ counted: GrantedVisits?) -> String? {
                state.lacking(
                    rule, at: visit.at, episode: visit.episode, performer: nil, visit: visit.id, counted: counted,
                    practice: Self.facts(.painClinic))
            }
            #expect(lacking(counted) == lacking(nil), "seed \(seed): \(visit)")
        }
    }

    @Test("what is booked ahead uses an authorised visit when another one is booked")
    func authorisedBookings() throws {
        let rule = Self.rule(.authorisation, .reason)
        let grant = Self.granted("a", 2, "2026-01-01", "2026-06-30")
        let told = [grant, Self.held("2026-01-10"), ("2026-01-10", Self.booked("b1", for: "2026-03-20"))]
        func refusal(_ event: PatientEvent, _ told: [(String, PatientEvent)]) -> RuleViolation? {
            do {
                _ = try decided(event, after: told, rule)
                return nil
            } catch { return error }
        }
        let second = Self.booked("b2", for: "2026-03-10")
        #expect(refusal(second, told)?.what.contains("used or booked") == true)
        #expect(refusal(second, Array(told.prefix(2))) == nil)
        #expect(refusal(Self.booked("b1", for: "2026-03-10"), told) == nil, "the same visit, moved")
        #expect(refusal(second, told + [("2026-02-01", .visitCancelled(VisitNotHeld(visit: "b1")))]) == nil)
        #expect(
            refusal(second, [grant, Self.held("2026-01-10"), ("2026-01-10", Self.booked("b1", for: "2026-02-20"))])
                == nil, "not ahead any more")
        #expect(
            refusal(
                second,
                Array(told.prefix(2)) + [("2026-01-10", Self.booked("b1", for: "2026-03-20", kind: "assessment"))])
                == nil)
        // A visit that is held, and a plan of care, do not wait for what is only booked.
        #expect(try decided(.visitCompleted(Visit(visit: "v")), after: told, rule) == [])
        #expect(refusal(.carePlanSet(CarePlan()), told) == nil)
        // What is booked for later takes the later grant, so that the earlier one serves the earlier visit.
        let two = [Self.granted("a", 1, "2026-01-01", "2026-03-31"), Self.granted("b", 1, "2026-03-15", "2026-06-30")]
        let later = two + [("2026-01-10", Self.booked("b1", for: "2026-03-20"))]
        #expect(refusal(second, later) == nil)
    }

    @Test("what a payer denied is told of every treatment after it, until something is granted")
    func denied() throws {
        let rule = Self.rule(.authorisation, .reason)
        let asked = Authorisation(authorisation: "a", visits: 3)
        let requested: [(String, PatientEvent)] = [("2026-01-05", .authorisationRequested(asked))]
        let denied = requested + [("2026-01-10", .authorisationDenied(asked))]
        let visit = PatientEvent.visitCompleted(Visit(visit: "v"))
        #expect(try decided(visit, after: requested, rule) == [])
        #expect(try decided(visit, after: denied, rule) == ["the-rule"])
        #expect(try decided(visit, on: "2026-01-09", after: denied, rule) == [], "before the answer")
        let granted = ("2026-02-01", PatientEvent.authorisationGranted(Authorisation(authorisation: "b", visits: 3)))
        #expect(try decided(visit, after: denied + [granted], rule) == [])
        let refusal = #expect(throws: RuleViolation.self) {
            try decided(Self.booking("2026-03-10"), after: denied, rule)
        }
        #expect(
            refusal?.what.contains("denied on 2026-01-10") == true && refusal?.remedy.contains("--authorised") == true)
        var other = Visit(visit: "v")
        other.context.episode = "other"
        var ofEpisode = asked
        ofEpisode.context.episode = "e"
        let episodes = ["e", "other"].map {
            ("2026-01-02", PatientEvent.episodeOpened(Episode(episode: $0, problem: "x")))
        }
        #expect(
            try decided(
                .visitCompleted(other), after: episodes + [("2026-01-10", .authorisationDenied(ofEpisode))], rule) == []
        )
    }
}
