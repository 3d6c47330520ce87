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
        /// The whole resource; empty where the row is a part of it.
        var resource: [UInt8]
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
                holder: patient.id, keys: row.naturalKeys, resource: row.isPart ? [] : row.resource,
                version: row.version, line: row.line, takesBack: false))
    }

    /// A row that takes back what is not its person's here: it may be somebody else's.
    func noteTakenBack(_ row: ImportedRow, by patient: ImportedPatient?) throws {
        try note(
            Arrival(
                holder: patient?.id, keys: row.withdrawn, resource: row.drafts.isEmpty ? row.resource : [],
                version: row.version, line: row.line, takesBack: true))
    }

    /// A row whose resource another person may have had: not where its own has had it.
    func noteWithdrawnWithOthers(_ row: ImportedRow, by patient: ImportedPatient) throws {
        let isOthers = row.withdrawnWithOthers.allSatisfy {
            patient.recogniseOnly(source: settings.source, naturalKey: $0, content: nil).isNotHere
        }
        guard isOthers else { return }
        try note(
            Arrival(
                holder: patient.id, keys: row.withdrawnWithOthers, resource: [], version: row.version, line: row.line,
                takesBack: true))
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
            var outdated: [Outdating] = []
            for head in try log.streams() {
                guard let patient = PatientID(stream: head.name), let key = try keys.key(for: patient) else { continue }
                outdated += try withdrawMoved(from: ImportedPatient(key: key))
            }
            for outdating in outdated { try withdraw(outdating) }
            arrivals.removeAll()
            try queue?.drain()
        } catch { throw .wrapping(error) }
    }

    /// Whether imports of the source came before this one.
    public func hasEarlierImports() throws -> Bool {
        guard let type = try log.types().first(where: { $0.value == "importStarted" })?.key else { return false }
        var started: [Int64] = []
        try log.scanStream(.practice, through: .max) { envelope, _ in
            if envelope.type == type { started.append(envelope.position) }
        }
        return try started.contains { try $0 != origin && source(of: $0) == settings.source }
    }

    /// Why an arrival is withdrawn again.
    private struct Outdating {
        var arrival: Arrival
        /// In which version: so it does not come back when it comes again.
        var version: SourceVersion
        /// Who has the entry now: nobody where it was taken back.
        var holder: PatientID?
        var code = ImportedPatient.withdrawnBySourceCode
    }

    /// - Returns: arrivals of which this patient has a later version, or one that a person corrected.
    private func withdrawMoved(from other: ImportedPatient) throws -> [Outdating] {
        try other.load(from: log, importing: origin, undone: undone.get()) { try source(of: $0) }
        let pages = Pages()
        var outdated: [Outdating] = []
        // Making an id is what costs: of most people nothing is here in another version than the arrival's.
        let numbers = Set((other.stored.values.map(\.version) + other.takenBackUnseen.values).compactMap(\.number))
        for arrival in arrivals
        where arrival.holder != other.id && numbers.contains(where: { $0 != arrival.version.number }) {
            let takenBack = other.takenBack(arrival.resource, source: settings.source)
            if let version = takenBack, !arrival.takesBack, arrival.version.isOlder(than: version) {
                outdated.append(Outdating(arrival: arrival, version: version))
                continue
            }
            for (naturalKey, known, isLeftOut) in entries(of: arrival, at: other) {
                if let version = known.takenBack, !arrival.takesBack, arrival.version.isOlder(than: version) {
                    outdated.append(Outdating(arrival: arrival, version: version))
                }
                guard let stored = known.stored, !stored.isOwn, let number = stored.version.number,
                    let arrived = arrival.version.number, number != arrived
                else { continue }
                if stored.version.isOlder(than: arrival.version) {
                    // The newer version, too, has nothing of what its source took back of this patient's.
                    if stored.standing == .withdrawnBySource {
                        _ = try noteVersion(arrival.version, of: [known.id.high], line: arrival.line, other, pages)
                    }
                    guard stored.standing == .stands else { continue }
                    if stored.handCorrection != nil {
                        let isClaimed = !arrival.takesBack && !isLeftOut
                        keep(stored.position, of: other.id, claimedFor: isClaimed ? arrival.holder : nil)
                        if isClaimed {
                            // What nobody corrected of the resource goes to its new holder.
                            var corrected = arrival
                            corrected.keys = [naturalKey]
                            outdated.append(
                                Outdating(
                                    arrival: corrected, version: arrival.version, holder: other.id,
                                    code: ImportedPatient.correctedElsewhereCode))
                        }
                        continue
                    }
                    try begin()
                    withdraw(
                        known, line: arrival.line, version: arrival.version, naturalKey, other, pages,
                        code: isLeftOut && !arrival.takesBack
                            ? ImportedPatient.leftOutCode : ImportedPatient.withdrawnBySourceCode,
                        movedTo: arrival.takesBack || isLeftOut ? nil : arrival.holder)
                } else if stored.standing == .stands || stored.standing == .withdrawnBySource, !arrival.takesBack {
                    outdated.append(
                        Outdating(
                            arrival: arrival, version: stored.version,
                            holder: stored.standing == .stands ? other.id : nil))
                }
            }
        }
        try append(pages)
        return outdated
    }

    /// What another person has of an arrival. What its version leaves out went with the resource, and is nobody's.
    private func entries(
        of arrival: Arrival, at other: ImportedPatient
    ) -> [(key: [UInt8], entry: ImportedPatient.Recognised, isLeftOut: Bool)] {
        let named = arrival.keys.map { key in
            (key, other.recogniseOnly(source: settings.source, naturalKey: key, content: nil), false)
        }
        if arrival.resource.isEmpty { return named }
        let further = other.made(by: arrival.resource, source: settings.source).filter { made in
            !named.contains { $0.1.id == made.entry.id }
        }
        return named + further.map { (arrival.resource, $0.entry, true) }
    }

    static let keptByHandMax = 1000

    private func keep(_ position: Int64, of patient: PatientID, claimedFor claimant: PatientID?) {
        tally.keptByHand += 1
        guard keptByHand.count < Self.keptByHandMax else { return }
        keptByHand.append(KeptByHand(position: position, patient: patient, claimedFor: claimant))
    }

    /// What a row names and a person corrected under another patient, where it stands still: it is told each time.
    func correctedElsewhere(
        _ known: [ImportedPatient.Recognised], _ row: ImportedRow
    ) throws -> KeptByHand? {
        for (naturalKey, entry) in zip(row.naturalKeys, known) {
            guard let id = entry.stored?.correctedAt, let key = try keys.keys(for: [id])[id] else { continue }
            let holder = ImportedPatient(key: key)
            try holder.load(from: log, importing: origin, undone: undone.get()) { try source(of: $0) }
            let there = holder.recogniseOnly(source: settings.source, naturalKey: naturalKey, content: nil)
            guard isCorrectedByHand(there), let position = there.stored?.position else { continue }
            return KeptByHand(position: position, patient: id)
        }
        return nil
    }

    static func reason(_ kept: KeptByHand, _ patient: ImportedPatient) -> String {
        "changed: its source has given to this patient what was corrected by hand, @\(kept.position) of patient \(kept.patient), and a "
            + "source overwrites no hand's correction: if it is right, anamnesis reassign @\(kept.position) --to \(patient.id)"
    }

    /// Why new entries of a row cannot be its person's: a person found their visit to be somebody else's.
    func visitMovedByHand(
        _ fresh: [Int], of row: ImportedRow, _ patient: ImportedPatient
    ) throws -> String? {
        if patient.visitsMoved.isEmpty { return nil }
        for visit in fresh.compactMap({ row.drafts[$0].event.visitTold ?? row.drafts[$0].event.context.visit }) {
            guard let id = patient.visitsMoved[visit], patient.state.visits[visit]?.status != .completed,
                let stored = patient.stored[id.high]
            else { continue }
            let known = ImportedPatient.Recognised(id: id, stored: stored, firstHalf: id.high, occurrence: 0)
            guard let holder = try holderByHand(known, patient), !patient.kin.contains(where: { $0.id == holder })
            else { continue }
            return
                "its visit, @\(stored.position), was moved by hand to the patient \(holder): record it there by hand, or have its "
                + "source give it to them (anamnesis history \(holder))"
        }
        return nil
    }

    /// Withdraws an arrival again.
    private func withdraw(_ outdating: Outdating) throws {
        let arrival = outdating.arrival
        guard let id = arrival.holder, let key = try keys.key(for: id) else { return }
        let patient = ImportedPatient(key: key)
        try queue?.drain()
        try patient.load(from: log, importing: origin, undone: undone.get()) { try source(of: $0) }
        let pages = Pages()
        for naturalKey in arrival.keys {
            let known = patient.recogniseOnly(source: settings.source, naturalKey: naturalKey, content: nil)
            guard let stored = known.stored, stored.isOwn, stored.standing == .stands else { continue }
            withdraw(
                known, line: arrival.line, version: outdating.version, naturalKey, patient, pages,
                code: outdating.code, movedTo: outdating.holder)
        }
        try append(pages)
    }
}
