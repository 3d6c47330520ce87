import Clinical
import Foundation
import GRDB
import Identity
import PatientRecord
import Practice
import ProjectionRuntime
import TestSupport
import Testing

@Suite("Adopting a policy or a registry, without the command")
struct AdoptingTests {
    private static func policy(_ version: Int, instrument: String = "nrs-11, aspect: now") -> String {
        CarePolicy.defaultText(for: .painClinic).replacingOccurrences(
            of: "\nversion: 6\n", with: "\nversion: \(version)\n"
        )
        .replacingOccurrences(of: "{instrument: nrs-11, aspect: now}", with: "{instrument: \(instrument)}")
    }

    @Test("without a first day it is in force from the day of its adoption in the practice's zone")
    func firstDay() throws {
        let test = try TestStore(timeZone: "Pacific/Kiritimati")
        let report = try test.store.adopt(Adoption(policy: Self.policy(7)), as: .policy, by: test.recording)
        #expect(report.adoption.effectiveFrom == CalendarDay("2026-09-22"), "a day ahead of UTC")
        #expect(report.position == 4)
        #expect(try test.store.adoptions(of: .policy).map(\.effectiveFrom) == [nil, CalendarDay("2026-09-22")])
        let before = Instant(position: 4, asOf: CalendarDay("2026-09-21"))
        #expect(try test.store.context(at: before).policy.version == 6)
        let again = try test.store.adopt(Adoption(policy: Self.policy(7)), as: .policy, by: test.recording)
        #expect(again.position == nil, "it is in force already")
        let given = try test.store.adopt(
            Adoption(policy: Self.policy(8), effectiveFrom: CalendarDay("2026-01-01")), as: .policy, by: test.recording)
        #expect(given.adoption.effectiveFrom == CalendarDay("2026-01-01"))
        #expect(throws: PracticeError.self, "another text of the same version") {
            try test.store.adopt(
                Adoption(policy: Self.policy(8).replacingOccurrences(of: "plateauVisits: 6", with: "plateauVisits: 7")),
                as: .policy, by: test.recording)
        }
        #expect(try test.head() == 5)
    }

    @Test("by the sources' clock the rules of a time are those of its day, as the log knows them now")
    func rulesOfDays() throws {
        let test = try TestStore()
        let from = CalendarDay("2026-03-01")!
        let report = try test.store.adopt(
            Adoption(policy: Self.policy(7), effectiveFrom: from), as: .policy, by: test.recording)
        let instant = Instant(position: try test.head(), sourceTime: TestStore.now)
        let rules = try test.store.rulesOfDays(at: instant)
        #expect(rules.context(on: from + -1)?.policy.version == 6 && rules.context(on: from)?.policy.version == 7)
        #expect(rules.changes.map(\.position) == [report.position] && rules.changes.map(\.day) == [from])
        let early = Instant(position: try test.head(), asOf: from + -1, sourceTime: TestStore.now)
        #expect(try test.store.rulesOfDays(at: early).context(on: from)?.policy.version == 6, "of the day asked for")
    }

    @Test(
        "what is adopted for a later day comes into force with the first entry recorded on it, and is told until then")
    func laterDay() throws {
        let test = try TestStore(timeZone: "Pacific/Kiritimati")
        let from = CalendarDay("2026-10-01")!
        let report = try test.store.adopt(
            Adoption(policy: Self.policy(7), effectiveFrom: from), as: .policy, by: test.recording)
        func pending(_ instant: Instant? = nil) throws -> [PendingAdoption] {
            try test.store.pendingAdoptions(at: instant ?? .known(at: test.head()))
        }
        let told = try #require(try pending().first)
        #expect(told.kind == .policy && told.position == report.position && told.from == from && told.isNewestDay)
        #expect(told.day == CalendarDay("2026-09-22") && told.adoption.version == 7)
        let head = try test.head()
        #expect(try pending(Instant(position: head, asOf: CalendarDay("2026-09-30"))).first?.isNewestDay == false)
        #expect(try pending(Instant(position: head, asOf: from)).isEmpty)
        #expect(try test.store.context(at: Instant(position: head, asOf: from)).policy.version == 7)
        #expect(try pending(.known(at: head - 1)).isEmpty)
        func register(atDay day: Int64) throws {
            var recording = test.recording
            recording.now += day * 86_400_000
            let draft = EntryDraft(
                occurred: Occurrence(day: CalendarDay("2026-01-02")!),
                event: .patientRegistered(Registration(birthYear: 1970)))
            _ = try test.store.register([draft], by: recording)
        }
        try register(atDay: 8)
        #expect(try pending().first?.day == CalendarDay("2026-09-30"))
        #expect(try test.store.context().policy.version == 6)
        // The second of them is recorded on its first day, and both patients are decided anew.
        try register(atDay: 9)
        #expect(try pending().isEmpty)
        #expect(try test.store.context().policy.version == 7)
        #expect(
            try test.texts("SELECT DISTINCT policy FROM maintenance_interval") == ["pain-clinic@7"],
            "the views too, with what was there before")
        #expect(try pending(.known(at: head)).count == 1, "as it was known then")
    }

    @Test("a policy that decides by an instrument there is not is neither adopted nor tried, on a page or on all")
    func unknownInstrument() throws {
        let test = try TestStore()
        let text = Self.policy(7, instrument: "nrs-12")
        let draft = EntryDraft(
            occurred: Occurrence(day: CalendarDay("2026-01-02")!),
            event: .patientRegistered(Registration(birthYear: 1970)))
        let patient = try test.store.register([draft], by: test.recording).patient
        let now = Instant.known(at: try test.head())
        let path = test.folder.file("trial.sqlite")
        for tried in [
            { _ = try test.store.adopt(Adoption(policy: text), as: .policy, by: test.recording) },
            { _ = try test.store.context(at: now, policy: text) },
            { _ = try test.store.page(of: patient, at: now, policy: text) },
            { _ = try test.store.views(at: now, policy: text) },
            { _ = try test.store.replay(ReplayRequest(instant: now, policy: text), into: path, product: "test") },
        ] as [() throws -> Void] {
            let error = #expect(throws: PracticeError.self) { try tried() }
            #expect(error?.kind == .data)
            #expect(
                error?.message.contains("expected `nrs-11`, or another instrument of anamnesis-default@7") == true
                    && error?.message.contains("column 18: ") == true, "\(String(describing: error))")
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("who owns the practice: from the beginning at first, from its day after; known when it was recorded")
    func ownership() throws {
        let test = try TestStore(.medicalSpa)
        let first = try test.store.record(Ownership(owner: "lay"), by: test.recording)
        #expect(first.ownership.from == nil)
        let sold = try test.store.record(Ownership(owner: "physician", director: "md-2"), by: test.recording)
        #expect(sold.ownership.from == CalendarDay("2026-09-21"))
        let facts = try test.store.context().facts
        #expect(facts.ownership(on: CalendarDay("2026-09-20")!)?.owner == "lay")
        #expect(facts.ownership(on: CalendarDay("2026-09-21")!)?.owner == "physician")
        let known = try test.store.context(at: .known(at: first.position))
        #expect(known.ownerships == [Ownership(owner: "lay")])
        #expect(try test.store.context(at: .known(at: first.position - 1)).ownerships == [])
        #expect(known.digests[.ownership] != (try test.store.context().digests[.ownership]))
        for wrong in [
            Ownership(owner: "shareholders"), Ownership(owner: "lay", licence: ""),
            Ownership(owner: "lay", director: "a b"),
            Ownership(owner: "lay", licenceUntil: CalendarDay("2026-01-01"), from: CalendarDay("2026-01-02")),
        ] {
            let error = #expect(throws: PracticeError.self) { try test.store.record(wrong, by: test.recording) }
            #expect(error?.kind == .usage, "\(wrong)")
        }
    }

    @Test("a replay knows who owned the practice when it was known, and tries another rule on all visits there were")
    func replayed() throws {
        let test = try TestStore(.medicalSpa)
        func record(_ events: PatientEvent..., on day: String, for patient: PatientID) throws {
            let at = Occurrence(day: CalendarDay(day)!)
            _ = try test.store.record(
                events.map { EntryDraft(occurred: at, event: $0) }, for: patient, by: test.recording)
        }
        let registered = EntryDraft(
            occurred: Occurrence(day: CalendarDay("2026-01-02")!),
            event: .patientRegistered(Registration(birthYear: 1970)))
        let patient = try test.store.register([registered], by: test.recording).patient
        try record(.visitCompleted(Visit(visit: "v1", supervisedBy: "md-2")), on: "2026-02-02", for: patient)
        try record(.visitCompleted(Visit(visit: "v2", supervisedBy: "md-2")), on: "2026-03-02", for: patient)
        func owned(_ rows: [String]) -> [String] { rows.filter { $0.hasPrefix("physician-owned") } }
        let sql = "SELECT rule || ' ' || on_day || ' ' || strength FROM rule_broken ORDER BY on_day"
        #expect(owned(try test.texts(sql)).count == 2)
        let before = try test.head()
        _ = try test.store.record(
            Ownership(owner: "physician", director: "md-2", from: CalendarDay("2026-03-01")), by: test.recording)
        #expect(owned(try test.texts(sql)) == ["physician-owned 2026-02-02 remind"], "the views are up to date")
        func replayed(_ request: ReplayRequest, _ name: String) throws -> [String] {
            let path = test.folder.file(name)
            _ = try test.store.replay(request, into: path, product: "test")
            return owned(try ViewReader(path: path).read { try String.fetchAll($0, sql: sql) })
        }
        #expect(try replayed(ReplayRequest(instant: .known(at: before)), "before.sqlite").count == 2)
        var trial = ReplayRequest(instant: .known(at: try test.head()))
        let text = Registry.defaultText
        let rule = try #require(
            text.range(of: #"  physician-owned:[\s\S]*?verified: false"#, options: .regularExpression))
        trial.registry = text.replacingCharacters(
            in: rule,
            with: text[rule].replacingOccurrences(of: "remind", with: "refuse")
                .replacingOccurrences(of: "verified: false", with: "verified: true"))
        #expect(try replayed(trial, "trial.sqlite") == ["physician-owned 2026-02-02 refuse"])
    }
}
