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

/// A practice's store in a folder of its own, as `anamnesis init` makes it.
final class TestStore {
    /// 2026-09-21T12:53:20Z, after everything the tests record.
    static let now: Int64 = 1_790_000_000_000

    let folder: TemporaryFolder
    let place: StorePlace
    private(set) var store: PracticeStore

    init(_ setting: CareSetting = .painClinic, timeZone: String = "America/New_York") throws {
        folder = try TemporaryFolder("store")
        place = StorePlace(folder.file("clinic.anamnesis"))
        store = try PracticeStore.create(
            at: place, opening: PracticeOpening(setting: setting, jurisdiction: "US-NJ", timeZone: timeZone),
            keyFile: folder.file("master.key"), now: Self.now, actor: "owner")
    }

    private init(folder: TemporaryFolder, place: StorePlace) throws {
        self.folder = folder
        self.place = place
        store = try PracticeStore.open(place, mode: .readWrite, environment: [:])
    }

    /// A second store that begins as this one is now, with the same master key.
    func copy() throws -> TestStore {
        try store.log.close()
        let other = try TemporaryFolder("store-copy")
        try FileManager.default.copyItem(atPath: place.folder, toPath: other.file("clinic.anamnesis"))
        try reopen()
        return try TestStore(folder: other, place: StorePlace(other.file("clinic.anamnesis")))
    }

    /// Takes over the patients' keys of another store, so that the same rows get the same event ids.
    func takeKeys(of other: TestStore) throws {
        try store.log.close()
        try FileManager.default.removeItem(atPath: place.keys)
        try FileManager.default.copyItem(atPath: other.place.keys, toPath: place.keys)
        try reopen()
    }

    func reopen() throws {
        try? store.log.close()
        store = try PracticeStore.open(place, mode: .readWrite, environment: [:])
    }

    // MARK: Doing

    @discardableResult
    func load(
        _ path: String, _ mapping: Mapping, rehearse: Bool = false, memoryMax: Int = 120 << 20
    ) throws -> ImportReport {
        try store.importCSV(
            path, mapping: mapping, rehearse: rehearse, rejects: folder.file("rejects.csv"), actor: "importer",
            memoryMax: memoryMax, clock: { Self.now })
    }

    /// Imports a text under a file name of its own.
    @discardableResult
    func load(
        text: String, _ mapping: Mapping, name: String = "rows.csv", rehearse: Bool = false, memoryMax: Int = 120 << 20
    ) throws -> ImportReport {
        try load(folder.write(text, to: name), mapping, rehearse: rehearse, memoryMax: memoryMax)
    }

    var recording: Recording { Recording(actor: "anna", now: Self.now) }

    /// Corrects the number of a reading by hand.
    func amendReading(_ position: Int64, to value: Int) throws {
        let patient = try store.owner(of: position)
        let entry = try #require(try store.page(of: patient).entries.first { $0.position == position })
        guard case .reading(let kind, var reading) = entry.event else { throw CancellationError() }
        reading.value = ReadingValue(ExactNumber(value))
        _ = try store.amend(
            position, of: patient, to: EntryDraft(occurred: entry.occurred, event: .reading(kind, reading)),
            reason: CorrectionReason(code: "typingError"), by: recording)
        try store.catchUp()
    }

    // MARK: Asking

    func head() throws -> Int64 { try store.log.head() }

    func rows(_ sql: String) throws -> [[DatabaseValue]] {
        let answer = try store.query(sql, rowsMax: 100_000, secondsMax: 60)
        #expect(!answer.isCut)
        return answer.rows
    }

    func integer(_ sql: String) throws -> Int64? { try rows(sql).first.flatMap { Int64.fromDatabaseValue($0[0]) } }

    func texts(_ sql: String) throws -> [String] { try rows(sql).compactMap { String.fromDatabaseValue($0[0]) } }

    /// What is in the log whatever its order: how often each patient has each event id. Practice events are left out:
    /// their ids are chance.
    func content() throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for event in try store.log.events(after: 0, limit: .max) where event.stream != .practice {
            counts["\(event.stream) \(event.envelope.id) \(event.type)", default: 0] += 1
        }
        return counts
    }

    /// One entry in words, without what differs between two recordings of the same: positions and sealing.
    func digests() throws -> [ViewDigest] { try store.views().digests(of: PracticeStore.projectors) }

    /// Every file of the store that holds these bytes, journals included.
    func files(holding text: String) throws -> [String] { try files(holding: Data(text.utf8)) }

    func files(holding bytes: Data) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: place.folder).sorted().filter { name in
            let path = place.folder + "/" + name
            guard FileManager.default.fileExists(atPath: path) else { return false }
            return try Data(contentsOf: URL(fileURLWithPath: path)).range(of: bytes) != nil
        }
    }
}

/// The mappings that ship with the command.
enum Examples {
    private static func path(_ name: String) -> String {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { url.deleteLastPathComponent() }
        return url.appendingPathComponent("Tools/anamnesis/Examples/\(name).yaml").path
    }

    static func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

    static func mapping(_ name: String) throws -> Mapping { try Mapping(yaml: text(name), file: path(name)) }
}

/// A published file, read plainly, for what the record has no word for: the arm of a trial.
struct PlainCSV {
    let columns: [String]
    let rows: [[String]]

    init(_ name: String) throws {
        let text = try String(contentsOfFile: IndependentData.path(name), encoding: .utf8)
        let lines = text.split(whereSeparator: \.isNewline).map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: CharacterSet(charactersIn: "\"\u{FEFF}"))
            }
        }
        columns = lines[0]
        rows = Array(lines.dropFirst())
    }

    /// `arm(patient, arm)` for a WITH clause: each patient's value of a column.
    func arms(_ column: String, by id: String, prefix: String) throws -> String {
        let place = try #require(columns.firstIndex(of: column))
        let patient = try #require(columns.firstIndex(of: id))
        var pairs: [String: String] = [:]
        for row in rows { pairs[prefix + row[patient]] = row[place] }
        let values = pairs.sorted { $0.key < $1.key }.map { "('\($0.key)', '\($0.value)')" }.joined(separator: ", ")
        return "WITH arm(patient, arm) AS (VALUES \(values)) "
    }
}

/// A figure of another program, which prints twelve decimals.
func isSame(_ value: DatabaseValue, _ expected: Double) -> Bool {
    guard let number = Double.fromDatabaseValue(value) else { return false }
    return abs(number - expected) < 2e-12 * max(1, abs(expected))
}
