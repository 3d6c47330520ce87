import Clinical
import TestSupport
import Testing

@testable import PatientRecord

/// Every form ever stored stays here as a line of JSON, and must still decode to what it meant.
@Suite struct StoredFormTests {
    struct Line {
        var type: String
        var payload: String
    }

    /// Each line: the type's name, a space, the payload.
    static func lines(_ text: String) -> [Line] {
        text.split(separator: "\n").map { line in
            let parts = line.split(separator: " ", maxSplits: 1)
            return Line(type: String(parts[0]), payload: String(parts[1]))
        }
    }

    @Test func formOneOfEveryTypeIsStillReadAndWritten() throws {
        let lines = [
            StoredForm1.patientEvents, StoredForm1Additions.patientEvents, StoredForm1Additions.screens,
            StoredForm1Additions.reports,
        ].flatMap(Self.lines)
        let types = PatientEventType.allCases.filter { $0 != .withdrawalNoted && $0 != .versionNoted }
        #expect(Set(lines.map(\.type)) == Set(types.map(\.rawValue)))
        #expect(lines.count == types.count)
        for line in lines {
            var maker = EventMaker(.full)
            guard let type = PatientEventType(rawValue: line.type), let event = maker.event(type) else { continue }
            #expect(Stored.item(line.type, line.payload).entry == event, "\(line.type)")
            #expect(Stored.text(PatientCodec.payload(of: event)) == line.payload, "\(line.type)")
        }
    }

    @Test func anEntryWithTheCodesOfOtherSystemsIsReadAndWritten() throws {
        let line = try #require(Self.lines(StoredForm1Additions.withCodings).first)
        var maker = EventMaker(.full)
        maker.hasCodings = true
        let event = maker.made(.careEnded)
        #expect(event.context.coding.count == 2)
        #expect(Stored.item(line.type, line.payload).entry == event)
        #expect(Stored.text(PatientCodec.payload(of: event)) == line.payload)
    }

    @Test func formOneOfAPractitionersEventsIsReadAndWritten() throws {
        let qualification = Coding(system: "urn:nj:license", code: "18KT", display: "Licensed massage therapist")
        let first = CalendarDay("2025-01-01")
        let events: [PractitionerEvent] = [
            .practitionerRegistered(Practitioner(roles: ["massage-therapist"], qualifications: [qualification])),
            .credentialRecorded(
                Credential(
                    kind: "massage-license", jurisdiction: "US-NJ", from: first, until: CalendarDay("2026-12-31"))),
            .credentialEnded(Credential(kind: "masage-license", jurisdiction: "US-NJ", from: first)),
        ]
        let lines = Self.lines(StoredForm1Additions.practitionerEvents)
        #expect(lines.count == events.count)
        for (line, event) in zip(lines, events) {
            #expect(try PractitionerCodec.decode(type: line.type, form: 1, payload: Array(line.payload.utf8)) == event)
            #expect(PractitionerCodec.encode(event).type == line.type)
            #expect(Stored.text(PractitionerCodec.encode(event).payload) == line.payload)
        }
        #expect(
            try PractitionerCodec.decode(type: "hatBought", form: 1, payload: Array("{}".utf8))
                == .unknown(type: "hatBought"))
    }

    @Test func formOneOfTheCorrectionsIsStillReadAndWritten() throws {
        var maker = EventMaker(.full)
        let reason = CorrectionReason(code: maker.word("reasonCode"), text: maker.text("reason"))
        let pain = maker.made(.painScored)
        for line in Self.lines(StoredForm1.patientEvents) {
            let content = Stored.item(line.type, line.payload, corrects: 1)
            switch line.type {
            case "entryAmended":
                #expect(content.amendment == pain)
                #expect(content.reason == reason)
                #expect(Stored.text(PatientCodec.payload(amendingTo: pain, reason: reason)) == line.payload)
            case "entryRetracted":
                #expect(content.reason == reason)
                #expect(Stored.text(PatientCodec.payload(retractingFor: reason)) == line.payload)
            default: #expect(content.entry != nil, "\(line.type)")
            }
        }
    }

    @Test func aMovedEntryAndItsWithdrawalAreReadAndWritten() throws {
        let lines = Self.lines(StoredForm1Additions.moved)
        let fact = CareEnding(
            reasonCode: "moved",
            context: EntryContext(movedFrom: MovedEntry(patient: "patient-as-written", position: 27)))
        #expect(Stored.item(lines[0].type, lines[0].payload).entry == .careEnded(fact))
        #expect(Stored.text(PatientCodec.payload(of: .careEnded(fact))) == lines[0].payload)
        let reason = CorrectionReason(code: "wrongPatient", movedTo: "other-patient")
        #expect(Stored.item(lines[1].type, lines[1].payload, corrects: 1).reason == reason)
        #expect(Stored.text(PatientCodec.payload(retractingFor: reason)) == lines[1].payload)
    }

    @Test("the servers of an import are optional: none said, some, and none that is the source's own")
    func serversOfAnImport() throws {
        for (servers, written) in [
            (nil, ""), (["https://x"], ",\"servers\":[\"https://x\"]"), ([], ",\"isOfSeveralServers\":true"),
        ] as [([String]?, String)] {
            let start = ImportStart(format: "fhir", source: "s", fileDigest: "0a", mapping: "m", servers: servers)
            let encoded = PracticeCodec.encode(.importStarted(start))
            #expect(
                Stored.text(encoded.payload)
                    == "{\"format\":\"fhir\",\"source\":\"s\",\"fileDigest\":\"0a\",\"mapping\":\"m\"\(written)}")
            let read = try PracticeCodec.decode(type: "importStarted", form: 1, payload: encoded.payload)
            #expect(read == .importStarted(start))
        }
        let beside = ImportStart(
            format: "fhir", source: "s", fileDigest: "0a", mapping: "m", servers: ["https://x"],
            otherServers: ["https://y"])
        let encoded = PracticeCodec.encode(.importStarted(beside))
        #expect(
            Stored.text(encoded.payload).hasSuffix(",\"servers\":[\"https://x\"],\"otherServers\":[\"https://y\"]}"))
        #expect(
            try PracticeCodec.decode(type: "importStarted", form: 1, payload: encoded.payload) == .importStarted(beside)
        )
    }

    @Test("what a source took back before it came here corrects nothing, and stands for nothing")
    func withdrawalNoted() throws {
        let version = SourceVersion(number: 2, updated: 99, stage: .corrected)
        let told = SourceNote.Told(
            source: SourceRow(line: 3, digest: nil, version: version), entries: [1, 0xFF00_0000_0000_0001])
        try expect(SourceNote(.withdrawal, told: [told]), StoredForm1Additions.unseen)
    }

    @Test("newer versions that say the same correct nothing, and stand for nothing")
    func versionNoted() throws {
        let told = [(3, 7), (4, nil)].map { line, number in
            SourceNote.Told(
                source: SourceRow(
                    line: line, digest: nil, version: SourceVersion(number: number, updated: 99, issued: 98)),
                entries: [1, UInt64(line)])
        }
        try expect(SourceNote(.version, told: told), StoredForm1Additions.versions)
    }

    private func expect(_ note: SourceNote, _ text: String) throws {
        let line = try #require(Self.lines(text).first)
        #expect(Stored.item(line.type, line.payload).note == note)
        #expect(Stored.text(PatientCodec.payload(of: note)) == line.payload)
        #expect(Stored.item(line.type, line.payload.replacing("\"1\"", with: "\"x\"")).error?.field == "entries")
        let item = HistoryItem(envelope: Stored.envelope(line.type), content: .note(note))
        #expect(item.isNote && !item.isRetraction)
        #expect(try PatientHistory(items: [item]).entries().isEmpty)
    }

    @Test("an imported entry names its resource by a digest")
    func resourceOfAnEntry() throws {
        let line = try #require(Self.lines(StoredForm1Additions.resources).first)
        let source = SourceRow(line: 3, digest: 0xFF, resource: 0xAB, version: SourceVersion(number: 1))
        let event = PatientEvent.careEnded(CareEnding(reasonCode: "moved", context: EntryContext(source: source)))
        #expect(Stored.item(line.type, line.payload).entry == event)
        #expect(Stored.text(PatientCodec.payload(of: event)) == line.payload)
    }

    @Test("the files of an import are optional, and tell in which of them a resource lies")
    func filesOfAnImport() throws {
        let files = [("aa", 1), ("bb", 4), ("cc", 4)].map { ImportStart.File(digest: $0.0, first: Int64($0.1)) }
        let start = ImportStart(format: "fhir", source: "s", fileDigest: "0a", mapping: "m", files: files)
        let encoded = PracticeCodec.encode(.importStarted(start))
        #expect(
            Stored.text(encoded.payload)
                == "{\"format\":\"fhir\",\"source\":\"s\",\"fileDigest\":\"0a\",\"mapping\":\"m\",\"files\":["
                + "{\"digest\":\"aa\",\"first\":1},{\"digest\":\"bb\",\"first\":4},{\"digest\":\"cc\",\"first\":4}]}")
        #expect(
            try PracticeCodec.decode(type: "importStarted", form: 1, payload: encoded.payload) == .importStarted(start))
        #expect(start.place(ofResource: 3).map { [Int64($0.file), $0.resource] } == [0, 3])
        #expect(start.place(ofResource: 5).map { [Int64($0.file), $0.resource] } == [2, 2], "the second has none")
        let many = Array(repeating: files[0], count: ImportStart.filesMax + 1)
        let large = ImportStart(format: "fhir", source: "s", fileDigest: "0a", mapping: "m", files: many)
        #expect(large.files.isEmpty && large.place(ofResource: 3) == nil, "an event stays small")
    }

    @Test func formOneOfThePracticesEventsIsStillReadAndWritten() throws {
        let events: [PracticeEvent] = [
            .practiceOpened(
                PracticeOpening(
                    name: "Main Street", setting: .painClinic, jurisdiction: "US-NJ", timeZone: "America/New_York")),
            .policyAdopted(
                Adoption(
                    name: "medical-massage", version: 2, text: "name: \"x\"\nphases: []\n", digest: "ab12",
                    effectiveFrom: CalendarDay("2026-03-01"))),
            .registryAdopted(Adoption(name: "default", version: 1, text: "instruments: {}\n", digest: "cd34")),
            .instrumentDefined(Adoption(name: "grip-7", version: 1, text: "code: grip-7\n", digest: "ef56")),
            .instrumentRetired(code: "grip-7"),
            .importStarted(
                ImportStart(format: "csv", source: "old-software", fileDigest: "0a0b", mapping: "source: old\n")),
            .locationOpened(PracticeLocation(location: "main-street", name: "Main Street 1")),
            .importUndone(origin: 4),
            .ownershipRecorded(
                Ownership(
                    owner: "professional-entity", licence: "MS-1204", licenceUntil: CalendarDay("2027-12-31"),
                    director: "md-2", from: CalendarDay("2026-03-01"))),
        ]
        let lines = Self.lines(StoredForm1.practiceEvents) + Self.lines(StoredForm1Additions.practiceEvents)
        #expect(lines.count == events.count)
        for (line, event) in zip(lines, events) {
            #expect(try PracticeCodec.decode(type: line.type, form: 1, payload: Array(line.payload.utf8)) == event)
            let encoded = PracticeCodec.encode(event)
            #expect(encoded.type == line.type)
            #expect(Stored.text(encoded.payload) == line.payload)
        }
        #expect(
            try PracticeCodec.decode(type: "roofRepaired", form: 1, payload: Array("{}".utf8))
                == .unknown(type: "roofRepaired"))
    }
}
