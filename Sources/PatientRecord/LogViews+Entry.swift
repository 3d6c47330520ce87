extension LogViews {
    /// The one rule of corrections in SQL (`PatientHistory.correct` is the same rule in Swift): of all corrections of an
    /// entry the one with the highest position decides, an amendment replaces the whole entry, a retraction withdraws it.
    ///
    /// Built for a scan of the whole log in its own order: the deciding correction is found through the partial index
    /// on `corrects`, and names are looked up only by queries that ask for them. The subqueries without reference to
    /// a row run once in a query.
    static let entrySQL = """
        CREATE VIEW entry AS
        SELECT
            original.position AS position,
            ifnull(correction.position, original.position) AS decided_by,
            (SELECT substr(name, 9) FROM stream WHERE id = original.stream) AS patient,
            CASE
                WHEN correction.position IS NULL THEN (SELECT name FROM type WHERE id = original.type)
                WHEN correction.type = (SELECT id FROM type WHERE name = 'entryAmended')
                    THEN correction.payload ->> '$.type'
                ELSE (SELECT name FROM type WHERE id = correction.type)
            END AS type,
            date(\(local), 'unixepoch') AS occurred_on,
            CASE ifnull(correction.occurred_precision, original.occurred_precision)
                WHEN 1 THEN strftime('%Y', \(local), 'unixepoch')
                WHEN 2 THEN strftime('%Y-%m', \(local), 'unixepoch')
                WHEN 4 THEN strftime('%Y-%m-%dT%H:%M', \(local), 'unixepoch') || \(zone)
                WHEN 5 THEN strftime('%Y-%m-%dT%H:%M:%S', \(local), 'unixepoch') || \(zone)
                WHEN 6 THEN strftime('%Y-%m-%dT%H:%M:%f', \(local), 'unixepoch') || \(zone)
                ELSE date(\(local), 'unixepoch')
            END AS occurred,
            CASE ifnull(correction.occurred_precision, original.occurred_precision)
                WHEN 1 THEN 'year' WHEN 2 THEN 'month' WHEN 3 THEN 'day' WHEN 4 THEN 'minute'
                WHEN 5 THEN 'second' WHEN 6 THEN 'ms' WHEN 7 THEN 'relative'
            END AS precision,
            strftime('%Y-%m-%dT%H:%M:%fZ', original.recorded / 1000.0, 'unixepoch') AS recorded,
            original.origin AS import,
            ifnull(correction.occurred, original.occurred) AS occurred_ms,
            \(offset) AS occurred_offset,
            original.recorded AS recorded_ms,
            CASE
                WHEN correction.position IS NULL THEN original.type
                WHEN correction.type = (SELECT id FROM type WHERE name = 'entryAmended')
                    THEN (SELECT id FROM type WHERE name = correction.payload ->> '$.type')
                ELSE correction.type
            END AS type_number,
            CASE
                WHEN correction.position IS NULL THEN original.payload
                WHEN correction.type = (SELECT id FROM type WHERE name = 'entryAmended')
                    THEN correction.payload -> '$.entry'
                ELSE correction.payload
            END AS payload
        FROM event AS original
        LEFT JOIN event AS correction ON correction.position = (
            SELECT max(position) FROM event AS candidate
            WHERE candidate.corrects = original.position AND candidate.stream = original.stream)
        WHERE original.corrects IS NULL
            -- A log without a retraction has no such type: ifnull keeps "no correction" apart from "no such type".
            AND correction.type IS NOT ifnull((SELECT id FROM type WHERE name = 'entryRetracted'), -1)
            AND original.stream NOT IN (SELECT id FROM stream WHERE substr(name, 1, 8) <> 'patient-');
        """

    private static let offset = "ifnull(correction.occurred_offset, original.occurred_offset)"

    /// Seconds since 1970 on the clock of the place; divided as a real, so that times before 1970 round down.
    private static let local = "(ifnull(correction.occurred, original.occurred) + \(offset) * 60000) / 1000.0"

    private static let zone =
        "iif(\(offset) = 0, 'Z', printf('%s%02d:%02d', iif(\(offset) < 0, '-', '+'), "
        + "abs(\(offset)) / 60, abs(\(offset)) % 60))"

    static let entryColumns: [LogViewColumn] = [
        entry("position", .integer, "@n", "The entry's name: position of its original, also after corrections."),
        entry(
            "decided_by", .integer, "@n", "Position of the event that says what stands here; position if uncorrected."),
        entry("patient", .text, "", "The patient's id."),
        entry("type", .text, "", "The entry's event type, such as painScored."),
        entry("occurred_on", .text, "YYYY-MM-DD", "The local date on which it happened, as corrected."),
        entry("occurred", .text, "ISO 8601", "When it happened, as corrected and as exactly as it is known."),
        entry(
            "precision", .text, "",
            "How exactly that is known: year, month, day, minute, second, ms, or relative (a study day)."),
        entry("recorded", .text, "ISO 8601", "When the log took the original, in UTC."),
        entry("import", .integer, "@n", "Position of the importStarted event it came from; NULL if entered by hand."),
        entry(
            "occurred_ms", .integer, "ms since 1970 UTC", "The start of the stated period, as corrected; for sorting."),
        entry("occurred_offset", .integer, "minutes east of UTC", "The offset of the place where it happened."),
        entry("recorded_ms", .integer, "ms since 1970 UTC", "When the log took the original."),
        entry("type_number", .integer, "", "The log's own number of the type; faster to compare than the name."),
        entry("payload", .text, "JSON", "What the entry says, as corrected; free text in it is sealed."),
    ]

    private static func entry(
        _ name: String, _ kind: LogViewColumn.Kind, _ unit: String, _ meaning: String
    ) -> LogViewColumn {
        LogViewColumn(name: name, kind: kind, unit: unit, meaning: meaning, expression: "")
    }
}
