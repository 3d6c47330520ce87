/// The tables the runtime keeps itself, in every views file.
public enum RuntimeTables {
    public static let parked = ViewTable(
        "parked", "Patients whose history a projector could not fold, with the reason. A correction heals them.",
        key: ["patient", "projector"],
        columns: [
            .text("patient", "Patient id."),
            .text("projector", "The projector that has no rows for this patient."),
            .integer("position", "Log position of the entry at which the fold stopped."),
            .text("reason", "What was wrong, and what to do."),
        ])

    public static let checkpoint = ViewTable(
        "checkpoint", "How far each projector has read, committed together with its rows.", key: ["projector"],
        columns: [
            .text("projector", "The projector's name."),
            .integer("version", "The projector's version when the rows were made."),
            .integer("position", "The log position the rows are true as of."),
            .text("context", "Digest of the policy and registry the rows were made under."),
            .text("event", "Id of the log's event at the position, which tells whose log it is; '' at 0."),
        ])

    public static let documentation = ViewTable(
        "documentation", "What every column of this file means.", key: ["table_name", "column_name"],
        columns: [
            .text("table_name", "Table or view."),
            .text("column_name", "Column; empty for the table itself."),
            .text("type", "text, integer, real or day."),
            .text("unit", "UCUM or a word; empty where there is none."),
            .text("meaning", "What it says."),
        ])

    public static let all = [parked, checkpoint, documentation]
}
