import Clinical
import EventLogSQLite
import Foundation
import GRDB
import Identity
import Interchange
import PatientRecord
import Practice
import TestSupport
import Testing

/// Which backup of a folder is meant, and what is refused because nobody can tell.
@Suite("Choosing a backup")
struct BackupChoiceTests {
    private let test: TestStore
    private let directory: String

    init() throws {
        test = try TestStore()
        directory = test.folder.file("backups")
        try test.load(text: ErasureTests.rows, try Mapping(yaml: ErasureTests.mapping))
        try test.store.catchUp()
    }

    private func request(into folder: String? = nil, full: Bool = false, keys: Bool = true, days: Int64 = 0)
        -> BackupRequest
    {
        BackupRequest(
            directory: folder ?? directory, isFull: full, includesKeys: keys, product: "anamnesis test",
            now: TestStore.now + days * 86_400_000)
    }

    private func record(_ store: TestStore, day: Int) throws {
        let row = "mrn,name,born,day,score,remark\nMRN-880018,Other Person,1980-01-01,2026-04-0\(day),4,nothing\n"
        try store.load(text: row, try Mapping(yaml: ErasureTests.mapping))
    }

    private func restore(_ backup: String, as name: String, erasedFrom: [String] = []) throws -> RestoreReport {
        try PracticeStore.restore(
            RestoreRequest(backup: backup, place: StorePlace(test.folder.file(name)), erasedFrom: erasedFrom),
            environment: [:], now: TestStore.now, actor: "restorer")
    }

    @Test("after the clock went back ten days, the backup that goes furthest is restored and listed last")
    func clockWentBack() throws {
        _ = try test.store.backUp(request())
        try record(test, day: 1)
        let second = try test.store.backUp(request(full: true, days: -10))
        #expect(try restore(directory, as: "back.anamnesis").position == second.position)
        let logs = try PracticeStore.backups(in: directory).backups.filter { $0.manifest.kind != .keys }
        #expect(logs.last == second.newest)
    }

    @Test("a folder with the backups of two stores wants one to be named")
    func twoStores() throws {
        let other = try TestStore(.wellness)
        let mine = try test.store.backUp(request())
        _ = try other.store.backUp(request())
        let error = #expect(throws: PracticeError.self) { _ = try restore(directory, as: "any.anamnesis") }
        #expect(error?.kind == .usage && error?.message.contains("more than one store") == true)
        #expect(try restore(mine.newest.path, as: "mine.anamnesis").patients == 2)
    }

    @Test("a log that went two ways wants one to be named")
    func twoWays() throws {
        let other = try test.copy()
        try record(other, day: 1)
        try record(test, day: 2)
        try record(test, day: 3)
        _ = try other.store.backUp(request())
        let mine = try test.store.backUp(request(days: 1))
        #expect(mine.log?.manifest.kind == .full && mine.findings.wantSomebody)
        #expect(mine.findings.notes.contains { $0.contains("is no backup of this log as it is now") })
        #expect(try test.store.health(now: TestStore.now).faults.map(\.name) == ["backup"])
        let error = #expect(throws: PracticeError.self) { _ = try restore(directory, as: "any.anamnesis") }
        #expect(error?.kind == .usage && error?.message.contains("two ways") == true)
        #expect(try restore(mine.newest.path, as: "mine.anamnesis").position == mine.position)
    }

    @Test("erasures of another practice's store are refused, also where it has no keys")
    func erasuresOfAnother() throws {
        _ = try test.store.backUp(request())
        for hasKeys in [true, false] {
            let moved = StorePlace(test.folder.file("other.anamnesis"))
            if !FileManager.default.fileExists(atPath: moved.folder) {
                _ = try PracticeStore.create(
                    at: moved, opening: PracticeOpening(setting: .wellness, jurisdiction: "US-NJ", timeZone: "UTC"),
                    keyFile: test.folder.file("other.key"), now: TestStore.now, actor: "owner")
            }
            if !hasKeys { try FileManager.default.removeItem(atPath: moved.keys) }
            let error = #expect(throws: PracticeError.self) {
                _ = try restore(directory, as: "back.anamnesis", erasedFrom: [moved.folder])
            }
            #expect(error?.kind == .data && error?.message.contains("another practice") == true)
        }
    }

    @Test("what a killed restore left is removed by the next one to the same path, and nobody else's")
    func partOfKilled() throws {
        _ = try test.store.backUp(request())
        for name in ["back.anamnesis.part-99999999", "other.anamnesis.part-99999999", "back.anamnesis.part-x"] {
            try FileManager.default.createDirectory(
                atPath: test.folder.file(name), withIntermediateDirectories: false)
        }
        _ = try restore(directory, as: "back.anamnesis")
        let left = try FileManager.default.contentsOfDirectory(atPath: test.folder.path).filter {
            $0.contains(".part-")
        }
        #expect(left.sorted() == ["back.anamnesis.part-x", "other.anamnesis.part-99999999"])
    }

    @Test("a copy of the keys that destroys some never holds them")
    func copyWithoutErased() throws {
        let patient = try #require(
            try test.store.patients(opened: true).first { $0.name == "Quillon Zorbamarker" }?.id)
        let wrapped = try #require(
            try DatabaseQueue(path: test.place.keys).read {
                try Data.fetchOne(
                    $0, sql: "SELECT wrapped FROM patient_key WHERE patient = ?", arguments: [patient.text])
            })
        let path = test.folder.file("copy.sqlite")
        try test.store.keys.copy(into: path, destroying: Erasures(patients: [patient], tombstones: []))
        let copy = try KeyStore(openingAt: path, masterKey: nil)
        #expect(try copy.isErased(patient) && copy.patientsWithKeys().count == 1)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).range(of: wrapped) == nil)
        #expect(try test.store.keys.keyExists(for: patient))
    }

    @Test("a link into the store is no other place than the store")
    func linkIntoStore() throws {
        let link = test.folder.file("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: test.place.folder)
        for folder in [link, link + "/b", link + "/b/"] {
            let error = #expect(throws: PracticeError.self) { _ = try test.store.backUp(request(into: folder)) }
            #expect(error?.kind == .usage, "\(folder)")
        }
    }

    @Test("damage in an older backup is said, and the new one is whole; a rehearsal without keys says so")
    func damageSaid() throws {
        let first = try test.store.backUp(request(keys: false))
        #expect(!first.findings.wantSomebody)
        #expect(try !test.store.rehearse(first.newest, environment: [:], now: TestStore.now).includesKeys)
        let path = first.newest.path + "/log.sqlite"
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(fileURLWithPath: path))
        let second = try test.store.backUp(request(days: 1))
        #expect(second.findings.wantSomebody && second.log?.manifest.kind == .full)
        #expect(try restore(directory, as: "back.anamnesis").position == second.position)
    }

    @Test("status misses files of the last backup, and keys of patients")
    func missing() throws {
        let made = try test.store.backUp(request())
        func faults() throws -> [String] { try test.store.health(now: TestStore.now).faults.map(\.name) }
        #expect(try faults() == [])
        let keys = try #require(made.keys)
        for path in [made.newest.path + "/log.sqlite", keys.path] {
            let aside = test.folder.file("aside")
            try FileManager.default.moveItem(atPath: path, toPath: aside)
            #expect(try faults() == ["backup"], "\(path)")
            try FileManager.default.moveItem(atPath: aside, toPath: path)
        }
        try DatabaseQueue(path: test.place.keys).write { try $0.execute(sql: "DELETE FROM patient_key") }
        #expect(try faults() == ["keys"])
    }

    @Test("status asks for a copy of the keys, and for a new one in every folder that still holds destroyed ones")
    func keysCopies() throws {
        func detail() throws -> String {
            let check = try test.store.health(now: TestStore.now).checks.first { $0.name == "backup" }
            return check?.isWell == true ? "" : check?.detail ?? ""
        }
        _ = try test.store.backUp(request(keys: false))
        #expect(try detail().contains("never copied"))
        let (one, two) = (test.folder.file("one"), test.folder.file("two"))
        _ = try test.store.backUpKeys(request(into: one))
        _ = try test.store.backUp(request(into: two))
        #expect(try detail() == "")
        let patient = try #require(try test.store.patients(opened: true).first?.id)
        _ = try test.store.erase(patient, reason: CorrectionReason(code: "requested"), by: test.recording)
        _ = try test.store.backUp(request(into: two))
        #expect(try detail().contains("1 identity destroyed since"))
        #expect(try detail().contains("in \(one). Run"), "and in no other")
        _ = try test.store.backUpKeys(request(into: one))
        #expect(try detail() == "")
    }
}
