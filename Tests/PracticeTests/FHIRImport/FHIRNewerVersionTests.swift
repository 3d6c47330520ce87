import Clinical
import Foundation
import Interchange
import PatientRecord
import Practice
import TestSupport
import Testing

/// A newer version of a resource that says the same: that it came is kept, so that an older one is known as such.
@Suite("Newer versions that say the same")
struct FHIRNewerVersionTests {
    private let test: TestStore

    init() throws { test = try TestStore() }

    private static func meta(_ version: Int, isNumbered: Bool) -> String {
        isNumbered ? "\"versionId\":\"\(version)\"" : "\"lastUpdated\":\"202\(version)-05-05T00:00:00.5Z\""
    }

    private func load(
        _ score: String, version: Int, status: String = "final", isNumbered: Bool = true, family: String = "Quill",
        rehearse: Bool = false, onChange: String = "amend"
    ) throws -> FHIRImportReport {
        let meta = Self.meta(version, isNumbered: isNumbered)
        let pain = FHIRExport.pain(1, "a", "2024-01-10", score, status: status, version: version)
            .replacing("\"versionId\":\"\(version)\"", with: meta)
        let person = FHIRExport.patient(1, family: family).replacing(
            "\"id\":\"p1\"", with: "\"id\":\"p1\",\"meta\":{\(meta)}")
        try test.folder.write([person, pain].joined(separator: "\n") + "\n", to: "export.ndjson")
        let report = try FHIRImportTests.load(
            test, test.folder.file("export.ndjson"), rehearse: rehearse, mapping: "onChange: \(onChange)\n")
        try test.store.catchUp()
        return report
    }

    private func scores() throws -> [String] { try test.texts("SELECT value_text FROM pain_score ORDER BY position") }

    private func name() throws -> String? {
        try test.store.name(of: try #require(try test.store.patients(opened: false).first).id)
    }

    private func undo(_ report: FHIRImportReport) throws -> UndoneImport {
        let origin = try #require(report.origin)
        return try test.store.undoImport(origin, of: test.store.patients(ofImport: origin), by: test.recording)
    }

    @Test("an export between the two versions changes nothing", arguments: [true, false])
    func between(isNumbered: Bool) throws {
        _ = try load("1", version: 1, isNumbered: isNumbered)
        let newer = try load("1", version: 3, isNumbered: isNumbered)
        #expect(newer.rows.alreadyPresent == 2 && newer.rows.versionsNoted == 2 && newer.rows.accepted == 0, "\(newer)")
        #expect(newer.rejected == 0 && newer.rows.entries == 0 && newer.rows.amendments == 0)
        let head = try test.head()
        #expect(try load("1", version: 3, isNumbered: isNumbered).origin == nil)
        let older = try load("9", version: 2, isNumbered: isNumbered, family: "Other")
        #expect(older.rows.olderVersions == 2 && older.rows.amendments == 0 && older.origin == nil, "\(older)")
        #expect(try test.head() == head && scores() == ["1"] && name() == "Ada Quill1")
        #expect(try load("7", version: 4, isNumbered: isNumbered).rows.amendments == 1)
        #expect(try test.store.verify().isSound)
    }

    @Test("one note holds all of a person's resources; it is no entry, and no correction touches it")
    func note() throws {
        _ = try load("1", version: 1)
        _ = try load("1", version: 3)
        let patient = try #require(try test.store.patients(opened: false).first).id
        let notes = try test.store.page(of: patient).history.items.filter(\.isNote)
        #expect(notes.count == 1)
        guard case .note(let note)? = notes.first?.content else { throw CancellationError() }
        #expect(note.kind == .version && note.told.map(\.source.version.number) == [3, 3])
        #expect(try test.integer("SELECT count(*) FROM entry") == 2, "the person and the score")
        let thrown = #expect(throws: PracticeError.self) {
            try test.store.retract(
                [notes[0].position], of: patient, reason: CorrectionReason(code: "other"), by: test.recording)
        }
        #expect(thrown.map { "\($0)".contains("newer version that says the same") } == true, "\(thrown as Any)")
    }

    @Test("with its import the note is undone, and an export between the two has the last word again")
    func undone() throws {
        _ = try load("1", version: 1)
        let undone = try undo(try load("1", version: 3))
        #expect(undone.notesWithdrawn == 1 && undone.withdrawnCount == 0 && !undone.isEmpty, "\(undone)")
        #expect(try load("9", version: 2, family: "Other").rows.amendments == 1)
        #expect(try scores() == ["9"] && name() == "Ada Other1")
    }

    @Test("a hand's correction, and an import undone after it, forget no version that was noted")
    func corrected() throws {
        _ = try load("1", version: 1)
        _ = try load("1", version: 3)
        let later = try load("8", version: 4)
        _ = try undo(later)
        #expect(try load("9", version: 2).rows.olderVersions == 1)
        #expect(try scores() == ["1"])
        let position = try #require(try test.integer("SELECT position FROM pain_score"))
        try test.amendReading(position, to: 5)
        let older = try load("9", version: 2)
        #expect(older.rows.olderVersions == 1 && older.rows.changed == 0, "\(older)")
        #expect(try load("9", version: 5).rows.changed == 1, "a newer one is told, and overwrites nothing")
        #expect(try scores() == ["5"])
    }

    @Test(
        "undoing the import that brought an entry leaves what a later one found in a newer version, until that goes too"
    )
    func foundAgain() throws {
        let first = try load("1", version: 1)
        let second = try load("1", version: 2)
        let undone = try undo(first)
        #expect(undone.keptByLaterImport == 1 && undone.withdrawnCount == 0 && undone.isEmpty, "\(undone)")
        try test.store.catchUp()
        #expect(try scores() == ["1"])
        #expect(try load("1", version: 2).origin == nil, "it is here")
        #expect(try load("9", version: 1).rows.olderVersions == 1)
        let rest = try undo(second)
        #expect(rest.withdrawn == ["painScored": 1, "patientRegistered": 1], "\(rest)")
        #expect(rest.registered == 1 && rest.registrationsWithdrawn == 1)
        try test.store.catchUp()
        #expect(try scores() == [] && test.store.verify().isSound)
        #expect(try load("9", version: 1).rows.accepted > 0)
        #expect(try scores() == ["9"])
    }

    @Test("what a later import found is known also where the one that brought it is undone after one that corrected it")
    func foundAfterUndo() throws {
        let first = try load("2", version: 1)
        _ = try undo(try load("1", version: 6))
        _ = try load("2", version: 4)
        _ = try undo(first)
        try test.store.catchUp()
        #expect(try load("9", version: 3).rows.olderVersions >= 1)
        #expect(try scores() == ["2"])
        #expect(try load("2", version: 4).origin == nil)
    }

    @Test(
        "a name that only an undone import told is no newer than any; who stays by another's word is not counted as the import's"
    )
    func nameUndone() throws {
        let first = try load("3", version: 6, family: "Wrong")
        let path = try test.folder.write(
            FHIRExport.patient(1) + "\n" + FHIRExport.pain(1, "b", "2024-01-11", "4") + "\n", to: "other.ndjson")
        let second = try FHIRImportTests.load(test, path)
        #expect(try undo(first).registrationsWithdrawn == 0)
        try test.store.catchUp()
        _ = try load("3", version: 5, family: "Right")
        #expect(try name() == "Ada Right1")
        #expect(try undo(second).registered == 0)
    }

    @Test("the same of what an import corrected, and of what it withdrew", arguments: [false, true])
    func correctedAndFound(isFoundUndoneFirst: Bool) throws {
        for status in ["final", "entered-in-error"] {
            let test = try FHIRNewerVersionTests()
            _ = try test.load("1", version: 1)
            let second = try test.load("6", version: 2, status: status)
            let third = try test.load("6", version: 3, status: status)
            let said = status == "final" ? ["6"] : []
            let reports = isFoundUndoneFirst ? [third, second] : [second, third]
            for (place, report) in zip(0..., reports) {
                #expect(try test.scores() == said)
                let undone = try test.undo(report)
                try test.test.store.catchUp()
                #expect(undone.correctionsUndone == place, "\(undone)")
            }
            #expect(try test.scores() == ["1"])
            #expect(try test.load("6", version: 2, status: status).rows.olderVersions == 0)
            #expect(try test.scores() == said && test.test.store.verify().isSound)
        }
    }

    @Test(
        "a newer version that a hand's word keeps out is known: the one between is an older one", arguments: [0, 1, 2])
    func keptOut(hand: Int) throws {
        _ = try load("1", version: 1)
        let position = try #require(try test.integer("SELECT position FROM pain_score"))
        switch hand {
        case 0: try test.amendReading(position, to: 5)
        case 1:
            _ = try test.store.retract(
                [position], of: test.store.owner(of: position), reason: CorrectionReason(code: "neverHappened"),
                by: test.recording)
        default:
            let path = try test.folder.write(FHIRExport.patient(2) + "\n", to: "other.ndjson")
            _ = try FHIRImportTests.load(test, path)
            try test.store.catchUp()
            let other = try #require(
                try test.store.patients(opened: false).map(\.id).first { try test.store.owner(of: position) != $0 })
            _ = try test.store.reassign(
                [position], of: test.store.owner(of: position), to: other,
                reason: CorrectionReason(code: "wrongPatient"),
                by: test.recording)
        }
        let newer = try load("8", version: 3)
        #expect(newer.rows.changed == 1 && newer.rows.amendments == 0, "\(newer)")
        let between = try load("9", version: 2)
        #expect(between.rows.olderVersions == 1 && between.rows.changed == 0, "\(between)")
        let again = try load("8", version: 3)
        #expect(again.origin == nil && again.rows.changed == 1, "told each time: \(again)")
        _ = try undo(newer)
        #expect(try load("9", version: 2).rows.changed == 1)
        #expect(try test.store.verify().isSound)
    }

    @Test("final after preliminary is noted where nothing but the status tells")
    func byStatus() throws {
        func load(_ score: String, _ status: String) throws -> FHIRImportReport {
            let pain = FHIRExport.pain(1, "a", "2024-01-10", score, status: status)
                .replacing("\"meta\":{\"versionId\":\"1\"},", with: "")
                .replacing(",\"issued\":\"2024-01-10T09:11:00Z\"", with: "")
            try test.folder.write(FHIRExport.patient(1) + "\n" + pain + "\n", to: "export.ndjson")
            let report = try FHIRImportTests.load(test, test.folder.file("export.ndjson"))
            try test.store.catchUp()
            return report
        }
        _ = try load("1", "preliminary")
        #expect(try load("1", "final").rows.versionsNoted == 1)
        #expect(try load("1", "final").origin == nil)
        #expect(try load("9", "preliminary").rows.changed == 1, "it may be older")
        #expect(try scores() == ["1"])
    }

    @Test("of what a version brought back that is undone, the withdrawal below it holds")
    func broughtBackAndUndone() throws {
        _ = try load("1", version: 1)
        _ = try load("1", version: 4, status: "entered-in-error")
        _ = try undo(try load("2", version: 6))
        try test.store.catchUp()
        #expect(try scores().isEmpty)
        #expect(try load("1", version: 1).rows.olderVersions == 1)
        #expect(try scores().isEmpty)
        #expect(try load("2", version: 6).rows.accepted == 1)
        #expect(try scores() == ["2"])
    }

    @Test("a rehearsal counts it and records nothing")
    func rehearsed() throws {
        _ = try load("1", version: 1)
        let head = try test.head()
        #expect(try load("1", version: 3, rehearse: true).rows.versionsNoted == 2)
        #expect(try test.head() == head)
    }

    @Test("what was taken back once more is not brought in by a version between the two")
    func takenBackAgain() throws {
        _ = try load("1", version: 1)
        #expect(try load("1", version: 2, status: "entered-in-error").rows.withdrawn == 1)
        #expect(try load("1", version: 4, status: "entered-in-error").rows.versionsNoted == 2)
        #expect(try load("1", version: 3).rows.olderVersions == 1)
        #expect(try scores().isEmpty)
        #expect(try load("1", version: 5).rows.accepted == 1)
    }

    @Test("a change that was not taken is no version that says the same")
    func refused() throws {
        _ = try load("1", version: 1)
        let refused = try load("9", version: 3, onChange: "reject")
        #expect(refused.rows.changed == 1 && refused.rows.versionsNoted == 1, "the person's alone: \(refused)")
        #expect(try load("9", version: 2).rows.amendments == 1)
    }

    @Test("without versions nothing is noted")
    func unversioned() throws {
        let lines = [FHIRExport.patient(1), FHIRExport.pain(1, "a", "2024-01-10", "1")].map {
            $0.replacing("\"meta\":{\"versionId\":\"1\"},", with: "")
        }
        try test.folder.write(lines.joined(separator: "\n") + "\n", to: "export.ndjson")
        for _ in 0..<2 { _ = try FHIRImportTests.load(test, test.folder.file("export.ndjson")) }
        #expect(try FHIRImportTests.load(test, test.folder.file("export.ndjson")).origin == nil)
    }

    @Test("an instant of issue without a zone is the same when it comes again", arguments: ["Europe/Berlin", "UTC"])
    func withoutZone(zone: String) throws {
        func pain(_ score: String, at hour: Int) -> String {
            FHIRExport.pain(1, "a", "2024-01-10", score).replacing("\"meta\":{\"versionId\":\"1\"},", with: "")
                .replacing("\"issued\":\"2024-01-10T09:11:00Z\"", with: "\"issued\":\"2024-01-10T\(hour):11:00\"")
        }
        func load(_ pain: String) throws -> FHIRImportReport {
            try test.folder.write(FHIRExport.patient(1) + "\n" + pain + "\n", to: "export.ndjson")
            return try FHIRImportTests.load(test, test.folder.file("export.ndjson"), mapping: "zone: \(zone)\n")
        }
        _ = try load(pain("1", at: 12))
        #expect(try load(pain("1", at: 12)).origin == nil)
        #expect(try load(pain("2", at: 11)).rows.olderVersions == 1)
        #expect(try load(pain("1", at: 14)).rows.versionsNoted == 1)
        #expect(try load(pain("2", at: 13)).rows.olderVersions == 1)
    }

    @Test("each of many that were taken back before they came is kept")
    func manyTakenBack() throws {
        func text(_ version: Int, _ status: String) -> String {
            ([FHIRExport.patient(1)]
                + (0..<40).map {
                    FHIRExport.pain(1, "o\($0)", "2024-01-10", "\($0 % 10)", status: status, version: version)
                }).joined(separator: "\n") + "\n"
        }
        for (version, status) in [(2, "entered-in-error"), (2, "entered-in-error"), (1, "final")] {
            try test.folder.write(text(version, status), to: "export.ndjson")
            let report = try FHIRImportTests.load(test, test.folder.file("export.ndjson"))
            #expect(report.rejected == 0 && (status != "final" || report.rows.olderVersions == 40), "\(report)")
        }
        try test.store.catchUp()
        #expect(try scores().isEmpty && test.store.verify().isSound)
    }

    @Test("many resources of a person come into few notes")
    func many() throws {
        func text(_ version: Int) -> String {
            ([FHIRExport.patient(1)]
                + (0..<1200).map { FHIRExport.pain(1, "o\($0)", "2024-01-10", "\($0 % 10)", version: version) })
                .joined(separator: "\n") + "\n"
        }
        for version in [1, 3, 3] {
            try test.folder.write(text(version), to: "export.ndjson")
            let report = try FHIRImportTests.load(test, test.folder.file("export.ndjson"))
            #expect(report.rejected == 0)
        }
        try test.store.catchUp()
        let patient = try #require(try test.store.patients(opened: false).first).id
        let notes = try test.store.page(of: patient).history.items.compactMap { item in
            if case .note(let note) = item.content { note.told.count } else { nil }
        }
        #expect(notes.reduce(0, +) == 1200 && notes.count < 12, "\(notes)")
        try test.folder.write(text(2).replacing("\"value\":1,", with: "\"value\":9,"), to: "export.ndjson")
        let older = try FHIRImportTests.load(test, test.folder.file("export.ndjson"))
        #expect(older.rows.olderVersions == 120 && older.rows.amendments == 0, "\(older)")
    }
}
