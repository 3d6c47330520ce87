import Clinical
import EventLog

@testable import PatientRecord

extension ViewsFixture {
    /// Joins two records as the commands do, past their rules.
    func merge(_ duplicate: String, into survivor: String) throws {
        try note(.recordsMerged(RecordMerge(from: duplicate)), for: survivor)
        try note(.recordMergedInto(RecordMerge(into: survivor)), for: duplicate)
    }

    func unmerge(_ duplicate: String, from survivor: String) throws {
        let merge = RecordMerge(from: duplicate, into: survivor)
        try note(.recordsUnmerged(merge), for: survivor)
        try note(.recordsUnmerged(merge), for: duplicate)
    }

    private func note(_ event: PatientEvent, for patient: String) throws {
        try append(event.typeName, PatientCodec.payload(of: event), to: Self.stream(patient))
    }

    func survivor(of patient: String) throws -> String? {
        try MergedRecords(around: Self.stream(patient), in: log).survivor(of: patient)
    }

    /// Something random, and now and then records joined or parted, or an entry moved to another patient.
    func addRandomActs(patients: Int) throws {
        switch Int.random(in: 0..<25, using: &chance) {
        case 0: try mergeOrUnmergeRandom()
        case 1: try moveRandom()
        default: try addRandom(patients: patients)
        }
    }

    private func moveRandom() throws {
        let known = originals.keys.sorted()
        guard let patient = known.randomElement(using: &chance),
            let target = known.filter({ $0 != patient }).randomElement(using: &chance),
            let position = originals[patient]?.dropFirst().randomElement(using: &chance)
        else { return }
        try move(position, of: patient, to: target, on: Int.random(in: 0...300, using: &chance))
    }

    /// Moves an entry to another patient as the command does, past its rules.
    func move(_ position: Int64, of patient: String, to target: String, on day: Int = 0) throws {
        guard case .reading(let kind, var reading) = Self.pain(Int.random(in: 0...10, using: &chance)) else { return }
        reading.context.movedFrom = MovedEntry(patient: patient, position: position)
        try record(.reading(kind, reading), for: target, on: day)
        let withdrawn = CorrectionReason(code: "wrongPatient", movedTo: target)
        try append(
            "entryRetracted", PatientCodec.payload(retractingFor: withdrawn), to: Self.stream(patient),
            corrects: position)
    }

    /// Joins or parts two patients that the log has, if it may be.
    func mergeOrUnmergeRandom() throws {
        let known = originals.keys.sorted()
        guard known.count > 1, let patient = known.randomElement(using: &chance) else { return }
        if try survivor(of: patient) != nil {
            let records = try MergedRecords(around: Self.stream(patient), in: log)
            // The record it was merged into directly: of all whose history holds it, the smallest.
            let above = records.ids.filter { id in
                id != patient && records.history(of: id).mergedRecords.values.contains(patient)
            }
            let parent = above.min { records.history(of: $0).items.count < records.history(of: $1).items.count }
            if let parent { try unmerge(patient, from: parent) }
            return
        }
        guard let other = known.filter({ $0 != patient }).randomElement(using: &chance) else { return }
        let root = try survivor(of: other) ?? other
        if root != patient { try merge(patient, into: root) }
    }
}
