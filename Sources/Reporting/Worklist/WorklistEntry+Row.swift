public import ProjectionRuntime

extension WorklistEntry {
    /// A row of `care_worklist_item`, or of the list `worklist`, which has the same columns in the same order.
    ///
    /// - Returns: nil where the row has no first day.
    public init?(row: ViewRow, chart: String, name: String? = nil, isNameless: Bool = false) {
        let record = ViewRecord(row, of: PatientAnswers.worklistTable)
        guard let from = record.day("from_on") else { return nil }
        self.init(
            patient: record.text("patient") ?? "", chart: chart, name: name, isNameless: isNameless,
            reason: record.text("reason") ?? "", from: from, until: record.day("until_on"),
            urgency: Int(record.integer("urgency") ?? 5),
            evidence: record.positions("evidence"), detail: record.text("detail") ?? "",
            remedy: record.text("remedy") ?? "",
            episode: record.text("episode") ?? "")
    }
}
