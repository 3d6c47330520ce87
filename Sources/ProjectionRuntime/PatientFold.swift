import Clinical
import EventLog
public import PatientRecord

/// What all projectors say about one patient: their rows, or why there are none.
public struct PatientFold: Sendable {
    /// Rows by projector, in the projectors' order; empty where the patient is parked for it.
    public var rows: [[ViewRow]]
    public var parked: [ParkedPatient]

    /// Folds one history through every projector. A record that was merged into another goes only to those that cover
    /// such records: what it holds is in the survivor's history.
    public init(
        _ history: consuming PatientHistory, subject: PatientSubject, projectors: [any Projector], context: CareContext
    ) {
        do throws(HistoryError) {
            let entries = try history.entries()
            let revisions = history.isCorrected ? Revisions(history: history, subject: subject, context: context) : nil
            // One person's history can be very long: what is made of it goes on without it.
            history = PatientHistory()
            (rows, parked) = Self.fold(
                entries, revisions, subject: subject, projectors: projectors, context: context)
        } catch {
            let position = error.position
            rows = projectors.map { _ in [] }
            parked = projectors.filter { Self.covers(subject, $0) }.map {
                ParkedPatient(patient: subject.id, projector: $0.name, position: position, reason: error.description)
            }
        }
    }

    private static func fold(
        _ entries: [PatientEntry], _ revisions: Revisions?, subject: PatientSubject, projectors: [any Projector],
        context: CareContext
    ) -> (rows: [[ViewRow]], parked: [ParkedPatient]) {
        var rows: [[ViewRow]] = []
        var parked: [ParkedPatient] = []
        for projector in projectors {
            guard covers(subject, projector) else {
                rows.append([])
                continue
            }
            do throws(FoldFailure) {
                let folded = try projector.rows(folding: entries, subject: subject, context: context)
                if let revisions, let projector = projector.revisable {
                    rows.append(revisions.told(folded, by: projector, entries))
                } else {
                    rows.append(folded)
                }
            } catch {
                rows.append([])
                parked.append(
                    ParkedPatient(
                        patient: subject.id, projector: projector.name, position: error.position, reason: error.reason))
            }
        }
        return (rows, parked)
    }

    private static func covers(_ subject: PatientSubject, _ projector: any Projector) -> Bool {
        subject.mergedInto == nil || projector.coversMergedRecords
    }

    /// The rows of one table, by the table's name.
    public func rows(of table: String, projectors: [any Projector]) -> [ViewRow] {
        for (place, projector) in projectors.enumerated() {
            if let index = projector.tables.firstIndex(where: { $0.name == table }) {
                return rows[place].filter { $0.table == index }
            }
        }
        return []
    }
}

/// A patient whose history a projector could not fold. All others go on; a correction heals it.
public struct ParkedPatient: Hashable, Sendable {
    public var patient: String
    public var projector: String
    /// The entry at which the fold stopped.
    public var position: Int64
    public var reason: String

    public init(patient: String, projector: String, position: Int64, reason: String) {
        self.patient = patient
        self.projector = projector
        self.position = position
        self.reason = reason
    }
}
