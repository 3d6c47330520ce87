import Clinical
import EventLog
import Identity

/// Records that their source gave to another person.
extension PatientImport {
    /// A row that came to a patient for the first time: in another version somebody else may have what it names.
    struct Arrival {
        /// Nobody here, where it only takes back.
        var holder: PatientID?
        var keys: [[UInt8]]
        var version: SourceVersion
        var line: Int64
        var takesBack: Bool
    }

    /// Arrivals that are followed. Each is looked for with everybody of the source, since ids are made under a person's
    /// key; in an import after the first they are few.
    static let arrivalsMax = 20_000

    func noteArrival(_ row: ImportedRow, _ known: [ImportedPatient.Recognised], _ patient: ImportedPatient) throws {
        guard known.contains(where: { $0.stored == nil || $0.comesBack }) else { return }
        try note(
            Arrival(
                holder: patient.id, keys: row.naturalKeys, version: row.version, line: row.line, takesBack: false))
    }

    /// A row that takes back what is not its person's here: it may be somebody else's.
    func noteTakenBack(_ row: ImportedRow, by patient: ImportedPatient?) throws {
        try note(
            Arrival(
                holder: patient?.id, keys: row.withdrawn, version: row.version, line: row.line, takesBack: true))
    }

    /// Numbers alone are a server's own count of a resource's versions: two systems' resources of one id can have any dates.
    private func note(_ arrival: Arrival) throws {
        guard settings.keysAreUnique, case .recording = mode, arrival.version.number != nil, !arrival.keys.isEmpty,
            try mayBeSomebodyElses.get()
        else { return }
        if arrivals.count < Self.arrivalsMax { arrivals.append(arrival) } else { tally.arrivalsNotFollowed += 1 }
    }

    /// Withdraws what came to its new holder in this import from whoever had it in an earlier version; and what came in an
    /// earlier version than another has, from whom it came to. What a person corrected by hand is left to people.
    ///
    /// - Precondition: everything taken is flushed.
    public func withdrawMoved() throws(RecordError) {
        guard !arrivals.isEmpty else { return }
        do {
            var outdated: [(arrival: Arrival, by: SourceVersion, holder: PatientID?)] = []
            for head in try log.streams() {
                guard let patient = PatientID(stream: head.name), let key = try keys.key(for: patient) else { continue }
                outdated += try withdrawMoved(from: ImportedPatient(key: key))
            }
            for (arrival, version, holder) in outdated { try withdraw(arrival, outdatedBy: version, of: holder) }
            arrivals.removeAll()
            try queue?.drain()
        } catch { throw .wrapping(error) }
    }

    /// Whether imports of the source came before this one.
    func hasEarlierImports() throws -> Bool {
        guard let type = try log.types().first(where: { $0.value == "importStarted" })?.key else { return false }
        var started: [Int64] = []
        try log.scanStream(.practice, through: .max) { envelope, _ in
            if envelope.type == type { started.append(envelope.position) }
        }
        return try started.contains { try $0 != origin && source(of: $0) == settings.source }
    }

    /// - Returns: arrivals of which this patient has a later version, with that and with who has the entry now: nobody where
    ///   it was taken back.
    private func withdrawMoved(
        from other: ImportedPatient
    ) throws -> [(arrival: Arrival, by: SourceVersion, holder: PatientID?)] {
        try other.load(from: log, importing: origin, undone: undone.get()) { try source(of: $0) }
        let pages = Pages()
        var outdated: [(arrival: Arrival, by: SourceVersion, holder: PatientID?)] = []
        // Making an id is what costs: of most people nothing is here in another version than the arrival's.
        let numbers = Set((other.stored.values.map(\.version) + other.takenBackUnseen.values).compactMap(\.number))
        for arrival in arrivals
        where arrival.holder != other.id && numbers.contains(where: { $0 != arrival.version.number }) {
            for naturalKey in arrival.keys {
                let known = other.recogniseOnly(source: settings.source, naturalKey: naturalKey, content: nil)
                if let version = known.takenBack, !arrival.takesBack, arrival.version.isOlder(than: version) {
                    outdated.append((arrival, version, nil))
                }
                guard let stored = known.stored, !stored.isOwn, let number = stored.version.number,
                    let arrived = arrival.version.number, number != arrived
                else { continue }
                if stored.version.isOlder(than: arrival.version) {
                    guard stored.standing == .stands, stored.handCorrection == nil else { continue }
                    try begin()
                    withdraw(
                        known, line: arrival.line, version: arrival.version, naturalKey, other, pages,
                        movedTo: arrival.takesBack ? nil : arrival.holder)
                } else if stored.standing == .stands || stored.standing == .withdrawnBySource, !arrival.takesBack {
                    outdated.append((arrival, stored.version, stored.standing == .stands ? other.id : nil))
                }
            }
        }
        try append(pages)
        return outdated
    }

    /// Withdraws an arrival again, in the version that it is older than: so it does not come back when it comes again.
    private func withdraw(_ arrival: Arrival, outdatedBy version: SourceVersion, of holder: PatientID?) throws {
        guard let id = arrival.holder, let key = try keys.key(for: id) else { return }
        let patient = ImportedPatient(key: key)
        try queue?.drain()
        try patient.load(from: log, importing: origin, undone: undone.get()) { try source(of: $0) }
        let pages = Pages()
        for naturalKey in arrival.keys {
            let known = patient.recogniseOnly(source: settings.source, naturalKey: naturalKey, content: nil)
            guard let stored = known.stored, stored.isOwn, stored.standing == .stands else { continue }
            withdraw(known, line: arrival.line, version: version, naturalKey, patient, pages, movedTo: holder)
        }
        try append(pages)
    }
}
