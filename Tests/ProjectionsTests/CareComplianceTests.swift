import CareCompliance
import Clinical
import ProjectionRuntime
import Testing

@Suite("Which records are complete")
struct CareComplianceTests {
    static func context(
        _ setting: CareSetting, _ rules: PracticeRule..., registry: Registry = .forTests
    ) -> CareContext {
        var registry = registry
        registry.rules = Dictionary(uniqueKeysWithValues: rules.map { ($0.code, $0) })
        return CareContext(
            practice: .inNewJersey(setting), policy: .default(for: .medicalMassage), registry: registry,
            credentials: ["lmt-7": [Credential(kind: "license", until: CalendarDay("2026-01-31")!)]])
    }

    static func rule(
        _ code: String, _ need: CareNeed, _ strength: PracticeRule.Strength = .remind, kinds: [String] = []
    ) -> PracticeRule {
        PracticeRule(code: code, name: code, need: need, kinds: kinds, strength: strength, source: "test")
    }

    func visit(_ id: String, by practitioner: String? = nil, supervisor: String? = nil) -> PatientEvent {
        .visitCompleted(
            Visit(visit: id, supervisedBy: supervisor, context: EntryContext(performedBy: practitioner)))
    }

    let projector = ComplianceProjector()

    @Test("each own treatment is held against each rule by what was on record for its day")
    func broken() throws {
        let context = Self.context(
            .medicalSpa, Self.rule("seen", .consultation, .refuse),
            Self.rule("licensed", .credential, kinds: ["license"]))
        var history = History()
        let first = history.tell("2026-01-05", visit("v1", by: "lmt-7"))
        history.tell("2026-01-10", .consultationCompleted(Consultation(kind: "initial")))
        history.tell("2026-01-12", visit("v2", by: "lmt-7"))
        let third = history.tell("2026-02-02", visit("v3", by: "lmt-7"))
        history.tell("2026-02-03", .visitCompleted(Visit(visit: "check", kind: .checkUp)))
        history.tell("2026-02-04", .visitCompleted(Visit(visit: "away", isOwn: false)))
        let rows = try history.rows(projector, context: context)
        #expect(rows.map { $0["position"] } == [.integer(first), .integer(third)])
        #expect(rows.map { $0["rule"] } == [.text("seen"), .text("licensed")])
        #expect(rows.map { $0["is_open"] } == [.integer(0), .integer(1)], "the consultation came since")
        #expect(
            rows[1]["detail"] == .text("the license of lmt-7, who treats, was valid until 2026-01-31"))
        let counts = try history.rows(projector, context: context, table: 1)
        #expect(counts.count == 1 && counts[0]["visits"] == .integer(3) && counts[0]["complete"] == .integer(1))
        #expect(counts[0]["practitioner"] == .text("lmt-7") && counts[0]["setting"] == .text("medical-spa"))
        let open = try history.rows(projector, context: context, table: 2)
        #expect(open.count == 1 && open[0]["reason"] == .text("rules") && open[0]["urgency"] == .integer(4))
        #expect(open[0]["evidence"] == .text("@\(third)"))
    }

    @Test("what is written at a visit is looked for at the visit, or on its day; a refusal is an answer")
    func written() throws {
        let context = Self.context(
            .painClinic, Self.rule("pain", .painReading), Self.rule("motion", .mobilityReading),
            Self.rule("technique", .technique), Self.rule("supervised", .supervision, .reason))
        var history = History()
        history.tell("2026-01-05", visit("v1", supervisor: "dr"))
        history.tell("2026-01-05", .pain("5", visit: "v1"))
        history.tell(
            "2026-01-05",
            .reading(
                .mobility,
                Reading(instrument: "rom", value: ReadingValue(ExactNumber(40)), site: "neck", motion: "rotation")))
        history.tell(
            "2026-01-05",
            .treatmentGiven(
                Treatment(techniques: [TechniqueApplied(technique: "nmt")], context: EntryContext(visit: "v1"))))
        history.tell("2026-01-12", visit("v2"))
        history.tell(
            "2026-01-12",
            .readingNotObtained(
                ReadingNotObtained(instrument: "rom", reason: .refused, context: EntryContext(visit: "v2"))))
        history.tell(
            "2026-01-12",
            .readingNotObtained(
                ReadingNotObtained(instrument: "ndi", reason: .refused, context: EntryContext(visit: "v2"))))
        history.tell("2026-01-19", visit("v3"))
        let rows = try history.rows(projector, context: context)
        let found = rows.map { "\($0["visit"]!) \($0["rule"]!)" }
        #expect(
            found == [
                "\(ViewValue.text("v2")) \(ViewValue.text("supervised"))",
                "\(ViewValue.text("v2")) \(ViewValue.text("pain"))",
                "\(ViewValue.text("v2")) \(ViewValue.text("technique"))",
            ] + ["supervised", "motion", "pain", "technique"].map { "\(ViewValue.text("v3")) \(ViewValue.text($0))" })
        let open = try history.rows(projector, context: context, table: 2)
        #expect(open[0]["urgency"] == .integer(3), "a reason is asked for")
        let remedy = open[0]["remedy"]?.text ?? ""
        #expect(remedy.contains("range of motion") && !remedy.contains("pain"), "a missing score has its own line")
    }

    @Test("what a visit or its treatment says it broke stands beside the registry's rules, until somebody says why")
    func noted() throws {
        func treatment(because reason: SealableText? = nil) -> PatientEvent {
            .treatmentGiven(
                Treatment(
                    techniques: [TechniqueApplied(technique: "nmt")],
                    context: EntryContext(
                        visit: "v1", rulesBroken: ["contraindication"], overrideReason: reason)))
        }
        for (context, counts) in [
            (Self.context(.wellness, Self.rule("seen", .consent)), 1), (Self.context(.wellness), 0),
        ] {
            var history = History()
            let visit = history.tell("2026-01-05", visit("v1"))
            history.tell("2026-01-05", treatment())
            let row = try #require(try history.rows(projector, context: context).first)
            #expect(row["position"] == .integer(visit) && row["rule"] == .text("contraindication"))
            #expect(row["is_open"] == .integer(1) && row["is_reasoned"] == .integer(0))
            let open = try #require(try history.rows(projector, context: context, table: 2).first)
            #expect(open["detail"] == .text("a technique was used that the history speaks against."))
            #expect(open["remedy"]?.text?.hasPrefix("Amend the visit, or say why") == true)
            let complete = try history.rows(projector, context: context, table: 1)
            #expect(complete.count == counts && complete.allSatisfy { $0["complete"] == .integer(0) })
            history.tell("2026-01-05", treatment(because: .open("the physician asked for it")))
            #expect(try history.rows(projector, context: context).first?["is_open"] == .integer(0))
        }
    }

    @Test("of the visits of one day only those beyond the authorised ones are broken, in the order of time")
    func authorised() throws {
        let context = Self.context(.painClinic, Self.rule("authorised", .authorisation, .reason))
        var history = History()
        history.tell("2026-01-01", .authorisationGranted(Authorisation(authorisation: "a", visits: 1)))
        history.tell("2026-01-05", visit("late"), hour: 15)
        history.tell("2026-01-05", visit("early"), hour: 10)
        let rows = try history.rows(projector, context: context)
        #expect(rows.map { $0["visit"] } == [.text("late")])
        #expect(rows.map { $0["is_open"] } == [.integer(1)])
        #expect(try history.rows(projector, context: context, table: 2).isEmpty, "the work list has its own line")
        history.tell("2026-01-06", .authorisationGranted(Authorisation(authorisation: "b", visits: 1)))
        #expect(try history.rows(projector, context: context).map { $0["is_open"] } == [.integer(0)])
    }

    @Test(
        "a treatment that no grant covers yet has a line here: the work list has one only from a grant's first day on")
    func notBegun() throws {
        let context = Self.context(.painClinic, Self.rule("authorised", .authorisation, .reason))
        let begins = CalendarDay("2026-05-01")
        var history = History()
        history.tell(
            "2026-01-01", .authorisationGranted(Authorisation(authorisation: "a", visits: 8, from: begins)))
        history.tell("2026-01-05", visit("v1"))
        let open = try history.rows(projector, context: context, table: 2)
        #expect(open.first?["detail"]?.text?.hasPrefix("no authorisation covers the day (unverified rule).") == true)
    }

    @Test("a treatment after a denial has a line of its own on the work list")
    func denied() throws {
        let context = Self.context(.painClinic, Self.rule("authorised", .authorisation, .reason))
        var history = History()
        history.tell("2026-01-01", .authorisationRequested(Authorisation(authorisation: "a", visits: 3)))
        history.tell("2026-01-02", .authorisationDenied(Authorisation(authorisation: "a")))
        history.tell("2026-01-05", visit("v1"))
        let detail = "the authorisation was denied on 2026-01-02, and none was granted since"
        #expect(try history.rows(projector, context: context).map { $0["detail"] } == [.text(detail)])
        let open = try history.rows(projector, context: context, table: 2)
        #expect(open.first?["detail"]?.text?.hasPrefix(detail) == true && open[0]["urgency"] == .integer(3))
    }

    @Test("a consultation and a supervision count by who gave them; the line says what is to be done")
    func byWhom() throws {
        let context = Self.context(
            .medicalSpa, Self.rule("seen", .consultation, .refuse, kinds: ["license"]),
            Self.rule("supervised", .supervision, kinds: ["license"]))
        func consulted(by practitioner: String) -> PatientEvent {
            .consultationCompleted(Consultation(kind: "initial", context: EntryContext(performedBy: practitioner)))
        }
        var history = History()
        history.tell("2026-01-04", consulted(by: "x-1"))
        history.tell("2026-01-05", visit("v1", by: "x-1", supervisor: "x-1"))
        let details = try history.rows(projector, context: context).map { $0["detail"]?.text }
        #expect(
            details == [
                "the consultation of 2026-01-04 does not count: x-1, who consulted, has no license on record",
                "x-1 treated, and cannot be the one who supervised",
            ])
        let open = try history.rows(projector, context: context, table: 2)
        let remedy = open.first?["remedy"]?.text
        #expect(remedy?.contains("Name who supervised: `anamnesis amend @2 --set supervisedBy=ID`; what they") == true)
        history.tell("2026-01-06", consulted(by: "lmt-7"))
        #expect(
            try history.rows(projector, context: context).map { $0["is_open"] } == [.integer(0), .integer(1)])
        history.tell("2026-01-07", visit("v2", by: "x-1", supervisor: "lmt-7"))
        #expect(try history.rows(projector, context: context).map { $0["visit"] } == [.text("v1"), .text("v1")])
    }

    @Test("a consultation after the procedure of the same day does not clear it, and leaves nothing to do")
    func afterwards() throws {
        let context = Self.context(.medicalSpa, Self.rule("seen", .consultation, .refuse))
        for (consulted, rows) in [(12, 1), (9, 0)] {
            var history = History()
            history.tell("2026-01-05", visit("v1"), hour: 10)
            history.tell("2026-01-05", .consultationCompleted(Consultation(kind: "initial")), hour: consulted)
            let broken = try history.rows(projector, context: context)
            #expect(broken.count == rows && broken.allSatisfy { $0["is_open"] == .integer(0) }, "\(broken)")
        }
    }

    @Test("coverage that is confirmed after the visit leaves nothing to do, and the visit broken")
    func confirmedAfterwards() throws {
        let context = Self.context(.medicalMassage, Self.rule("covered", .coverage, .reason))
        var history = History()
        history.tell(
            "2026-01-02", .episodeOpened(Episode(episode: "e1", problem: "neck-pain", payer: "insurance")))
        history.tell("2026-01-05", .visit("v1", episode: "e1"))
        #expect(try history.rows(projector, context: context).map { $0["is_open"] } == [.integer(1)])
        history.tell(
            "2026-02-01",
            .coverageConfirmed(Coverage(coverage: "c", kind: "insurance", from: CalendarDay("2026-01-01"))))
        let rows = try history.rows(projector, context: context)
        #expect(rows.map { $0["is_open"] } == [.integer(0)])
        #expect(
            rows.first?["detail"] == .text("the coverage of the day was confirmed only afterwards, on 2026-02-01"))
        #expect(try history.rows(projector, context: context, table: 2).isEmpty)
    }

    @Test("a reason that a rule asks for closes it; a rule that would refuse stays open")
    func reasoned() throws {
        let context = Self.context(
            .medicalSpa, Self.rule("asked", .supervision, .reason), Self.rule("seen", .consultation, .refuse))
        var history = History()
        history.tell(
            "2026-01-05",
            .visitCompleted(Visit(visit: "v1", context: EntryContext(overrideReason: .open("the physician was ill")))))
        let rows = try history.rows(projector, context: context)
        #expect(rows.map { $0["rule"] } == [.text("seen"), .text("asked")])
        #expect(rows.map { $0["is_open"] } == [.integer(1), .integer(0)])
        let open = try history.rows(projector, context: context, table: 2)
        #expect(open[0]["detail"] == .text("no consultation is recorded (unverified rule)."))
        #expect(open[0]["remedy"] == .text("Record the consultation: `anamnesis record consultation`."))
    }

    @Test("what binds is said first, and what is only reminded of after it")
    func remindersAfterwards() throws {
        let context = Self.context(
            .medicalSpa, Self.rule("asked", .supervision, .reason), Self.rule("director", .medicalDirector),
            Self.rule("owner", .ownership))
        var history = History()
        history.tell("2026-01-05", visit("v1"))
        let open = try history.rows(projector, context: context, table: 2)
        #expect(open.count == 1 && open[0]["urgency"] == .integer(3))
        #expect(open[0]["detail"] == .text("nobody is named who supervised (unverified rule)."))
        #expect(
            open[0]["remedy"]?.text?.hasPrefix(
                "Also missing: no medical director is named; who owns the practice is not on record (unverified rules). "
                    + "Name who supervised: `anamnesis amend @1 --set supervisedBy=ID`; or say why: ") == true)
    }

    @Test("a visit before a rule's first day, or after its last, is not judged by it")
    func ofItsDays() throws {
        var rule = Self.rule("seen", .consultation, .refuse)
        (rule.from, rule.until) = (CalendarDay("2026-01-12"), CalendarDay("2026-01-12"))
        let context = Self.context(.medicalSpa, rule)
        var history = History()
        for day in ["2026-01-05", "2026-01-12", "2026-01-19"] { history.tell(day, visit("v-" + day)) }
        #expect(try history.rows(projector, context: context).map { $0["on_day"] } == [.text("2026-01-12")])
        #expect(try history.rows(projector, context: context, table: 2).isEmpty)
    }

    @Test("a licence that lapsed and was renewed later leaves nothing to do, and the visits between stay broken")
    func renewed() throws {
        var context = Self.context(.medicalMassage, Self.rule("licensed", .credential, kinds: ["license"]))
        let first = context.credentials["lmt-7"]!
        context = CareContext(
            practice: context.practice, policy: context.policy, registry: context.registry,
            credentials: ["lmt-7": first + [Credential(kind: "license", from: CalendarDay("2026-02-10")!)]])
        var history = History()
        for (day, visit) in [("2026-01-30", "v1"), ("2026-02-02", "v2"), ("2026-02-10", "v3")] {
            history.tell(day, self.visit(visit, by: "lmt-7"))
        }
        #expect(try history.rows(projector, context: context).map { $0["visit"] } == [.text("v2")])
        var lapsed = History()
        lapsed.tell("2026-02-02", visit("v1", by: "lmt-7"))
        let open = try lapsed.rows(projector, context: context, table: 2)
        #expect(open.map { $0["until_on"] } == [.text("2026-02-09")])
    }

    // MARK: A grant that comes afterwards

    @Test(
        "a grant counts from the day the payer says, whenever it comes; as of a day before it the visit had none, and its entry keeps that"
    )
    func retroactive() throws {
        func grant(_ id: String, _ visits: Int, from: String, until: String) -> PatientEvent {
            .authorisationGranted(
                Authorisation(
                    authorisation: id, visits: visits, from: History.day(from), until: History.day(until)))
        }
        let context = Self.context(.medicalMassage, Self.rule("granted", .authorisation, .reason))
        var history = History()
        history.tell("2026-01-01", grant("a1", 1, from: "2026-01-01", until: "2026-01-31"))
        history.tell("2026-01-05", visit("v1"))
        let second = history.tell(
            "2026-01-12",
            .visitCompleted(Visit(visit: "v2", context: EntryContext(rulesBroken: ["granted"]))))
        func broken(_ history: History) throws -> [ViewValue?] {
            try history.rows(projector, context: context).map { $0["position"] }
        }
        #expect(try broken(history) == [.integer(second)])
        var late = history
        late.tell("2026-02-20", grant("a2", 2, from: "2026-01-10", until: "2026-03-31"))
        #expect(try broken(late).isEmpty, "the payer's word on that day")
        #expect(try late.rows(projector, context: context, table: 2).isEmpty)
        #expect(try late.rows(projector, context: context, table: 1).first?["complete"] == .integer(2))
        late.tell("2026-02-21", visit("v3"))
        let third = late.tell("2026-02-22", visit("v4"))
        #expect(try broken(late) == [.integer(third)], "the visit it came for used one of the two")
        // One that begins with the day it is granted on says nothing of a day before.
        history.tell("2026-02-20", .authorisationGranted(Authorisation(authorisation: "a2", visits: 2)))
        #expect(try broken(history) == [.integer(second)])
    }

    // MARK: Where motion is limited

    private func motion(_ value: String, visit: String? = nil, by mode: MovementMode? = nil) -> PatientEvent {
        .reading(
            .mobility,
            Reading(
                instrument: "rom", value: .number(value), site: "shoulder", side: .left, motion: "flexion", mode: mode,
                context: EntryContext(visit: visit)))
    }

    // MARK: Sharing

    @Test("the progress of each treatment goes to a physician within the days, by a page or a consultation here")
    func shared() throws {
        var rule = Self.rule("shared", .sharedReport)
        rule.withinDays = 30
        let context = Self.context(.medicalMassage, rule)
        func broken(_ days: [String], _ told: (String, PatientEvent)...) throws -> [String?] {
            var history = History()
            for (day, event) in told { history.tell(day, event) }
            for day in days { history.tell(day, visit(day), hour: 12) }
            return try history.rows(projector, context: context).map { $0["on_day"]?.text }
        }
        let page = PatientEvent.reportShared(SharedReport())
        let days = ["2026-01-05", "2026-02-04", "2026-02-05"]
        #expect(try broken(days) == ["2026-02-05"], "30 days are in time")
        #expect(try broken(["2026-01-05", "2026-05-05"]) == ["2026-05-05"], "also after a gap")
        #expect(try broken(days, ("2026-01-05", page)).isEmpty)
        #expect(try broken(days, ("2026-01-04", page)) == ["2026-02-05"], "what came before it shows nothing of it")
        func consultation(by practitioner: String) -> PatientEvent {
            .consultationCompleted(
                Consultation(kind: "review", context: EntryContext(performedBy: practitioner)))
        }
        #expect(try broken(days, ("2026-01-20", consultation(by: "dr-1"))).isEmpty)
        #expect(try broken(days, ("2026-01-20", consultation(by: "lmt-7"))) == ["2026-02-05"], "no physician")
        // Sent since, nothing waits any more; the compliance table has the day.
        var history = History()
        for day in days { history.tell(day, visit(day)) }
        #expect(try history.rows(projector, context: context, table: 1).first?["shared_on"] == .null)
        #expect(
            try history.rows(projector, context: context, table: 2).first?["remedy"]
                == .text("Send the physician the page, and record it: `anamnesis record shared`."))
        history.tell("2026-02-06", page)
        #expect(try history.rows(projector, context: context, table: 2).isEmpty)
        #expect(try history.rows(projector, context: context, table: 1).first?["shared_on"] == .text("2026-02-06"))
        // A consultation is one for the column as it is for the rule.
        for (practitioner, on) in [("lmt-7", "2026-02-06"), ("dr-1", "2026-02-09")] {
            history.tell("2026-02-09", consultation(by: practitioner))
            let counts = try history.rows(projector, context: context, table: 1)
            #expect(counts.first?["shared_on"] == .text(on), "\(practitioner)")
        }
    }

    @Test("the shipped rules remind of it where somebody else pays, in medical massage and in a pain clinic")
    func shippedShared() {
        let rule = Registry.default.rules["progress-shared"]
        #expect(rule?.need == .sharedReport && rule?.settings == [.medicalMassage, .painClinic])
        #expect(rule?.strength == .remind && rule?.insuredOnly == true && rule?.withinDays == 30)
    }

    @Test("where motion is limited it is measured at every visit: by its goal, else by what is usual")
    func limited() throws {
        var registry = Registry.default
        registry.rules = ["motion": Self.rule("motion", .limitedMobilityReading)]
        let context = CareContext(
            practice: .inNewJersey(.medicalMassage), policy: .default(for: .medicalMassage), registry: registry)
        func missing(_ first: PatientEvent?, _ more: PatientEvent...) throws -> [String] {
            var history = History()
            for event in more { history.tell("2026-01-01", event) }
            if let first { history.tell("2026-01-05", first) }
            history.tell("2026-01-05", visit("v1"))
            history.tell("2026-01-12", visit("v2"))
            return try history.rows(projector, context: context).compactMap { $0["detail"]?.text }
        }
        #expect(try missing(nil).isEmpty, "nobody found it limited")
        #expect(
            try missing(motion("120")) == [
                "no range of motion was measured at the visit, and it is limited: flexion, shoulder left, was 120 deg on "
                    + "2026-01-05"
            ])
        // Norm 180, error 8.
        #expect(try missing(motion("172")).isEmpty && missing(motion("171")).count == 1)
        func goal(_ target: String) -> PatientEvent {
            .goalSet(
                Goal(
                    goal: "g1", instrument: "rom", target: ExactNumber(target)!, site: "shoulder", motion: "flexion"))
        }
        #expect(try missing(motion("120"), goal("120")).isEmpty, "who is at the goal is where they wanted to be")
        #expect(try missing(motion("175"), goal("178")).count == 1)
        #expect(try missing(motion("120"), goal("120"), .goalWithdrawn(GoalWithdrawal(goal: "g1"))).count == 1)
        // Measured at the visit, or asked for and refused; and in other care years ago.
        var history = History()
        history.tell("2024-01-05", motion("100"))
        history.tell("2024-01-05", visit("old"))
        history.tell("2026-01-05", visit("v1"))
        history.tell("2026-01-06", motion("120", visit: "v2"))
        history.tell("2026-01-06", visit("v2"))
        history.tell(
            "2026-01-07",
            .readingNotObtained(
                ReadingNotObtained(instrument: "rom", reason: .refused, context: EntryContext(visit: "v3"))))
        history.tell("2026-01-07", visit("v3"))
        #expect(try history.rows(projector, context: context).isEmpty)
        history.tell("2026-01-08", visit("v4"))
        let row = try #require(try history.rows(projector, context: context, table: 2).first)
        #expect(row["urgency"] == .integer(4))
        #expect(row["remedy"] == .text("Record it: `anamnesis record rom --visit v4`."))
        #expect(row["detail"]?.text?.hasPrefix("no range of motion was measured") == true)
    }

    @Test("the shipped rules ask for it in medical massage")
    func shippedLimited() {
        let rule = Registry.default.rules["limited-motion"]
        #expect(rule?.need == .limitedMobilityReading && rule?.settings == [.medicalMassage])
    }

    // MARK: What a visit is called

    @Test("a visit at which a technique was used is held against the rules, whatever it is called")
    func called() throws {
        let context = Self.context(.wellness, Self.rule("seen", .consultation))
        for kind in Visit.Kind.allCases {
            var history = History()
            let position = history.tell("2026-01-05", .visitCompleted(Visit(visit: "v1", kind: kind)))
            let bare = try history.rows(projector, context: context)
            #expect(bare.isEmpty == (kind != .treatment), "\(kind)")
            history.tell(
                "2026-01-05",
                .treatmentGiven(
                    Treatment(
                        techniques: [TechniqueApplied(technique: "swedish")], context: EntryContext(visit: "v1"))))
            #expect(try history.rows(projector, context: context).map { $0["position"] } == [.integer(position)])
            #expect(try history.rows(projector, context: context, table: 1).first?["visits"] == .integer(1))
            // The work list has a line of its own for the last treatment or assessment without a reading, and for nothing else.
            let scored = Self.context(.wellness, Self.rule("pain", .painReading))
            #expect(
                try history.rows(projector, context: scored, table: 2).isEmpty
                    == (kind == .treatment || kind == .assessment), "\(kind)")
        }
    }

    @Test(
        "nothing is open of the dead, of those whose care ended, or once it is put right; without rules there are no rows"
    )
    func closed() throws {
        let context = Self.context(.medicalSpa, Self.rule("seen", .consultation, .refuse))
        for end in [PatientEvent.died, .careEnded, .consultationCompleted(Consultation(kind: "review"))] {
            var history = History()
            history.tell("2026-01-05", visit("v1"))
            history.tell("2026-01-06", end)
            #expect(try history.rows(projector, context: context).map { $0["is_open"] } == [.integer(0)])
            #expect(try history.rows(projector, context: context, table: 2).isEmpty)
        }
        var treatedAfterDeath = History()
        treatedAfterDeath.tell("2026-01-05", .died)
        treatedAfterDeath.tell("2026-01-06", visit("v1"))
        #expect(try treatedAfterDeath.rows(projector, context: context, table: 2).isEmpty)
        var history = History()
        history.tell("2026-01-05", visit("v1"))
        for table in 0...2 {
            #expect(try history.rows(projector, context: Self.context(.medicalSpa), table: table).isEmpty)
        }
    }
}

extension ViewValue {
    var text: String? { if case .text(let text) = self { text } else { nil } }
}
