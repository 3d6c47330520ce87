import EventLog
import GRDB
import Synchronization

/// The file `keys.sqlite`: patients' wrapped keys, hashes of their identifiers, and who was erased.
///
/// Everything is durable when a call returns. Several processes may use one file; a writer waits up to 5 s for another.
/// Opened without the master key the store is locked: it still knows who has a key and who was erased, and still
/// destroys keys, but makes, opens and looks up nothing. What it refuses then says where the key file was looked for.
///
///     let keys = try KeyStore(openingAt: path, masterKey: try MasterKey.load(from: keyFile))
///     let key = try keys.requireKey(for: patient)
///     let note = try key.open(sealed, event: id, path: "note")
///
/// - warning: A copied file brings destroyed keys back. After restoring a backup, destroy the keys of all erased patients
///   again (``destroyKeys(for:)``); do so at every opening.
public final class KeyStore: Sendable {
    public let path: String

    private let database: DatabaseQueue
    private let secrets: KeyStoreSecrets?
    private let masterKeyFile: String?
    /// Whether that file is there, and holds the key of another store.
    private let isMasterKeyOther: Bool
    /// Whose keys this process does not use, because they should be destroyed and could not be.
    private let withheld = Mutex<Set<PatientID>>([])

    /// Makes a new, empty key store at the path, in a file only its owner can read.
    public static func create(
        at path: String, masterKey: MasterKey, using generator: inout some RandomNumberGenerator
    ) throws(IdentityError) -> KeyStore {
        do { try PrivateFile.create(at: path, holding: []) } catch {
            throw error.fileExists ? .keyStoreExists(path: path) : .keyStoreFailed(path: path, reason: error.reason)
        }
        let salt = generator.bytes(Keyring.saltByteCount)
        let secrets = KeyStoreSecrets(masterKey: masterKey, salt: salt)
        let store = try KeyStore(path: path, database: openDatabase(path), secrets: secrets)
        try store.writing { database in
            try database.execute(sql: Schema.create)
            try Keyring(form: Schema.form, salt: salt, masterCheck: secrets.masterCheck).insert(database)
        }
        return store
    }

    /// Opens a key store; without a master key it opens locked.
    ///
    /// - Parameters:
    ///   - masterKeyFile: where the master key was looked for; errors of a locked store name it.
    ///   - locksOnOther: opens locked where the store was made under another master key, for who only reads.
    /// - Throws: `masterKeyWrong` when the store was made under another master key.
    public convenience init(
        openingAt path: String, masterKey: MasterKey?, lookedForAt masterKeyFile: String? = nil,
        locksOnOther: Bool = false
    ) throws(IdentityError) {
        guard PrivateFile.exists(path) else { throw .keyStoreMissing(path: path) }
        let database = try Self.openDatabase(path)
        let keyring = try Self.keyring(database, path)
        let secrets = masterKey.map { KeyStoreSecrets(masterKey: $0, salt: keyring.salt) }
        let isOther = secrets.map { $0.masterCheck != keyring.masterCheck } ?? false
        if isOther, !locksOnOther { throw .masterKeyWrong(path: path) }
        self.init(
            path: path, database: database, secrets: isOther ? nil : secrets, masterKeyFile: masterKeyFile,
            isMasterKeyOther: isOther)
    }

    private init(
        path: String, database: DatabaseQueue, secrets: KeyStoreSecrets?, masterKeyFile: String? = nil,
        isMasterKeyOther: Bool = false
    ) {
        self.path = path
        self.database = database
        self.secrets = secrets
        self.masterKeyFile = masterKeyFile
        self.isMasterKeyOther = isMasterKeyOther
    }

    /// Whether the master key is absent.
    public var isLocked: Bool { secrets == nil }

    /// The key file that was at hand and belongs to another store; nil where it is right, or there is none.
    public var otherStoresKeyFile: String? { isMasterKeyOther ? masterKeyFile : nil }

    /// Refuses what cannot be done without the master key, before anything is done of it.
    ///
    /// - Parameter purpose: what needs the key, after "the master key is needed": "to register a person".
    /// - Throws: `masterKeyAbsent`.
    public func requireMasterKey(for purpose: String) throws(IdentityError) { _ = try unlocked(for: purpose) }

    func unlocked(for purpose: String) throws(IdentityError) -> KeyStoreSecrets {
        if let secrets { return secrets }
        if let file = otherStoresKeyFile { throw .masterKeyOther(for: purpose, file: file) }
        throw .masterKeyAbsent(for: purpose, file: masterKeyFile)
    }

    /// Uses these patients' keys no more, whatever the file holds: for who was erased, where the file cannot be written.
    ///
    /// Holds as long as this value lives. ``destroyKeys(for:)`` is what is wanted; this is what can be had in a folder
    /// without write permission.
    public func withhold(_ patients: [PatientID]) { withheld.withLock { $0.formUnion(patients) } }

    func isWithheld(_ patient: PatientID) -> Bool { withheld.withLock { $0.contains(patient) } }
}

/// Access to the file, with every fault told in the room's own terms.
extension KeyStore {
    func reading<Value>(_ body: (Database) throws -> Value) throws(IdentityError) -> Value {
        do { return try database.read(body) } catch { throw Self.identityError(error, path) }
    }

    /// One transaction, durable on return.
    func writing<Value>(_ body: (Database) throws -> Value) throws(IdentityError) -> Value {
        do { return try database.write(body) } catch { throw Self.identityError(error, path) }
    }

    /// Writes the whole file anew, so that nothing deleted is left between its records.
    func vacuum() throws(IdentityError) {
        do { try database.vacuum() } catch { throw Self.identityError(error, path) }
    }

    private static func openDatabase(_ path: String) throws(IdentityError) -> DatabaseQueue {
        var configuration = Configuration()
        configuration.label = "keys"
        configuration.busyMode = .timeout(busySeconds)
        configuration.prepareDatabase { try $0.execute(sql: Schema.connection) }
        do { return try DatabaseQueue(path: path, configuration: configuration) } catch {
            throw identityError(error, path)
        }
    }

    private static func keyring(_ database: DatabaseQueue, _ path: String) throws(IdentityError) -> Keyring {
        let keyring: Keyring?
        do { keyring = try database.read { try $0.tableExists("keyring") ? Keyring.fetch($0) : nil } } catch {
            throw identityError(error, path)
        }
        guard let keyring else { throw .keyStoreUnreadable(path: path) }
        guard keyring.form == Schema.form else {
            throw .keyStoreForm(path: path, found: keyring.form, known: Schema.form)
        }
        return keyring
    }

    /// The database's own message is not passed on: it tells nobody what to do.
    private static func identityError(_ error: any Error, _ path: String) -> IdentityError {
        switch error {
        case let error as IdentityError: error
        case let error as DatabaseError where error.resultCode == .SQLITE_NOTADB: .keyStoreUnreadable(path: path)
        case let error as DatabaseError where error.resultCode == .SQLITE_BUSY: .keyStoreBusy(path: path)
        case let error as DatabaseError:
            .keyStoreFailed(path: path, reason: StorageTrouble(sqliteCode: error.extendedResultCode.rawValue).words)
        default: .keyStoreFailed(path: path, reason: "\(type(of: error))")
        }
    }

    /// How long a writer waits for another process: longer than any bulk import's transaction of keys.
    private static let busySeconds = 5.0
}
