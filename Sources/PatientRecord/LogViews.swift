import Clinical

/// SQL views on the log for analysts: typed, with corrections applied, always true as of the log's newest event.
///
/// `LogViews.sql` is run on `log.sqlite` by whoever makes or opens a store for writing; running it again replaces the
/// views. They hold no data, so a newer version may change them freely. They need SQLite 3.38 (2022) or newer, for the
/// operators `->` and `->>`; events in them are read and never changed.
///
///     SELECT patient, occurred_on, value FROM pain_score WHERE moment = 'before' ORDER BY patient, occurred
///
/// An entry whose stored payload a reader of this version could not decode is shown with what can be read of it; the
/// views derived by projectors park its patient instead.
public enum LogViews {
    /// One column of one view, for `anamnesis tables`.
    public struct Column: Hashable, Sendable {
        public var view: String
        public var column: String
        /// The type of its values where there is one: `INTEGER`, `REAL`, `TEXT`.
        public var type: String
        /// Unit or format; empty where there is none.
        public var unit: String
        public var meaning: String
    }

    /// Drops the views where they are, and makes them.
    public static var sql: String {
        (views.reversed().map { "DROP VIEW IF EXISTS \($0.name);" } + [
            "DROP VIEW IF EXISTS entry;", "DROP VIEW IF EXISTS merged_record;", mergedRecordSQL, entrySQL,
        ]
            + views.map(\.sql)).joined(separator: "\n") + "\n"
    }

    /// The same views as they were at an instant, for one connection: temporary views of the same names, over the log
    /// attached as `log`, that read no event which was not known by then and show no entry of a later day.
    ///
    /// `event`, `stream`, `type`, `actor` and `events` are masked as well; of a stream there is its name alone, since its
    /// head may lie after the instant.
    ///
    /// - Parameter log: the name under which the log's file is attached.
    public static func sql(at instant: Instant, attachedAs log: String) -> String {
        let masks = [
            "CREATE TEMP VIEW type AS SELECT * FROM \(log).type;",
            "CREATE TEMP VIEW actor AS SELECT * FROM \(log).actor;",
            """
            CREATE TEMP VIEW stream AS SELECT id, name FROM \(log).stream
            WHERE id <= (SELECT max(stream) FROM \(log).event WHERE position <= \(instant.position));
            """,
            "CREATE TEMP VIEW event AS SELECT * FROM \(log).event WHERE \(known(at: instant, log));",
            """
            CREATE TEMP VIEW events AS SELECT * FROM \(log).events
            WHERE position IN (SELECT position FROM event\(instant.asOf.map(happened) ?? ""));
            """,
        ]
        let cut = instant.asOf.map { "\n    AND date(\(local), 'unixepoch') <= '\($0)';" } ?? ";"
        let all = [mergedRecordSQL, String(entrySQL.dropLast()) + cut] + views.map(\.sql)
        return (masks + all.map { $0.replacing("CREATE VIEW", with: "CREATE TEMP VIEW") }).joined(separator: "\n")
    }

    /// `PatientHistory.itemsInTime` in SQL: an entry with all its corrections where it had happened by the day, as corrected;
    /// what was withdrawn, where it was.
    private static func happened(by day: CalendarDay) -> String {
        """
         WHERE (
            SELECT date((told.occurred + told.occurred_offset * 60000) / 1000.0, 'unixepoch') FROM event AS told
            WHERE told.position = ifnull(
                (SELECT deciding.position FROM event AS deciding
                WHERE deciding.position = (
                    SELECT max(position) FROM event AS correction
                    WHERE correction.corrects = ifnull(event.corrects, event.position))
                AND deciding.type NOT IN (SELECT id FROM type WHERE name = 'entryRetracted')),
                ifnull(event.corrects, event.position))) <= '\(day)'
        """
    }

    /// `Instant.knows` in SQL. A registration counts from whatever was known of its patient first: for those the views
    /// of the instant have.
    private static func known(at instant: Instant, _ log: String) -> String {
        let position = "position <= \(instant.position)"
        guard let time = instant.sourceTime else { return position }
        let told = """
            CASE (SELECT name FROM \(log).type AS named WHERE named.id = event.type)
                WHEN 'entryAmended' THEN payload ->> '$.entry.sourceRecorded'
                WHEN 'entryRetracted' THEN payload ->> '$.source.updated'
                ELSE payload ->> '$.sourceRecorded'
            END
            """
        return """
            \(position) AND (CASE WHEN origin IS NULL THEN recorded ELSE ifnull(\(told), recorded) END <= \(time)
            OR version = 1 AND stream IN (
                SELECT id FROM \(log).stream AS told WHERE substr(told.name, 9) IN (SELECT patient FROM main.patient)))
            """
    }

    /// Every column of every view, in the order of the views and of their columns.
    public static let documentation: [Column] =
        mergedRecordColumns.map { $0.documented(in: "merged_record") }
        + entryColumns.map { $0.documented(in: "entry") }
        + views.flatMap { view in view.columns.map { $0.documented(in: view.name) } }

    /// The views' names, `entry` before those made from it.
    public static let names: [String] = ["merged_record", "entry"] + views.map(\.name)
}

/// A typed view: the entries of some types, with columns taken from their payloads; or what views before it have.
struct LogView {
    var name: String
    var columns: [LogViewColumn]
    /// FROM and what follows.
    private var source: String

    /// - Parameter join: what stands beside `entry` in FROM.
    init(name: String, types: [String], columns: [LogViewColumn], join: String = "") {
        (self.name, self.columns) = (name, columns)
        let names = types.map { "'\($0)'" }.joined(separator: ", ")
        source = """
            FROM entry\(join)
            WHERE entry.type_number IN (SELECT id FROM type WHERE name IN (\(names)))
            """
    }

    init(name: String, columns: [LogViewColumn], from source: String) {
        (self.name, self.columns, self.source) = (name, columns, "FROM " + source)
    }

    var sql: String {
        let select = columns.map { "    \($0.expression) AS \"\($0.name)\"" }.joined(separator: ",\n")
        return "CREATE VIEW \(name) AS\nSELECT\n\(select)\n\(source);"
    }
}

/// A column of a view: what it is called, what it means, and where it comes from.
struct LogViewColumn {
    enum Kind: String {
        case integer = "INTEGER"
        case real = "REAL"
        case text = "TEXT"
    }

    var name: String
    var kind: Kind
    var unit: String
    var meaning: String
    var expression: String

    func documented(in view: String) -> LogViews.Column {
        LogViews.Column(view: view, column: name, type: kind.rawValue, unit: unit, meaning: meaning)
    }

    /// A column that `entry` has already.
    static func entry(_ name: String) -> LogViewColumn {
        guard var column = LogViews.entryColumns.first(where: { $0.name == name }) else {
            preconditionFailure("entry has no column \(name)")
        }
        column.expression = "entry.\"\(name)\""
        return column
    }

    /// A text field of the payload.
    static func text(_ name: String, _ field: String, _ meaning: String, unit: String = "") -> LogViewColumn {
        LogViewColumn(
            name: name, kind: .text, unit: unit, meaning: meaning, expression: "entry.payload ->> '$.\(field)'")
    }

    /// A whole number, or a truth value as 0 and 1, with the value it has where the field is absent.
    static func integer(
        _ name: String, _ field: String, _ meaning: String, unit: String = "", absent: Int? = nil
    ) -> LogViewColumn {
        let value = "entry.payload ->> '$.\(field)'"
        return LogViewColumn(
            name: name, kind: .integer, unit: unit, meaning: meaning,
            expression: absent.map { "ifnull(\(value), \($0))" } ?? value)
    }

    /// The double nearest to a number of the payload.
    static func real(_ name: String, _ field: String, _ meaning: String, unit: String = "") -> LogViewColumn {
        LogViewColumn(
            name: name, kind: .real, unit: unit, meaning: meaning,
            expression: "CAST(entry.payload ->> '$.\(field)' AS REAL)")
    }

    /// A number's digits as written: `->` answers the JSON text itself, while `->>` would pass through a double.
    static func literal(_ name: String, _ field: String, _ meaning: String) -> LogViewColumn {
        LogViewColumn(
            name: name, kind: .text, unit: "", meaning: meaning,
            expression: "nullif(entry.payload -> '$.\(field)', 'null')")
    }
}
