import Clinical
import MaintenanceInterval
import ProjectionRuntime
import Testing

/// Worse than at the start, beyond measurement error and important, at two own visits: whatever was measured, but a range of
/// motion.
@Suite struct MaintenanceIntervalWorseningTests {
    private static let context = CareContext(
        practice: .inNewJersey(.medicalMassage), policy: .default(for: .medicalMassage), registry: .default)

    private static func status(
        _ readings: [PatientEvent], kinds: [Visit.Kind] = [.treatment, .treatment, .treatment], isOwn: Bool = true
    ) throws -> [String: ViewValue] {
        var history = History()
        for (place, reading) in readings.enumerated() {
            let day = (History.day("2026-01-05") + 7 * place).description
            history.tell(day, reading)
            history.tell(day, .visit("v\(place)", kind: kinds[place], isOwn: isOwn))
        }
        return try #require(try history.rows(IntervalProjector(), context: context).first)
    }

    @Test(
        "every measure with a verified error or important change refers, in the policy's list or not, at, below and above its figures",
        arguments: [
            // MDC 10.81, MCID 10.83 (Franchignoni 2014); not one of the policy's primary measures.
            ("dash", "20", "40", "worsening"), ("dash", "20", "30.83", "worsening"), ("dash", "20", "30.82", ""),
            ("dash", "20", "30.8", ""), ("ndi", "10", "20.2", "worsening"), ("ndi", "10", "20.1", ""),
            // Higher is better.
            ("lefs", "50", "41", "worsening"), ("lefs", "50", "42", ""), ("lefs", "50", "70", ""),
            // SEM 1.22 and 2.5, of a difference of two readings.
            ("peg", "2", "9.9", "worsening"), ("peg", "2", "5.38", "worsening"), ("peg", "2", "5.37", ""),
            ("promis-pi", "60", "66.93", "worsening"), ("promis-pi", "60", "66.92", ""),
            // MCID 10, and an MDC of 10 that is not verified.
            ("odi", "10", "20", "worsening"), ("odi", "10", "19.9", ""),
            // MCID 5, and no MDC.
            ("rmdq", "5", "10", "worsening"), ("rmdq", "5", "9", ""),
            // Neither.
            ("wong-baker", "0", "10", ""),
            // What is a change already, by its MCID of 3, and what does not measure any.
            ("groc", "6", "-3", "worsening"), ("groc", "6", "-2", ""), ("groc", "-6", "3", ""),
            ("start-back", "1", "9", ""),
        ])
    func measures(instrument: String, from: String, to: String, referral: String) throws {
        let row = try Self.status([from, to, to].map { .score(instrument, $0) })
        #expect(row["referral"] == .text(referral))
        #expect((row["days"] == .null) == !referral.isEmpty)
    }

    @Test(
        "the larger change asked of who starts worst is of improvement",
        arguments: [
            ("8", "10", "worsening"), ("8", "9", ""), ("9", "10", ""), ("7", "9", "worsening"), ("7", "8", ""),
            ("4", "6", "worsening"), ("4", "5", ""),
        ])
    func fromABadStart(from: String, to: String, referral: String) throws {
        #expect(try Self.status([from, to, to].map { .pain($0) })["referral"] == .text(referral))
    }

    @Test("a measure that is read every few months refers since it was worse twice, until somebody looks")
    func readSeldom() throws {
        /// Treated every thirty days, and asked at some of the visits.
        func referral(_ scores: [Int: String], visits: Int) throws -> [ViewValue?] {
            var history = History()
            for place in 0..<visits {
                let day = (History.day("2026-01-05") + 30 * place).description
                if let score = scores[place] { history.tell(day, .score("ndi", score)) }
                history.tell(day, .visit("v\(place)"))
            }
            let row = try #require(try history.rows(IntervalProjector(), context: Self.context).first)
            return [row["referral"], row["referred_on"]]
        }
        let second: [ViewValue?] = [.text("worsening"), .text("2026-09-02")]
        #expect(try referral([0: "10", 4: "30"], visits: 5)[0] == .text(""))
        #expect(try referral([0: "10", 4: "30", 8: "30"], visits: 9) == second)
        #expect(try referral([0: "10", 4: "30", 8: "30", 12: "30"], visits: 13) == second, "since then")
        #expect(
            try referral([0: "10", 4: "30", 8: "30"], visits: 14) == second, "not measured again, and nobody has looked"
        )
    }

    @Test func aRangeOfMotionRefersNobody() throws {
        #expect(try Self.status(["60", "20", "20"].map { .mobility($0) })["referral"] == .text(""))
    }

    @Test(
        "own assessments are visits too",
        arguments: [
            ([Visit.Kind.treatment, .assessment, .assessment], "worsening"),
            ([.treatment, .treatment, .assessment], "worsening"), ([.treatment, .assessment, .treatment], "worsening"),
            ([.assessment, .assessment, .assessment], "worsening"),
            ([.treatment, .checkUp, .emergency], ""), ([.treatment, .treatment, .checkUp], ""),
        ])
    func assessments(kinds: [Visit.Kind], referral: String) throws {
        #expect(try Self.status(["5", "8", "8"].map { .pain($0) }, kinds: kinds)["referral"] == .text(referral))
    }

    @Test func assessmentsElsewhereAreNone() throws {
        let row = try Self.status(
            ["5", "8", "8"].map { .pain($0) }, kinds: [.assessment, .assessment, .assessment], isOwn: false)
        #expect(row["referral"] == .text(""))
    }

    @Test func anAssessmentAndATreatmentOfOneDayAreOneVisit() throws {
        var history = History()
        history.tell("2026-01-05", .pain("5"))
        history.tell("2026-01-05", .visit("v1"))
        history.tell("2026-01-12", .pain("8", visit: "a2"))
        history.tell("2026-01-12", .visit("a2", kind: .assessment))
        history.tell("2026-01-12", .pain("8", visit: "v2"), hour: 10)
        history.tell("2026-01-12", .visit("v2"), hour: 10)
        #expect(try history.rows(IntervalProjector()).first?["referral"] == .text(""))
    }

    @Test func anAssessmentLeadsNobodyOn() throws {
        let row = try Self.status(
            ["7", "4", "4"].map { .pain($0) }, kinds: [.treatment, .assessment, .assessment])
        #expect(row["phase"] == .text("intensive") && row["visits"] == .integer(1))
    }

    @Test(
        "a consultation answers what was read before it that day, and of what is known to the day what was recorded before it",
        arguments: [
            // Recorded before the reading, or after it; the reading is at 16:00, or typed for the day.
            (8, true, true, false), (8, false, true, false), (17, true, true, true), (17, false, true, true),
            (nil, true, true, false), (nil, false, true, true), (8, true, false, false), (8, false, false, true),
        ] as [(Int?, Bool, Bool, Bool)])
    func consultationOfTheDay(hour: Int?, isRecordedBefore: Bool, isTimed: Bool, isAnswered: Bool) throws {
        var history = Self.worseOnce()
        func consult() {
            history.tell(
                "2026-01-14", .consultationCompleted(Consultation(kind: "review")), hour: hour ?? 0,
                precision: hour == nil ? .day : .minute)
        }
        if isRecordedBefore { consult() }
        history.tell("2026-01-14", .pain("9"), hour: 16, precision: isTimed ? .minute : .day)
        history.tell("2026-01-14", .visit("v3"), hour: 16, precision: isTimed ? .minute : .day)
        if !isRecordedBefore { consult() }
        var row = try #require(try history.rows(IntervalProjector(), context: Self.context).first)
        #expect(row["worse_on"] == (isAnswered ? .null : .text("2026-01-14")))
        #expect(row["referral"] == .text(""), "the first is answered")
        history.tell("2026-01-21", .pain("9"))
        history.tell("2026-01-21", .visit("v4"))
        row = try #require(try history.rows(IntervalProjector(), context: Self.context).first)
        #expect(row["referral"] == .text(isAnswered ? "" : "worsening"))
    }

    @Test func aConsultationTypedForTheDayAnswersWhatOneOfThatMorningDoesNot() throws {
        var history = Self.worseOnce()
        history.tell("2026-01-14", .consultationCompleted(Consultation(kind: "review")), hour: 8)
        history.tell("2026-01-14", .pain("9"), hour: 16)
        history.tell("2026-01-14", .visit("v3"), hour: 16)
        let row = try #require(try history.rows(IntervalProjector(), context: Self.context).first)
        #expect(row["worse_on"] == .text("2026-01-14"))
        history.tell("2026-01-14", .consultationCompleted(Consultation(kind: "review")), precision: .day)
        let after = try #require(try history.rows(IntervalProjector(), context: Self.context).first)
        #expect(after["worse_on"] == .null)
    }

    @Test(
        "what got worse refers after a gap as well, unless the patient is no worse than at the start of the care before",
        arguments: [("7", "worsening"), ("6", "worsening"), ("5", ""), ("2", "")])
    func afterAGap(pain: String, referral: String) throws {
        var history = Self.worseOnce()
        history.tell("2026-01-14", .pain("7"))
        history.tell("2026-01-14", .visit("v3"))
        history.tell("2026-05-04", .pain(pain))
        history.tell("2026-05-04", .visit("v4"))
        let row = try #require(try history.rows(IntervalProjector(), context: Self.context).first)
        #expect(row["begun_anew_on"] == .text("2026-05-04") && row["visits"] == .integer(1))
        #expect(row["referral"] == .text(referral) && (row["days"] == .null) == !referral.isEmpty)
        guard !referral.isEmpty else { return }
        #expect(row["referred_on"] == .text("2026-01-14") && row["evidence"] == .text("@1 @3 @5"))
        guard case .text(let found)? = row["found"] else { return }
        #expect(found.contains("4 on 2026-01-05, then 7 on 2026-01-14"))
        #expect(found.hasSuffix("at 2 visits in a row, before care began anew on 2026-05-04."))
    }

    @Test("after a gap it refers where nothing was measured, and again after another, until a consultation")
    func untilAConsultation() throws {
        var history = Self.worseOnce()
        history.tell("2026-01-14", .pain("7"))
        history.tell("2026-01-14", .visit("v3"))
        for day in ["2026-05-04", "2026-09-07"] {
            history.tell(day, .visit(day))
            let row = try #require(try history.rows(IntervalProjector(), context: Self.context).first)
            #expect(row["referral"] == .text("worsening") && row["referred_on"] == .text("2026-01-14"))
        }
        history.tell("2026-09-08", .consultationCompleted(Consultation(kind: "review")))
        let row = try #require(try history.rows(IntervalProjector(), context: Self.context).first)
        #expect(row["referral"] == .text("") && row["status"] == .text("default"))
    }

    @Test("a gap makes no worsening of one bad visit before it and one after, and care that was ended refers no more")
    func endedOrWorseOnce() throws {
        var once = Self.worseOnce()
        once.tell("2026-05-04", .pain("7"))
        once.tell("2026-05-04", .visit("v4"))
        var ended = Self.worseOnce()
        ended.tell("2026-01-14", .pain("7"))
        ended.tell("2026-01-14", .visit("v3"))
        ended.tell("2026-01-20", .careEnded)
        ended.tell("2026-05-04", .pain("7"))
        ended.tell("2026-05-04", .visit("v4"))
        for history in [once, ended] {
            let row = try #require(try history.rows(IntervalProjector(), context: Self.context).first)
            #expect(row["begun_anew_on"] == .text("2026-05-04") && row["referral"] == .text(""))
        }
    }

    /// Pain of 4, and a week later of 7.
    private static func worseOnce() -> History {
        var history = History()
        for (day, pain) in [("2026-01-05", "4"), ("2026-01-12", "7")] {
            history.tell(day, .pain(pain))
            history.tell(day, .visit(day))
        }
        return history
    }
}
