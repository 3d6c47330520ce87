public import Clinical
public import EventLog
import EventLogSQLite
public import Identity
import Interchange
public import PatientRecord

/// Everything that the log holds about one person, to be handed to them, or to a court.
public struct PersonalRecord: Sendable {
    /// One event as it is stored, and with its texts opened.
    public struct Event: Sendable {
        public var stored: StoredEvent
        /// The stored payload, byte for byte, with every text opened that the key opens; nil for one that is not JSON.
        public var payload: [UInt8]?
        /// Texts in it that stay sealed.
        public var sealedTexts: Int
        /// The event decoded, texts opened.
        public var item: HistoryItem
    }

    /// An import that some of it came from.
    public struct Import: Sendable {
        public var position: Int64
        /// Milliseconds since 1970.
        public var recorded: Int64
        public var start: ImportStart
    }

    /// The first line of the page that is made of it.
    public static let pageTitle = "RECORD OF ONE PERSON"

    public var page: PatientPage
    /// In order of position; those of records that were merged with this one are among them.
    public var events: [Event]
    public var imports: [Import]
    /// The log's running checksum at the position the record is complete to: it ties the record to the log.
    public var checksum: UInt64
    /// Texts that could not be opened: without the key file, or after the identity was destroyed, all of them.
    public var sealedTexts: Int { events.reduce(0) { $0 + $1.sealedTexts } }
}

extension PracticeStore {
    /// Gathers everything about one person. Read from the log, so that it is exact whatever the views say.
    ///
    /// - Throws: `.data` with the position where the log, anywhere in it, is not as it was written: what a person or a court
    ///   is handed has to be what was recorded.
    ///
    /// - Parameter instant: what was known and had happened; nil for everything.
    public func personalRecord(
        of patient: PatientID, at instant: Instant? = nil
    ) throws(PracticeError) -> PersonalRecord {
        do {
            let head = try log.head()
            try requireSoundLog(through: head)
            let page = try self.page(of: patient, at: instant ?? .known(at: log.head()))
            try requireSoundLog(after: head, through: page.position)
            var (events, origins) = ([PersonalRecord.Event](), Set<Int64>())
            for item in page.history.itemsInTime {
                guard let stored = try log.event(at: item.position) else { continue }
                events.append(try event(stored))
                if let origin = stored.envelope.origin { origins.insert(origin) }
            }
            return PersonalRecord(
                page: page, events: events, imports: try origins.sorted().compactMap { try importStart(at: $0) },
                checksum: try log.checksum(at: page.position))
        } catch { throw .moving(error) }
    }

    private func event(_ stored: StoredEvent) throws -> PersonalRecord.Event {
        // Of a record that was merged in, the texts are sealed with that record's own key.
        let holder = PatientID(stream: stored.stream)
        let key = keys.isLocked ? nil : try holder.flatMap { try keys.key(for: $0) }
        let payload = OpenedPayload(stored.payload, of: stored.envelope.id, key: key)
        guard let sealed = try item(of: stored, opened: false) else {
            throw PracticeError(.software, "@\(stored.envelope.position) is not of a patient's stream.")
        }
        // A text that was sealed for another place stays sealed, and keeps no other from being read.
        let item = (try? item(of: stored, opened: true)) ?? sealed
        return PersonalRecord.Event(
            stored: stored, payload: payload?.bytes, sealedTexts: payload?.sealed ?? 0, item: item)
    }

    public func importStart(at position: Int64) throws -> PersonalRecord.Import? {
        guard let event = try log.event(at: position),
            case .importStarted(let start)? = try? PracticeCodec.decode(
                type: event.type, form: event.envelope.form, payload: event.payload)
        else { return nil }
        return PersonalRecord.Import(position: position, recorded: event.envelope.recorded, start: start)
    }

    /// Writes texts as files of a new folder that only its owner may read, with `SHA256SUMS` beside them. The folder
    /// gets its name when it is whole.
    ///
    /// - Parameter replaces: whether a folder of an earlier such record gives way, if it holds nothing else.
    public static func writeFolder(
        _ path: String, files: [(name: String, text: String)], replaces: Bool
    ) throws(PracticeError) {
        do {
            let folder = try OutputFolder(path: path, holding: .record, replaces: replaces)
            for file in files { try folder.write(file.text, to: file.name) }
            try folder.finish()
        } catch { throw .moving(error) }
    }
}
