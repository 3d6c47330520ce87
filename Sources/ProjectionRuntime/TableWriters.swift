import GRDB

/// Writes what the projectors say about patients into an open views file, inside one transaction.
struct TableWriters {
    private let projectors: [any Projector]
    private let rows: [[RowWriter]]
    private let parked: RowWriter
    private let database: Database

    init(_ projectors: [any Projector], in database: Database) throws {
        self.projectors = projectors
        self.database = database
        rows = try projectors.map { try $0.tables.map { try RowWriter($0, in: database) } }
        parked = try RowWriter(RuntimeTables.parked, in: database)
    }

    /// Takes away all that is said about a patient.
    func remove(_ patient: String) throws {
        for table in [RuntimeTables.parked] + projectors.flatMap(\.tables) {
            try database.cachedStatement(sql: "DELETE FROM \(table.name) WHERE patient = ?").execute(arguments: [
                patient
            ])
        }
    }

    /// Writes what is said about some patients, table by table: the rows of several go into one statement.
    func insert(_ folds: [PatientFold]) throws {
        for (place, writers) in rows.enumerated() {
            for (table, writer) in writers.enumerated() {
                try writer.insert(folds.flatMap { fold in fold.rows[place].lazy.filter { $0.table == table } }[...])
            }
        }
        for patient in folds.flatMap(\.parked) {
            try parked.insert([
                .text(patient.patient), .text(patient.projector), .integer(patient.position), .text(patient.reason),
            ])
        }
    }

    /// Says how far every projector has read, in the transaction of its rows.
    ///
    /// - Parameter event: the id of the log's event there.
    func setCheckpoints(to position: Int64, event: String, context: CareContext) throws {
        for projector in projectors {
            try database.execute(
                sql: "INSERT OR REPLACE INTO checkpoint VALUES (?, ?, ?, ?, ?)",
                arguments: [projector.name, projector.version, position, context.digest(of: projector.reads), event])
        }
    }
}
