import FoundationEssentials
import GRDB

extension KeyStore {
    /// The patient's key; nil for a patient who never had one here, or whose key was destroyed (``isErased(_:)`` tells).
    ///
    /// - Throws: `masterKeyAbsent` when there is a key and the store is locked.
    public func key(for patient: PatientID) throws(IdentityError) -> PatientKey? {
        try reading { try self.key(of: patient, $0) }
    }

    /// The patient's key, or why there is none: `patientErased`, `patientKeyMissing`.
    public func requireKey(for patient: PatientID) throws(IdentityError) -> PatientKey {
        if let key = try key(for: patient) { return key }
        throw try isErased(patient) ? .patientErased(patient) : .patientKeyMissing(patient)
    }

    /// The keys of those who have one, read in one transaction.
    public func keys(for patients: some Sequence<PatientID>) throws(IdentityError) -> [PatientID: PatientKey] {
        try reading { database in
            var keys: [PatientID: PatientKey] = [:]
            for patient in patients where keys[patient] == nil { keys[patient] = try self.key(of: patient, database) }
            return keys
        }
    }

    /// The same, and whose key is not as it was written, in order: one damaged key keeps nobody else's from opening. None of
    /// either where the store is locked.
    public func openingKeys(
        for patients: some Sequence<PatientID>
    ) throws(IdentityError) -> (keys: [PatientID: PatientKey], damaged: [PatientID]) {
        if isLocked { return ([:], []) }
        return try reading { database in
            var keys: [PatientID: PatientKey] = [:]
            var damaged: Set<PatientID> = []
            for patient in patients where keys[patient] == nil {
                do { keys[patient] = try self.key(of: patient, database) } catch IdentityError.patientKeyDamaged {
                    damaged.insert(patient)
                }
            }
            return (keys, damaged.sorted())
        }
    }

    /// Makes the keys that are missing, all in one transaction, durable before this returns. Who has a key keeps it.
    ///
    /// - Parameters:
    ///   - patients: Thousands at a time where there are thousands: each call is one commit.
    ///   - created: Milliseconds since 1970, UTC; kept for people who look into the file.
    ///   - generator: Must be the system's generator outside of tests and demonstrations.
    /// - Returns: The keys in the order asked for.
    /// - Throws: `patientErased` if one of the patients was erased; then none is made.
    @discardableResult
    public func createKeys(
        for patients: [PatientID], at created: Int64, using generator: inout some RandomNumberGenerator
    ) throws(IdentityError) -> [PatientKey] {
        let secrets = try unlocked(for: "to register a person, whose own key it wraps")
        return try writing { database in
            var keys: [PatientKey] = []
            keys.reserveCapacity(patients.count)
            for patient in patients {
                if let held = try self.key(of: patient, database) {
                    keys.append(held)
                    continue
                }
                guard try !isErased(patient, database) else { throw IdentityError.patientErased(patient) }
                let wrapped = secrets.wrapFreshKey(for: patient, using: &generator)
                try Self.insert(wrapped, for: patient, at: created, database)
                try keys.append(self.opened(wrapped, number: Int(database.lastInsertedRowID), for: patient))
            }
            return keys
        }
    }

    /// Whose key the master key does not open: it is not as it was written. None where the store is locked.
    public func patientsWithDamagedKeys() throws(IdentityError) -> [PatientID] {
        try openingKeys(for: patientsWithKeys()).damaged
    }

    /// Everybody who has a key; answered also when locked.
    public func patientsWithKeys() throws(IdentityError) -> Set<PatientID> {
        try reading { database in
            Set(try String.fetchAll(database, sql: "SELECT patient FROM patient_key").compactMap(PatientID.init(code:)))
        }
    }

    /// Whether the patient has a key; answered also when locked.
    public func keyExists(for patient: PatientID) throws(IdentityError) -> Bool {
        try reading { try Self.keyExists(for: patient, $0) }
    }

    /// Whether the patient's key was destroyed; answered also when locked.
    public func isErased(_ patient: PatientID) throws(IdentityError) -> Bool {
        try reading { try isErased(patient, $0) }
    }

    /// All whose keys were destroyed, in order of their text.
    public var erasedPatients: [PatientID] {
        get throws(IdentityError) {
            try reading { database in
                try String.fetchAll(database, sql: "SELECT patient FROM erased_patient ORDER BY patient")
                    .compactMap(PatientID.init(code:))
            }
        }
    }

    static func keyExists(for patient: PatientID, _ database: Database) throws -> Bool {
        try exists("SELECT 1 FROM patient_key WHERE patient = ?", patient, database)
    }

    static func isErased(_ patient: PatientID, _ database: Database) throws -> Bool {
        try exists("SELECT 1 FROM erased_patient WHERE patient = ?", patient, database)
    }

    static func exists(_ sql: String, _ patient: PatientID, _ database: Database) throws -> Bool {
        try Int.fetchOne(database.cachedStatement(sql: sql), arguments: [patient.text]) != nil
    }

    func isErased(_ patient: PatientID, _ database: Database) throws -> Bool {
        try isWithheld(patient) || Self.isErased(patient, database)
    }

    private func key(of patient: PatientID, _ database: Database) throws -> PatientKey? {
        if isWithheld(patient) { return nil }
        let select = try database.cachedStatement(sql: "SELECT number, wrapped FROM patient_key WHERE patient = ?")
        guard let row = try Row.fetchOne(select, arguments: [patient.text]) else { return nil }
        return try opened(row[1], number: row[0], for: patient)
    }

    private func opened(_ wrapped: Data, number: Int, for patient: PatientID) throws -> PatientKey {
        guard
            let key = try unlocked(for: "to open what is sealed").unwrap(
                wrapped, number: number, for: patient)
        else {
            throw IdentityError.patientKeyDamaged(patient, path: path)
        }
        return key
    }

    private static func insert(
        _ wrapped: Data, for patient: PatientID, at created: Int64, _ database: Database
    ) throws {
        try database.cachedStatement(sql: "INSERT INTO patient_key(patient, wrapped, created) VALUES (?, ?, ?)")
            .execute(arguments: [patient.text, wrapped, created])
    }
}
