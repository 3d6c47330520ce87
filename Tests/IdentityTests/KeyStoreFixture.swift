import Foundation
import GRDB
import Identity
import TestSupport

/// A key store in a folder of its own, with seeded chance.
struct KeyStoreFixture {
    let folder: TemporaryFolder
    let masterKey: MasterKey
    let store: KeyStore
    var generator: SeededGenerator

    static let created: Int64 = 1_700_000_000_000

    init(seed: UInt64 = 1) throws {
        generator = SeededGenerator(seed: seed)
        folder = try TemporaryFolder("keys")
        masterKey = MasterKey.generate(using: &generator)
        store = try KeyStore.create(at: folder.file("keys.sqlite"), masterKey: masterKey, using: &generator)
    }

    var path: String { store.path }

    /// The same file opened anew, as another process would.
    func reopened() throws -> KeyStore { try KeyStore(openingAt: path, masterKey: masterKey) }

    func reopenedLocked() throws -> KeyStore {
        try KeyStore(openingAt: path, masterKey: nil, lookedForAt: "/nowhere/key")
    }

    mutating func patients(_ count: Int) -> [PatientID] { (0..<count).map { _ in PatientID(using: &generator) } }

    @discardableResult
    mutating func createKeys(for patients: [PatientID]) throws -> [PatientKey] {
        try store.createKeys(for: patients, at: Self.created, using: &generator)
    }

    mutating func newPatientKey() throws -> PatientKey { try createKeys(for: patients(1))[0] }

    /// What the file says, past the room's door.
    func query<Value: DatabaseValueConvertible>(_ sql: String, _ argument: String = "") throws -> [Value] {
        try DatabaseQueue(path: path).read {
            try Value.fetchAll($0, sql: sql, arguments: sql.contains("?") ? [argument] : [])
        }
    }

    func execute(_ sql: String) throws { try DatabaseQueue(path: path).write { try $0.execute(sql: sql) } }

    func wrappedKey(of patient: PatientID) throws -> Data {
        try query("SELECT wrapped FROM patient_key WHERE patient = ?", patient.text)[0]
    }

    func identifierHashes(of patient: PatientID) throws -> [Data] {
        try query("SELECT hash FROM identifier WHERE patient = ?", patient.text)
    }

    /// The files of the folder that hold these bytes anywhere.
    func files(holding bytes: Data) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { name in
            try Data(contentsOf: URL(fileURLWithPath: folder.file(name))).range(of: bytes) != nil
        }
    }
}
