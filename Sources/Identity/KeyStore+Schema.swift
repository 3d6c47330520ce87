extension KeyStore {
    /// Names and columns are format.
    enum Schema {
        static let form = 1

        /// No WAL and no kept journal: destroyed keys would live on in it. EXTRA, because in this journal mode FULL may lose the
        /// last commit when the power goes. Temporary tables in memory: rewriting the file leaves no copy in /tmp.
        static let connection = """
            PRAGMA secure_delete = ON;
            PRAGMA journal_mode = DELETE;
            PRAGMA synchronous = EXTRA;
            PRAGMA temp_store = MEMORY;
            """

        /// A tombstone does not say whose it was: with the identifier in hand nobody finds the way back to the patient's scores.
        static let create = """
            CREATE TABLE keyring(
                id INTEGER PRIMARY KEY CHECK (id = 1),
                form INTEGER NOT NULL,
                salt BLOB NOT NULL,
                master_check BLOB NOT NULL,
                sweep_owed INTEGER NOT NULL DEFAULT 0
            ) STRICT;
            CREATE TABLE patient_key(
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                patient TEXT NOT NULL UNIQUE,
                wrapped BLOB NOT NULL,
                created INTEGER NOT NULL
            ) STRICT;
            CREATE TABLE identifier(
                hash BLOB PRIMARY KEY,
                patient TEXT NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX identifier_patient ON identifier(patient);
            CREATE TABLE tombstone(
                hash BLOB PRIMARY KEY
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE erased_patient(
                patient TEXT PRIMARY KEY
            ) STRICT, WITHOUT ROWID;
            """
    }
}
