extension LogViews {
    /// Records that were merged into another, each with the surviving patient (`MergedRecords` is the same in Swift): of
    /// the merges and their undoing in a record's own stream the newest decides, and a survivor may have been merged on.
    ///
    /// Answered without looking at any event where the log has no merge: the first condition is asked once.
    static let mergedRecordSQL = """
        CREATE VIEW merged_record AS
        WITH RECURSIVE
        newest(stream, position) AS (
            SELECT event.stream, max(event.position)
            FROM event JOIN stream ON stream.id = event.stream
            WHERE EXISTS (SELECT 1 FROM type WHERE name = 'recordMergedInto')
            AND (event.type = (SELECT id FROM type WHERE name = 'recordMergedInto')
                OR event.type = (SELECT id FROM type WHERE name = 'recordsUnmerged')
                AND event.payload ->> '$.from' = substr(stream.name, 9))
            GROUP BY event.stream),
        link(stream, record, into_record) AS (
            SELECT newest.stream, substr(stream.name, 9), event.payload ->> '$.into'
            FROM newest JOIN event ON event.position = newest.position JOIN stream ON stream.id = newest.stream
            WHERE event.type = (SELECT id FROM type WHERE name = 'recordMergedInto')),
        chain(stream, record, patient) AS (
            SELECT stream, record, into_record FROM link
            UNION
            SELECT chain.stream, chain.record, link.into_record FROM chain JOIN link ON link.record = chain.patient)
        SELECT stream, record, patient FROM chain WHERE patient NOT IN (SELECT record FROM link);
        """

    static let mergedRecordColumns: [LogViewColumn] = [
        entry("stream", .integer, "", "The log's own number of the record's stream."),
        entry("record", .text, "", "Id of a record that was merged into another."),
        entry("patient", .text, "", "Id of the surviving patient, whose history holds what was written there."),
    ]

    /// The one rule of corrections in SQL (`PatientHistory.correct` is the same rule in Swift): of all corrections of an
    /// entry the one with the highest position decides, an amendment replaces the whole entry, a retraction withdraws it.
    ///
    /// Built for a scan of the whole log in its own order: the deciding correction is found through the partial index
    /// on `corrects`, and names are looked up only by queries that ask for them. The subqueries without reference to
    /// a row run once in a query.
    static var entrySQL: String {
        """
        CREATE VIEW entry AS
        SELECT
            original.position AS position,
            ifnull(correction.position, original.position) AS decided_by,
            ifnull(merged.patient, (SELECT substr(name, 9) FROM stream WHERE id = original.stream)) AS patient,
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
                WHEN correction.position IS NULL THEN \(originalPayload)
                WHEN correction.type = (SELECT id FROM type WHERE name = 'entryAmended')
                    THEN \(amendedPayload)
                ELSE correction.payload
            END AS payload,
            (SELECT substr(name, 9) FROM stream WHERE id = original.stream) AS record
        FROM event AS original
        LEFT JOIN merged_record AS merged ON merged.stream = original.stream
        LEFT JOIN event AS correction ON correction.position = (
            SELECT max(position) FROM event AS candidate
            WHERE candidate.corrects = original.position AND candidate.stream = original.stream)
        WHERE original.corrects IS NULL
            AND original.type IS NOT (SELECT id FROM type WHERE name = 'withdrawalNoted')
            AND original.type IS NOT (SELECT id FROM type WHERE name = 'versionNoted')
            -- A log without a retraction has no such type: ifnull keeps "no correction" apart from "no such type".
            AND correction.type IS NOT ifnull((SELECT id FROM type WHERE name = 'entryRetracted'), -1)
            AND original.stream NOT IN (SELECT id FROM stream WHERE substr(name, 1, 8) <> 'patient-');
        """
    }

    /// What was stored, in the newest form.
    private static var originalPayload: String {
        StoredForms.current.payloadSQL("original.payload", form: "original.form") {
            "original.type = (SELECT id FROM type WHERE name = '\($0)')"
        }
    }

    private static var amendedPayload: String {
        StoredForms.current.payloadSQL(
            "correction.payload -> '$.entry'",
            form: "ifnull(correction.payload ->> '$.\(StoredForms.entryForm)', 1)"
        ) { "correction.payload ->> '$.type' = '\($0)'" }
    }

    private static let offset = "ifnull(correction.occurred_offset, original.occurred_offset)"

    /// Seconds since 1970 on the clock of the place; divided as a real, so that times before 1970 round down.
    static let local = "(ifnull(correction.occurred, original.occurred) + \(offset) * 60000) / 1000.0"

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
        entry(
            "record", .text, "",
            "Id of the record it was written under: another than patient where that record was merged into theirs. Ids "
                + "of visits and episodes are unique within a record."),
    ]

    private static func entry(
        _ name: String, _ kind: LogViewColumn.Kind, _ unit: String, _ meaning: String
    ) -> LogViewColumn {
        LogViewColumn(name: name, kind: kind, unit: unit, meaning: meaning, expression: "")
    }
}
