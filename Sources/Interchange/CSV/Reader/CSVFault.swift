/// A record that cannot be read.
public struct CSVFault: Hashable, Sendable {
    public enum Problem: Hashable, Sendable {
        case quoteNotClosed
        case textAfterQuote
        case quotedFieldTooLong
        case fieldTooLong
        case recordTooLong
        case notUTF8
    }

    /// The line the record begins on.
    public var line: Int64
    /// The field at fault, 0 for the record's first.
    public var field: Int
    public var problem: Problem
    /// The line on which the quote at fault was opened; `line` where there is none.
    public var quoteLine: Int64
    var limits: CSVLimits

    /// What was expected and found, and where reading went on.
    public var reason: String {
        switch problem {
        case .quoteNotClosed:
            "the quote opened on line \(quoteLine) is not closed before the end of the file; " + goneOn
        case .textAfterQuote:
            "the quote opened on line \(quoteLine) is closed in the middle of its field (a quote inside quotes is "
                + "written twice); " + goneOn
        case .quotedFieldTooLong:
            "the quote opened on line \(quoteLine) is not closed within \(limits.fieldBytes) bytes; " + goneOn
        case .fieldTooLong: "the field is longer than \(limits.fieldBytes) bytes"
        case .recordTooLong: "the record is longer than \(limits.recordBytes) bytes"
        case .notUTF8: "the text is not in the file's stated encoding"
        }
    }

    private var goneOn: String { "reading goes on at line \(quoteLine + 1)" }
}
