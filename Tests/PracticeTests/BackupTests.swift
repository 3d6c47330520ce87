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

@Suite("Backing up and restoring")
struct BackupTests {
    private let test: TestStore
    private let directory: String

    init() throws {
        test = try TestStore()
        directory = test.folder.file("backups")
        try test.load(text: ErasureTests.rows, try Mapping(yaml: ErasureTests.mapping))
        try test.store.catchUp()
    }

    private func request(full: Bool = false, keys: Bool = true, minutes: Int64 = 0) -> BackupRequest {
        BackupRequest(
            directory: directory, isFull: full, includesKeys: keys, product: "anamnesis test",
            now: TestStore.now + minutes * 60_000)
    }

    /// One more reading of a person of the fixture.
    private func record(day: Int) throws {
        let row = "mrn,name,born,day,score,remark\nMRN-880018,Other Person,1980-01-01,2026-04-0\(day),4,nothing\n"
        #expect(try test.load(text: row, try Mapping(yaml: ErasureTests.mapping)).tally.accepted == 1)
    }

    private func restored(
        _ backup: String, as name: String, through: Int64? = nil, keys: String? = nil, erasedFrom: [String] = []
    ) throws -> (store: PracticeStore, report: RestoreReport) {
        let place = StorePlace(test.folder.file(name))
        let report = try PracticeStore.restore(
            RestoreRequest(backup: backup, place: place, through: through, keys: keys, erasedFrom: erasedFrom),
            environment: [:], now: TestStore.now, actor: "restorer")
        return (try PracticeStore.open(place, mode: .readWrite, environment: [:]), report)
    }

    private func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0 != ".lock" }.sorted()
    }

    private func quillon() throws -> PatientID {
        try #require(try test.store.patients(opened: true).first { $0.name == "Quillon Zorbamarker" }?.id)
    }

    private func wrappedKey(_ patient: PatientID) throws -> Data {
        let queue = try DatabaseQueue(path: test.place.keys)
        defer { try? queue.close() }
        return try #require(
            try queue.read {
                try Data.fetchOne(
                    $0, sql: "SELECT wrapped FROM patient_key WHERE patient = ?", arguments: [patient.text])
            })
    }

    private func files(under folder: String, holding bytes: Data) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).sorted().filter { name in
            var isFolder: ObjCBool = false
            let path = folder + "/" + name
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
                return false
            }
            return try Data(contentsOf: URL(fileURLWithPath: path)).range(of: bytes) != nil
        }
    }

    // MARK: There and back

    @Test("a backup restores to the same events, names and tables, and is gone on with")
    func thereAndBack() throws {
        let report = try test.store.backUp(request())
        #expect(report.log?.manifest.kind == .full && report.keys?.manifest.kind == .keys)
        #expect(report.position == (try test.head()))
        let (store, back) = try restored(directory, as: "back.anamnesis")
        #expect(back.position == report.position && back.patients == 2 && back.withoutKey == 0)
        #expect(try store.log.cut() == test.store.log.cut())
        #expect(try store.views().digests(of: PracticeStore.projectors) == test.digests())
        #expect(
            try store.patients(opened: true).compactMap(\.name).sorted() == ["Other Person", "Quillon Zorbamarker"])
        #expect(try store.verify().isSound)
        let more = "mrn,name,born,day,score,remark\nMRN-880018,Other Person,1980-01-01,2026-05-01,1,\n"
        let path = try test.folder.write(more, to: "more.csv")
        let tally = try store.importCSV(
            path, mapping: try Mapping(yaml: ErasureTests.mapping), rejects: test.folder.file("r.csv"), actor: "i",
            clock: { TestStore.now }
        ).tally
        #expect(tally.accepted == 1)
        #expect(try store.verify().isSound)
    }

    @Test("the second backup holds only what is new, and both together restore to any position")
    func incremental() throws {
        let first = try test.store.backUp(request())
        try record(day: 1)
        let second = try test.store.backUp(request(minutes: 1))
        try record(day: 2)
        let third = try test.store.backUp(request(minutes: 2))
        #expect(second.log?.manifest.kind == .incremental && third.log?.manifest.kind == .incremental)
        #expect(second.log?.manifest.base == first.newest.name && third.log?.manifest.base == second.newest.name)
        #expect(
            second.log?.manifest.files.map(\.name).first == "events-\(first.position + 1)-\(second.position).sqlite")
        #expect(try PracticeStore.backups(in: directory).backups.filter { $0.manifest.kind == .keys }.count == 1)
        let head = try test.head()
        for (number, through) in [nil, second.position, first.position, first.position - 1, 3].enumerated() {
            let (store, back) = try restored(directory, as: "r\(number).anamnesis", through: through)
            #expect(back.position == through ?? head)
            #expect(
                try store.log.events(after: 0, limit: .max)
                    == test.store.log.events(after: 0, limit: Int(back.position)))
            #expect(try store.verify().isSound)
        }
        let (store, _) = try restored(second.newest.path, as: "second.anamnesis")
        #expect(try store.log.head() == second.position)
    }

    @Test("where nothing is new, nothing is copied but the keys")
    func nothingNew() throws {
        let first = try test.store.backUp(request())
        let again = try test.store.backUp(request(minutes: 1))
        #expect(again.log == nil && again.newest == first.newest && again.keys != nil)
        let full = try test.store.backUp(request(full: true, minutes: 2))
        #expect(full.log?.manifest.kind == .full)
    }

    @Test("a backup and its folder are for their owner only, and sha256sum finds every file as written")
    func modes() throws {
        let report = try test.store.backUp(request())
        for folder in [directory, report.newest.path] {
            let mode = try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? Int
            #expect(mode == 0o700)
        }
        let sums = try String(contentsOfFile: report.newest.path + "/SHA256SUMS", encoding: .utf8)
        let inside = try names(in: report.newest.path)
        #expect(inside == ["SHA256SUMS", "config.yaml", "log.sqlite", "manifest.json"])
        for file in inside {
            let attributes = try FileManager.default.attributesOfItem(atPath: report.newest.path + "/" + file)
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(file)")
            #expect(file == "SHA256SUMS" || sums.contains("  \(file)\n"))
        }
        #expect(try names(in: directory).allSatisfy { !$0.hasPrefix(".") }, "nothing unfinished is left")
        #expect(try files(under: directory, holding: Data("Zorbamarker".utf8)).isEmpty)
    }

    @Test("a rehearsal restores, compares, and leaves nothing behind; also when the store went on")
    func rehearsal() throws {
        let report = try test.store.backUp(request())
        let before = try names(in: directory)
        let found = try test.store.rehearse(report.newest, environment: [:], now: TestStore.now)
        #expect(found.isSound && found.position == report.position)
        try record(day: 3)
        try test.store.catchUp()
        #expect(try test.store.rehearse(report.newest, environment: [:], now: TestStore.now).isSound)
        #expect(try names(in: directory) == before)
    }

    @Test("an event altered on disk after it was backed up is told by a rehearsal, which finds the backup whole")
    func alteredSince() throws {
        _ = try test.store.backUp(request())
        try record(day: 1)
        try alter(5)
        let report = try test.store.backUp(request(minutes: 1))
        #expect(report.log?.manifest.kind == .incremental)
        let found = try test.store.rehearse(report.newest, environment: [:], now: TestStore.now)
        #expect(!found.isSound && found.damage.isEmpty && found.damageInStore.map(\.position) == [5], "\(found)")
    }

    /// Changes an event as no command does.
    private func alter(_ position: Int) throws {
        try test.store.log.close()
        try DatabaseQueue(path: test.place.log).write { database in
            let text = try String.fetchOne(database, sql: "SELECT sql FROM sqlite_schema WHERE name = 'event_update'")!
            try database.execute(
                sql: "DROP TRIGGER event_update; UPDATE event SET form = 9 WHERE position = \(position)")
            try database.execute(sql: text)
        }
        try test.reopen()
    }

    // MARK: Erasure

    @Test(
        "after an erasure and the next backup, no file of the folder or of a store restored from the older backup holds the key"
    )
    func erasedThenBackedUp() throws {
        let patient = try quillon()
        let wrapped = try wrappedKey(patient)
        let old = try test.store.backUp(request())
        #expect(try files(under: directory, holding: wrapped).count == 1)
        _ = try test.store.erase(patient, reason: CorrectionReason(code: "requested"), by: test.recording)
        _ = try test.store.backUp(request(minutes: 1))
        #expect(try files(under: directory, holding: wrapped).isEmpty)
        try expectErased(patient, wrapped, try restored(old.newest.path, as: "old.anamnesis"), after: old.position)
    }

    @Test("an older backup restored beside the store that erased somebody takes its erasures over")
    func erasedBesideStore() throws {
        let patient = try quillon()
        let wrapped = try wrappedKey(patient)
        let old = try test.store.backUp(request())
        _ = try test.store.erase(patient, reason: CorrectionReason(code: "requested"), by: test.recording)
        try test.store.log.close()
        try expectErased(patient, wrapped, try restored(directory, as: "old.anamnesis"), after: old.position)
    }

    @Test("an older backup restored where the store is gone takes over the erasures of whoever is named")
    func erasedFromNamed() throws {
        let patient = try quillon()
        let wrapped = try wrappedKey(patient)
        let old = try test.store.backUp(request())
        _ = try test.store.erase(patient, reason: CorrectionReason(code: "requested"), by: test.recording)
        let elsewhere = test.folder.file("elsewhere")
        _ = try test.store.backUpKeys(
            BackupRequest(directory: elsewhere, product: "anamnesis test", now: TestStore.now + 60_000))
        try test.store.log.close()
        try FileManager.default.moveItem(atPath: test.place.folder, toPath: test.folder.file("moved.anamnesis"))
        let unasked = try restored(directory, as: "unasked.anamnesis").report
        #expect(
            unasked.erasuresKnownUntil == old.newest.manifest.taken && unasked.erasedAgain.isEmpty,
            "later erasures are not known")
        for (number, source) in [elsewhere, test.folder.file("moved.anamnesis")].enumerated() {
            let result = try restored(directory, as: "old\(number).anamnesis", erasedFrom: [source])
            try expectErased(patient, wrapped, result, after: old.position)
            #expect(result.report.erasuresKnownUntil == nil)
        }
    }

    @Test("an older keys.sqlite under a newer log is told by the log: its key dies when the store is opened")
    func olderKeysNewerLog() throws {
        let patient = try quillon()
        let wrapped = try wrappedKey(patient)
        _ = try test.store.backUp(request())
        let kept = test.folder.file("kept-keys.sqlite")
        try test.store.keys.copy(into: kept)
        _ = try test.store.erase(patient, reason: CorrectionReason(code: "requested"), by: test.recording)
        _ = try test.store.backUp(request(keys: false, minutes: 1))
        let (store, report) = try restored(directory, as: "new.anamnesis", keys: kept)
        #expect(report.erasedAgain.isEmpty, "the log knows already")
        #expect(try store.keys.isErased(patient))
        #expect(try files(under: store.place.folder, holding: wrapped).isEmpty)
    }

    private func expectErased(
        _ patient: PatientID, _ wrapped: Data, _ result: (store: PracticeStore, report: RestoreReport), after: Int64
    ) throws {
        let (store, report) = result
        #expect(report.erasedAgain == [after + 1])
        for bytes in [
            wrapped, Data(wrapped.dropFirst(12).prefix(12)), Data("Zorbamarker".utf8), Data("MRN-880017".utf8),
        ] {
            #expect(try files(under: store.place.folder, holding: bytes).isEmpty)
        }
        #expect(try store.keys.isErased(patient))
        #expect(try store.page(of: patient).name == nil)
        let status = try store.query(
            "SELECT status FROM patient WHERE patient = '\(patient)'", rowsMax: 9, secondsMax: 9)
        #expect(status.rows.map { String.fromDatabaseValue($0[0]) } == ["erased"])
        let path = try test.folder.write(ErasureTests.rows, to: "again.csv")
        let again = try store.importCSV(
            path, mapping: try Mapping(yaml: ErasureTests.mapping), rejects: test.folder.file("again.rejects"),
            actor: "importer", clock: { TestStore.now })
        #expect(again.tally.rejected == 2 && again.firstRejects.allSatisfy { $0.reason.contains("destroyed") })
        #expect(try store.verify().isSound)
    }

    @Test("a store that lost keys does not overwrite the copy that has them")
    func lostKeys() throws {
        _ = try test.store.backUp(request(keys: true))
        let before = try names(in: directory)
        try DatabaseQueue(path: test.place.keys).write { try $0.execute(sql: "DELETE FROM patient_key") }
        try record2()
        let error = #expect(throws: PracticeError.self) { try test.store.backUp(request(minutes: 1)) }
        #expect(error?.kind == .data && error?.message.contains("lacks the keys of 2 patients") == true)
        #expect(try names(in: directory) == before)
    }

    @Test("a log that was set back behind its backup is told by the next backup, and by the store's health")
    func setBack() throws {
        _ = try test.store.backUp(request())
        let older = try test.copy()
        func backup(_ store: PracticeStore) throws -> StoreCheck? {
            try store.health(now: TestStore.now).checks.first { $0.name == "backup" }
        }
        #expect(try backup(older.store)?.isWell == true)
        try record(day: 1)
        let further = try test.store.backUp(request(minutes: 1)).newest
        #expect(try backup(test.store)?.isWell == true)
        let told = try older.store.backUp(request(minutes: 2))
        #expect(
            told.findings.wantSomebody
                && told.findings.notes.contains { $0.contains(further.path) && $0.contains("was set back") })
        let check = try #require(try backup(older.store))
        #expect(!check.isWell && check.detail.contains(further.path), "\(check.detail)")
    }

    private func record2() throws {
        try test.store.appendToPractice(
            [.policyAdopted(try Adoption(policy: CarePolicy.defaultText(for: .painClinic)))], actor: "owner",
            now: TestStore.now)
    }

    @Test("a key destroyed in an older copy is not brought back by a store that was restored without knowing")
    func revived() throws {
        let patient = try quillon()
        let wrapped = try wrappedKey(patient)
        let ignorant = try test.copy()
        _ = try test.store.backUp(request())
        _ = try test.store.erase(patient, reason: CorrectionReason(code: "requested"), by: test.recording)
        _ = try test.store.backUp(request(minutes: 1))
        let report = try ignorant.store.backUp(request(minutes: 2))
        #expect(report.findings.notes.contains { $0.contains(patient.text) })
        #expect(try files(under: directory, holding: wrapped).isEmpty)
    }

    // MARK: Damage

    /// Flips one byte in the middle of a file.
    private func flip(_ path: String) throws {
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(fileURLWithPath: path))
    }

    @Test("a flipped byte in any file, and any file missing, is named and nothing is restored")
    func damagedFiles() throws {
        let first = try test.store.backUp(request())
        try record(day: 1)
        let second = try test.store.backUp(request(minutes: 1))
        let keys = try #require(second.keys)
        for backup in [first.newest, second.newest, keys] {
            for name in backup.manifest.files.map(\.name) + ["manifest.json", "SHA256SUMS"] {
                let path = backup.path + "/" + name
                let whole = try Data(contentsOf: URL(fileURLWithPath: path))
                for isMissing in [false, true] {
                    if isMissing { try FileManager.default.removeItem(atPath: path) } else { try flip(path) }
                    let error = #expect(throws: PracticeError.self, "\(path)") {
                        _ = try restored(second.newest.path, as: "damaged.anamnesis")
                    }
                    let told = [.data, .noInput].contains(error?.kind) && error?.message.contains(backup.path) == true
                    #expect(told, "\(path): \(String(describing: error))")
                    try whole.write(to: URL(fileURLWithPath: path))
                }
            }
        }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: test.folder.path).allSatisfy { !$0.contains("damaged") }
        )
        _ = try restored(second.newest.path, as: "whole.anamnesis")
        try FileManager.default.removeItem(atPath: first.newest.path)
        let error = #expect(throws: PracticeError.self) { _ = try restored(second.newest.path, as: "lone.anamnesis") }
        #expect(error?.kind == .data && error?.message.contains(first.newest.name) == true)
    }

    @Test("after a damage in the folder the next backup is a whole copy, says why, and restores")
    func damagedBase() throws {
        let first = try test.store.backUp(request())
        try flip(first.newest.path + "/log.sqlite")
        try record(day: 1)
        let second = try test.store.backUp(request(minutes: 1))
        #expect(second.log?.manifest.kind == .full)
        #expect(second.findings.notes.contains { $0.contains("log.sqlite") && $0.contains("whole copy") })
        #expect(try restored(directory, as: "new.anamnesis").report.position == (try test.head()))
    }

    @Test("a damaged copy of the keys stays for who would rescue it, until it may hold a destroyed key: then it goes")
    func damagedKeys() throws {
        let patient = try quillon()
        let key = try wrappedKey(patient)
        let damaged = try #require(try test.store.backUp(request()).keys)
        let path = damaged.path + "/keys.sqlite"
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes.replaceSubrange(0..<16, with: Data("not a database!!".utf8))
        try bytes.write(to: URL(fileURLWithPath: path))
        let left = try test.store.backUp(request(minutes: 1))
        #expect(
            left.findings.wantSomebody
                && left.findings.notes.contains { $0.contains(damaged.name) && $0.contains("left as it is") })
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).range(of: key) != nil)
        _ = try test.store.erase(patient, reason: CorrectionReason(code: "requested"), by: test.recording)
        let after = try test.store.backUp(request(minutes: 2))
        #expect(
            after.findings.notes.contains { $0.contains(damaged.name) && $0.contains("was removed") },
            "\(after.findings.notes)")
        #expect(!FileManager.default.fileExists(atPath: damaged.path))
        for file in try FileManager.default.subpathsOfDirectory(atPath: directory) where !file.hasSuffix("/") {
            let held = try? Data(contentsOf: URL(fileURLWithPath: directory + "/" + file))
            #expect(held?.range(of: key) == nil, "\(file)")
        }
        let next = try test.store.backUp(request(minutes: 3))
        #expect(
            !next.findings.wantSomebody && !next.findings.notes.contains { $0.contains(damaged.name) },
            "\(next.findings.notes)")
        #expect(try restored(directory, as: "new.anamnesis").report.erasedAgain.isEmpty)
    }

    @Test("a damaged log is not made the newest backup")
    func damagedLog() throws {
        _ = try test.store.backUp(request())
        let before = try names(in: directory)
        try alter(5)
        let error = #expect(throws: PracticeError.self) { try test.store.backUp(request(full: true, minutes: 1)) }
        #expect(error?.kind == .data && error?.message.contains("@5") == true, "\(String(describing: error))")
        #expect(try names(in: directory) == before)
    }

    // MARK: Refusals

    @Test("nothing is restored over what is there, nor backed up into the store, nor beyond what the backup holds")
    func refusals() throws {
        let report = try test.store.backUp(request())
        let taken = #expect(throws: PracticeError.self) { _ = try restored(directory, as: "clinic.anamnesis") }
        #expect(taken?.kind == .cannotCreate)
        var inside = request()
        inside.directory = test.place.folder + "/backups"
        #expect(throws: PracticeError.self) { _ = try test.store.backUp(inside) }
        let beyond = #expect(throws: PracticeError.self) {
            _ = try restored(directory, as: "beyond.anamnesis", through: report.position + 1)
        }
        #expect(beyond?.kind == .usage)
        var unmounted = request()
        unmounted.directory = test.folder.file("no/medium")
        #expect(throws: PracticeError.self) { _ = try test.store.backUp(unmounted) }
        #expect(!FileManager.default.fileExists(atPath: test.folder.file("no")))
    }

    @Test("without keys beside it, a backup of the log asks for them, and takes those of another folder")
    func keysApart() throws {
        let log = try test.store.backUp(request(keys: false))
        #expect(log.keys == nil)
        let error = #expect(throws: PracticeError.self) { _ = try restored(directory, as: "none.anamnesis") }
        #expect(error?.kind == .noInput && error?.message.contains("--keys") == true)
        let apart = test.folder.file("apart")
        _ = try test.store.backUpKeys(BackupRequest(directory: apart, product: "anamnesis test", now: TestStore.now))
        let (store, _) = try restored(directory, as: "back.anamnesis", keys: apart)
        #expect(try store.patients(opened: true).compactMap(\.name).count == 2)
        let foreign = try TestStore()
        let refused = #expect(throws: PracticeError.self) {
            _ = try restored(directory, as: "foreign.anamnesis", keys: foreign.place.keys)
        }
        #expect(refused?.kind == .data)
    }

    @Test("two stores share a folder, and what is not a backup is left alone")
    func sharedFolder() throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        try Data("mine".utf8).write(to: URL(fileURLWithPath: directory + "/notes.txt"))
        let other = try TestStore(.wellness)
        _ = try test.store.backUp(request())
        _ = try other.store.backUp(request(minutes: 1))
        try record(day: 1)
        let third = try test.store.backUp(request(minutes: 2))
        #expect(third.log?.manifest.kind == .incremental)
        #expect(try PracticeStore.backups(in: directory).backups.filter { $0.manifest.kind == .keys }.count == 2)
        #expect(try String(contentsOfFile: directory + "/notes.txt", encoding: .utf8) == "mine")
        #expect(try restored(third.newest.path, as: "back.anamnesis").report.patients == 2)
    }
}
