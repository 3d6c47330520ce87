import GRDB

/// What a replay's file holds already, stretch by stretch in order of the patients' ids, each with the digest of its rows:
/// the table `done`, which a finished file has no more.
///
/// Nothing is synced before a replay ends. After a loss of power its file can be any mixture of pages of several commits:
/// trees that are broken, which SQLite's own check sees, and sound ones from which rows are missing, or in which they are
/// those of before, which only the digest tells. A stretch that does not hold what was committed is folded again, with all
/// after it. The tables and their documentation have a digest as well: where they differ nothing is believed. Not seen is
/// what somebody alters together with its digest; verifying the receipt folds all of it anew.
struct DoneStretches {
    private let tables: [ViewTable]
    /// The last patient's id of the last stretch; '' where none is done.
    private(set) var through = ""

    init(of projectors: [any Projector]) { tables = [RuntimeTables.parked] + projectors.flatMap(\.tables) }

    /// Makes the table, in the transaction that makes the others.
    func begin(in database: Database) throws {
        try database.execute(
            sql: "CREATE TABLE done (through TEXT NOT NULL PRIMARY KEY, digest TEXT NOT NULL) STRICT, WITHOUT ROWID")
        try note("", try Self.layoutDigest(in: database), in: database)
    }

    /// Notes the stretch up to a patient, in the transaction of its rows.
    mutating func add(through last: String, in database: Database) throws {
        try note(last, try digest(through: last, in: database), in: database)
        through = last
    }

    /// Goes on after the last stretch before which all are as they were committed, and takes away what comes after it.
    ///
    /// - Returns: nil where not even the tables are, or no stretch is.
    static func resumed(of projectors: [any Projector], in database: Database) throws -> DoneStretches? {
        var done = DoneStretches(of: projectors)
        let noted = try Row.fetchAll(database, sql: "SELECT through, digest FROM done ORDER BY through")
            .map { (through: $0[0] as String, digest: $0[1] as String) }
        guard let first = noted.first, first.through.isEmpty, first.digest == (try layoutDigest(in: database))
        else {
            return nil
        }
        for stretch in noted.dropFirst() {
            guard try done.digest(through: stretch.through, in: database) == stretch.digest else { break }
            done.through = stretch.through
        }
        if done.through.isEmpty { return nil }
        for table in done.tables {
            try database.execute(sql: "DELETE FROM \(table.name) WHERE patient > ?", arguments: [done.through])
        }
        try database.execute(sql: "DELETE FROM done WHERE through > ?", arguments: [done.through])
        return done
    }

    /// Whether any stretch is noted.
    static func isAny(in database: Database) throws -> Bool {
        try database.tableExists("done") && Int.fetchOne(database, sql: "SELECT count(*) FROM done") ?? 0 > 1
    }

    /// Of the file's tables and documentation as they are when it is finished.
    static func layoutDigest(in database: Database) throws -> String {
        try ViewLayout(in: database, without: "done").digest
    }

    static func end(in database: Database) throws { try database.execute(sql: "DROP TABLE done") }

    private func digest(through last: String, in database: Database) throws -> String {
        try ViewDigest.ofStretch(tables, after: through, through: last, in: database)
    }

    private func note(_ through: String, _ digest: String, in database: Database) throws {
        try database.execute(sql: "INSERT INTO done VALUES (?, ?)", arguments: [through, digest])
    }
}
