/// Where a questionnaire's total stands.
struct QuestionnaireSpec: Hashable, Sendable {
    /// The canonical address without a version.
    var questionnaire: String
    var instrument: String
    /// The linkId of the item that holds the total.
    var total: String
}
