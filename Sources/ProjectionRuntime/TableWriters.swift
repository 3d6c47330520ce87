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

    func insert(_ fold: PatientFold) throws {
        for (place, projected) in fold.rows.enumerated() {
            var rest = projected[...]
            while let table = rest.first?.table {
                let together = rest.prefix { $0.table == table }
                try rows[place][table].insert(together)
                rest = rest.dropFirst(together.count)
            }
        }
        for patient in fold.parked {
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
