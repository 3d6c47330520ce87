import Clinical
import Testing

@Suite("Rules of the practice")
struct PracticeRulesTests {
    static func at(_ day: String) -> Occurrence { RuleScenario.at(day) }

    static func facts(
        _ setting: CareSetting, _ jurisdiction: String = "US-NJ", _ credentials: [String: [Credential]] = [:]
    ) -> PracticeFacts {
        PracticeFacts(setting: setting, jurisdiction: jurisdiction, credentials: credentials)
    }

    static func rule(
        _ need: CareNeed, _ strength: PracticeRule.Strength = .refuse, kinds: [String] = [], within: Int? = nil
    ) -> PracticeRule {
        PracticeRule(
            code: "the-rule", name: "The rule", need: need, kinds: kinds, withinDays: within, strength: strength,
            source: "test")
    }

    private static func registry(_ rule: PracticeRule) -> Registry {
        var registry = Registry.default
        registry.rules = [rule.code: rule]
        return registry
    }

    static func booking(_ day: String, reason: String? = nil) -> PatientEvent {
        .visitScheduled(
            VisitBooking(
                visit: "b", plannedAt: at(day).milliseconds + 43_200_000, plannedOffsetMinutes: 0,
                context: EntryContext(overrideReason: reason.map { .open($0) })))
    }

    private static let person: (String, PatientEvent) = ("2026-01-01", .patientRegistered(Registration()))

    /// A day, or a day and a time: `2026-03-01`, `2026-03-01T10:30`.
    static func time(_ text: String) -> Occurrence {
        let parts = text.split(separator: "T")
        let day = at(String(parts[0]))
        guard parts.count == 2 else { return day }
        let clock = parts[1].split(separator: ":").compactMap { Int64($0) }
        return Occurrence(
            milliseconds: day.milliseconds + (clock[0] * 60 + clock[1]) * 60_000, precision: .minute)
    }

    func decided(
        _ event: PatientEvent, on day: String = "2026-03-01", after told: [(String, PatientEvent)],
        _ rule: PracticeRule,
        _ facts: PracticeFacts = facts(.medicalSpa), unknownTerms: UnknownTerms = .refuse
    ) throws(RuleViolation) -> [String] {
        let entries = ([Self.person] + told).enumerated().map { place, told in
            PatientEntry(position: Int64(place + 1), occurred: Self.time(told.0), recorded: 0, event: told.1)
        }
        return try decide(
            [EntryDraft(occurred: Self.time(day), event: event)], state: PatientState(entries),
            registry: Self.registry(rule), practice: facts, now: Self.at("2026-12-31").milliseconds,
            unknownTerms: unknownTerms)[0].event.context.rulesBroken
    }

    /// Each need, what meets it, and what does not.
    private static let needs:
        [(PracticeRule, met: [(String, PatientEvent)], unmet: [(String, PatientEvent)], words: String)] = [
            (
                rule(.consultation, within: 365),
                [("2025-06-01", .consultationCompleted(Consultation(kind: "initial")))],
                [("2024-01-01", .consultationCompleted(Consultation(kind: "initial")))], "more than 365 days"
            ),
            (rule(.referral), [("2026-02-01", .referralReceived(Referral()))], [], "no referral is recorded"),
            (
                rule(.referral, within: 30), [("2026-02-10", .referralReceived(Referral()))],
                [("2026-01-10", .referralReceived(Referral()))], "the last referral was on 2026-01-10"
            ),
            (
                rule(.intake, kinds: ["allergies", "medication"]),
                [
                    (
                        "2026-02-01",
                        .intakeRecorded(
                            Intake(topics: [
                                IntakeTopic(topic: "allergies", status: .none),
                                IntakeTopic(topic: "medication", status: .known, codes: ["anticoagulant"]),
                            ]))
                    )
                ],
                [
                    (
                        "2026-02-01",
                        .intakeRecorded(
                            Intake(topics: [
                                IntakeTopic(topic: "allergies", status: .notAsked),
                                IntakeTopic(topic: "medication", status: .none),
                            ]))
                    )
                ], "says nothing of allergies"
            ),
            (
                rule(.safetyScreen, within: 90),
                [("2026-02-01", .safetyScreenCompleted(SafetyScreen(present: [], absent: ["infection"])))],
                [("2025-10-01", .safetyScreenCompleted(SafetyScreen(present: [], absent: ["infection"])))],
                "more than 90 days"
            ),
            (
                rule(.sharedReport, within: 30),
                [
                    ("2026-01-05", .visitCompleted(Visit(visit: "v1"))), ("2026-01-05", .reportShared(SharedReport())),
                    ("2026-02-03", .visitCompleted(Visit(visit: "v2"))),
                ], [("2026-01-05", .visitCompleted(Visit(visit: "v1")))],
                "no page went to a physician since the treatment of 2026-01-05, more than 30 days before"
            ),
            (
                rule(.consent, kinds: ["treatment"]), [("2026-02-01", .consentGiven(Consent(scope: "treatment")))],
                [
                    ("2026-02-01", .consentGiven(Consent(scope: "treatment"))),
                    ("2026-02-20", .consentWithdrawn(Consent(scope: "treatment"))),
                ], "no consent to treatment"
            ),
            (
                rule(.authorisation),
                [("2026-02-01", .authorisationGranted(Authorisation(authorisation: "a", visits: 1)))],
                [
                    (
                        "2026-01-01",
                        .authorisationGranted(Authorisation(authorisation: "a", until: CalendarDay("2026-02-01")!))
                    )
                ],
                "no authorisation covers"
            ),
            (
                rule(.authorisation), [],
                [
                    ("2026-01-01", .authorisationGranted(Authorisation(authorisation: "a", visits: 1))),
                    ("2026-01-05", .visitCompleted(Visit(visit: "v1"))),
                ], "all authorised visits are used"
            ),
        ]

    @Test("a plan is refused until the need is met, with what is missing and what to do", arguments: needs.indices)
    func refused(place: Int) throws {
        let (rule, met, unmet, words) = Self.needs[place]
        #expect(try decided(Self.booking("2026-03-10"), after: met, rule) == [])
        let refusal = #expect(throws: RuleViolation.self) {
            try decided(Self.booking("2026-03-10"), after: unmet, rule)
        }
        #expect(refusal?.rule == "the-rule" && refusal?.what.contains(words) == true, "\(String(describing: refusal))")
        #expect(refusal?.remedy.contains("ecord") == true || refusal?.remedy.contains("Ask") == true)
        #expect(refusal?.description.contains("not verified") == true)
    }

    @Test("what happened is never refused: it goes in and names the rule", arguments: needs.indices)
    func facts(place: Int) throws {
        let (rule, met, unmet, _) = Self.needs[place]
        let visit = PatientEvent.visitCompleted(Visit(visit: "held"))
        #expect(try decided(visit, after: met, rule) == [])
        #expect(try decided(visit, after: unmet, rule).contains("the-rule"))
        // Nor is what another system planned.
        #expect(try decided(Self.booking("2026-03-10"), after: unmet, rule, unknownTerms: .keep) == ["the-rule"])
    }

    @Test("a rule that asks for a reason lets a plan pass with one; a reminder says nothing here")
    func strengths() throws {
        let reason = Self.rule(.referral, .reason)
        let refusal = #expect(throws: RuleViolation.self) {
            try decided(Self.booking("2026-03-10"), after: [], reason)
        }
        #expect(refusal?.remedy.contains("--because") == true)
        #expect(try decided(Self.booking("2026-03-10", reason: "comes tomorrow"), after: [], reason) == ["the-rule"])
        #expect(throws: RuleViolation.self) {
            try decided(Self.booking("2026-03-10", reason: "please"), after: [], Self.rule(.referral, .refuse))
        }
        #expect(try decided(Self.booking("2026-03-10"), after: [], Self.rule(.referral, .remind)) == [])
        #expect(try decided(.visitCompleted(Visit(visit: "v")), after: [], Self.rule(.referral, .remind)) == [])
    }

    @Test("a rule holds in its settings and jurisdictions alone; the episode's setting goes before the house's")
    func places() throws {
        var rule = Self.rule(.consultation)
        (rule.settings, rule.jurisdictions) = ([.medicalSpa], ["US"])
        let booking = Self.booking("2026-03-10")
        #expect(throws: RuleViolation.self) { try decided(booking, after: [], rule) }
        #expect(try decided(booking, after: [], rule, Self.facts(.wellness)) == [])
        #expect(try decided(booking, after: [], rule, Self.facts(.medicalSpa, "DE-BY")) == [])
        #expect(try decided(booking, after: [], rule, Self.facts(.medicalSpa, "USX")) == [])
        let spa = [
            ("2026-01-02", PatientEvent.episodeOpened(Episode(episode: "e", setting: .medicalSpa, problem: "x")))
        ]
        var inSpa = Visit(visit: "v")
        inSpa.context.episode = "e"
        #expect(try decided(.visitCompleted(inSpa), after: spa, rule, Self.facts(.wellness)) == ["the-rule"])
        inSpa.setting = .wellness
        #expect(try decided(.visitCompleted(inSpa), after: spa, rule, Self.facts(.medicalSpa)) == [])
    }

    @Test(
        "medical massage is prescribed, planned and shared where somebody pays for it, and the technique recorded, everywhere"
    )
    func medicalMassage() {
        let rules = Registry.default.listedRules.filter { $0.holds(in: .medicalMassage, "DE-BY") }
        #expect(Set(rules.filter(\.insuredOnly).map(\.need)) == [.referral, .carePlan, .sharedReport])
        #expect(rules.contains { $0.need == .technique && !$0.insuredOnly })
    }

    @Test("a rule for insured care asks nothing of who pays alone")
    func insuredOnly() throws {
        var rule = Self.rule(.referral)
        rule.insuredOnly = true
        func broken(payer: String?) throws -> [String] {
            var visit = Visit(visit: "v")
            visit.context.episode = "e"
            let opened = PatientEvent.episodeOpened(Episode(episode: "e", problem: "x", payer: payer))
            return try decided(.visitCompleted(visit), after: [("2026-01-02", opened)], rule)
        }
        #expect(try broken(payer: nil).isEmpty && broken(payer: "self-pay").isEmpty)
        #expect(try broken(payer: "insurance") == ["the-rule"])
        #expect(try decided(.visitCompleted(Visit(visit: "v")), after: [], rule) == [])
    }

    @Test(
        "a credential counts where and while it is valid, once the practice records any; nobody named is missing"
    )
    func credentials() throws {
        let rule = Self.rule(.credential, .reason, kinds: ["massage-license"])
        func broken(_ held: [String: [Credential]], by performer: String?) throws -> [String] {
            try decided(
                .visitCompleted(Visit(visit: "v", context: EntryContext(performedBy: performer))), after: [], rule,
                Self.facts(.wellness, "US-NJ", held))
        }
        let valid = Credential(kind: "massage-license", jurisdiction: "US-NJ", until: CalendarDay("2026-03-01")!)
        #expect(try broken([:], by: "lmt-7") == [])
        #expect(try broken([:], by: nil) == ["the-rule"])
        #expect(try broken(["lmt-7": [valid]], by: "lmt-7") == [])
        #expect(try broken(["lmt-7": [valid]], by: "lmt-8") == ["the-rule"])
        #expect(try broken(["lmt-7": [valid]], by: nil) == ["the-rule"])
        for change in [
            { $0.until = CalendarDay("2026-02-28")! }, { $0.from = CalendarDay("2026-03-02")! },
            { $0.jurisdiction = "US-NY" }, { $0.kind = "physician-license" },
        ] as [(inout Credential) -> Void] {
            var other = valid
            change(&other)
            #expect(try broken(["lmt-7": [other]], by: "lmt-7") == ["the-rule"], "\(other)")
        }
    }

    @Test("a consultation counts by who held it, where the rule names credentials and the practice has recorded any")
    func consultedBy() throws {
        let rule = Self.rule(.consultation, kinds: ["physician-license"], within: 365)
        let physician = Credential(
            kind: "physician-license", from: CalendarDay("2026-01-01")!, until: CalendarDay("2026-02-28")!)
        let held = ["lmt-1": [Credential(kind: "massage-license")], "md-2": [physician]]
        func consulted(_ day: String, _ by: String?) -> (String, PatientEvent) {
            (
                day,
                .consultationCompleted(Consultation(kind: "supervision", context: EntryContext(performedBy: by)))
            )
        }
        func refusal(
            _ told: (String, PatientEvent)..., credentials: [String: [Credential]] = held
        ) -> RuleViolation? {
            do {
                _ = try decided(
                    Self.booking("2026-03-10"), after: told, rule, Self.facts(.medicalSpa, "US-NJ", credentials))
                return nil
            } catch { return error }
        }
        #expect(refusal(consulted("2026-02-28", "md-2")) == nil, "valid on the day it was held")
        let refused = refusal(consulted("2026-02-03", "lmt-1"))
        let lacks = "the consultation of 2026-02-03 does not count: lmt-1, who consulted, has no physician-license"
        #expect(refused?.what.contains(lacks + " on record") == true, "\(String(describing: refused))")
        #expect(refused?.remedy.contains("`anamnesis record consultation`, with --by") == true)
        #expect(refused?.remedy.contains("`anamnesis record credential`") == true)
        #expect(
            refusal(consulted("2026-03-01", "md-2"))?.what.contains("of md-2, who consulted, was valid until") == true)
        #expect(refusal(consulted("2026-02-03", nil))?.what.contains("nobody is named who consulted") == true)
        #expect(refusal(consulted("2026-02-03", "md-2"), consulted("2026-02-04", "lmt-1")) == nil)
        #expect(refusal(consulted("2025-01-03", "md-2"), consulted("2026-02-04", "lmt-1")) != nil, "a year ago")
        #expect(refusal(consulted("2026-02-03", "lmt-1"), credentials: [:]) == nil, "none was ever recorded")
        #expect(refusal()?.what.contains("no consultation is recorded") == true)
    }

    @Test("nobody supervises themselves, and who supervises holds what the rule names")
    func supervision() throws {
        let held = ["lmt-1": [Credential(kind: "massage-license")], "md-2": [Credential(kind: "physician-license")]]
        func broken(
            by performer: String?, _ supervisor: String?, kinds: [String] = ["physician-license"],
            _ credentials: [String: [Credential]] = held
        ) throws -> Bool {
            let visit = Visit(visit: "v", supervisedBy: supervisor, context: EntryContext(performedBy: performer))
            return try decided(
                .visitCompleted(visit), after: [], Self.rule(.supervision, .reason, kinds: kinds),
                Self.facts(.medicalSpa, "US-NJ", credentials)) == ["the-rule"]
        }
        #expect(try !broken(by: "lmt-1", "md-2") && !broken(by: nil, "md-2"))
        #expect(try broken(by: "lmt-1", "lmt-1", kinds: []) && broken(by: "md-2", "md-2"))
        #expect(try broken(by: "lmt-1", "lmt-1", [:]), "whether or not any credential is recorded")
        #expect(try broken(by: "lmt-1", "lmt-3") && !broken(by: "lmt-1", "lmt-3", kinds: []))
        #expect(try !broken(by: "lmt-1", "lmt-3", [:]), "none was ever recorded")
        #expect(try broken(by: "lmt-1", nil) && broken(by: "lmt-1", ""))
        // Who will supervise is not known before.
        #expect(
            try decided(Self.booking("2026-03-10"), after: [], Self.rule(.supervision, .reason, kinds: ["x"])) == [])
    }

    private static let owned: [(Ownership?, met: Bool, words: String)] = [
        (Ownership(owner: "physician"), true, ""),
        (Ownership(owner: "professional-entity", licenceUntil: CalendarDay("2026-03-10")!), true, ""),
        (nil, false, "who owns the practice is not on record"),
        (Ownership(owner: "physician", from: CalendarDay("2026-03-11")!), false, "not on record"),
        (Ownership(owner: "lay"), false, "recorded as lay, and not as physician or professional-entity"),
        (Ownership(owner: "management-services"), false, "recorded as management-services"),
        (
            Ownership(owner: "physician", licence: "MS-1", licenceUntil: CalendarDay("2026-03-09")!), false,
            "the practice's licence was valid until 2026-03-09"
        ),
    ]

    @Test(
        "who owns the practice is asked as strongly as the rule says, on the day that is planned",
        arguments: owned.indices)
    func ownership(place: Int) throws {
        let (ownership, met, words) = Self.owned[place]
        var facts = Self.facts(.medicalSpa)
        facts.ownerships = [ownership].compactMap { $0 }
        let kinds = ["physician", "professional-entity"]
        let booking = Self.booking("2026-03-10")
        let visit = PatientEvent.visitCompleted(Visit(visit: "v"))
        let refuse = Self.rule(.ownership, kinds: kinds)
        let reason = Self.rule(.ownership, .reason, kinds: kinds)
        if met {
            #expect(try decided(booking, after: [], refuse, facts) == [])
            #expect(try decided(visit, on: "2026-03-10", after: [], refuse, facts) == [])
            return
        }
        let refusal = #expect(throws: RuleViolation.self) { try decided(booking, after: [], refuse, facts) }
        #expect(refusal?.what.contains(words) == true, "\(String(describing: refusal))")
        #expect(refusal?.remedy.contains("`anamnesis record ownership`") == true)
        #expect(throws: RuleViolation.self) { try decided(booking, after: [], reason, facts) }
        let reasoned = Self.booking("2026-03-10", reason: "the lawyer says so")
        #expect(try decided(reasoned, after: [], reason, facts) == ["the-rule"])
        #expect(try decided(visit, on: "2026-03-10", after: [], refuse, facts) == ["the-rule"])
        #expect(try decided(booking, after: [], Self.rule(.ownership, .remind, kinds: kinds), facts) == [])
    }

    @Test("of two owners the one recorded last counts, from its first day on; without kinds any owner will do")
    func owners() throws {
        var facts = Self.facts(.medicalSpa)
        facts.ownerships = [
            Ownership(owner: "lay"), Ownership(owner: "physician", from: CalendarDay("2026-03-01")!),
        ]
        let rule = Self.rule(.ownership, kinds: ["physician"])
        let day = { CalendarDay($0)! }
        #expect(facts.lacking(rule, on: day("2026-02-28"))?.contains("lay") == true)
        #expect(facts.lacking(rule, on: day("2026-03-01")) == nil)
        #expect(facts.lacking(Self.rule(.ownership), on: day("2026-02-28")) == nil)
        // Put right for all days: the last word counts whatever was said before.
        facts.ownerships.append(Ownership(owner: "physician"))
        #expect(facts.lacking(rule, on: day("2026-02-28")) == nil)
        #expect(facts.lacking(Self.rule(.consultation), on: day("2026-02-28")) == nil, "asked of a patient")
    }

    @Test("a medical director is named, and holds the credential that is asked for once any is recorded")
    func director() throws {
        var facts = Self.facts(.medicalSpa)
        let rule = Self.rule(.medicalDirector, kinds: ["physician-license"])
        let day = CalendarDay("2026-03-10")!
        #expect(facts.lacking(rule, on: day) == "no medical director is named")
        facts.ownerships = [Ownership(owner: "physician")]
        #expect(facts.lacking(rule, on: day) == "no medical director is named")
        facts.ownerships = [Ownership(owner: "physician", director: "md-2")]
        #expect(facts.lacking(rule, on: day) == nil)
        facts.credentials = ["lmt-7": [Credential(kind: "massage-license")]]
        #expect(facts.lacking(rule, on: day) == "md-2, who directs, has no physician-license on record")
        #expect(facts.lacking(Self.rule(.medicalDirector), on: day) == nil)
        facts.credentials["md-2"] = [Credential(kind: "physician-license", until: CalendarDay("2026-03-09")!)]
        let over = "the physician-license of md-2, who directs, was valid until 2026-03-09"
        #expect(facts.lacking(rule, on: day) == over)
        #expect(throws: RuleViolation.self) { try decided(Self.booking("2026-03-10"), after: [], rule, facts) }
        facts.credentials["md-2"] = [Credential(kind: "physician-license", until: day)]
        #expect(try decided(Self.booking("2026-03-10"), after: [], rule, facts) == [])
    }

    /// A time of the fact, a time of the procedure, and whether the first came before the second.
    private static let times: [(String, String, Bool)] = [
        ("2026-03-01T12:00", "2026-03-01T10:00", false), ("2026-03-01T10:00", "2026-03-01T10:00", true),
        ("2026-03-01T09:59", "2026-03-01T10:00", true), ("2026-03-01", "2026-03-01T10:00", true),
        ("2026-03-01T12:00", "2026-03-01", true), ("2026-03-02", "2026-03-01", false),
        ("2026-02-28T23:00", "2026-03-01T00:30", true),
    ]

    @Test(
        "what came after a procedure of the day was not there before it, where both times are known", arguments: times)
    func order(fact: String, procedure: String, isBefore: Bool) throws {
        let visit = PatientEvent.visitCompleted(Visit(visit: "v"))
        let facts: [(PracticeRule, PatientEvent)] = [
            (Self.rule(.consultation), .consultationCompleted(Consultation(kind: "initial"))),
            (Self.rule(.referral), .referralReceived(Referral())),
            (Self.rule(.safetyScreen), .safetyScreenCompleted(SafetyScreen(present: [], absent: ["infection"]))),
            (
                Self.rule(.intake, kinds: ["allergies"]),
                .intakeRecorded(Intake(topics: [IntakeTopic(topic: "allergies", status: .none)]))
            ),
            (Self.rule(.consent, kinds: ["treatment"]), .consentGiven(Consent(scope: "treatment"))),
        ]
        for (rule, event) in facts {
            let broken = try decided(visit, on: procedure, after: [(fact, event)], rule)
            #expect(broken == (isBefore ? [] : ["the-rule"]), "\(rule.need)")
        }
        // Withdrawn before the procedure is withdrawn; withdrawn after it says nothing of it.
        let given = ("2026-01-02", PatientEvent.consentGiven(Consent(scope: "treatment")))
        let withdrawn = (fact, PatientEvent.consentWithdrawn(Consent(scope: "treatment")))
        let broken = try decided(
            visit, on: procedure, after: [given, withdrawn], Self.rule(.consent, kinds: ["treatment"]))
        #expect(broken == (isBefore ? ["the-rule"] : []))
    }

    @Test(
        "a rule that could never be kept, or never be asked, is a fault of the text, with its line",
        arguments: [
            ("needs: painReading, strength: refuse", "never refused"),
            ("needs: mobilityReading, strength: reason", "may be recorded after"),
            ("needs: intake, strength: remind", "at least one"),
            ("needs: intake, kinds: [weather], strength: remind", "topics of the history"),
            ("needs: referral, kinds: [x], strength: remind", "has no kinds"),
            ("needs: ownership, kinds: [shareholders], strength: remind", "kinds of owners"),
            ("needs: referral, strength: forbid", "one of refuse, reason, remind"),
            ("needs: telepathy, strength: remind", "one of consultation"),
            ("needs: referral, strength: remind, settings: [circus]", "settings among"),
            ("needs: referral, strength: remind, jurisdictions: [New Jersey]", "codes such as US"),
            ("needs: referral, strength: remind, withinDays: 0", "1 to 36500"),
            ("needs: consent, kinds: [treatment], strength: remind, withinDays: 30", "is met on the day"),
            ("needs: coverage, strength: remind, withinDays: 30", "expected none"),
            ("needs: referral, strength: remind, from: spring", "a day such as 2026-03-01"),
            ("needs: referral, strength: remind, from: 2026-03-01, until: 2026-02-28", "2026-03-01 or a later day"),
            ("needs: referral, strength: remind, mood: good", "mood"),
        ])
    func faults(text: String, words: String) {
        let yaml = """
            name: x
            version: 1
            rules:
              a-rule: {name: A rule, source: test, verified: false, \(text)}
            """
        let error = #expect(throws: RegistryError.self) { try Registry(yaml: yaml) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
        #expect(error?.description.contains("line 4") == true, "\(String(describing: error))")
    }

    @Test("a rule judges only visits and bookings of its days")
    func days() throws {
        let yaml = """
            name: x
            version: 1
            rules:
              the-rule: {name: A rule, needs: referral, from: 2026-03-01, until: 2026-03-31, strength: reason, source: test,
                verified: false}
            """
        let rule = try #require(try Registry(yaml: yaml).rules["the-rule"])
        for (day, isJudged) in [
            ("2026-02-28", false), ("2026-03-01", true), ("2026-03-31", true), ("2026-04-01", false),
        ] {
            let broken = try decided(.visitCompleted(Visit(visit: "v")), on: day, after: [], rule)
            #expect(broken == (isJudged ? ["the-rule"] : []), "\(day)")
        }
        // Made before the rule's days, for one of them.
        #expect(throws: RuleViolation.self) {
            try decided(Self.booking("2026-03-10"), on: "2026-02-01", after: [], rule)
        }
        #expect(try decided(Self.booking("2026-04-10"), on: "2026-03-10", after: [], rule) == [])
    }

    @Test(
        "the default registry has rules for all four settings, says that nobody checked them, and refuses nothing by them"
    )
    func defaults() throws {
        let rules = Registry.default.rules.values
        #expect(Set(rules.map(\.strength)) == [.reason, .remind])
        for setting in CareSetting.allCases {
            #expect(rules.contains { $0.holds(in: setting, "US-NJ") }, "\(setting)")
        }
        #expect(rules.allSatisfy { !$0.isVerified && !$0.source.isEmpty })
        #expect(Registry.default.listedRules.map(\.strength) == Registry.default.listedRules.map(\.strength).sorted())
    }
}
