import EventLog
import EventLogSQLite
import Foundation
public import Identity

/// What an import of events did.
public struct EventImport: Sendable {
    /// Events of the file that the log had already, each equal field by field.
    public var present: Int64
    /// Events taken over.
    public var added: Int64
    /// The log's newest position afterwards.
    public var position: Int64
    /// Patients of the log whose key is not in the store: their names and notes stay sealed.
    public var patientsWithoutKey: Int
    /// Patients whom the key store knows as erased and the log, which ends before that, does not: no name is to be had.
    public var erasedOnlyInKeys: Int
    /// Whether the master key is not at hand: then all names and notes are sealed.
    public var isLocked: Bool
}

extension PracticeStore {
    /// Takes over events that `exportEvents` wrote, into a log that is a part of theirs: position, time of recording, id,
    /// actor and payload bytes stay. What the log has already must be equal field by field; what follows must continue
    /// its chain of checksums. All of the file goes in together, or nothing.
    ///
    /// - Parameters:
    ///   - rehearse: checks all of it and takes nothing over.
    ///   - progress: bytes of the file read so far, and in all.
    public func importEvents(
        _ path: String, rehearse: Bool = false, progress: ((Int64, Int64) -> Void)? = nil
    ) throws(PracticeError) -> EventImport {
        do {
            let file = try EventFileReader(path: path)
            try requireSameLog(file)
            var report = EventImport(
                present: 0, added: 0, position: 0, patientsWithoutKey: 0, erasedOnlyInKeys: 0, isLocked: keys.isLocked)
            do {
                try log.continueCopy { copy in
                    try requireContinuation(file, head: copy.position)
                    try comparePresent(file, with: &report, head: copy.position, progress)
                    try takeOver(file, into: copy, &report, progress)
                    if rehearse { throw Rehearsed() }
                }
            } catch is Rehearsed {}
            report.position = max(try log.head(), rehearse ? file.event.position : 0)
            report.patientsWithoutKey = try patientsWithoutKey().count
            if !rehearse {
                // Whom the events that came in call erased has no key from here on, not from the next opening.
                try destroyKeysOfErased(.readWrite)
                report.erasedOnlyInKeys = try erasedOnlyInKeys().count
            }
            return report
        } catch { throw .moving(error) }
    }

    /// Ends a transaction that was only to be tried.
    private struct Rehearsed: Error {}

    private func requireSameLog(_ file: EventFileReader) throws {
        let theirs = file.opening
        let fields: [(String, String, String)] = [
            ("practice", theirs.practice, log.practice), ("format", "\(theirs.logFormat)", "\(log.format)"),
            ("created", EventLines.instantText(theirs.created), EventLines.instantText(log.created)),
        ]
        for (field, their, our) in fields where !their.utf8.elementsEqual(our.utf8) {
            throw PracticeError(
                .data,
                "\(file.path) is of another log: its \(field) is \(their), here it is \(our). Events go only into a copy of their own log; make one with `anamnesis import events \(file.path) --new PATH.anamnesis`. Nothing was imported."
            )
        }
    }

    /// The file begins no later than the log ends, and where it begins both agree.
    private func requireContinuation(_ file: EventFileReader, head: Int64) throws {
        let after = file.opening.after
        guard after <= head else {
            throw PracticeError(
                .data,
                "\(file.path) begins after @\(after), and the log ends at @\(head): @\(head + 1)…@\(after) are missing. Import the file that holds them first; nothing was imported."
            )
        }
        guard try log.checksum(at: after) == file.opening.checksum else {
            throw PracticeError(
                .data,
                "\(file.path) continues another history: at @\(after), which it begins after, its checksum is not this log's. Nothing was imported."
            )
        }
    }

    /// Compares what the log has already, event by event.
    private func comparePresent(
        _ file: EventFileReader, with report: inout EventImport, head: Int64, _ progress: ((Int64, Int64) -> Void)?
    ) throws {
        var page: ArraySlice<(event: StoredEvent, checksum: UInt64)> = []
        while file.event.position < head, try file.next() {
            let event = file.event
            if page.isEmpty { page = try self.page(after: event.position - 1) }
            guard let stored = page.popFirst(), stored.event.envelope.position == event.position else {
                throw EventLogError.damaged(position: event.position, reason: "missing from the log")
            }
            let isSame = stored.checksum == event.checksum
            if let field = event.difference(from: stored.event) ?? (isSame ? nil : "checksum") {
                throw PracticeError(
                    .data,
                    "\(file.path), line \(file.line): @\(event.position) differs from the log's in \(field). The file and the log are not one history; nothing was imported."
                )
            }
            report.present += 1
            tell(progress, file)
        }
    }

    private func page(after position: Int64) throws -> ArraySlice<(event: StoredEvent, checksum: UInt64)> {
        let events = try log.events(after: position, limit: Self.comparedPageMax)
        return zip(events, try log.checksums(after: position, limit: Self.comparedPageMax)).map { ($0, $1) }[...]
    }

    private static let comparedPageMax = 500

    private func takeOver(
        _ file: EventFileReader, into copy: LogCopyWriter, _ report: inout EventImport,
        _ progress: ((Int64, Int64) -> Void)?
    ) throws {
        while try file.next() {
            do throws(EventLogError) { try copy.append(file.event) } catch {
                guard case .damaged(let position, let reason) = error else { throw error }
                throw file.damaged(LineFault(reason: reason), at: position)
            }
            report.added += 1
            tell(progress, file)
        }
    }

    private func tell(_ progress: ((Int64, Int64) -> Void)?, _ file: EventFileReader) {
        guard let progress, file.event.position % Self.progressStep == 0 else { return }
        progress(file.progress.read, file.progress.total)
    }

    private func erasedOnlyInKeys() throws -> [PatientID] {
        let known = Set(try erasedPatients())
        return try keys.erasedPatients.filter { try !known.contains($0) && log.stream($0.stream) != nil }
    }

    /// Patients of the log who have neither a key here nor were erased.
    public func patientsWithoutKey() throws(PracticeError) -> [PatientID] {
        do {
            let known = try keys.patientsWithKeys().union(keys.erasedPatients)
            return try log.streams().compactMap { PatientID(stream: $0.name) }.filter { !known.contains($0) }
        } catch { throw .wrapping(error) }
    }
}

extension CopiedEvent {
    /// The first field in which a stored event is another, with both values; nil where all are equal.
    fileprivate func difference(from stored: StoredEvent) -> String? {
        let their = stored.envelope
        let numbers: [(String, Int64?, Int64?)] = [
            ("version", version, their.version), ("form", Int64(form), Int64(their.form)),
            ("occurred", occurred, their.occurred),
            ("offset", Int64(occurredOffset), Int64(their.occurredOffset)),
            ("precision", Int64(occurredPrecision.rawValue), Int64(their.occurredPrecision.rawValue)),
            ("recorded", recorded, their.recorded), ("origin", origin, their.origin),
            ("corrects", corrects, their.corrects),
        ]
        let texts = [
            ("stream", stream, stored.stream.description), ("type", type, stored.type),
            ("actor", actor, stored.actor), ("id", id.description, their.id.description),
        ]
        for (field, mine, theirs) in texts where !mine.utf8.elementsEqual(theirs.utf8) {
            return "\(field) (\(mine), the log has \(theirs))"
        }
        for (field, mine, theirs) in numbers where mine != theirs {
            return "\(field) (\(mine.map(String.init) ?? "none"), the log has \(theirs.map(String.init) ?? "none"))"
        }
        return payload == stored.payload ? nil : "payload"
    }
}
