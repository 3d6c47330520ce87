/// Why a file of the store could not be read or written, in words that say what to do. What a database library says
/// about it ("disk I/O error", "attempt to write a readonly database") tells nobody that.
public enum StorageTrouble: Sendable, Hashable {
    case diskFull
    case noPermission
    case cannotOpen
    case busy
    case readingOrWriting
    case damaged
    case notADatabase
    /// Any other result: its code, for who looks it up.
    case other(code: Int32)

    /// - Parameter sqliteCode: a result of SQLite, extended or not (https://sqlite.org/rescode.html).
    public init(sqliteCode: Int32) {
        self =
            switch sqliteCode & 0xff {
            case 13: .diskFull
            case 3, 8, 23: .noPermission
            case 14: .cannotOpen
            case 5, 6: .busy
            // A write that came back short is how a limit on file sizes, and some file systems' quotas, show.
            case 10: [778, 4874].contains(sqliteCode) ? .diskFull : .readingOrWriting
            case 11: .damaged
            case 26: .notADatabase
            default: .other(code: sqliteCode)
            }
    }

    /// What happened, and what to do about it; no full stop at the end.
    public var words: String {
        switch self {
        case .diskFull: "there is no room to write on, or the file may not grow. Free some space and try again"
        case .noPermission:
            "it cannot be written by this account. Allow it to write the file and its folder, or use the account that may"
        case .cannotOpen:
            "it cannot be opened, or its folder cannot be written to. Check that it is there, and what this account may do"
        case .busy: "another process is at it. Try again when it has finished"
        case .readingOrWriting:
            "the disk could not be read or written. Check the disk and its cable, and the system's log"
        case .damaged: "the file is damaged. Restore a backup, with `anamnesis restore`"
        case .notADatabase: "the file is no database. Restore it from a backup"
        case .other(let code): "the database refused, with code \(code). Look that up at sqlite.org/rescode.html"
        }
    }
}
