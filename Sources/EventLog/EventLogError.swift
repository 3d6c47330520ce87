/// What can go wrong at the log's door. Every case names the facts; `description` ends with the next step.
public enum EventLogError: Error, Equatable, Sendable {
    /// Another writer was there first.
    case conflict(stream: StreamName, expected: Int64, actual: Int64)
    /// An id that the log already holds with another type or in another stream.
    case idReused(id: EventID, position: Int64)
    /// Some of a batch's events are in the log and some are not: the batch is not a retry and not new.
    case partlyPresent(stream: StreamName, present: Int, of: Int)
    /// The batch is not one the log can take: empty, a stream twice, a payload that is not a JSON object.
    case malformed(reason: String)
    /// Somebody else held the store's lock for longer than the writer waits.
    case busy(holder: String, waitedSeconds: Int)
    /// There is a log at this path already.
    case alreadyThere(path: String)
    /// There is no log at this path.
    case missing(path: String)
    /// The log was written by a newer version of the format.
    case newerFormat(found: Int64, known: Int64)
    /// The disk is full, the file is not writable, or the database says it is broken: SQLite's result code, and what
    /// happened and what to do in words.
    case storage(code: Int32, message: String, path: String)
    /// What was read breaks a promise: which one, and where.
    case damaged(position: Int64, reason: String)
}

extension EventLogError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .conflict(let stream, let expected, let actual):
            "stream \(stream) is at version \(actual), expected \(expected). Read it again and decide again."
        case .idReused(let id, let position):
            "event id \(id) is already used at @\(position) by another type or stream. Give the new event an id of its own."
        case .partlyPresent(let stream, let present, let count):
            "\(present) of \(count) events of this batch are already in stream \(stream). Append only those that are missing, as a batch of their own."
        case .malformed(let reason):
            "the batch cannot be appended: \(reason)."
        case .busy(let holder, let seconds):
            "the store is locked by \(holder); waited \(seconds) s. Try again when it has finished."
        case .alreadyThere(let path):
            "there is already a log at \(path). Open it, or choose another folder."
        case .missing(let path):
            "there is no log at \(path). Make one with `anamnesis init`, or name the store with --store."
        case .newerFormat(let found, let known):
            "the log has format \(found), this version knows up to \(known). Install a newer version of anamnesis."
        case .storage(let code, let message, let path):
            // What is damaged was so before, and nobody asks whether it got worse.
            [.damaged, .notADatabase].contains(StorageTrouble(sqliteCode: code))
                ? "\(path): \(message)." : "\(path): \(message). Nothing was half-written."
        case .damaged(let position, let reason):
            "the log is damaged\(position > 0 ? " at @\(position)" : ""): \(reason). Restore a backup; do not write to this store."
        }
    }
}
