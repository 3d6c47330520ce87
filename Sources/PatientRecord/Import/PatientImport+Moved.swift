import Clinical
import EventLog
import Identity

/// Records that their source gave to another person.
extension PatientImport {
    /// A row that came to a patient for the first time, in a version above the first: somebody else may have had it.
    struct Arrival {
        var holder: PatientID
        var row: ImportedRow
    }

    /// Arrivals that are followed. Each is looked for with everybody of the source, since ids are made under a person's
    /// key; in a source that tells versions they are few.
    static let arrivalsMax = 20_000

    func noteArrival(_ row: ImportedRow, _ known: [ImportedPatient.Recognised], _ patient: ImportedPatient) {
        guard settings.keysAreUnique, case .recording = mode, let number = row.version.number, number > 1,
            known.contains(where: { $0.stored == nil || $0.stored?.standing == .withdrawnBySource })
        else { return }
        if arrivals.count < Self.arrivalsMax {
            // Drafts are large, and only the keys are asked.
            var named = row
            named.drafts = []
            arrivals.append(Arrival(holder: patient.id, row: named))
        } else {
            tally.arrivalsNotFollowed += 1
        }
    }

    /// Withdraws from everybody else what came to its new holder in this import. What a person corrected by hand is left to
    /// people, and so is what the other has in the same or a later version.
    ///
    /// - Precondition: everything taken is flushed.
    public func withdrawMoved() throws(RecordError) {
        guard !arrivals.isEmpty, let origin else { return }
        do {
            guard try hasEarlierImports(than: origin) else { return }
            for head in try log.streams() {
                guard let patient = PatientID(stream: head.name), let key = try keys.key(for: patient) else { continue }
                try withdrawMoved(from: ImportedPatient(key: key))
            }
            arrivals.removeAll()
            try queue?.drain()
        } catch { throw .wrapping(error) }
    }

    private func hasEarlierImports(than origin: Int64) throws -> Bool {
        guard let type = try log.types().first(where: { $0.value == "importStarted" })?.key else { return false }
        var started: [Int64] = []
        try log.scanStream(.practice, through: origin - 1) { envelope, _ in
            if envelope.type == type { started.append(envelope.position) }
        }
        return try started.contains { try source(of: $0) == settings.source }
    }

    private func withdrawMoved(from other: ImportedPatient) throws {
        try other.load(from: log, importing: origin, undone: undone.get()) { try source(of: $0) }
        let pages = Pages()
        for arrival in arrivals where arrival.holder != other.id {
            for naturalKey in arrival.row.naturalKeys {
                let known = other.recogniseOnly(source: settings.source, naturalKey: naturalKey, content: nil)
                guard let stored = known.stored, stored.standing == .stands, stored.handCorrection == nil,
                    !stored.isOwn, stored.version.isOlder(than: arrival.row.version)
                else { continue }
                withdraw(known, arrival.row, naturalKey, other, pages, movedTo: arrival.holder)
            }
        }
        try append(pages)
    }
}
