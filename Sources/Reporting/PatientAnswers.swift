import CareCompliance
import CareWorklist
public import Clinical
import MaintenanceInterval
import PatientProgress
public import ProjectionRuntime

/// What the projectors answer about one patient: their rows, and where one of them had to stop.
public struct PatientAnswers: Sendable {
    /// Rows of `patient_progress`.
    public var progress: [ViewRow]
    /// Rows of `goal_status`.
    public var goals: [ViewRow] = []
    /// Rows of `maintenance_interval`.
    public var interval: [ViewRow]
    /// Rows of `care_worklist_item` and of `rule_open`, which has the same columns.
    public var worklist: [ViewRow]
    /// The projectors that could not answer, each with the entry at which it stopped.
    public var parked: [ParkedPatient]

    public static let progressTable = ProgressProjector().tables[0]
    public static let goalTable = ProgressProjector().tables[1]
    public static let intervalTable = IntervalProjector().tables[0]
    public static let worklistTable = WorklistProjector().tables[0]

    public init(
        progress: [ViewRow] = [], interval: [ViewRow] = [], worklist: [ViewRow] = [], parked: [ParkedPatient] = []
    ) {
        self.progress = progress
        self.interval = interval
        self.worklist = worklist
        self.parked = parked
    }

    /// Folds one patient's corrected entries, each projector for itself: where one stops, the others still answer.
    public init(folding entries: [PatientEntry], subject: PatientSubject, context: CareContext) {
        self.init()
        let judged = rows(ProgressProjector(), tables: [0, 1], entries, subject, context)
        (progress, goals) = (judged.filter { $0.table == 0 }, judged.filter { $0.table == 1 })
        interval = rows(IntervalProjector(), entries, subject, context)
        worklist = rows(WorklistProjector(), entries, subject, context)
        worklist += rows(ComplianceProjector(), tables: [2], entries, subject, context)
    }

    private mutating func rows(
        _ projector: some Projector, tables: Set<Int> = [0], _ entries: [PatientEntry], _ subject: PatientSubject,
        _ context: CareContext
    ) -> [ViewRow] {
        do {
            return try projector.rows(folding: entries, subject: subject, context: context)
                .filter { tables.contains($0.table) }
        } catch {
            parked.append(
                ParkedPatient(
                    patient: subject.id, projector: projector.name, position: error.position, reason: error.reason))
            return []
        }
    }
}
