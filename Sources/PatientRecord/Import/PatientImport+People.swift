public import Clinical
import EventLog
public import Identity

/// Who the rows are about: found in the key store, or made.
extension PatientImport {
    /// Finds or makes everybody of the batch who has not been met, with two commits for all new ones.
    func meetPatients() throws {
        try refuseErasedByFurtherIdentifiers()
        var unmet: [PatientReference] = []
        var isUnmet: Set<PatientReference> = []
        var registered: Set<PatientReference> = []
        let rows = batch
        for place in rows.indices {
            let reference = rows[place].patient
            guard patients[reference] == nil, refused[reference] == nil else { continue }
            if isUnmet.insert(reference).inserted { unmet.append(reference) }
            if rows[place].registersPerson { registered.insert(reference) }
        }
        if unmet.isEmpty { return }
        let describing = Set(rows.lazy.filter(\.describesPerson).map(\.patient))
        var named = try identify(unmet)
        var made = try keys.keys(for: named.map(\.id))
        // Of somebody nobody knows, nothing can be withdrawn: no key is made for that.
        named.removeAll { made[$0.id] == nil && !registered.contains($0.reference) }
        try makeKeys(for: named.filter { made[$0.id] == nil }, into: &made)
        for (reference, id) in named {
            if let known = met[id] {
                if known.described.isEmpty, describing.contains(reference), try log.stream(id.stream) != nil {
                    try describe(known, by: PatientHistory(reading: id.stream, in: log) { !$0.isReading })
                }
                patients[reference] = known
                continue
            }
            let patient = ImportedPatient(key: made[id]!)
            if try log.stream(id.stream) != nil {
                let history = try patient.load(from: log, importing: origin, undone: undone.get()) {
                    try source(of: $0)
                }
                if describing.contains(reference) { try describe(patient, by: history) }
                try meetGivers(of: patient)
                if settings.keysAreUnique, history.hasMerges { try meetKin(of: patient) }
            }
            if let reason = collision(patient, reference) {
                refused[reference] = reason
            } else {
                patients[reference] = patient
                met[id] = patient
            }
        }
    }

    /// What the log holds of a patient, without readings, and in which versions of their source's records the entries are
    /// known, by position; nil where it holds nothing.
    public func known(of id: PatientID) throws -> (history: PatientHistory, versions: [Int64: SourceVersion])? {
        guard try log.stream(id.stream) != nil, let key = try keys.keys(for: [id])[id] else { return nil }
        let patient = ImportedPatient(key: key)
        let history = try patient.load(from: log, importing: origin, undone: undone.get()) { try source(of: $0) }
        var versions: [Int64: SourceVersion] = [:]
        for item in history.items {
            guard let stored = patient.stored[item.envelope.id.high], stored.standing != .undone else { continue }
            versions[item.position] = stored.version
        }
        return (history, versions)
    }

    /// The other records of a person whose records were merged: what a hand moved to one of them is the person's.
    private func meetKin(of patient: ImportedPatient) throws {
        let records = try MergedRecords(around: patient.id.stream, in: log)
        let person = records.survivor(of: patient.id.text) ?? patient.id.text
        for id in records.ids.compactMap({ PatientID(code: $0) })
        where id != patient.id && (records.survivor(of: id.text) ?? id.text) == person {
            // Who is met under a number of their own is one with their kin here, or two would write to one stream.
            if met[id] == nil, let key = try keys.keys(for: [id])[id] {
                let other = ImportedPatient(key: key)
                try other.load(from: log, importing: origin, undone: undone.get()) { try source(of: $0) }
                try meetGivers(of: other)
                if !other.givers.isEmpty { met[id] = other }
            }
            if let other = met[id], !other.givers.isEmpty { patient.kin.append(other) }
        }
    }

    /// Those from whom somebody moved entries to a patient, and those from whom they had come to them.
    func meetGivers(of patient: ImportedPatient, besides seen: Set<PatientID> = []) throws {
        let met = seen.union([patient.id])
        for id in patient.movedFrom.subtracting(met).sorted(by: { $0.text < $1.text }) {
            // Of whom no key is left, no id can be made.
            guard let key = try keys.keys(for: [id])[id] else { continue }
            let giver = ImportedPatient(key: key)
            try giver.load(from: log, importing: origin, undone: undone.get()) { try source(of: $0) }
            try meetGivers(of: giver, besides: met)
            patient.givers.append(giver)
        }
    }

    private func makeKeys(
        for missing: [(reference: PatientReference, id: PatientID)], into made: inout [PatientID: PatientKey]
    ) throws {
        if missing.isEmpty { return }
        // Ids of entries are made with the key: under a fresh one, everything would come in a second time.
        for (_, id) in missing where try log.stream(id.stream) != nil { throw IdentityError.patientKeyMissing(id) }
        switch mode {
        case .rehearsing(let temporary):
            for key in try temporary.createKeys(for: missing.map(\.id), at: clock(), using: &generator) {
                made[key.patient] = key
            }
        case .recording:
            for key in try keys.createKeys(for: missing.map(\.id), at: clock(), using: &generator) {
                made[key.patient] = key
            }
            try register(missing)
        }
    }

    private func register(_ named: [(reference: PatientReference, id: PatientID)]) throws {
        try register(
            named.compactMap { reference, id in
                guard case .identifier(let system, let value) = reference else { return nil }
                return (ExternalIdentifier(system: system, value: value), id)
            })
    }

    func register(_ identifiers: [(identifier: ExternalIdentifier, patient: PatientID)]) throws {
        if identifiers.isEmpty { return }
        do {
            try keys.register(identifiers)
        } catch {
            // Nobody had these numbers a moment ago: another import is bringing the same people.
            guard case .identifierTaken = error else { throw error }
            throw EventLogError.busy(holder: "another import of the same people", waitedSeconds: 0)
        }
    }

    static let erasedReason = "this person's identity was destroyed; an import does not bring it back"

    /// The ids of those who can be recorded, known or fresh; who cannot be is refused with the reason.
    private func identify(_ references: [PatientReference]) throws -> [(reference: PatientReference, id: PatientID)] {
        let holders = try keys.holders(
            of: references.compactMap {
                if case .identifier(let system, let value) = $0 {
                    ExternalIdentifier(system: system, value: value)
                } else {
                    nil
                }
            })
        var nextHolder = holders.makeIterator()
        var named: [(PatientReference, PatientID)] = []
        for reference in references {
            switch reference {
            case .id(let text), .pseudonym(let text):
                guard let id = PatientID(code: text) else {
                    refused[reference] =
                        "\"\(text)\" is not a patient code: 1 to 64 letters, digits, dots, underscores or hyphens"
                    continue
                }
                if try keys.isErased(id) {
                    refused[reference] = Self.erasedReason
                } else {
                    named.append((reference, id))
                }
            case .identifier:
                switch nextHolder.next() ?? nil {
                case .patient(let id): named.append((reference, id))
                case .erased:
                    refused[reference] = Self.erasedReason
                case nil: named.append((reference, PatientID(using: &generator)))
                }
            }
        }
        return named
    }

    /// A pseudonymous code that another source has brought before names, for all we know, another person.
    private func collision(_ patient: ImportedPatient, _ reference: PatientReference) -> String? {
        guard case .pseudonym(let code) = reference, patient.version > 0, !settings.hasSamePatients,
            patient.registeredBy != settings.source
        else { return nil }
        let other = patient.registeredBy.map { "source \($0)" } ?? "a registration by hand"
        return
            "the code \(code) is in the log from \(other); if both mean the same people, say samePatients: true in the mapping"
    }

    func source(of origin: Int64) throws -> String? {
        if let known = sources[origin] { return known }
        var source: String?
        if let event = try log.event(at: origin),
            case .importStarted(let start)? = try? PracticeCodec.decode(
                type: event.type, form: event.envelope.form, payload: event.payload)
        {
            source = start.source
        }
        sources[origin] = .some(source)
        return source
    }
}

extension PatientReference {
    /// One text for each reference, for choosing passes.
    var text: String {
        switch self {
        case .id(let id), .pseudonym(let id): id
        case .identifier(let system, let value): system + "\u{1F}" + value
        }
    }
}
