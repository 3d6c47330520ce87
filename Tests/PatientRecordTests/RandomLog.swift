import Clinical
import EventLog
import EventLogSQLite
import Identity
import TestSupport

@testable import PatientRecord

/// A log in SQLite with several patients and every kind of correction, and with other streams between them.
struct RandomLog {
    let log: SQLiteEventLog
    let patients: [PatientID]
    private var maker: EventMaker
    private var versions: [StreamName: Int64] = [:]
    /// Original entries by patient: position and type.
    private var originals: [PatientID: [(position: Int64, type: PatientEventType)]] = [:]
    private var corrections: [Int64] = []
    private var clock: Int64 = 1_780_000_000_000

    init(at path: String, seed: UInt64, rounds: Int) throws {
        maker = EventMaker(.random, seed: seed)
        // SQLite's JSON functions cut a text at U+0000; everything else comes through.
        maker.words.removeAll { $0.contains("\u{0}") }
        log = try SQLiteEventLog.create(at: path, practice: "Main Street", created: clock)
        var patients: [PatientID] = []
        for _ in 0..<6 { patients.append(PatientID(using: &maker.chance)) }
        self.patients = patients
        try append("importStarted", #"{"format":"csv"}"#, to: .practice)
        for _ in 0..<rounds { try addOne() }
    }

    private mutating func addOne() throws {
        let patient = patients.randomElement(using: &maker.chance)!
        switch Int.random(in: 0..<100, using: &maker.chance) {
        case 0..<60: try record(for: patient)
        case 60..<82: try amend(for: patient)
        case 82..<92: try retract(for: patient)
        case 92..<94: try addStrangeCorrection(for: patient)
        case 94..<96: try addMerge(of: patient)
        case 96: try append("auraPhotographed", #"{"value":1}"#, to: patient.stream)
        default: try addElsewhere()
        }
    }

    private mutating func record(for patient: PatientID) throws {
        let type = PatientCodecTests.entryTypes.filter { !PatientCodec.mergeTypes.contains($0.rawValue) }
            .randomElement(using: &maker.chance)!
        guard let event = maker.event(type) else { return }
        let position = try append(type.rawValue, Stored.text(PatientCodec.payload(of: event)), to: patient.stream)
        originals[patient, default: []].append((position, type))
    }

    private mutating func amend(for patient: PatientID) throws {
        guard let (position, type) = originals[patient]?.randomElement(using: &maker.chance),
            let event = maker.event(type)
        else { return }
        let payload = PatientCodec.payload(amendingTo: event, reason: CorrectionReason(code: "typingError"))
        corrections.append(
            try append("entryAmended", Stored.text(payload), to: patient.stream, corrects: position))
    }

    private mutating func retract(for patient: PatientID) throws {
        guard let (position, _) = originals[patient]?.randomElement(using: &maker.chance) else { return }
        // Some as a source takes its entry back, and says when.
        let version = SourceVersion(updated: position % 2 == 0 ? clock - position * 1000 : nil)
        let source = position % 3 == 0 ? nil : SourceRow(line: position, digest: nil, version: version)
        let payload = PatientCodec.payload(retractingFor: CorrectionReason(code: "neverHappened", source: source))
        corrections.append(
            try append("entryRetracted", Stored.text(payload), to: patient.stream, corrects: position))
    }

    /// Corrections nobody of ours writes: of a correction, of another patient's entry, and of a later version's kind.
    private mutating func addStrangeCorrection(for patient: PatientID) throws {
        let retraction = #"{"reasonCode":"other"}"#
        switch Int.random(in: 0..<3, using: &maker.chance) {
        case 0:
            guard let position = corrections.randomElement(using: &maker.chance) else { return }
            try append("entryRetracted", retraction, to: patient.stream, corrects: position)
        case 1:
            guard let other = patients.first(where: { $0 != patient }), let entry = originals[other]?.first else {
                return
            }
            try append("entryRetracted", retraction, to: patient.stream, corrects: entry.position)
        default:
            guard let (position, _) = originals[patient]?.randomElement(using: &maker.chance) else { return }
            try append("entryReconsidered", #"{"value":3}"#, to: patient.stream, corrects: position)
        }
    }

    /// Joins the record with another, or parts it from the one it is part of; now and then as no command would: into a
    /// record that was itself merged, so that rings close.
    private mutating func addMerge(of patient: PatientID) throws {
        let records = try MergedRecords(around: patient.stream, in: log)
        let isSane = Int.random(in: 0..<8, using: &maker.chance) > 0
        if let survivor = records.survivor(of: patient.text), isSane {
            try append(.recordsUnmerged(RecordMerge(from: patient.text, into: survivor)), to: survivor)
            try append(.recordsUnmerged(RecordMerge(from: patient.text, into: survivor)), to: patient.text)
            return
        }
        let others = patients.filter { $0 != patient }
        guard let other = others.randomElement(using: &maker.chance) else { return }
        let root = isSane ? records.survivor(of: other.text) ?? other.text : other.text
        if root == patient.text, isSane { return }
        try append(.recordsMerged(RecordMerge(from: patient.text)), to: root)
        try append(.recordMergedInto(RecordMerge(into: root)), to: patient.text)
    }

    private mutating func append(_ event: PatientEvent, to patient: String) throws {
        try append(
            event.typeName, Stored.text(PatientCodec.payload(of: event)),
            to: StreamName(category: "patient", id: patient))
    }

    private mutating func addElsewhere() throws {
        let stream =
            Bool.random(using: &maker.chance) ? StreamName.practice : StreamName(category: "practitioner", id: "anna")
        try append("painScored", #"{"instrument":"nrs-11","value":9}"#, to: stream)
    }

    @discardableResult
    private mutating func append(
        _ type: String, _ payload: String, to stream: StreamName, corrects: Int64? = nil
    ) throws -> Int64 {
        let draft = EntryDraft(occurred: maker.occurrence(), event: .unknown(type: type))
        let event = NewEvent(
            draft, id: EventID(using: &maker.chance), type: type, actor: "anna", origin: maker.maybe { _ in 1 },
            corrects: corrects, payload: Array(payload.utf8))
        let version = versions[stream, default: 0]
        clock += 1234
        let results = try log.append(
            [StreamAppend(to: stream, expecting: version == 0 ? .noStream : .exactly(version), events: [event])],
            clock: clock)
        versions[stream] = version + 1
        return results[0].positions[0]
    }
}
