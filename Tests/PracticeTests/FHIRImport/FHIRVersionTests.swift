import Clinical
import EventLog
import Foundation
import GRDB
import Interchange
import PatientRecord
import Practice
import ProjectionRuntime
import TestSupport
import Testing

/// One reading over several exports that do not come in the order in which they were made.
@Suite("Versions of a resource over several imports")
struct FHIRVersionTests {
    private let test: TestStore

    init() throws { test = try TestStore() }

    /// How an export says which version it has.
    enum Told: CaseIterable { case number, instant }

    private func load(
        _ score: String, version: Int?, told: Told = .number, status: String = "final", issued: String? = nil,
        onChange: String = "amend"
    ) throws -> FHIRImportReport {
        var pain = FHIRExport.pain(1, "a", "2024-01-10", score, status: status, version: version ?? 0)
        let meta = "\"versionId\":\"\(version ?? 0)\""
        if version == nil {
            pain = pain.replacingOccurrences(of: meta, with: "")
        } else if told == .instant {
            pain = pain.replacingOccurrences(of: meta, with: "\"lastUpdated\":\"202\(version!)-05-05T00:00:00.5Z\"")
        }
        if let issued { pain = pain.replacing("2024-01-10T09:11:00Z", with: issued) }
        let name = "export.ndjson"
        try test.folder.write([FHIRExport.patient(1), pain].joined(separator: "\n") + "\n", to: name)
        let report = try FHIRImportTests.load(test, test.folder.file(name), mapping: "onChange: \(onChange)\n")
        try test.store.catchUp()
        return report
    }

    private func scores() throws -> [String] { try test.texts("SELECT value_text FROM pain_score ORDER BY position") }

    private func amend(to value: Int) throws -> Int64 {
        let position = try #require(try test.integer("SELECT position FROM pain_score"))
        try test.amendReading(position, to: value)
        return position
    }

    @Test("an older version changes nothing, a newer one does", arguments: Told.allCases)
    func older(told: Told) throws {
        _ = try load("1", version: 3, told: told)
        let head = try test.head()
        #expect(try load("9", version: 2, told: told).rows.olderVersions == 1)
        #expect(try load("1", version: 2, told: told).rows.alreadyPresent == 2)
        #expect(try test.head() == head && scores() == ["1"])
        #expect(try load("7", version: 4, told: told).rows.amendments == 1)
        #expect(try load("1", version: 3, told: told).rows.olderVersions == 1)
        #expect(try scores() == ["7"])
    }

    @Test("by the source's clock a correction counts from its own version on, though it was issued when the first was")
    func bySource() throws {
        _ = try load("4", version: 4, told: .instant)
        _ = try load("7", version: 6, told: .instant, status: "amended")
        let head = try test.head()
        for (year, score) in [(2025, "4"), (2027, "7")] {
            let time = Int64(try #require(CalendarDay("\(year)-01-01")).daysSince1970) * 86_400_000
            let instant = Instant(position: head, sourceTime: time)
            let patient = try test.store.owner(of: try #require(try test.integer("SELECT position FROM pain_score")))
            let page = try test.store.page(of: patient, at: instant)
            let told = page.entries.compactMap { entry -> String? in
                if case .reading(_, let reading) = entry.event { reading.value.number?.literal } else { nil }
            }
            #expect(told == [score], "\(year)")
            let views = try test.store.asked(at: instant).views
            let rows = try views.read { try Double.fetchAll($0, sql: "SELECT latest_value FROM patient_progress") }
            #expect(rows == [Double(score)!], "\(year)")
        }
    }

    @Test("an older version neither withdraws nor brings back", arguments: Told.allCases)
    func withdrawn(told: Told) throws {
        _ = try load("1", version: 3, told: told)
        #expect(try load("1", version: 2, told: told, status: "entered-in-error").rows.olderVersions == 1)
        #expect(try scores() == ["1"])
        #expect(try load("1", version: 4, told: told, status: "entered-in-error").rows.withdrawn == 1)
        #expect(try load("1", version: 3, told: told).rows.olderVersions == 1)
        #expect(try scores().isEmpty)
        #expect(try load("1", version: 5, told: told).rows.accepted == 1)
        #expect(try scores() == ["1"])
    }

    @Test("of an undone import nothing is left to be older than")
    func undone() throws {
        let origin = try #require(try load("1", version: 3).origin)
        _ = try test.store.undoImport(origin, of: test.store.patients(ofImport: origin), by: test.recording)
        #expect(try load("9", version: 2).rows.accepted == 2, "the person and the reading")
        #expect(try scores() == ["9"])
    }

    @Test("what tells no version is changed by whatever comes last")
    func noVersion() throws {
        _ = try load("1", version: nil)
        #expect(try load("9", version: nil).rows.amendments == 1)
        #expect(try scores() == ["9"])
    }

    @Test("without a version, what was issued earlier or is not yet corrected changes nothing, and is told")
    func correctedThenOlder() throws {
        _ = try load("1", version: nil, status: "corrected")
        let head = try test.head()
        let report = try load("9", version: nil)
        #expect(report.rows.changed == 1 && report.rejectsWritten == 1, "\(report)")
        #expect(report.firstRejects.first?.reason.contains("may be an older one") == true)
        #expect(try load("9", version: nil, status: "amended", issued: "2024-01-09T09:11:00Z").rows.olderVersions == 1)
        #expect(try load("1", version: nil).rows.alreadyPresent == 2)
        #expect(try test.head() == head && scores() == ["1"])
        #expect(try load("7", version: nil, issued: "2024-01-11T09:11:00Z").rows.amendments == 1)
        #expect(try load("8", version: nil, status: "corrected", issued: "2024-01-11T09:11:00Z").rows.amendments == 1)
        #expect(try scores() == ["8"])
    }

    @Test("what says no version does not change what has one: it is rejected with what to do")
    func untold() throws {
        _ = try load("1", version: 3)
        let head = try test.head()
        let report = try load("9", version: nil)
        #expect(report.rows.changed == 1 && report.rejectsPath != nil && report.rejectsWritten == 1, "\(report)")
        let reason = try #require(report.firstRejects.first?.reason)
        #expect(
            reason.contains("tells that this one is newer (meta.versionId") && reason.contains("by hand"), "\(reason)")
        #expect(try test.head() == head && scores() == ["1"])
        #expect(try load("9", version: nil, onChange: "reject").firstRejects.first?.reason.contains("onChange") == true)
        #expect(try load("9", version: nil, issued: "2024-01-11T09:11:00Z").rows.amendments == 1)
        #expect(
            try load("2", version: nil, status: "entered-in-error", issued: "2024-01-12T09:11:00Z").rows.withdrawn == 1)
        #expect(try load("9", version: nil, issued: "2024-01-11T09:11:00Z").rows.olderVersions == 1)
        #expect(try scores().isEmpty)
    }

    @Test("what a person corrected is not overwritten, nor withdrawn, and both are said")
    func byHand() throws {
        _ = try load("4", version: 1)
        _ = try amend(to: 8)
        #expect(try load("4", version: 2).rejectsPath == nil)
        let changed = try load("2", version: 3)
        #expect(changed.rows.changed == 1 && changed.rows.amendments == 0 && changed.rejectsPath != nil)
        #expect(changed.firstRejects.first?.reason.contains("which was corrected by hand at @") == true)
        let withdrawn = try load("2", version: 3, status: "entered-in-error")
        #expect(withdrawn.rows.changed == 1 && withdrawn.rows.withdrawals == 0 && withdrawn.rejectsPath != nil)
        #expect(try scores() == ["8"])
    }

    @Test("a row of a file does not overwrite what a person corrected", arguments: ["[id, day, where]"])
    func byHandInAFile(key: String) throws {
        let mapping = try ImportedFile.mapping(key: key, onChange: "amend")
        func text(_ score: String) -> String { ImportedFile([["p1", "2026-03-01", "neck", score, ""]]).text() }
        _ = try test.load(text: text("4"), mapping)
        _ = try amend(to: 8)
        let report = try test.load(text: text("2"), mapping)
        #expect(report.tally.changed == 1 && report.tally.amendments == 0 && report.rejectsPath != nil)
        #expect(report.firstRejects.first?.reason.contains("corrected by hand") == true)
        #expect(try test.load(text: text("4"), mapping).tally.alreadyPresent == 1)
        #expect(try scores() == ["8"])
    }

    @Test("what the source took back before anything of it came is told apart from what is here")
    func neverHere() throws {
        let report = try load("6", version: 1, status: "entered-in-error")
        #expect(report.rows.withdrawnNotHere == 1 && report.rows.alreadyPresent == 0)
    }

    @Test(
        "what was entered in error before it came here is not brought in by an older export", arguments: Told.allCases)
    func takenBackUnseen(told: Told) throws {
        #expect(try load("6", version: 3, told: told, status: "entered-in-error").rows.withdrawnNotHere == 1)
        let head = try test.head()
        let again = try load("6", version: 3, told: told, status: "entered-in-error")
        #expect(again.origin == nil && again.rows.withdrawnNotHere == 1)
        #expect(try load("6", version: 2, told: told).rows.olderVersions == 1)
        let untold = try load("6", version: nil)
        #expect(untold.rows.changed == 1 && untold.rejectsWritten == 1, "entered in error comes after final: \(untold)")
        #expect(untold.firstRejects.first?.reason.contains("took it back before it came here") == true)
        #expect(try test.head() == head && scores().isEmpty)
        #expect(try test.integer("SELECT count(*) FROM entry") == 1, "the registration")
        #expect(try test.store.verify().isSound)
        #expect(try load("6", version: 4, told: told).rows.accepted == 1)
        #expect(try load("6", version: 2, told: told).rows.alreadyPresent == 2)
        #expect(try scores() == ["6"])
    }

    @Test(
        "with its import, what was taken back before it came here is undone as well; without any version it holds too")
    func takenBackUnseenUndone() throws {
        let origin = try #require(try load("6", version: nil, status: "entered-in-error").origin)
        #expect(try load("6", version: nil).rows.changed == 1)
        let undone = try test.store.undoImport(
            origin, of: test.store.patients(ofImport: origin), by: test.recording)
        #expect(undone.registrationsWithdrawn == 1 && undone.keptByLaterImport == 0, "\(undone)")
        #expect(try load("6", version: nil).rows.accepted == 2)
        #expect(try scores() == ["6"])
    }

    @Test(
        "without a version, what was entered in error is not brought back by what comes before that, and what it was issued by is kept"
    )
    func takenBackUndated() throws {
        for issued in [nil, "2024-01-12T09:11:00Z"] {
            let test = try FHIRVersionTests()
            _ = try test.load("6", version: nil)
            let withdrawn = try test.load("6", version: nil, status: "entered-in-error", issued: issued)
            #expect(withdrawn.rows.withdrawn == 1, "\(withdrawn)")
            for status in ["amended", "final", "preliminary"] {
                let report = try test.load("6", version: nil, status: status)
                let isTold = issued == nil ? report.rows.changed == 1 : report.rows.olderVersions == 1
                #expect(try isTold && test.scores().isEmpty, "\(status), issued \(issued ?? "as before"): \(report)")
            }
            #expect(try test.load("6", version: nil, issued: "2024-01-13T09:11:00Z").rows.accepted == 1)
        }
    }

    @Test("without a version, what is preliminary does not take the place of what is final")
    func preliminary() throws {
        _ = try load("5", version: nil, status: "preliminary")
        #expect(try load("6", version: nil).rows.amendments == 1)
        #expect(try load("5", version: nil, status: "preliminary").rows.changed == 1)
        #expect(try scores() == ["6"])
    }

    @Test("a row that tells its version is not told to tell it")
    func cannotBeHeldAgainst() throws {
        _ = try load("1", version: nil, status: "corrected")
        let untold = try load("9", version: nil)
        #expect(untold.firstRejects.first?.reason.contains("Export it with meta") == true)
        let told = try load("9", version: 3)
        #expect(told.rows.changed == 1, "\(told)")
        let reason = try #require(told.firstRejects.first?.reason)
        #expect(reason.contains("meta cannot be held") && !reason.contains("Export it with"), "\(reason)")
    }

    @Test("the rejects lie beside a folder, however it is named", arguments: ["", "/", "/.", "/in/.."])
    func besideTheFolder(ending: String) throws {
        try test.folder.write(FHIRExport.pain(7, "x", "2024-01-10", "4") + "\n", to: "in.ndjson")
        let folder = test.folder.file("export")
        try FileManager.default.createDirectory(atPath: folder + "/in", withIntermediateDirectories: true)
        try FileManager.default.moveItem(atPath: test.folder.file("in.ndjson"), toPath: folder + "/in/in.ndjson")
        let report = try test.store.importFHIR(
            [folder + ending], mapping: try FHIRImportTests.mapping(), actor: "importer", clock: { TestStore.now })
        let path = try #require(report.rejectsPath)
        #expect(path.hasSuffix("/export.rejects.ndjson") && !path.contains("/export/"))
    }
}
