import GRDB

extension KeyStore {
    /// Destroys the patient's key for good: what was sealed with it can be read by nobody any more.
    ///
    /// The hashes of the patient's identifiers stay as tombstones, no longer tied to the patient, and refuse the person's
    /// return. Afterwards no file holds the wrapped key. Works without the master key; a second time changes nothing.
    /// - warning: There is no way back. `identityErased` must be durable in the log before.
    public func destroyKey(for patient: PatientID) throws(IdentityError) { try destroyKeys(for: [patient]) }

    /// Destroys the keys of all these patients; those destroyed before cost only a look.
    ///
    /// Call it at every opening with everyone the log calls erased: it finishes what a crash interrupted, and takes back what
    /// a restored backup brought. A patient without a key here is marked erased too, so that none is ever made.
    public func destroyKeys(for patients: [PatientID]) throws(IdentityError) {
        let (remaining, sweepOwed) = try reading { database in
            (try patients.filter { try Self.leavesTraces($0, database) }, try Self.isSweepOwed(database))
        }
        if !remaining.isEmpty {
            try writing { database in
                for patient in remaining { try Self.destroy(patient, database) }
                try database.execute(sql: "UPDATE keyring SET sweep_owed = 1")
            }
        }
        if sweepOwed || !remaining.isEmpty { try sweep() }
    }

    /// Writes the file anew. secure_delete overwrites what is deleted, and searches of the raw file found nothing left, but
    /// SQLite does not promise it for records it moved between pages before; a rewritten file holds what lives and no more.
    /// The debt is noted in the file, so that a crash here does not forgive it.
    private func sweep() throws(IdentityError) {
        try vacuum()
        try writing { try $0.execute(sql: "UPDATE keyring SET sweep_owed = 0") }
    }

    private static func isSweepOwed(_ database: Database) throws -> Bool {
        try Bool.fetchOne(database, sql: "SELECT sweep_owed FROM keyring") ?? false
    }

    private static func leavesTraces(_ patient: PatientID, _ database: Database) throws -> Bool {
        try !isErased(patient, database) || keyExists(for: patient, database)
            || exists("SELECT 1 FROM identifier WHERE patient = ?", patient, database)
    }

    static func destroy(_ patient: PatientID, _ database: Database) throws {
        for sql in [
            "INSERT OR IGNORE INTO tombstone(hash) SELECT hash FROM identifier WHERE patient = ?",
            "DELETE FROM identifier WHERE patient = ?",
            "UPDATE patient_key SET wrapped = zeroblob(length(wrapped)) WHERE patient = ?",
            "DELETE FROM patient_key WHERE patient = ?",
            "INSERT OR IGNORE INTO erased_patient(patient) VALUES (?)",
        ] {
            try database.cachedStatement(sql: sql).execute(arguments: [patient.text])
        }
    }
}
