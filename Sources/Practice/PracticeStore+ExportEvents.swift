import EventLog
import EventLogSQLite
public import Interchange

/// What an export of events holds.
public struct EventExport: Sendable {
    /// How many events.
    public var events: Int64
    /// Position of the first, and of the last; the last lies before the first where there is none.
    public var first: Int64
    public var last: Int64
}

extension PracticeStore {
    /// Writes events of the log, in order of position, in a form from which the same log can be made again: every field,
    /// every byte of the payloads, and the checksum after each event. Sealed texts stay sealed.
    ///
    /// Streams: memory grows with the number of the log's streams, whose names it holds, and not of its events. Every
    /// checksum is computed again on the way, so that a damaged log is not copied.
    /// - Parameters:
    ///   - first: position of the first event; 1 for the whole log.
    ///   - last: position of the last event; nil for the newest there is.
    ///   - progress: events written so far, and in all.
    public func exportEvents(
        _ format: EventFileFormat, from first: Int64 = 1, through last: Int64? = nil, into output: OutputFile,
        progress: ((Int64, Int64) -> Void)? = nil
    ) throws(PracticeError) -> EventExport {
        do {
            let head = try log.head()
            let end = min(last ?? head, head)
            guard first >= 1, first <= head + 1, first <= end + 1 else {
                throw PracticeError(.usage, "there is nothing from @\(first) through @\(end): the log is at @\(head).")
            }
            var lines = EventLines(format)
            var checksum = try log.checksum(at: first - 1)
            try output.write(
                lines.bytes(
                    EventFileOpening(
                        practice: log.practice, logFormat: log.format, created: log.created, after: first - 1,
                        checksum: checksum)))
            try log.scanForCopy(after: first - 1, through: end) { event, names, payload, stored in
                let bytes = lines.bytes(event, try names.of(event), payload: payload, checksum: stored)
                guard bytes.count <= FileRecords.recordBytesMax else {
                    throw PracticeError(
                        .data, "@\(event.position) has \(payload.count) bytes, more than a file of events can hold.")
                }
                try output.write(bytes)
                checksum = stored
                if event.position % Self.progressStep == 0 { progress?(event.position - first + 1, end - first + 1) }
            }
            try output.write(
                lines.bytes(EventFileClosing(events: end - first + 1, through: end, checksum: checksum)))
            try output.finish()
            return EventExport(events: end - first + 1, first: first, last: end)
        } catch { throw .moving(error) }
    }

    /// Events between two calls of a progress: some milliseconds.
    static let progressStep: Int64 = 4096
}

extension PracticeError {
    /// Errors of moving data, as the command ends with them.
    static func moving(_ error: any Error) -> PracticeError {
        switch error {
        case let error as OutputError:
            if case .failed = error { return PracticeError(.inputOutput, error.description) }
            return PracticeError(.cannotCreate, error.description)
        case let error as FileRecordTooLong: return PracticeError(.data, error.description)
        default: return .wrapping(error)
        }
    }
}
