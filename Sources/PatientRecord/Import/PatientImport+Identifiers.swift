import Clinical
import EventLog
import Identity

/// Numbers that a row tells beside the one that names its person.
extension PatientImport {
    static let possibleDuplicatesMax = 1000

    /// A person whose identity was destroyed is known by any of their numbers.
    func refuseErasedByFurtherIdentifiers() throws {
        if !hasNumbersInBatch { return }
        let told = batch.flatMap { row in row.furtherIdentifiers.map { ($0, row.patient) } }
        if told.isEmpty { return }
        for ((_, reference), holder) in zip(told, try keys.holders(of: told.map(\.0))) where holder == .erased {
            refused[reference] = Self.erasedReason
            patients[reference] = nil
        }
    }

    /// Keeps the further numbers of those who were met, so that each of them finds the person.
    ///
    /// - Parameter others: rows that are about somebody else, by place.
    func registerFurtherIdentifiers(without others: [Int: String]) throws {
        if !hasNumbersInBatch { return }
        let told = batch.indices.flatMap { place in
            let row = batch[place]
            guard others[place] == nil, let patient = patients[row.patient] else {
                return [(ExternalIdentifier, PatientID)]()
            }
            return row.furtherIdentifiers.map { ($0, patient.id) }
        }
        if told.isEmpty { return }
        var fresh: [(identifier: ExternalIdentifier, patient: PatientID)] = []
        var given: [ExternalIdentifier: PatientID] = [:]
        for ((identifier, patient), holder) in zip(told, try keys.holders(of: told.map(\.0))) {
            var held = given[identifier] ?? rehearsedIdentifiers[identifier]
            if case .patient(let known) = holder { held = known }
            if let held {
                if held != patient { report(identifier.system, of: patient, heldBy: held) }
            } else {
                given[identifier] = patient
                fresh.append((identifier, patient))
            }
        }
        switch mode {
        case .recording: try register(fresh)
        case .rehearsing: rehearsedIdentifiers.merge(given) { first, _ in first }
        }
    }

    private func report(_ system: String, of patient: PatientID, heldBy holder: PatientID) {
        // Every row of a person tells their numbers; a person is told of once.
        let found = PossibleDuplicate(system: system, patient: patient, holder: holder)
        guard plan.number == 1, duplicatesSeen.insert(found).inserted else { return }
        tally.identifiersHeldByOthers += 1
        if possibleDuplicates.count < Self.possibleDuplicatesMax { possibleDuplicates.append(found) }
    }
}

extension ImportedRow {
    /// The row's numbers of its person without the one it names the person by.
    var furtherIdentifiers: [ExternalIdentifier] {
        if registration.identifiers.isEmpty { return [] }
        return registration.identifiers.compactMap { identifier in
            guard case .open(let value) = identifier.value,
                patient != .identifier(system: identifier.system, value: value)
            else { return nil }
            return ExternalIdentifier(system: identifier.system, value: value)
        }
    }
}
