import Clinical
public import EventLog
import EventLogSQLite
import GRDB
import Identity
public import PatientRecord
import ProjectionRuntime

extension PracticeStore {
    /// Events read at once: a reader that stays long keeps the log's write-ahead file from being taken up.
    private static let eventsPageMax = 1000

    /// Hands over the events that match, in order of position, one bounded page after another.
    ///
    /// - Parameter body: answers false to stop.
    public func events(
        _ filter: EventFilter, _ body: (StoredEvent) throws -> Bool
    ) throws(PracticeError) {
        do {
            if let patients = filter.patients {
                for position in try positions(of: patients, filter) {
                    guard let event = try log.event(at: position), filter.matches(event) else { continue }
                    if try !body(event) { return }
                }
                return
            }
            var after = filter.positions.lowerBound - 1
            while after < filter.positions.upperBound {
                let page = try log.events(after: after, limit: Self.eventsPageMax)
                guard let last = page.last else { return }
                for event in page where filter.matches(event) { if try !body(event) { return } }
                after = last.envelope.position
            }
        } catch { throw .wrapping(error) }
    }

    /// The newest events that match, at most `limit`, in order of position.
    public func newestEvents(_ filter: EventFilter, limit: Int) throws(PracticeError) -> [StoredEvent] {
        do {
            if limit <= 0 { return [] }
            var newest: [StoredEvent] = []
            if let patients = filter.patients {
                for position in try positions(of: patients, filter).reversed() where newest.count < limit {
                    if let event = try log.event(at: position), filter.matches(event) { newest.append(event) }
                }
                return newest.reversed()
            }
            var end = min(try log.head(), filter.positions.upperBound)
            while end >= filter.positions.lowerBound, newest.count < limit {
                let after = max(filter.positions.lowerBound - 1, end - Int64(Self.eventsPageMax))
                let page = try log.events(after: after, limit: Int(end - after))
                newest += page.reversed().lazy.filter(filter.matches).prefix(limit - newest.count)
                end = after
            }
            return newest.reversed()
        } catch { throw .wrapping(error) }
    }

    private func positions(of patients: Set<PatientID>, _ filter: EventFilter) throws -> [Int64] {
        var positions: [Int64] = []
        for patient in patients {
            try log.scanStream(patient.stream, through: filter.positions.upperBound) { envelope, _ in
                if envelope.position >= filter.positions.lowerBound { positions.append(envelope.position) }
            }
        }
        return positions.sorted()
    }

    /// A stored event of a patient, decoded; its texts opened where that is asked for and the key is at hand.
    ///
    /// - Returns: nil for an event of another stream.
    public func item(of event: StoredEvent, opened: Bool) throws(PracticeError) -> HistoryItem? {
        guard let patient = PatientID(stream: event.stream) else { return nil }
        let codec = PatientCodec(typeNames: [event.envelope.type: event.type])
        let item = event.payload.withUnsafeBytes { codec.item(event.envelope, $0) }
        do { return opened ? try record.opened(item, of: patient) : item } catch { throw .wrapping(error) }
    }

    /// Chart numbers by patient id, as the views have them; empty where there are no views.
    public func charts() -> [String: String] {
        let rows = try? views().read { database in
            try Row.fetchAll(database, sql: "SELECT patient, chart FROM patient").map {
                ($0[0] as String, $0[1] as String)
            }
        }
        return Dictionary(rows ?? [], uniquingKeysWith: { first, _ in first })
    }
}
