/// The mapping under which the product imports the exports.
enum PracticeExportMapping {
    static let text = ""
}
