import EventLogSQLite
import Foundation

/// What a file of an export holds. A new export replaces a file of its own kind only, which is known by how it begins.
public enum ExportFileKind: Sendable {
    /// Events of the log, in either form, plain or gzip.
    case events
    /// One person's record to read.
    case recordPage
    /// One person's record for programs.
    case recordDocument

    /// Whether an earlier export of this kind wrote what stands at a path; events only where they are of the same log.
    func wrote(_ path: String, of log: SQLiteEventLog) -> Bool {
        guard ExportPlace.entry(at: path) == .file else { return false }
        switch self {
        case .events:
            guard let opening = try? EventFileReader(path: path).opening else { return false }
            return opening.practice == log.practice && opening.created == log.created
        case .recordPage: return Self.beginning(of: path).hasPrefix(PersonalRecord.pageTitle + "\n")
        case .recordDocument:
            let text = Self.beginning(of: path)
            return text.hasPrefix("{\n  \"practice\":") && text.contains("\n  \"sealedTexts\":")
        }
    }

    private static let beginningBytes = 8192

    static func beginning(of path: String) -> String {
        guard let handle = FileHandle(forReadingAtPath: path) else { return "" }
        defer { try? handle.close() }
        return String(decoding: (try? handle.read(upToCount: beginningBytes)) ?? Data(), as: UTF8.self)
    }

    var words: String {
        switch self {
        case .events: "no earlier export of this log's events"
        case .recordPage, .recordDocument: "no earlier export of a person's record"
        }
    }
}
