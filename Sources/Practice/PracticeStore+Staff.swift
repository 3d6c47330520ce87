public import Clinical
import EventLog
import EventLogSQLite
import Interchange
import PatientRecord
import ProjectionRuntime

extension PracticeStore {
    /// Registers who treated and opens where, as an export has it. What the log says already adds nothing; what is new
    /// or said otherwise stands from then on in place of what was said before.
    ///
    /// - Parameter begin: answers the import's position before the first event is written; nil in a rehearsal, which
    ///   writes nothing.
    /// - Returns: how many practitioners were registered and places opened, or would be.
    func take(
        _ staff: FHIRStaff, actor: String, now: Int64, beginning begin: () throws -> Int64?
    ) throws -> (practitioners: Int, locations: Int) {
        let practitioners = try staff.practitioners.filter { try practitioner($0.id) != $0.practitioner }
        let opened = try openedLocations()
        let locations = staff.locations.filter { opened[$0.location] != $0 }
        if practitioners.isEmpty, locations.isEmpty { return (0, 0) }
        guard let origin = try begin() else { return (practitioners.count, locations.count) }
        var generator = SystemRandomNumberGenerator()
        func event(_ type: String, _ payload: [UInt8]) -> NewEvent {
            NewEvent(
                id: EventID(using: &generator), type: type, form: StoredForms.current.newest(of: type), occurred: now,
                actor: actor, origin: origin, payload: payload)
        }
        var appends: [StreamAppend] = []
        for (id, practitioner) in practitioners {
            let (type, payload) = PractitionerCodec.encode(.practitionerRegistered(practitioner))
            appends.append(try append([event(type, payload)], to: Self.stream(ofPractitioner: id)))
        }
        if !locations.isEmpty {
            let events = locations.map { location in
                let (type, payload) = PracticeCodec.encode(.locationOpened(location))
                return event(type, payload)
            }
            appends.append(try append(events, to: .practice))
        }
        _ = try log.append(appends, clock: now)
        return (practitioners.count, locations.count)
    }

    /// Records a credential of somebody who treats, and brings the views up to date. Of one kind and jurisdiction the one
    /// recorded last counts: an extension is recorded anew, and so is one that was taken away, with its last day.
    ///
    /// - Returns: its position.
    public func record(
        _ credential: Credential, of practitioner: String, by recording: Recording
    ) throws(PracticeError) -> Int64 {
        try Self.requireID(ofPractitioner: practitioner)
        if let from = credential.from, let until = credential.until, until < from {
            throw PracticeError(
                .usage, "a credential from \(from) to \(until) holds on no day. Give the first day first.")
        }
        return try record(.credentialRecorded(credential), of: practitioner, by: recording)
    }

    /// Takes back what was recorded of a kind of credential and a jurisdiction, of one first day where one is named, and
    /// brings the views up to date: it was a slip of the pen, and counts no more.
    ///
    /// - Returns: its position.
    /// - Throws: where nothing of it is on record.
    public func takeBack(
        _ credential: Credential, of practitioner: String, by recording: Recording
    ) throws(PracticeError) -> Int64 {
        try Self.requireID(ofPractitioner: practitioner)
        let held = try context().credentials[practitioner] ?? []
        guard held.contains(where: credential.replaces) else {
            let known = held.map { credential in
                credential.kind + (credential.jurisdiction.map { " (\($0))" } ?? "")
                    + (credential.from.map { " from \($0)" } ?? "")
            }
            throw PracticeError(
                .data,
                "no such credential of \(practitioner) is on record. "
                    + (known.isEmpty ? "None is." : "On record: \(known.joined(separator: ", ")). Name it so."))
        }
        return try record(.credentialEnded(credential), of: practitioner, by: recording)
    }

    private func record(
        _ event: PractitionerEvent, of practitioner: String, by recording: Recording
    ) throws(PracticeError) -> Int64 {
        let position: Int64
        do {
            var generator = SystemRandomNumberGenerator()
            let (type, payload) = PractitionerCodec.encode(event)
            let new = NewEvent(
                id: EventID(using: &generator), type: type, form: StoredForms.current.newest(of: type),
                occurred: recording.now, actor: recording.actor, payload: payload)
            position = try log.append(
                [try append([new], to: Self.stream(ofPractitioner: practitioner))], clock: recording.now)[0]
                .positions[0]
        } catch { throw .wrapping(error) }
        try catchUp()
        return position
    }

    static func requireID(ofPractitioner id: String) throws(PracticeError) {
        guard (1...64).contains(id.utf8.count) && id.utf8.allSatisfy(isAllowedInID) || isAddress(id) else {
            throw PracticeError(
                .usage,
                "\"\(id)\" is not an id of a practitioner: 1 to 64 letters, digits, dots, underscores or hyphens, "
                    + "or the address of a FHIR server's Practitioner.")
        }
    }

    /// Whether it is how an import names whom another server than the source's own has.
    private static func isAddress(_ id: String) -> Bool {
        let parts = id.split(separator: "/Practitioner", maxSplits: 1)
        return parts.count == 2 && FHIRServer.canonical(parts[0]) == String(parts[0])
            && id.utf8.count <= addressMax && id.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    /// Bytes of an address.
    private static let addressMax = 512

    private static func isAllowedInID(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func stream(ofPractitioner id: String) -> StreamName {
        StreamName(category: "practitioner", id: id)
    }

    private func append(_ events: [NewEvent], to stream: StreamName) throws -> StreamAppend {
        let version = try log.stream(stream)?.version ?? 0
        return StreamAppend(to: stream, expecting: version == 0 ? .noStream : .exactly(version), events: events)
    }

    /// What the log says of a practitioner: the newest registration that can be read.
    private func practitioner(_ id: String) throws -> Practitioner? {
        var newest: Practitioner?
        let types = try log.types()
        try log.scanStream(Self.stream(ofPractitioner: id), through: .max) { envelope, payload in
            let event = try? PractitionerCodec.decode(
                type: types[envelope.type] ?? "", form: envelope.form, payload: Array(payload))
            if case .practitionerRegistered(let practitioner)? = event { newest = practitioner }
        }
        return newest
    }

    private func openedLocations() throws -> [String: PracticeLocation] {
        var opened: [String: PracticeLocation] = [:]
        guard let type = try log.types().first(where: { $0.value == "locationOpened" })?.key else { return opened }
        try log.scanStream(.practice, through: .max) { envelope, payload in
            guard envelope.type == type else { return }
            let event = try PracticeCodec.decode(
                type: "locationOpened", form: envelope.form, payload: Array(payload))
            if case .locationOpened(let location) = event { opened[location.location] = location }
        }
        return opened
    }
}
