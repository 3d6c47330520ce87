import CareCompliance
import CareWorklist
import Clinical
import MaintenanceInterval
import PatientProgress
import ProjectionRuntime
import Testing

/// Who counts as a physician: by what the practice has recorded of them, and said to be unknown where it has nothing.
@Suite struct PhysicianTests {
    private static func context(_ credentials: [String: [Credential]]) -> CareContext {
        CareContext(
            practice: .inNewJersey(.medicalMassage), policy: .default(for: .medicalMassage), registry: .forTests,
            credentials: credentials)
    }

    private static let house = context([
        "md-1": [Credential(kind: "physician-license", until: CalendarDay("2025-01-01"))],
        "anna": [Credential(kind: "massage-license"), Credential(kind: "first-aid")],
    ])

    private func consulted(_ practitioner: String?) -> PatientEvent {
        .consultationCompleted(Consultation(kind: "review", context: EntryContext(performedBy: practitioner)))
    }

    private func row(_ history: History) throws -> [String: ViewValue] {
        try #require(try history.rows(IntervalProjector(), context: Self.house).first)
    }

    @Test(
        "a consultation answers a referral unless whoever held it is known to be no physician",
        arguments: [
            ("md-1", true, "physician"), ("anna", false, ""), ("dr-new", true, "unknown"),
            (String?.none, true, "unknown"),
        ])
    func answersAReferral(by practitioner: String?, answers: Bool, role: String) throws {
        var history = History()
        history.tell("2026-01-05", .pain("5"))
        history.tell("2026-01-05", .visit("v1"))
        history.tell("2026-01-06", .referredBack(Referral()))
        let consultation = history.tell("2026-01-07", consulted(practitioner))
        let row = try row(history)
        #expect((row["status"] == .text("referred")) == !answers)
        #expect(row["consulted_role"] == .text(role))
        #expect(row["consulted_on"] == (answers ? .text("2026-01-07") : .null))
        #expect(row["consulted_by"] == .text(answers ? practitioner ?? "" : ""))
        guard !answers, case .text(let reason)? = row["reason"], case .text(let evidence)? = row["evidence"] else {
            return
        }
        #expect(
            reason.hasSuffix(
                " The consultation of 2026-01-07 does not answer it: anna, who held it, is on record with massage-license, "
                    + "first-aid, and no physician-license."))
        #expect(evidence.hasSuffix("@\(consultation)"))
    }

    @Test("a consultation before the reason arose is not told as one that does not answer it")
    func earlierConsultation() throws {
        var history = History()
        history.tell("2026-01-04", consulted("anna"))
        history.tell("2026-01-06", .referredBack(Referral()))
        guard case .text(let reason)? = try row(history)["reason"] else { return }
        #expect(!reason.contains("anna"))
    }

    @Test("a severe adverse event waits on past the consultation of who is known to be no physician")
    func adverseEvent() throws {
        for (practitioner, waits) in [("anna", true), ("md-1", false), ("dr-new", false)] {
            var history = History()
            history.tell("2026-01-05", .adverseEventReported(AdverseEvent(kind: "bruise", severity: 4)))
            history.tell("2026-01-06", consulted(practitioner))
            let reasons = try history.rows(WorklistProjector(), context: Self.house).map { $0["reason"] }
            #expect(reasons.contains(.text("adverse")) == waits, "\(practitioner)")
        }
    }

    @Test("while nobody's credential is on record, visits that a rule asks one of are counted as not checked")
    func unchecked() throws {
        var registry = Registry.forTests
        registry.rules = [
            "licensed": PracticeRule(
                code: "licensed", name: "licensed", need: .credential, kinds: ["massage-license"], strength: .remind,
                source: "test")
        ]
        func counts(_ credentials: [String: [Credential]], _ registry: Registry) throws -> [[ViewValue?]] {
            var history = History()
            for day in ["2026-01-05", "2026-01-12"] {
                history.tell(
                    day, .visitCompleted(Visit(visit: day, context: EntryContext(performedBy: "anna"))))
            }
            let context = CareContext(
                practice: .inNewJersey(.medicalMassage), policy: .default(for: .medicalMassage), registry: registry,
                credentials: credentials)
            return try history.rows(ComplianceProjector(), context: context, table: 1)
                .map { [$0["visits"], $0["complete"], $0["unchecked"], $0["registry"]] }
        }
        let judged = ViewValue.text("tests@1")
        #expect(try counts([:], registry) == [[.integer(2), .integer(0), .integer(2), judged]])
        let anna = ["anna": [Credential(kind: "massage-license")]]
        #expect(try counts(anna, registry) == [[.integer(2), .integer(2), .integer(0), judged]])
        registry.rules["licensed"]?.need = .consultation
        registry.rules["licensed"]?.kinds = []
        #expect(try counts([:], registry) == [[.integer(2), .integer(0), .integer(0), judged]], "whoever held it")
    }

    @Test("every view that was judged by a registry names it")
    func registries() throws {
        var history = History()
        history.tell("2026-01-05", .pain("5"))
        history.tell("2026-01-05", .visit("v1"))
        let rows =
            try history.rows(IntervalProjector(), context: Self.house)
            + history.rows(ProgressProjector(), context: Self.house)
        #expect(rows.count == 2 && rows.allSatisfy { $0["registry"] == .text("tests@1") })
        history.tell("2026-01-06", .missed("v2"))
        let items = try history.rows(WorklistProjector(), context: Self.house)
        #expect(!items.isEmpty && items.allSatisfy { $0["registry"] == .text("") }, "no figure was asked")
    }
}
