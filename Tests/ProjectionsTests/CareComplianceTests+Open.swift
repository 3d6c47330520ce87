import CareCompliance
import CareWorklist
import Clinical
import ProjectionRuntime
import Testing

/// What waits for somebody, and until when.
extension CareComplianceTests {
    private func visit(_ id: String, _ setting: CareSetting, episode: String? = nil) -> PatientEvent {
        .visitCompleted(Visit(visit: id, setting: setting, context: EntryContext(episode: episode)))
    }

    private func opened(_ episode: String, _ setting: CareSetting) -> PatientEvent {
        .episodeOpened(Episode(episode: episode, setting: setting, problem: "neck-pain"))
    }

    private func isOpen(_ history: History, _ context: CareContext) throws -> [Int64?] {
        try history.rows(projector, context: context).map { row in
            if case .integer(let open) = row["is_open"] { open } else { nil }
        }
    }

    @Test("a visit in one setting puts nothing right that was left undone in another, or in another episode of it")
    func ofItsOwnCare() throws {
        var spa = Self.rule("seen", .consultation, .reason)
        spa.settings = [.medicalSpa]
        let context = Self.context(.medicalMassage, spa)
        var history = History()
        history.tell("2026-03-01", opened("m", .medicalMassage))
        history.tell("2026-03-01", opened("s", .medicalSpa))
        let first = history.tell("2026-03-05", visit("v1", .medicalSpa, episode: "s"))
        history.tell("2026-03-06", visit("v2", .medicalMassage, episode: "m"))
        #expect(try isOpen(history, context) == [1])
        var open = try history.rows(projector, context: context, table: 2)
        #expect(open.map { $0["evidence"] } == [.text("@\(first)")] && open[0]["episode"] == .text("s"))
        history.tell("2026-03-06", opened("s2", .medicalSpa))
        let second = history.tell("2026-03-07", visit("v3", .medicalSpa, episode: "s2"))
        #expect(try isOpen(history, context) == [1, 1])
        open = try history.rows(projector, context: context, table: 2)
        #expect(open.map { $0["evidence"] } == [.text("@\(first)"), .text("@\(second)")])
        history.tell("2026-03-08", visit("v4", .medicalSpa, episode: "s"))
        #expect(try isOpen(history, context) == [0, 1, 1], "the last visit of an episode speaks for it")
        history.tell("2026-03-09", .episodeClosed("s2"))
        #expect(try isOpen(history, context) == [0, 0, 1])
        history.tell("2026-03-10", .consultationCompleted(Consultation(kind: "initial")))
        #expect(try isOpen(history, context) == [0, 0, 0])
        #expect(try history.rows(projector, context: context, table: 2).isEmpty)
    }

    @Test("a contraindication is named with its technique, and waits for a reason also after the next visit")
    func contraindication() throws {
        func treated(_ visit: String, _ technique: String, because reason: SealableText? = nil) -> PatientEvent {
            .treatmentGiven(
                Treatment(
                    techniques: [TechniqueApplied(technique: technique)],
                    context: EntryContext(visit: visit, rulesBroken: ["contraindication"], overrideReason: reason)))
        }
        let context = Self.context(.wellness, registry: .default)
        var history = History()
        history.tell(
            "2026-01-05",
            .intakeRecorded(
                Intake(topics: [IntakeTopic(topic: "contraindications", status: .known, codes: ["dvt", "latex"])])))
        history.tell("2026-01-06", visit("v1"))
        history.tell("2026-01-06", treated("v1", "swedish"))
        history.tell("2026-01-13", visit("v2"))
        #expect(try isOpen(history, context) == [1])
        let open = try history.rows(projector, context: context, table: 2)
        #expect(open.map { $0["detail"] } == [.text("Swedish massage on 2026-01-06 against dvt.")])
        // Used again against the same it is asked of the later visit alone; against something else of both.
        history.tell("2026-01-20", visit("v3"))
        history.tell("2026-01-20", treated("v3", "swedish"))
        #expect(try isOpen(history, context) == [0, 1])
        history.tell("2026-01-27", visit("v4"))
        history.tell("2026-01-27", treated("v4", "intraoral"))
        #expect(try isOpen(history, context) == [0, 1, 1])
        history.tell("2026-02-03", visit("v5"))
        history.tell("2026-02-03", treated("v5", "swedish", because: .open("a physician agreed")))
        #expect(try isOpen(history, context) == [0, 0, 1, 0])
    }

    @Test("a missing pain score is on one list or the other: here, where anything else was read")
    func missingPain() throws {
        let context = Self.context(.painClinic, Self.rule("pain", .painReading))
        func lines(_ history: History) throws -> (here: Int, there: Int) {
            let there = try history.rows(WorklistProjector(), context: context).count {
                $0["reason"] == .text("noReading")
            }
            return (try history.rows(projector, context: context, table: 2).count, there)
        }
        var history = History()
        history.tell("2026-01-05", visit("v1"))
        #expect(try lines(history) == (0, 1))
        var moved = history
        moved.tell("2026-01-05", .mobility("40"))
        #expect(try lines(moved) == (1, 0))
        moved.tell("2026-01-05", .pain("4"))
        #expect(try lines(moved) == (0, 0))
        history.tell("2026-01-06", .visitCompleted(Visit(visit: "v2", kind: .assessment)))
        #expect(try lines(history) == (1, 1), "the work list looks at the assessment now")
    }

    @Test("a reason given when a visit was booked counts for that visit, of the rules known then")
    func reasonedWhenBooked() throws {
        let context = Self.context(
            .medicalSpa, Self.rule("seen", .consultation, .reason), Self.rule("watched", .supervision, .reason))
        func booked(_ reason: SealableText?) -> PatientEvent {
            .visitScheduled(
                VisitBooking(
                    visit: "v1", plannedAt: Occurrence(day: History.day("2026-01-05")).milliseconds,
                    plannedOffsetMinutes: 0,
                    context: EntryContext(rulesBroken: ["seen"], overrideReason: reason)))
        }
        var history = History()
        history.tell("2026-01-02", booked(.open("comes by tomorrow")))
        history.tell("2026-01-05", visit("v1"))
        let rows = try history.rows(projector, context: context)
        #expect(rows.map { $0["rule"] } == [.text("seen"), .text("watched")])
        #expect(rows.map { $0["is_reasoned"] } == [.integer(1), .integer(0)])
        #expect(rows.map { $0["is_open"] } == [.integer(0), .integer(1)])
        history.tell("2026-01-03", booked(nil))
        #expect(try isOpen(history, context) == [1, 1], "booked anew without a reason")
    }

    @Test("what two rules miss alike is said once, with the role of whom it is missing of")
    func roles() throws {
        let context = Self.context(
            .medicalSpa, Self.rule("treats", .credential, kinds: ["license"]),
            Self.rule("also", .credential, kinds: ["license"]),
            Self.rule("watched", .supervision, .reason, kinds: ["license"]))
        var history = History()
        history.tell("2026-02-02", visit("v1", by: "lmt-7", supervisor: "lmt-7"))
        history.tell("2026-02-03", visit("v2", by: "lmt-8", supervisor: "lmt-7"))
        let open = try #require(try history.rows(projector, context: context, table: 2).first)
        #expect(
            open["detail"]
                == .text("the license of lmt-7, who supervised, was valid until 2026-01-31 (unverified rule)."))
        #expect(
            open["remedy"]?.text?.hasPrefix(
                "Also missing: lmt-8, who treats, has no license on record (unverified rule). ") == true)
    }

    @Test("a rule whose source was read is told without a label, beside one whose was not")
    func verified() throws {
        var read = Self.rule("seen", .consultation, .reason)
        read.isVerified = true
        let context = Self.context(.medicalSpa, read, Self.rule("watched", .supervision, .reason))
        var history = History()
        history.tell("2026-01-05", visit("v1"))
        let open = try history.rows(projector, context: context, table: 2)
        #expect(
            open.map { $0["detail"] } == [
                .text("no consultation is recorded; nobody is named who supervised (unverified rule).")
            ])
    }

    @Test("a visit at which nobody is named who treated lacks that, whether or not anybody's credential is on record")
    func nobodyNamed() throws {
        let held = Self.context(.medicalMassage, Self.rule("licensed", .credential, kinds: ["license"]))
        let none = CareContext(practice: held.practice, policy: held.policy, registry: held.registry)
        var history = History()
        history.tell("2026-01-05", visit("v1", by: "lmt-7"))
        let position = history.tell("2026-01-12", visit("v2"))
        for (context, complete, unchecked) in [(held, 1, 0), (none, 0, 1)] {
            let broken = try history.rows(projector, context: context)
            #expect(broken.map { $0["detail"] } == [.text("nobody is named who treated")])
            #expect(broken.map { $0["position"] } == [.integer(position)])
            let open = try history.rows(projector, context: context, table: 2)
            let remedy = "Name who treated: `anamnesis amend @\(position) --set performedBy=ID`."
            #expect(open.map { $0["remedy"] } == [.text(remedy)])
            let counts = try history.rows(projector, context: context, table: 1)
            #expect(counts.map { $0["practitioner"] } == [.text(""), .text("lmt-7")])
            #expect(counts.map { $0["complete"] } == [.integer(0), .integer(Int64(complete))])
            #expect(counts.map { $0["unchecked"] } == [.integer(0), .integer(Int64(unchecked))])
        }
        let elsewhere = Self.context(.painClinic, Self.rule("seen", .referral))
        #expect(try history.rows(projector, context: elsewhere).allSatisfy { $0["rule"] == .text("seen") })
    }

    @Test("who is named with what was done at a visit is named for the visit, unless it names somebody itself")
    func namedAtTreatment() throws {
        let context = Self.context(.medicalMassage, Self.rule("licensed", .credential, kinds: ["license"]))
        var history = History()
        for (day, named, treated) in [
            ("2026-01-05", nil, "lmt-7"), ("2026-01-12", "lmt-8", "lmt-7"), ("2026-01-19", String?.none, nil),
        ] {
            history.tell(day, visit("v-\(day)", by: named))
            history.tell(
                day,
                .treatmentGiven(
                    Treatment(
                        techniques: [TechniqueApplied(technique: "swedish-massage", minutes: 20)],
                        context: EntryContext(visit: "v-\(day)", performedBy: treated))))
        }
        let broken = try history.rows(projector, context: context).filter {
            $0["detail"] == .text("nobody is named who treated")
        }
        #expect(broken.map { $0["visit"] } == [.text("v-2026-01-19")])
        let counts = try history.rows(projector, context: context, table: 1)
        #expect(counts.map { $0["practitioner"] } == [.text(""), .text("lmt-7"), .text("lmt-8")])
    }

    @Test("what a licence puts right that begins later waits until the day before")
    func beginsLater() throws {
        let context = CareContext(
            practice: Self.context(.medicalMassage).practice, policy: Self.context(.medicalMassage).policy,
            registry: Self.context(.medicalMassage, Self.rule("licensed", .credential, kinds: ["license"])).registry,
            credentials: [
                "lmt-1": [Credential(kind: "license", from: History.day("2026-12-20"))],
                "lmt-2": [Credential(kind: "license", jurisdiction: "US-NY")],
            ])
        var history = History()
        history.tell("2026-11-30", visit("v1", by: "lmt-1"))
        var open = try history.rows(projector, context: context, table: 2)
        #expect(open.map { $0["until_on"] } == [.text("2026-12-19")])
        #expect(
            open.map { $0["detail"] } == [
                .text("the license of lmt-1, who treats, is valid only from 2026-12-20 (unverified rule).")
            ])
        history.tell("2026-12-21", .noteWritten(Note(subject: "call", text: .open("called"))))
        #expect(try history.rows(projector, context: context, table: 2).isEmpty)
        history.tell("2026-12-22", visit("v2", by: "lmt-2"))
        open = try history.rows(projector, context: context, table: 2)
        #expect(
            open.first?["detail"]?.text?.hasPrefix("the license of lmt-2, who treats, is for US-NY, and not for")
                == true)
    }

    @Test("an owner who begins later puts right what another one left, from that day on")
    func ownerLater() throws {
        let held = Self.context(.medicalSpa, Self.rule("owner", .ownership, kinds: ["physician"]))
        let context = CareContext(
            practice: held.practice, policy: held.policy, registry: held.registry,
            ownerships: [
                Ownership(owner: "lay"), Ownership(owner: "physician", from: History.day("2026-02-15")),
            ])
        var history = History()
        history.tell("2026-02-10", visit("v1"))
        let open = try history.rows(projector, context: context, table: 2)
        #expect(open.map { $0["until_on"] } == [.text("2026-02-14")])
        history.tell("2026-02-16", .noteWritten(Note(subject: "call", text: .open("called"))))
        #expect(try history.rows(projector, context: context, table: 2).isEmpty)
    }

    @Test("coverage that was confirmed afterwards for the visit's day alone puts it right")
    func coveredAfterwards() throws {
        let context = Self.context(.medicalMassage, Self.rule("paid", .coverage, .reason))
        var history = History()
        history.tell("2025-12-28", visit("v1"))
        #expect(try isOpen(history, context) == [1])
        history.tell(
            "2026-01-03",
            .coverageConfirmed(
                Coverage(
                    coverage: "c1", kind: "insurance", from: History.day("2025-01-01"), until: History.day("2025-12-31")
                )))
        #expect(try isOpen(history, context) == [0])
    }

    @Test("a consultation for an episode of one setting shares nothing of the care of another")
    func sharedOfASetting() throws {
        let context = Self.context(.painClinic, Self.rule("shared", .sharedReport))
        var history = History()
        history.tell("2026-01-02", opened("pain", .painClinic))
        history.tell("2026-01-02", opened("spa", .medicalSpa))
        history.tell("2026-01-06", visit("v1", .painClinic, episode: "pain"))
        history.tell("2026-01-07", visit("v2", .medicalSpa, episode: "spa"))
        history.tell(
            "2026-02-01",
            .consultationCompleted(Consultation(kind: "initial", context: EntryContext(episode: "spa"))))
        let rows = try history.rows(projector, context: context, table: 1)
        #expect(rows.map { $0["setting"] } == [.text("medical-spa"), .text("pain-clinic")])
        #expect(rows.map { $0["shared_on"] } == [.text("2026-02-01"), .null])
    }
}
