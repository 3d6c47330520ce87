import Clinical
import EventLog
import EventLogSQLite
import Foundation
import GRDB
import Identity
import Interchange
import PatientRecord
import Practice
import ProjectionRuntime
import TestSupport
import Testing

@Suite("Records of one person")
struct MergeStoreTests {
    private static let duplicate = CorrectionReason(code: "duplicate", text: .open("told us at the desk"))

    /// A store with people; names as given, born in 1971, registered on 2 January 2026.
    private func store(_ names: String...) throws -> (TestStore, [PatientID]) {
        let test = try TestStore()
        return (test, try names.map { try register($0, born: "1971-07-13", in: test) })
    }

    private func register(
        _ name: String, born: String?, identifiers: [SealableIdentifier] = [], in test: TestStore
    ) throws -> PatientID {
        let person = Registration(
            birthYear: born.flatMap { Int($0.prefix(4)) }, name: .open(name), birthDate: born.map(SealableText.open),
            identifiers: identifiers)
        let draft = EntryDraft(occurred: Self.on("2026-01-02"), event: .patientRegistered(person))
        return try test.store.register([draft], by: test.recording).patient
    }

    private static func on(_ day: String) -> Occurrence { Occurrence(day: CalendarDay(day)!) }

    private static func pain(_ value: Int, note: String? = nil) -> PatientEvent {
        .reading(
            .pain,
            Reading(
                instrument: "nrs-11", value: ReadingValue(ExactNumber(value)), site: "neck",
                context: EntryContext(note: note.map(SealableText.open))))
    }

    @discardableResult
    private func record(_ event: PatientEvent, on day: String, for patient: PatientID, in test: TestStore) throws
        -> Int64
    {
        try test.store.record(
            [EntryDraft(occurred: Self.on(day), event: event)], for: patient, by: test.recording
        ).positions[0]
    }

    private func scores(_ patient: PatientID, in test: TestStore) throws -> [String] {
        try test.texts("SELECT value_text FROM pain_score WHERE patient = '\(patient)' ORDER BY occurred_on, position")
    }

    @Test("a merged record's entries and texts are on the survivor's page, and come back when it is undone")
    func pages() throws {
        let (test, people) = try store("Anna Keller", "Anna Maria Keller")
        let (a, b) = (people[0], people[1])
        try record(Self.pain(7, note: "under the first"), on: "2026-02-01", for: a, in: test)
        try record(Self.pain(5, note: "under the second"), on: "2026-01-20", for: b, in: test)
        let digests = try test.digests()
        let receipt = try test.store.merge(a, into: b, reason: Self.duplicate, by: test.recording)
        #expect(receipt.positions.count == 2)

        let page = try test.store.page(of: b)
        #expect(page.name == "Anna Maria Keller")
        #expect(page.entries.compactMap { $0.event.context.note?.opened } == ["under the second", "under the first"])
        #expect(page.entries.compactMap(\.mergedFrom).count == 3)
        #expect(page.unopenable.isEmpty)
        #expect(try scores(b, in: test) == ["5", "7"] && scores(a, in: test).isEmpty)
        #expect(try test.integer("SELECT readings FROM patient_progress WHERE patient = '\(b)'") == 2)
        for table in ["patient_progress", "maintenance_interval", "care_worklist_item"] {
            #expect(try test.integer("SELECT count(*) FROM \(table) WHERE patient = '\(a)'") == 0, "\(table)")
        }
        #expect(try test.texts("SELECT merged_into FROM patient WHERE patient = '\(a)'") == [b.text])
        #expect(try test.store.verify().isSound)
        let given = try test.store.page(of: a)
        #expect(given.subject.mergedInto == b.text && given.fold.rows.dropFirst().allSatisfy(\.isEmpty))

        _ = try test.store.unmerge(a, reason: Self.duplicate, by: test.recording)
        #expect(try test.digests() == digests)
        #expect(try scores(b, in: test) == ["5"] && scores(a, in: test) == ["7"])
        #expect(try test.store.verify().isSound)
    }

    @Test("the survivor's own word about the person counts, in the views and on the page, whichever was told later")
    func ownWord() throws {
        let test = try TestStore()
        func register(_ name: String, _ year: Int, _ sex: Sex, on day: String) throws -> PatientID {
            let person = Registration(
                birthYear: year, sex: sex, name: .open(name), birthDate: .open("\(year)-07-13"),
                identifiers: [SealableIdentifier(system: "mrn", value: .open("M-\(year)"))])
            return try test.store.register(
                [EntryDraft(occurred: Self.on(day), event: .patientRegistered(person))], by: test.recording
            ).patient
        }
        let survivor = try register("Hans Keller", 1990, .male, on: "2026-01-02")
        let other = try register("Anna Keller", 1935, .female, on: "2026-01-05")
        // Usual motion of the neck is of the survivor's age and sex.
        func norm() throws -> String {
            try test.texts("SELECT CAST(norm_percent AS TEXT) FROM patient_progress WHERE patient = '\(survivor)'")
                .joined()
        }
        let motion = Reading(
            instrument: "rom", value: ReadingValue(ExactNumber(120)), site: "shoulder", side: .left, motion: "flexion",
            mode: .active)
        try record(.reading(.mobility, motion), on: "2026-02-02", for: survivor, in: test)
        let before = try norm()
        _ = try test.store.merge(other, into: survivor, reason: Self.duplicate, by: test.recording)
        let told = ToldPerson(try test.store.page(of: survivor).entries)
        #expect(told.birthYear == 1990 && told.sex == .male && told.name?.opened == "Hans Keller")
        #expect(told.birthDate?.opened == "1990-07-13" && told.identifiers.count == 2)
        #expect(
            try test.texts("SELECT birth_year || sex FROM patient WHERE patient = '\(survivor)'") == ["1990male"])
        let sketch = try test.store.sketch(of: survivor)
        #expect(sketch.birthYear == 1990 && sketch.sex == .male && sketch.name == "Hans Keller")
        let after = try norm()
        #expect(after == before && !before.isEmpty, "\(before) \(after)")
    }

    @Test("a survivor without a name goes by that of the record merged into it")
    func names() throws {
        let (test, people) = try store("Anna Keller")
        let nameless = EntryDraft(
            occurred: Self.on("2026-01-02"), event: .patientRegistered(Registration(birthYear: 1971)))
        let survivor = try test.store.register([nameless], by: test.recording).patient
        #expect(try test.store.names() == ListedNames(opened: [people[0]: "Anna Keller"]))
        _ = try test.store.merge(people[0], into: survivor, reason: Self.duplicate, by: test.recording)
        #expect(try test.store.names().opened[survivor] == "Anna Keller")
        #expect(try test.store.names(of: [survivor]).opened == [survivor: "Anna Keller"])
        let listed = try test.store.patients(opened: true)
        #expect(listed.map(\.mergedInto) == ["2", nil] && listed.map(\.status) == ["merged", "active"])
    }

    @Test("nobody is on the work list twice, and a merged record is no patient left out")
    func worklist() throws {
        let (test, people) = try store("Anna Keller", "Anna Keller")
        let before = try test.store.worklist(on: CalendarDay("2026-09-01")!)
        _ = try test.store.merge(people[0], into: people[1], reason: Self.duplicate, by: test.recording)
        let after = try test.store.worklist(on: CalendarDay("2026-09-01")!)
        #expect(before.patients.values.reduce(0, +) == 2 && after.patients.values.reduce(0, +) == 1)
    }

    @Test("a correction of an entry stands in the record where the entry stands")
    func corrections() throws {
        let (test, people) = try store("Anna Keller", "Anna Keller")
        let (a, b) = (people[0], people[1])
        let first = try record(Self.pain(7), on: "2026-02-01", for: a, in: test)
        let second = try record(Self.pain(5), on: "2026-02-02", for: b, in: test)
        let third = try record(Self.pain(6), on: "2026-02-03", for: a, in: test)
        _ = try test.store.merge(a, into: b, reason: Self.duplicate, by: test.recording)
        let draft = EntryDraft(occurred: Self.on("2026-02-01"), event: Self.pain(8))
        let reason = CorrectionReason(code: "typingError")
        let amended = try test.store.amend(first, of: b, to: draft, reason: reason, by: test.recording)
        #expect(amended.patient == a)
        #expect(try scores(b, in: test) == ["8", "5", "6"])
        let withdrawn = try test.store.retract([third, second, first], of: b, reason: reason, by: test.recording)
        #expect(withdrawn.positions.count == 3)
        let corrected = try withdrawn.positions.map { try test.store.log.event(at: $0)?.envelope.corrects }
        #expect(corrected == [third, second, first])
        #expect(try scores(b, in: test).isEmpty)
        #expect(throws: PracticeError.self, "somebody else's entry is not corrected under this chart") {
            let other = try register("Somebody Else", born: nil, in: test)
            _ = try test.store.amend(first, of: other, to: draft, reason: reason, by: test.recording)
        }
    }

    @Test("what was booked under one record is held and signed under the other")
    func continued() throws {
        let (test, people) = try store("Anna Keller", "Anna Keller")
        let (a, b) = (people[0], people[1])
        try record(
            .visitScheduled(VisitBooking(visit: "v-1", plannedAt: TestStore.now, plannedOffsetMinutes: 0)),
            on: "2026-02-01", for: a, in: test)
        _ = try test.store.merge(a, into: b, reason: Self.duplicate, by: test.recording)
        try record(.visitCompleted(Visit(visit: "v-1")), on: "2026-02-10", for: b, in: test)
        try record(.entrySigned(Signature(visit: "v-1", signedBy: "anna")), on: "2026-02-10", for: b, in: test)
        #expect(try test.store.page(of: b).entries.compactMap(\.event.visitNamed) == ["v-1", "v-1", "v-1"])
        #expect(throws: PracticeError.self, "not under the record that was given up") {
            try record(Self.pain(3), on: "2026-02-11", for: a, in: test)
        }
    }

    @Test("an import goes on under the number it knows, and the survivor's views have what it brings")
    func imports() throws {
        let test = try TestStore()
        let mapping = try Mapping(yaml: ErasureTests.mapping)
        #expect(try test.load(text: ErasureTests.rows, mapping).tally.accepted == 3)
        try test.store.catchUp()
        let patients = try test.store.patients(opened: true)
        let a = try #require(patients.first { $0.name == "Quillon Zorbamarker" }?.id)
        let b = try #require(patients.first { $0.name == "Other Person" }?.id)
        _ = try test.store.merge(a, into: b, reason: Self.duplicate, by: test.recording)
        #expect(try scores(b, in: test) == ["6", "4", "3"])
        let more = ErasureTests.rows + "MRN-880017,Quillon Zorbamarker,1971-07-13,2026-03-15,2,later\n"
        let report = try test.load(text: more, mapping)
        #expect(report.tally.accepted == 1 && report.tally.rejected == 0 && report.tally.alreadyPresent == 3)
        try test.store.catchUp()
        #expect(try scores(b, in: test) == ["6", "4", "3", "2"])
        #expect(try test.store.log.stream(a.stream)?.version == 5)
        let holders = try test.store.patients(with: ExternalIdentifier(system: "mrn", value: "MRN-880017"))
        #expect(try holders == [a] && test.store.survivor(of: a) == b)
        #expect(try test.store.patients(with: ExternalIdentifier(system: "mrn", value: "nobody's")).isEmpty)
        #expect(try test.store.verify().isSound)
    }

    @Test("whoever erases one record of a person erases them all", arguments: [0, 1, 2])
    func erasure(asked: Int) throws {
        let (test, people) = try store("Quillon Zorbamarker", "Quillon Zorbamarker", "Quillon B. Zorbamarker")
        try record(Self.pain(7, note: "sings Zauberflote"), on: "2026-02-01", for: people[0], in: test)
        _ = try test.store.merge(people[0], into: people[1], reason: Self.duplicate, by: test.recording)
        _ = try test.store.merge(people[1], into: people[2], reason: Self.duplicate, by: test.recording)
        let receipt = try test.store.erase(
            people[asked], reason: CorrectionReason(code: "patientRequest"), by: test.recording)
        #expect(receipt.positions.count == 3)
        for patient in people { #expect(try test.store.keys.isErased(patient)) }
        try test.reopen()
        for secret in ["Zorbamarker", "Zauberflote"] { #expect(try test.files(holding: secret).isEmpty) }
        #expect(Set(try test.texts("SELECT status FROM patient")) == ["erased"])
        #expect(try scores(people[2], in: test) == ["7"])
        #expect(throws: PracticeError.self) {
            try test.store.unmerge(people[0], reason: Self.duplicate, by: test.recording)
        }
        #expect(throws: PracticeError.self) {
            try test.store.erase(people[2], reason: CorrectionReason(code: "patientRequest"), by: test.recording)
        }
        #expect(try test.store.verify().isSound)
    }

    @Test("a refused merge leaves the log as it was")
    func refused() throws {
        let (test, people) = try store("Anna Keller", "Anna Keller")
        _ = try test.store.merge(people[0], into: people[1], reason: Self.duplicate, by: test.recording)
        let head = try test.head()
        for (duplicate, survivor) in [(0, 1), (1, 0), (0, 0)] {
            #expect(throws: PracticeError.self) {
                try test.store.merge(
                    people[duplicate], into: people[survivor], reason: Self.duplicate, by: test.recording)
            }
        }
        #expect(throws: PracticeError.self) {
            try test.store.unmerge(people[1], reason: Self.duplicate, by: test.recording)
        }
        #expect(try test.head() == head)
    }

    // MARK: Duplicates

    @Test("pairs come with their reasons, the likeliest first; merged ones and strangers do not come")
    func duplicates() throws {
        let test = try TestStore()
        let number = [SealableIdentifier(system: "mrn", value: .open("77"))]
        let anna = try register("Anna Keller", born: "1971-07-13", in: test)
        let order = try register("KELLER, Änna", born: "1971-07-13", in: test)
        let year = try register("Anna Keller", born: "1971-02-01", in: test)
        let slip = try register("Jonathan Smith", born: "1980-05-05", in: test)
        let typed = try register("Jonathon Smyth", born: "1980-05-05", in: test)
        let twin = try register("Petra Smith", born: "1980-05-05", in: test)
        let before = try register("Maria Alt", born: "1990-01-01", identifiers: number, in: test)
        let married = try register("Maria Neu", born: nil, identifiers: number, in: test)
        func pairs() throws -> [[PatientID]] { try test.store.duplicates().map { [$0.first, $0.second] } }
        let found = try test.store.duplicates()
        #expect(found.map(\.score) == found.map(\.score).sorted(by: >))
        #expect(found.allSatisfy { (0...1).contains($0.score) })
        #expect(
            Set(try pairs())
                == [[anna, order], [anna, year], [order, year], [slip, typed], [before, married]])
        #expect(found.first?.reasons == [.sameIdentifier(system: "mrn")])
        #expect(!found.contains { $0.first == twin || $0.second == twin })
        _ = try test.store.merge(order, into: anna, reason: Self.duplicate, by: test.recording)
        #expect(Set(try pairs()) == [[anna, year], [slip, typed], [before, married]])
        _ = try test.store.erase(slip, reason: CorrectionReason(code: "patientRequest"), by: test.recording)
        #expect(Set(try pairs()) == [[anna, year], [before, married]])
    }
}

extension PatientEvent {
    fileprivate var visitNamed: String? {
        switch self {
        case .visitScheduled(let fact): fact.visit
        case .visitCompleted(let fact): fact.visit
        case .entrySigned(let fact): fact.visit
        default: nil
        }
    }
}
