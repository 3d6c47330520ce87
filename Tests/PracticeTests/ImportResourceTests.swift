import Clinical
import EventLog
import Foundation
import Identity
import PatientRecord
import Practice
import ProjectionRuntime
import TestSupport
import Testing

/// Rows as a reader makes them of a source whose resources have ids.
@Suite("Sources whose resources have ids")
struct ImportResourceTests {
    private let test: TestStore

    init() throws { test = try TestStore() }

    private static func pain(
        _ id: String, of person: String = "p1", _ value: Int?, day: Int = 1, line: Int64 = 1
    ) -> ImportedRow {
        let key = Array("painScored \(id)".utf8)
        guard let value else {
            return ImportedRow(
                patient: .identifier(system: "ehr", value: person), registration: Registration(), line: line,
                naturalKeys: [], contents: [], drafts: [], withdrawn: [key])
        }
        let reading = Reading(instrument: "nrs-11", value: ReadingValue(ExactNumber(value)), site: "neck")
        let occurred = Occurrence(day: CalendarDay(year: 2026, month: 3, day: day)!)
        return ImportedRow(
            patient: .identifier(system: "ehr", value: person), registration: Registration(), line: line,
            naturalKeys: [key], contents: [Array("\(value)".utf8)],
            drafts: [EntryDraft(occurred: occurred, event: .reading(.pain, reading))])
    }

    private static func person(
        _ person: String, name: String?, numbers: [String] = [], registered day: Int = 1
    ) -> ImportedRow {
        ImportedRow(
            patient: .identifier(system: "ehr", value: person),
            registration: Registration(
                name: name.map(SealableText.open),
                identifiers: numbers.map { SealableIdentifier(system: "ssn", value: .open($0)) }),
            line: 1, naturalKeys: [], contents: [], drafts: [],
            registered: Occurrence(day: CalendarDay(year: 2026, month: 2, day: day)!))
    }

    @discardableResult
    private func load(
        _ rows: [ImportedRow], amends: Bool = true, rehearse: Bool = false, forgetting: Bool = false
    ) throws -> PatientImport {
        var settings = PatientImport.Settings(
            source: "fhir", actor: "importer", amendsChanges: amends, hasSamePatients: false, hasWholeKeys: false)
        settings.keysAreUnique = true
        var generator = SystemRandomNumberGenerator()
        let folder = try TemporaryFolder("rehearsal")
        let scratch = try KeyStore.create(
            at: folder.file("keys.sqlite"), masterKey: .generate(using: &generator), using: &generator)
        let test = test
        let importing = PatientImport(
            log: test.store.log, keys: test.store.keys, registry: try test.store.context().registry,
            settings: settings,
            mode: rehearse
                ? .rehearsing(keys: scratch)
                : .recording(begin: {
                    let start = ImportStart(format: "fhir", source: "fhir", fileDigest: "", mapping: "")
                    return try test.store.appendToPractice(
                        [.importStarted(start)], actor: "importer", now: TestStore.now)[0]
                }), clock: { TestStore.now })
        for row in rows {
            try importing.take(row)
            if forgetting { try importing.forgetPatients() }
        }
        try importing.flush()
        try test.store.catchUp()
        #expect(importing.tally.read == Int64(rows.count))
        return importing
    }

    private func scores() throws -> [String] { try test.texts("SELECT value_text FROM pain_score ORDER BY position") }

    @Test("a key is one entry: the same, or a changed one", arguments: [false, true])
    func unique(forgetting: Bool) throws {
        #expect(try load([Self.pain("o1", 6), Self.pain("o2", 5)], forgetting: forgetting).tally.accepted == 2)
        let head = try test.head()
        let again = try load([Self.pain("o2", 5), Self.pain("o1", 6)], forgetting: forgetting).tally
        #expect(again.alreadyPresent == 2)
        #expect(try test.head() == head)
        let changed = try load([Self.pain("o1", 4), Self.pain("o3", 6)], forgetting: forgetting).tally
        #expect(changed.changed == 1 && changed.amendments == 1 && changed.accepted == 1)
        #expect(try scores() == ["4", "5", "6"])
        let refused = try load([Self.pain("o1", 3)], amends: false, forgetting: forgetting).tally
        #expect(refused.changed == 1 && refused.amendments == 0)
        #expect(try scores() == ["4", "5", "6"])
    }

    @Test("a key that comes twice in one import is rejected the second time", arguments: [false, true])
    func repeated(forgetting: Bool) throws {
        let rows = [Self.pain("o1", 6), Self.pain("o1", 7, line: 2), Self.pain("o1", of: "p2", 7, line: 3)]
        let first = try load(rows, forgetting: forgetting)
        #expect(first.tally.accepted == 2 && first.tally.rejected == 1)
        #expect(try scores() == ["6", "7"])
    }

    @Test(
        "what the source takes back is withdrawn, and comes back when the source brings it", arguments: [false, true])
    func withdrawnBySource(amends: Bool) throws {
        try load([Self.pain("o1", 6), Self.pain("o2", 5)])
        let taken = try load([Self.pain("o1", nil), Self.pain("o9", nil)], amends: amends).tally
        #expect(taken.withdrawn == 1 && taken.withdrawals == 1 && taken.withdrawnNotHere == 1)
        #expect(try scores() == ["5"])
        let head = try test.head()
        #expect(try load([Self.pain("o1", nil)], amends: amends).tally.alreadyPresent == 1)
        #expect(try test.head() == head)
        let back = try load([Self.pain("o1", 6)], amends: amends).tally
        #expect(back.accepted == 1 && back.amendments == 1)
        #expect(try scores() == ["6", "5"])
        let away = try load([Self.pain("o1", nil)], amends: amends).tally
        #expect(away.withdrawals == 1)
        #expect(try load([Self.pain("o1", 7)], amends: amends).tally.accepted == 1)
        #expect(try scores() == ["7", "5"])
    }

    @Test(
        "what a person withdrew stays withdrawn, whatever code they gave",
        arguments: ["enteredInError", "neverHappened"])
    func withdrawnByHand(code: String) throws {
        try load([Self.pain("o1", 6)])
        let position = try #require(try test.integer("SELECT position FROM pain_score"))
        _ = try test.store.retract(
            [position], of: try test.store.owner(of: position), reason: CorrectionReason(code: code), by: test.recording
        )
        #expect(try load([Self.pain("o1", 6)]).tally.alreadyPresent == 1)
        #expect(try load([Self.pain("o1", 7)]).tally.changed == 1)
        #expect(try load([Self.pain("o1", nil)]).tally.alreadyPresent == 1)
        #expect(try scores().isEmpty)
    }

    @Test("to withdraw what nobody brought makes nobody known")
    func withdrawnOfNobody() throws {
        #expect(try load([Self.pain("o1", of: "nobody", nil)]).tally.withdrawnNotHere == 1)
        #expect(try test.store.keys.patientsWithKeys().isEmpty)
    }

    @Test(
        "a person without readings is registered once, and told anew when the details change", arguments: [false, true])
    func personOnly(forgetting: Bool) throws {
        let first = try load([Self.person("p1", name: "Ada Old")], forgetting: forgetting).tally
        #expect(first.accepted == 1 && first.patientsRegistered == 1)
        #expect(try test.integer("SELECT count(*) FROM patient") == 1)
        let head = try test.head()
        #expect(try load([Self.person("p1", name: "Ada Old")], forgetting: forgetting).tally.alreadyPresent == 1)
        #expect(try test.head() == head)
        #expect(try load([Self.person("p1", name: "Ada New")], forgetting: forgetting).tally.accepted == 1)
        #expect(try test.store.name(of: try #require(try test.store.patients(opened: false).first).id) == "Ada New")
    }

    @Test("a reading that comes before its person, and the person met again")
    func anyOrder() throws {
        let rows = [
            Self.pain("o1", 6), Self.person("p2", name: "Bob"), Self.person("p1", name: "Ada"),
            Self.pain("o2", of: "p2", 5), Self.pain("o3", 4, day: 2),
        ]
        #expect(try load(rows, forgetting: true).tally.patientsRegistered == 2)
        #expect(try test.integer("SELECT count(*) FROM patient") == 2)
        #expect(try test.integer("SELECT count(*) FROM pain_score") == 3)
        let head = try test.head()
        #expect(try load(rows.reversed(), forgetting: true).tally.alreadyPresent == 5)
        #expect(try test.head() == head)
    }

    @Test("every number of a person finds them; one that is another's stays there and is told")
    func numbers() throws {
        let rows = [
            Self.person("p1", name: "Ada", numbers: ["111", "222"]), Self.person("p2", name: "Adah", numbers: ["222"]),
            Self.person("p2", name: "Adah", numbers: ["222"]),
        ]
        let rehearsed = try load(rows, rehearse: true)
        #expect(rehearsed.tally.identifiersHeldByOthers == 1)
        #expect(try test.store.keys.patientsWithKeys().isEmpty)
        let report = try load(rows)
        #expect(report.tally == rehearsed.tally)
        func holder(_ value: String) throws -> IdentifierHolder? {
            try test.store.keys.holder(of: ExternalIdentifier(system: "ssn", value: value))
        }
        guard case .patient(let ada) = try holder("111") else { return #expect(Bool(false)) }
        #expect(try holder("222") == .patient(ada))
        let pair = try #require(report.possibleDuplicates.first)
        #expect(pair.system == "ssn" && pair.holder == ada && pair.patient != ada)
        #expect(try load([Self.person("p1", name: "Ada", numbers: ["111", "222", "333"])]).tally.accepted == 1)
        #expect(try holder("333") == .patient(ada))
    }

    @Test("an erased person is known by any of their numbers and does not come back")
    func erased() throws {
        try load([Self.person("p1", name: "Ada", numbers: ["111"]), Self.pain("o1", 6)])
        let patient = try #require(try test.store.patients(opened: false).first).id
        _ = try test.store.erase(patient, reason: CorrectionReason(code: "request"), by: test.recording)
        let head = try test.head()
        let rows = [Self.person("p7", name: "Ada", numbers: ["111"]), Self.pain("o7", of: "p7", 3), Self.pain("o1", 6)]
        #expect(try load(rows).tally.rejected == 3)
        #expect(try test.head() == head)
    }
}
