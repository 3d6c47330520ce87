extension LogViews {
    /// What each technique is followed by: which of several at a visit brought an unwanted effect nobody can say, so that it
    /// counts for each of them.
    static let techniqueEffect = LogView(
        name: "technique_effect",
        columns: [
            column("patient", .text, "The patient's id."),
            column("record", .text, "Id of the record it was written under."),
            column("visit", .text, "Id of the visit; NULL where the treatment names none, and its day stands for it."),
            column("occurred_on", .text, "The local date of the treatment.", unit: "YYYY-MM-DD"),
            column("technique", .text, "Registry code of the technique."),
            column("minutes", .integer, "Time spent on it at the visit; NULL where nobody says.", unit: "minutes"),
            LogViewColumn(
                name: "effects", kind: .integer, unit: "",
                meaning: "Unwanted effects reported of the visit, or of its day where the report names no visit. Each "
                    + "technique of the visit has all of them.",
                expression: "ifnull(named.effects, 0) + ifnull(dated.effects, 0)"),
            LogViewColumn(
                name: "severity", kind: .integer, unit: "",
                meaning: "The worst of them, 1 (mild) to 5; NULL for none told.",
                expression: "nullif(max(ifnull(named.severity, 0), ifnull(dated.severity, 0)), 0)"),
        ],
        from: """
            (
                SELECT patient, record, visit, min(occurred_on) AS occurred_on, technique, sum(minutes) AS minutes
                FROM treatment WHERE technique IS NOT NULL GROUP BY record, ifnull(visit, occurred_on), technique
            ) AS given
            LEFT JOIN (
                SELECT record, visit, count(*) AS effects, max(severity) AS severity
                FROM adverse_event WHERE status = 'reported' AND visit IS NOT NULL GROUP BY record, visit
            ) AS named ON named.record = given.record AND named.visit = given.visit
            LEFT JOIN (
                SELECT record, occurred_on, count(*) AS effects, max(severity) AS severity
                FROM adverse_event WHERE status = 'reported' AND visit IS NULL GROUP BY record, occurred_on
            ) AS dated ON dated.record = given.record AND dated.occurred_on = given.occurred_on
            """)

    private static func column(
        _ name: String, _ kind: LogViewColumn.Kind, _ meaning: String, unit: String = ""
    ) -> LogViewColumn {
        LogViewColumn(name: name, kind: kind, unit: unit, meaning: meaning, expression: "given.\(name)")
    }
}
