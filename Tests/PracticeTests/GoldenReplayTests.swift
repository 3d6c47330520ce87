import Clinical
import EventLog
import Foundation
import PatientRecord
import Practice
import ProjectionRuntime
import TestSupport
import Testing

/// A log with one event of every form ever stored, replayed under the first registry and policy: its digests are fixed. A
/// change of them is a change of answers about what clinics have recorded: it raises a projector's version.
@Suite("Golden replay of every stored form")
struct GoldenReplayTests {
    /// By the last position: of the first forms, and of those that came later. What came first never changes.
    private static let inputs: [Int64: String] = [
        55: "62adde14e4266702602d140f5f9366b89383363db016aca9c5f97d742e94c395",
        56: "2c8f7a85e8fd9fd959a92a5e9197fe19b42b089f213e2a0d6cbe2edeea9e0e13",
        57: "20cd784e3778b3325c374e355890a2634ee64e190ac585e21be1c38c7e8019e3",
    ]
    private static let tables = [
        "patient_directory@2 patient 1 58a05f28b41fa6a6235e0526",
        "patient_directory@2 parked 0 487c6f3d36931f4a52964d13",
        "patient_progress@14 patient_progress 1 b56cf40aa375ceb008830a3e",
        "patient_progress@14 goal_status 0 90c8bf1034b7bcd9182928a9",
        "patient_progress@14 parked 0 2bffab56608992aced35e457",
        "maintenance_interval@16 maintenance_interval 0 97155496344feec28fe57f37",
        "maintenance_interval@16 parked 1 ebd04e64e90063816684bac2",
        "care_worklist@10 care_worklist_item 0 769db13227f3cf8b82693447",
        "care_worklist@10 parked 0 0e4b76f9219e5c197ab2d479",
        "care_compliance@9 rule_broken 0 560f8095ec091e1231e01c14",
        "care_compliance@9 compliance 0 7893c57e51a79a536851ba72",
        "care_compliance@9 rule_open 0 e57d6ae765527710f376cfbe",
        "care_compliance@9 parked 0 7e070284f9607459013735f7",
    ]

    /// The rules, then for one patient each stored line in turn; corrections correct the first pain score.
    private func log() throws -> InMemoryEventLog {
        let log = InMemoryEventLog()
        var (number, clock) = (UInt64(0), Int64(1_790_000_000_000))
        func append(_ type: String, _ payload: String, to stream: StreamName, corrects: Int64? = nil) throws -> Int64 {
            (number, clock) = (number + 1, clock + 60_000)
            let version = try log.stream(stream)?.version ?? 0
            let event = NewEvent(
                id: EventID(high: 7, low: number), type: type, occurred: clock - 86_400_000, occurredOffset: -300,
                occurredPrecision: .minute, actor: "anna", corrects: corrects, payload: Array(payload.utf8))
            return try log.append(
                [StreamAppend(to: stream, expecting: version == 0 ? .noStream : .exactly(version), events: [event])],
                clock: clock)[0].positions[0]
        }
        for event in [
            .practiceOpened(PracticeOpening(setting: .painClinic, jurisdiction: "US-NJ", timeZone: "UTC")),
            .registryAdopted(Adoption(name: "golden", version: 1, text: Self.registry, digest: "")),
            .policyAdopted(Adoption(name: "golden", version: 1, text: Self.policy, digest: "")),
        ] as [PracticeEvent] {
            let (type, payload) = PracticeCodec.encode(event)
            _ = try append(type, String(decoding: payload, as: UTF8.self), to: .practice)
        }
        let stream = StreamName(category: "patient", id: "golden")
        _ = try append("patientRegistered", #"{"birthYear":1970,"sex":"female"}"#, to: stream)
        let stored = [
            StoredForm1.patientEvents, StoredForm1Additions.patientEvents, StoredForm1Additions.withCodings,
            StoredForm1Additions.moved, StoredForm1Additions.screens, StoredForm1Additions.reports,
        ]
        var pain: Int64?
        for line in stored.flatMap({ $0.split(separator: "\n") }) {
            let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
            // Joined, or gone, the patient would have no rows of their own.
            if ["recordsMerged", "recordMergedInto", "recordsUnmerged", "identityErased"].contains(parts[0]) {
                continue
            }
            let isCorrection = parts[0].hasPrefix("entry") && parts[0] != "entrySigned"
            let position = try append(parts[0], parts[1], to: stream, corrects: isCorrection ? pain : nil)
            if parts[0] == "painScored" { pain = pain ?? position }
        }
        return log
    }

    @Test("the digests are these", arguments: inputs.keys.sorted())
    func digests(position: Int64) throws {
        let log = try log()
        #expect(try log.head() == Self.inputs.keys.max(), "what is stored now is replayed whole")
        let folder = try TemporaryFolder("golden")
        let instant = Instant.known(at: position)
        let context = try CareContext.resolve(in: log, at: instant)
        let head = ReplayHead(
            practice: "golden", logCreated: 1, instant: instant, recorded: 1, lastEvent: "",
            policy: .init(name: "golden", version: 1, digest: ""), policyTried: nil,
            registry: .init(name: "golden", version: 1, digest: ""), patients: nil)
        let replay = Replay(
            of: log, asking: head, projectors: PracticeStore.projectors, context: context, workingFolder: folder.path)
        let report = try replay.write(into: folder.file("golden.sqlite"))
        #expect(report.head.inputDigest == Self.inputs[position])
        let found = report.digests.map {
            "\($0.projector)@\($0.version) \($0.table) \($0.rows) \($0.digest.prefix(24))"
        }
        #expect(found == Self.tables)
    }

    /// The texts that the first stores adopted.
    private static let registry = AdoptedTexts.text("registry-1")
    private static let policy = AdoptedTexts.text("policy-pain-clinic-1")
}
