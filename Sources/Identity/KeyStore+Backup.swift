import EventLog
import FoundationEssentials
import GRDB

/// Whose identity was destroyed, and the hashes that refuse their return.
public struct Erasures: Sendable, Equatable {
    /// Patients whose keys were destroyed, in order of their text.
    public var patients: [PatientID]
    /// Hashes of their identifiers, in order; they say nothing to whoever has no master key.
    public var tombstones: [[UInt8]]

    public init(patients: [PatientID], tombstones: [[UInt8]]) {
        self.patients = patients
        self.tombstones = tombstones
    }
}

extension KeyStore {
    /// Tells one key store from another, however often copied: 32 hexadecimal digits.
    public var identity: String {
        get throws(IdentityError) {
            let keyring = try reading { try Keyring.fetch($0) }
            guard let keyring else { throw .keyStoreUnreadable(path: path) }
            let digits = Array("0123456789abcdef".utf8)
            return String(
                decoding: keyring.salt.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
        }
    }

    /// Writes a copy into a new file that only its owner reads, while others use the store. Works also when locked.
    ///
    /// The copy is written anew record by record: it holds what lives and no rest of what was destroyed.
    ///
    /// - Parameter erasures: Who is destroyed in the copy besides; their keys are never written to the target.
    /// - Throws: `keyStoreExists`, `keyStoreBusy`, `keyStoreFailed`.
    public func copy(into target: String, destroying erasures: Erasures? = nil) throws(IdentityError) {
        do { try PrivateFile.create(at: target, holding: []) } catch {
            throw error.fileExists ? .keyStoreExists(path: target) : .keyStoreFailed(path: target, reason: error.reason)
        }
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(5)
            let source = try DatabaseQueue(path: path, configuration: configuration)
            if let erasures {
                // In memory, so that what is destroyed is on no disk for a moment.
                let memory = try DatabaseQueue()
                try source.backup(to: memory)
                try memory.write { try Self.takeOver(erasures, $0) }
                try memory.vacuum(into: target)
            } else {
                try source.vacuum(into: target)
            }
            try source.close()
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            throw .keyStoreBusy(path: path)
        } catch let error as DatabaseError {
            throw .keyStoreFailed(
                path: target, reason: StorageTrouble(sqliteCode: error.extendedResultCode.rawValue).words)
        } catch { throw .keyStoreFailed(path: target, reason: "\(type(of: error))") }
    }

    /// SQLite's own check of the file.
    public func isWhole() throws(IdentityError) -> Bool {
        try reading { try String.fetchAll($0, sql: "PRAGMA integrity_check(1)") == ["ok"] }
    }

    /// Everyone who was erased.
    public var erasures: Erasures {
        get throws(IdentityError) {
            let patients = try erasedPatients
            let hashes = try reading { try Data.fetchAll($0, sql: "SELECT hash FROM tombstone ORDER BY hash") }
            return Erasures(patients: patients, tombstones: hashes.map(Array.init))
        }
    }

    /// Destroys here what was destroyed elsewhere, in another copy of this key store.
    ///
    /// - Returns: Those who had a key here until now.
    @discardableResult
    public func takeOver(_ erasures: Erasures) throws(IdentityError) -> [PatientID] {
        let held = try patientsWithKeys()
        try writing { database in
            for hash in erasures.tombstones {
                try database.cachedStatement(sql: "INSERT OR IGNORE INTO tombstone(hash) VALUES (?)")
                    .execute(arguments: [Data(hash)])
                // Registered to somebody who is not erased it would stand in both tables, and an erased one wins.
                try database.cachedStatement(sql: "DELETE FROM identifier WHERE hash = ?")
                    .execute(arguments: [Data(hash)])
            }
        }
        try destroyKeys(for: erasures.patients)
        return erasures.patients.filter(held.contains)
    }

    /// In a database that is written anew afterwards.
    private static func takeOver(_ erasures: Erasures, _ database: Database) throws {
        for hash in erasures.tombstones {
            try database.execute(sql: "INSERT OR IGNORE INTO tombstone(hash) VALUES (?)", arguments: [Data(hash)])
            try database.execute(sql: "DELETE FROM identifier WHERE hash = ?", arguments: [Data(hash)])
        }
        for patient in erasures.patients { try destroy(patient, database) }
    }

    /// Those whose key is in an older copy and not, or not the same, in this one, though nobody destroyed it: what
    /// replacing the older copy by this one would lose.
    public func keysLost(since older: KeyStore) throws(IdentityError) -> [PatientID] {
        let (before, now) = (try older.wrappedKeys(), try wrappedKeys())
        let erased = Set(try erasedPatients.map(\.text))
        return before.filter { now[$0.key] != $0.value && !erased.contains($0.key) }.keys.sorted()
            .compactMap(PatientID.init(code:))
    }

    private func wrappedKeys() throws(IdentityError) -> [String: Data] {
        try reading { database in
            var keys: [String: Data] = [:]
            let rows = try Row.fetchCursor(database, sql: "SELECT patient, wrapped FROM patient_key")
            while let row = try rows.next() { keys[row[0]] = row[1] }
            return keys
        }
    }
}
