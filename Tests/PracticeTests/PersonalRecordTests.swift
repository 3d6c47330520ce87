import Clinical
import EventLog
import EventLogSQLite
import Foundation
import Identity
import PatientRecord
import Practice
import ProjectionRuntime
import TestSupport
import Testing

@Suite("Exporting one person")
struct PersonalRecordTests {
    private func json(_ payload: [UInt8]) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(payload)) as? [String: Any])
    }

    @Test("every event is in it, every text open, every other byte as it is stored")
    func opened() throws {
        let test = try TestStore()
        let texts = TestStore.hurting.filter { !$0.isEmpty } + ["{\"sealed\":\"x\",\"key\":1}"]
        let registration = Registration(
            birthYear: 1980, name: .open("Ada \"the\" Example"),
            identifiers: [SealableIdentifier(system: "mrn", value: .open("MRN-1"))])
        let day = Occurrence(day: try #require(CalendarDay("2026-03-01")))
        let patient = try test.store.register(
            [EntryDraft(occurred: day, event: .patientRegistered(registration))], by: test.recording
        ).patient
        let notes = texts.map {
            EntryDraft(occurred: day, event: .noteWritten(Note(subject: "note", text: .open($0))))
        }
        let positions = try test.store.record(notes, for: patient, by: test.recording).positions
        _ = try test.store.amend(
            positions[0], of: patient,
            to: EntryDraft(occurred: day, event: .noteWritten(Note(subject: "note", text: .open("amended\\")))),
            reason: CorrectionReason(code: "typingError", text: .open("why")), by: test.recording)
        let version = try #require(try test.store.log.stream(patient.stream)?.version)
        try test.store.log.append(
            [
                StreamAppend(
                    to: patient.stream, expecting: .exactly(version),
                    events: [
                        NewEvent(
                            id: EventID(high: 9, low: 9), type: "futureThing", occurred: 0, actor: "me",
                            payload: Array("{ \"a\" : 1.00 }".utf8)),
                        NewEvent(
                            id: EventID(high: 9, low: 8), type: "futureThing", occurred: 0, actor: "me",
                            payload: Array("{\"a\":}".utf8)),
                    ])
            ], clock: TestStore.now)
        let record = try test.store.personalRecord(of: patient)
        #expect(record.sealedTexts == 0)
        #expect(record.events.count == notes.count + 4)
        let details = try json(try #require(record.events[0].payload))
        #expect(details["name"] as? String == "Ada \"the\" Example")
        #expect(((details["identifiers"] as? [[String: Any]])?.first?["value"]) as? String == "MRN-1")
        for (text, event) in zip(texts, record.events.dropFirst()) {
            let payload = try #require(event.payload)
            // Foundation takes a byte order mark for none of the text, wherever it stands.
            let isMark = text == "\u{FEFF}" && Data(payload).range(of: Data(text.utf8)) != nil
            #expect(try isMark || json(payload)["text"] as? String == text, "\(text.unicodeScalars.map(\.value))")
        }
        let amendment = try json(try #require(record.events[notes.count + 1].payload))
        #expect((amendment["entry"] as? [String: Any])?["text"] as? String == "amended\\")
        #expect(amendment["reason"] as? String == "why")
        #expect(record.events[notes.count + 2].payload == Array("{ \"a\" : 1.00 }".utf8))
        #expect(record.events[notes.count + 3].payload == nil)
        #expect(try record.checksum == test.store.log.checksum(at: test.head()))
    }

    @Test("of an erased person everything is there but the identity, and the record says how many texts are sealed")
    func erased() throws {
        var chance = SeededGenerator(seed: 43)
        let practice = try StudyPractice(patients: 2, using: &chance)
        let before = try practice.test.store.personalRecord(of: practice.ids[0])
        #expect(before.sealedTexts == 0)
        _ = try practice.test.store.erase(
            practice.ids[0], reason: CorrectionReason(code: "requested"), by: practice.test.recording)
        let record = try practice.test.store.personalRecord(of: practice.ids[0])
        #expect(record.events.count == before.events.count + 1)
        #expect(record.sealedTexts > 3)
        for event in record.events {
            for secret in ["Zorbamarker", "MRN-88001", "Zauberflote"] {
                #expect(Data(event.payload ?? []).range(of: Data(secret.utf8)) == nil)
            }
        }
    }

    @Test("imports that entries came from are named")
    func imports() throws {
        var chance = SeededGenerator(seed: 47)
        let test = try TestStore()
        let report = try test.load(
            text: ImportedFile(rows: 30, patients: 2, using: &chance).text(), try ImportedFile.mapping())
        let record = try test.store.personalRecord(of: try #require(PatientID(code: "p1")))
        #expect(record.imports.map(\.position) == [report.origin])
        #expect(record.imports.first?.start.source == "desk")
    }
}
