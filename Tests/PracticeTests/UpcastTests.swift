import Clinical
import EventLog
import EventLogSQLite
import Foundation
import GRDB
import Identity
import PatientRecord
import Practice
import ProjectionRuntime
import TestSupport
import Testing

/// No type has changed its form yet, so the tests make up a past: pain scores had two older forms, registrations and
/// adopted policies one. A store is written by this version, and the same log once more as those older versions would have
/// written it: every door has to tell the same of both.
@Suite("Payloads of an older form", .serialized)
struct UpcastTests {
    private static let forms = StoredForms([
        Upcaster(
            type: "painScored", from: 1,
            changes: [
                .renamed("phase", to: "moment"),
                .reworded("moment", [("pre", "before"), ("patient's \"post\"", "after")]),
                .added("aspect", text: "now"),
            ]),
        Upcaster(type: "painScored", from: 2, changes: [.dropped("colour"), .renamed("place", to: "site")]),
        Upcaster(type: "patientRegistered", from: 1, changes: [.renamed("yearOfBirth", to: "birthYear")]),
        Upcaster(type: "policyAdopted", from: 1, changes: [.renamed("title", to: "name")]),
    ])

    /// The payload as an older version wrote it, and the form that has.
    private static func older(_ type: String, _ payload: [UInt8]) -> (form: Int32, payload: [UInt8]) {
        var text = String(decoding: payload, as: UTF8.self)
        var form: Int32 = 1
        switch type {
        case "painScored":
            text.replace(#""site":"#, with: #""colour":1.00,"place":"#)
            form = text.contains(#""aspect":"now""#) ? 1 : 2
            if form == 1 {
                text.replace(#""aspect":"now","#, with: "")
                text.replace(#""moment":"before""#, with: #""phase":"pre""#)
                text.replace(#""moment":"after""#, with: #""phase":"patient's \"post\"""#)
                text.replace(#""moment":"#, with: #""phase":"#)
            }
        case "patientRegistered": text.replace(#""birthYear":"#, with: #""yearOfBirth":"#)
        case "policyAdopted": text.replace(#""name":"#, with: #""title":"#)
        case "entryAmended":
            let (inner, changed) = older("painScored", payload)
            let head = #"{"type":"painScored","#
            text = String(decoding: changed, as: UTF8.self)
            if inner > 1 { text.replace(head, with: head + "\"form\":\(inner),") }
        default: break
        }
        return (form, Array(text.utf8))
    }

    /// A store with scores of every moment, amended, withdrawn and imported ones, and its twin of the older forms.
    private func twins(_ chance: inout SeededGenerator) throws -> (now: TestStore, old: TestStore) {
        let test = try TestStore()
        try test.load(
            text: ImportedFile(rows: 40, patients: 4, using: &chance).text(), try ImportedFile.mapping(key: "[id, day]")
        )
        let registration = PatientEvent.patientRegistered(Registration(birthYear: 1961, name: .open("Ann Older")))
        let person = try test.store.register(
            [EntryDraft(occurred: Occurrence(day: CalendarDay("2026-01-02")!), event: registration)],
            by: test.recording
        ).patient
        let patients = [person] + ["p1", "p2", "p3", "p4"].compactMap { PatientID(code: $0) }
        for _ in 0..<40 {
            guard let patient = patients.randomElement(using: &chance) else { continue }
            let positions = try test.store.record([Self.score(&chance)], for: patient, by: test.recording).positions
            switch Int.random(in: 0..<5, using: &chance) {
            case 0, 1:
                _ = try test.store.amend(
                    positions[0], of: patient, to: Self.score(&chance), reason: CorrectionReason(code: "typingError"),
                    by: test.recording)
            case 2:
                _ = try test.store.retract(
                    positions, of: patient, reason: CorrectionReason(code: "typingError"), by: test.recording)
            default: break
            }
        }
        try test.store.catchUp()
        let old = try test.copy()
        try old.writeLogAnew { event in
            let (form, payload) = Self.older(event.type, event.payload)
            return (form, payload)
        }
        return (test, old)
    }

    private static func score(_ chance: inout SeededGenerator) -> EntryDraft {
        let reading = Reading(
            instrument: "nrs-11", value: ReadingValue(ExactNumber(Int.random(in: 0...10, using: &chance))),
            site: "neck",
            moment: [.before, .after, .between].randomElement(using: &chance),
            aspect: [.now, .now, .worst].randomElement(using: &chance),
            context: EntryContext(note: Bool.random(using: &chance) ? .open("told \(chance.next())") : nil))
        let day = CalendarDay("2026-02-01")! + Int.random(in: 0...180, using: &chance)
        return EntryDraft(occurred: Occurrence(day: day), event: .reading(.pain, reading))
    }

    private func byDoor(_ test: TestStore) throws -> [(door: String, told: String)] {
        let store = test.store
        let events = try store.log.events(after: 0, limit: .max)
        let people = Set(events.compactMap { PatientID(stream: $0.stream) }).sorted { $0.text < $1.text }
        let items = try events.compactMap { try store.item(of: $0, opened: true) }
        var doors = [
            ("events", items.map { "\($0.position) \($0.content)" }.joined(separator: "\n")),
            ("context", try "\(CareContext.resolve(in: store.log).policy)"),
            ("names", try "\(store.names().opened.sorted { $0.key.text < $1.key.text })"),
            ("sound", try "\(store.verify().damage)"),
        ]
        for person in people {
            let page = try store.page(of: person)
            doors.append(("page of \(person)", "\(page.entries)\n\(page.fold.rows)"))
            let then = try store.page(of: person, at: .known(at: store.log.head() / 2))
            doors.append(("page in the middle", "\(then.entries)\n\(then.fold.rows)"))
            doors.append(("record", try "\(store.personalRecord(of: person).events.map(\.item.content))"))
        }
        for view in ["pain_score", "visit", "entry"] {
            let columns = view == "entry" ? "position, decided_by, patient, type, occurred" : "*"
            doors.append((view, try "\(test.rows("SELECT \(columns) FROM \(view) ORDER BY position"))"))
        }
        for item in items where item.envelope.corrects == nil {
            guard case .entry(.reading) = item.content,
                let event = events.first(where: { $0.envelope.position == item.position }),
                let person = PatientID(stream: event.stream)
            else { continue }
            doors.append(("fields", try "\(store.record.fields(at: item.position, of: person).event())"))
        }
        return try doors + atAnInstant(test)
    }

    /// What is asked across patients of the past: queries, the work list, tables, and how the past differs from now.
    private func atAnInstant(_ test: TestStore) throws -> [(door: String, told: String)] {
        let (store, middle) = (test.store, try test.store.log.head() / 2)
        let asked = try store.asked(at: Instant(position: middle, asOf: CalendarDay("2026-06-30")))
        let sql = "SELECT patient, occurred_on, value_text FROM pain_score ORDER BY position"
        var doors = [
            ("sql at an instant", try "\(store.query(sql, of: asked, rowsMax: .max, secondsMax: 60).rows)"),
            ("worklist at an instant", try "\(store.worklist(on: CalendarDay("2026-06-30")!, of: asked).lines)"),
            ("rules", try "\(store.rules(at: .known(at: middle)).changes)"),
        ]
        let folder = test.folder.file("tables-\(doors.count)-\(middle)")
        _ = try store.exportTables(into: folder, of: asked)
        for name in ["pain_score.csv", "patient_progress.csv"] {
            doors.append((name, try String(contentsOfFile: folder + "/" + name, encoding: .utf8)))
        }
        try FileManager.default.removeItem(atPath: folder)
        let sides = try ["live@\(middle)", "live"].map { try store.comparedViews($0, now: TestStore.now) }
        let found = try store.compare(sides[0], sides[1], ComparisonRequest())
        let largest = found.largest.map {
            ($0.row.a, $0.row.b, $0.causes.map(\.kind), $0.causes.flatMap(\.items).map(\.content))
        }
        doors.append(("compare", "\(found.causes.sorted { $0.key.rawValue < $1.key.rawValue }) \(largest)"))
        return doors
    }

    @Test("every door reads them as the newest form", arguments: [UInt64](1...4))
    func doors(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        let (now, old) = try twins(&chance)
        let expected = try byDoor(now)
        let digests = try now.digests()
        try StoredForms.$current.withValue(Self.forms) {
            try old.reopen()
            _ = try old.store.runner.rebuild()
            for (known, found) in zip(expected, try byDoor(old)) {
                #expect(known.told == found.told, "\(known.door), seed \(seed)")
            }
            #expect(try old.digests() == digests, "seed \(seed)")
        }
    }

    @Test("a replay of them gives the tables of the newest form, and its receipt is of the bytes that are stored")
    func replay() throws {
        var chance = SeededGenerator(seed: 9)
        let (now, old) = try twins(&chance)
        let head = try now.store.log.head()
        for position in [head / 3, head / 2, head] {
            let request = ReplayRequest(instant: .known(at: position))
            let path = "replay-\(position).sqlite"
            let known = try now.store.replay(request, into: now.folder.file(path), product: "test")
            try StoredForms.$current.withValue(Self.forms) {
                try old.reopen()
                let found = try old.store.replay(request, into: old.folder.file(path), product: "test")
                #expect(found.report.digests == known.report.digests)
                #expect(found.receipt.inputDigest != known.receipt.inputDigest)
                #expect(try old.store.verify(found.receipt).isSame)
            }
        }
    }

    @Test("what is written beside them has the newest form, and importing their file again adds nothing")
    func writing() throws {
        var chance = SeededGenerator(seed: 5)
        let (now, old) = try twins(&chance)
        try StoredForms.$current.withValue(Self.forms) {
            try old.reopen()
            _ = try old.store.runner.rebuild()
            let patient = try #require(PatientID(code: "p1"))
            let entry = try #require(old.store.page(of: patient).entries.last)
            _ = try old.store.amend(
                entry.position, of: patient, to: Self.score(&chance), reason: CorrectionReason(code: "typingError"),
                by: old.recording)
            let written = try old.store.record([Self.score(&chance)], for: patient, by: old.recording).positions[0]
            let amendment = try #require(try old.store.log.event(at: written - 1))
            #expect(String(decoding: amendment.payload, as: UTF8.self).hasPrefix(#"{"type":"painScored","form":3,"#))
            #expect(try old.store.log.event(at: written)?.envelope.form == 3)
            #expect(try old.store.verify().isSound)
            #expect(try old.texts("SELECT value_text FROM pain_score WHERE position = \(written)").count == 1)
        }
        // A version that knows no form 3 says so, and goes on beside it.
        try old.reopen()
        let patient = try #require(PatientID(code: "p1"))
        let newest = try #require(try old.store.record.history(of: patient).items.last)
        guard case .unreadable(_, let error) = newest.content else {
            Issue.record("a form of the future was read")
            return
        }
        #expect(error.description.contains("form 3 of painScored is newer than this version knows (1)"))
        _ = now
    }

    @Test("an import of the same rows into a log of an older form adds nothing, and a changed row amends")
    func importing() throws {
        let test = try TestStore()
        let mapping = try ImportedFile.mapping(key: "[id, day]", onChange: "amend")
        func file(_ score: String) -> String {
            ImportedFile([["p1", "2026-03-01", "neck", "6", ""], ["p1", "2026-03-08", "neck", score, ""]]).text()
        }
        try test.load(text: file("5"), mapping)
        let old = try test.copy()
        try old.writeLogAnew { Self.older($0.type, $0.payload) }
        try StoredForms.$current.withValue(Self.forms) {
            try old.reopen()
            _ = try old.store.runner.rebuild()
            let head = try old.head()
            #expect(try old.load(text: file("5"), mapping).tally.alreadyPresent == 2)
            #expect(try old.head() == head)
            #expect(try old.load(text: file("4"), mapping).tally.amendments == 1)
            #expect(try old.texts("SELECT value_text FROM pain_score ORDER BY position") == ["6", "4"])
            #expect(try old.store.verify().isSound)
        }
    }

    @Test("a practice's event of a newer form is refused, not misread")
    func newerPractice() throws {
        let text = #"{"name":"p","version":1,"digest":"","text":""}"#
        let error = #expect(throws: PayloadError.self) {
            try PracticeCodec.decode(type: "policyAdopted", form: 2, payload: Array(text.utf8))
        }
        #expect(error?.description.contains("form 2 of policyAdopted is newer") == true)
    }
}

extension TestStore {
    /// Writes the log anew, each event with another form and payload; positions, times, ids and streams stay.
    func writeLogAnew(_ change: (StoredEvent) throws -> (form: Int32, payload: [UInt8])) throws {
        let events = try store.log.events(after: 0, limit: .max)
        try store.log.close()
        let about = try DatabaseQueue(path: place.log).read { database in
            try Row.fetchOne(database, sql: "SELECT practice, created FROM log").map {
                ($0[0] as String, $0[1] as Int64)
            }
        }
        let (practice, created) = try #require(about)
        let old = place.log + ".newest"
        try FileManager.default.moveItem(atPath: place.log, toPath: old)
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: place.log + suffix) }
        let log = try SQLiteEventLog.create(at: place.folder, practice: practice, created: created)
        for event in events {
            let (form, payload) = try change(event)
            let envelope = event.envelope
            let new = NewEvent(
                id: envelope.id, type: event.type, form: form, occurred: envelope.occurred,
                occurredOffset: envelope.occurredOffset, occurredPrecision: envelope.occurredPrecision,
                actor: event.actor, origin: envelope.origin, corrects: envelope.corrects, payload: payload)
            let version = envelope.version - 1
            _ = try log.append(
                [
                    StreamAppend(
                        to: event.stream, expecting: version == 0 ? .noStream : .exactly(version), events: [new])
                ],
                clock: envelope.recorded)
        }
        try log.close()
        try FileManager.default.removeItem(atPath: old)
        try reopen()
    }
}
