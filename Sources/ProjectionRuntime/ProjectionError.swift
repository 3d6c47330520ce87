public import EventLog
import GRDB

/// What can go wrong between the log and the views. Every case names the facts; `description` ends with the next step.
public enum ProjectionError: Error, Sendable, CustomStringConvertible {
    /// The log has no `practiceOpened`, policy or registry.
    case noPractice
    /// A practice event that cannot be read.
    case context(position: Int64, reason: String)
    /// A views file could not be written or read.
    case views(path: String, StorageTrouble)
    /// The views' folder or link could not be written or read; the operating system's reason.
    case folder(path: String, reason: String)
    /// The views cannot be read in a folder that cannot be written to, as they were left.
    case waiting(path: String, bytes: Int)
    /// Another process is bringing the views up to date.
    case busy(path: String)
    /// Another process is building the views anew.
    case rebuilding(path: String, percent: Int)
    /// A replay's file cannot be made where it was asked for; the operating system's reason.
    case cannotCreate(path: String, reason: String)
    /// The file a replay is to be written into is there already.
    case targetExists(path: String)
    /// Where a replay's file would be written something lies that no replay left there.
    case notOfReplay(path: String, reason: String)
    /// The views were made of other events than the log holds.
    case otherLog(path: String, position: Int64, head: Int64)
    /// There are no views, or not of this version: they have to be built first.
    case notBuilt(path: String)

    public var description: String {
        switch self {
        case .noPractice:
            "the log has no practice: it was not made by `anamnesis init`. Make a new store, and import into it."
        case .context(let position, let reason):
            "the practice event at @\(position) cannot be read: \(reason). Install a version that knows it."
        case .views(let path, .damaged), .views(let path, .notADatabase):
            "\(path) is damaged. The views can always be made again from the log: `anamnesis rebuild`."
        case .views(let path, let trouble): "\(path): \(trouble.words)."
        case .folder(let path, let reason):
            "\(path): \(reason). Allow this account to write the store's folder, or use the account that may."
        case .waiting(let path, let bytes): "\(path): \(ReadOnlyFolder.waitingWords(bytes: bytes))."
        case .busy(let path): "\(path): another process is writing it. Try again when it has finished."
        case .rebuilding(_, let percent):
            "rebuilding \(percent) %. Another process does it; try again when it has finished."
        case .cannotCreate(let path, let reason):
            "\(path) cannot be made: \(reason). Name a place where this account may write."
        case .targetExists(let path): "\(path) exists already. Choose another name; nothing was changed."
        case .notOfReplay(let path, let reason):
            "\(path) is not what a replay left: \(reason). Move it away, or choose another name; nothing was changed."
        case .otherLog(let path, let position, let head):
            "\(path) knows the log to @\(position), and this log "
                + (position > head ? "ends at @\(head)" : "has another event there")
                + ": an older copy of log.sqlite was put in its place, and what came after it is missing. Nothing was "
                + "recorded. Restore the newest backup (`anamnesis restore`); if this log is the one that is meant, "
                + "`anamnesis rebuild` makes the views anew from it."
        case .notBuilt(let path):
            "\(path): the views are not built. Run `anamnesis rebuild` from an account that may write there."
        }
    }

    /// Any error of the database under the views in our words; others as they are.
    static func wrapping(_ error: any Error, path: String) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        return ProjectionError.views(path: path, StorageTrouble(sqliteCode: error.extendedResultCode.rawValue))
    }
}

/// Why one patient's fold stopped, and at which entry.
public struct FoldFailure: Error, Hashable, Sendable, CustomStringConvertible {
    public var position: Int64
    public var reason: String

    public init(position: Int64, reason: String) {
        self.position = position
        self.reason = reason
    }

    public var description: String { "@\(position): \(reason)" }
}
