public import Clinical
import EventLog
import EventLogSQLite
public import Identity
public import PatientRecord
import ProjectionRuntime

/// A record in a few words, so that somebody can say whether it is the same person's as another.
public struct RecordSketch: Sendable, Hashable {
    public var patient: PatientID
    public var chart: String
    /// Nil while sealed or never given.
    public var name: String?
    /// Whether no name was ever given.
    public var isNameless: Bool
    public var birthYear: Int?
    public var sex: Sex?
    /// Entries that stand, without the registration.
    public var entries: Int
    /// Completed visits of this practice.
    public var visits: Int
    /// Completed visits elsewhere.
    public var visitsElsewhere: Int
    /// The days of the first and the last entry.
    public var firstOn: CalendarDay?
    public var lastOn: CalendarDay?
    /// Charts of the records that were merged into this one before.
    public var mergedCharts: [String]
}

extension PracticeStore {
    /// Makes two records one person's, and brings the views up to date.
    public func merge(
        _ duplicate: PatientID, into survivor: PatientID, reason: CorrectionReason, by recording: Recording
    ) throws(PracticeError) -> RecordKeeper.Receipt {
        try recorded { generator, context in
            try record.merge(
                duplicate, into: survivor, reason: reason, actor: recording.actor, now: recording.now,
                offset: PracticeZone(context.practice.timeZone).offset(at: recording.now), using: &generator)
        }
    }

    /// Undoes a merge, and brings the views up to date.
    ///
    /// - Parameter duplicate: the record that was given up.
    public func unmerge(
        _ duplicate: PatientID, reason: CorrectionReason, by recording: Recording
    ) throws(PracticeError) -> RecordKeeper.Receipt {
        try recorded { generator, context in
            try record.unmerge(
                duplicate, reason: reason, actor: recording.actor, now: recording.now,
                offset: PracticeZone(context.practice.timeZone).offset(at: recording.now), using: &generator)
        }
    }

    /// The patient whose record this has become part of; nil for a record that was not given up.
    public func survivor(of patient: PatientID) throws(PracticeError) -> PatientID? {
        do { return try record.survivor(of: patient) } catch { throw .wrapping(error) }
    }

    /// A record with what was merged into it, in a few words.
    public func sketch(of patient: PatientID) throws(PracticeError) -> RecordSketch {
        let page = try page(of: patient)
        let person = ToldPerson(page.entries)
        let entries = page.entries.filter {
            !$0.event.isDetails && !PatientCodec.mergeTypes.contains($0.event.typeName)
        }
        let held = entries.compactMap { if case .visitCompleted(let visit) = $0.event { visit.isOwn } else { nil } }
        let merged = Set(page.history.mergedRecords.values).compactMap { PatientID(code: $0) }.sorted()
        return RecordSketch(
            patient: patient, chart: page.subject.chart, name: page.name, isNameless: page.isNameless,
            birthYear: person.birthYear, sex: person.sex,
            entries: entries.count, visits: held.count { $0 }, visitsElsewhere: held.count { !$0 },
            firstOn: entries.first?.day, lastOn: entries.last?.day,
            mergedCharts: try merged.map { record throws(PracticeError) -> String in try chart(of: record) })
    }

    /// The chart number of a patient, or the code of a pseudonymous one.
    public func chart(of patient: PatientID) throws(PracticeError) -> String {
        let history: PatientHistory
        do { history = try record.history(of: patient) } catch { throw .wrapping(error) }
        return try subject(of: patient, history: history).chart
    }

    /// The patient whose record this one had become part of at an instant; nil where it had not.
    public func survivor(of patient: PatientID, at instant: Instant) throws(PracticeError) -> PatientID? {
        do {
            // Nobody was ever merged: nothing to read.
            guard try log.types().values.contains(where: PatientCodec.mergeTypes.contains) else { return nil }
            return try MergedRecords(around: patient.stream, in: log, at: instant).survivor(of: patient.text)
                .flatMap { PatientID(code: $0) }
        } catch { throw .wrapping(error) }
    }

    /// Charts of the records merged into a history, by the number of the stream they were written to.
    public func mergedCharts(in history: PatientHistory) throws(PracticeError) -> [Int64: String] {
        var charts: [Int64: String] = [:]
        for (stream, id) in history.mergedRecords {
            if let record = PatientID(code: id) { charts[stream] = try chart(of: record) }
        }
        return charts
    }

    /// Under which record a correction of an entry stands: the one it was written under, where that was merged into the
    /// patient's; else the patient's own, whose rules then say what is wrong.
    func record(holding position: Int64, of patient: PatientID) throws(PracticeError) -> PatientID {
        let owner = try owner(of: position)
        if owner == patient { return patient }
        return try survivor(of: owner) == patient ? owner : patient
    }
}

extension PatientEvent {
    /// Whether it says who the person is.
    fileprivate var isDetails: Bool {
        switch self {
        case .patientRegistered, .patientDetailsChanged: true
        default: false
        }
    }
}
