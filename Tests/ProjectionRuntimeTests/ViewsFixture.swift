import Clinical
import EventLog
import Foundation
import GRDB
import TestSupport
import Testing

@testable import PatientRecord
@testable import ProjectionRuntime

/// A log in memory, views in a folder, and hands that write anything into the log.
final class ViewsFixture {
    static let start: Int64 = 1_780_000_000_000

    let log = InMemoryEventLog()
    let folder: TemporaryFolder
    var projectors: [any Projector] = [PatientDirectory(), EntryList(), Superstitious()]
    var chance: SeededGenerator
    var clock: Int64
    /// Positions of original entries by patient.
    private(set) var originals: [String: [Int64]] = [:]

    init(seed: UInt64 = 1, clock: Int64 = start) throws {
        folder = try TemporaryFolder("views")
        chance = SeededGenerator(seed: seed)
        self.clock = clock
        try append(
            .practiceOpened(
                PracticeOpening(setting: .painClinic, jurisdiction: "US-NJ", timeZone: "America/New_York")))
        try append(
            .registryAdopted(Adoption(name: "default", version: 1, text: AdoptedTexts.text("registry-1"), digest: "")))
        try adopt(.painClinic)
    }

    func adopt(_ setting: CareSetting, from day: CalendarDay? = nil) throws {
        try append(
            .policyAdopted(
                Adoption(
                    name: setting.rawValue, version: 1, text: AdoptedTexts.text("policy-\(setting.rawValue)-1"),
                    digest: "",
                    effectiveFrom: day)))
    }

    func runner(_ reader: (any EventReader)? = nil) -> ProjectionRunner {
        ProjectionRunner(log: reader ?? log, folder: folder.path, practice: "Main Street", projectors: projectors)
    }

    // MARK: Writing

    func append(_ event: PracticeEvent) throws {
        let (type, payload) = PracticeCodec.encode(event)
        try append(type, payload, to: .practice)
    }

    @discardableResult
    func append(
        _ type: String, _ payload: [UInt8], to stream: StreamName, on day: Int = 0, corrects: Int64? = nil,
        origin: Int64? = nil
    ) throws -> Int64 {
        let version = try log.stream(stream)?.version ?? 0
        let occurred = Occurrence(day: CalendarDay(daysSince1970: 20_500) + day)
        let event = NewEvent(
            EntryDraft(occurred: occurred, event: .unknown(type: type)), id: EventID(using: &chance), type: type,
            actor: "anna", origin: origin, corrects: corrects, payload: payload)
        clock += 1000
        let results = try log.append(
            [StreamAppend(to: stream, expecting: version == 0 ? .noStream : .exactly(version), events: [event])],
            clock: clock)
        return results[0].positions[0]
    }

    static func stream(_ patient: String) -> StreamName { StreamName(category: "patient", id: patient) }

    static func pain(_ value: Int) -> PatientEvent {
        .reading(.pain, Reading(instrument: "nrs-11", value: ReadingValue(ExactNumber(value)), site: "neck"))
    }

    /// Records an event as it is, past all rules; registers the patient first.
    @discardableResult
    func record(_ event: PatientEvent, for patient: String, on day: Int = 0) throws -> Int64 {
        if originals[patient] == nil {
            let registration = PatientEvent.patientRegistered(Registration(birthYear: 1970))
            originals[patient] = [
                try append(
                    registration.typeName, PatientCodec.payload(of: registration), to: Self.stream(patient), on: day)
            ]
        }
        let position = try append(
            event.typeName, PatientCodec.payload(of: event), to: Self.stream(patient), on: day)
        originals[patient]!.append(position)
        return position
    }

    func amend(_ position: Int64, of patient: String, to event: PatientEvent, on day: Int = 0) throws {
        let payload = PatientCodec.payload(amendingTo: event, reason: CorrectionReason(code: "typingError"))
        try append("entryAmended", payload, to: Self.stream(patient), on: day, corrects: position)
    }

    func retract(_ position: Int64, of patient: String) throws {
        let payload = PatientCodec.payload(retractingFor: CorrectionReason(code: "neverHappened"))
        try append("entryRetracted", payload, to: Self.stream(patient), corrects: position)
    }

    /// Something random: mostly scores, with corrections, types of later versions, and other people's streams.
    func addRandom(patients: Int) throws {
        let patient = "p\(Int.random(in: 1...patients, using: &chance))"
        let day = Int.random(in: 0...300, using: &chance)
        let target = originals[patient]?.dropFirst().randomElement(using: &chance)
        switch Int.random(in: 0..<20, using: &chance) {
        case 0..<3: if let target { try amend(target, of: patient, to: randomPain(), on: day) }
        case 3: if let target { try retract(target, of: patient) }
        case 4 where originals[patient] != nil:
            try append("auraPhotographed", Array(#"{"hue":3}"#.utf8), to: Self.stream(patient), on: day)
        case 5: try append("credentialRecorded", Array("{}".utf8), to: StreamName(category: "practitioner", id: "a"))
        default: try record(randomPain(), for: patient, on: day)
        }
    }

    /// A thirteen now and then, at which one of the projectors stops.
    private func randomPain() -> PatientEvent { Self.pain(Int.random(in: 0...14, using: &chance)) }

    // MARK: Asking

    func digests() throws -> [ViewDigest] { try ViewReader(folder: folder.path).digests(of: projectors) }

    /// The digests of views built from nothing, beside the live ones.
    func rebuiltDigests(_ setting: (inout ProjectionRunner) -> Void = { _ in }) throws -> [ViewDigest] {
        var runner = runner()
        setting(&runner)
        return try runner.viewsAnew(in: folder.path).digests(of: projectors)
    }

    func rows(_ sql: String) throws -> [Row] {
        try ViewReader(folder: folder.path).read { try Row.fetchAll($0, sql: sql) }
    }

    /// Patients with a row in the table `patient`.
    func foldedRows() throws -> Set<String> { try Set(rows("SELECT patient FROM patient").map { $0[0] as String }) }

    /// Writes a mark into every patient's row: whoever is folded again loses it.
    func markRows() throws {
        try ViewsFile.open(at: folder.file(Generations.link)).queue.write {
            try $0.execute(sql: "UPDATE patient SET practice = 'marked'")
        }
    }

    func markedRows() throws -> Set<String> {
        try Set(rows("SELECT patient FROM patient WHERE practice = 'marked'").map { $0[0] as String })
    }

    /// All rows of the tables that are about one of these patients, as text.
    func rows(except patient: String) throws -> [String] {
        try ["patient", "entry_list", "pain_count", "parked"].flatMap { table in
            try rows("SELECT * FROM \(table) WHERE patient <> '\(patient)' ORDER BY 1, 2").map { "\(table) \($0)" }
        }
    }
}
