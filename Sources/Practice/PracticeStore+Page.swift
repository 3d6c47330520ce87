public import Clinical
import EventLog
import EventLogSQLite
public import Identity
public import PatientRecord
public import ProjectionRuntime

/// All that a page about one patient shows, folded straight from the log: exact, whatever the views say.
public struct PatientPage: Sendable {
    public var patient: PatientID
    public var subject: PatientSubject
    /// Everything recorded, texts sealed.
    public var history: PatientHistory
    /// The entries with corrections applied, in clinical order; texts opened where the key is at hand. Empty where the
    /// history cannot be read: `fold.parked` says why.
    public var entries: [PatientEntry]
    /// What the projectors say.
    public var fold: PatientFold
    public var context: CareContext
    /// The patient's name; nil while sealed, destroyed or never given.
    public var name: String?
    /// The position of the log's newest event: what the page is complete to.
    public var position: Int64

    /// The rows of one table and the table, by its name.
    public func rows(of table: String) -> (table: ViewTable, rows: [ViewRow]) {
        let definition = PracticeStore.projectors.flatMap(\.tables).first { $0.name == table }
        guard let definition else { preconditionFailure("no projector has a table \(table)") }
        return (definition, fold.rows(of: table, projectors: PracticeStore.projectors))
    }
}

extension PracticeStore {
    /// Folds one patient's page.
    public func page(of patient: PatientID) throws(PracticeError) -> PatientPage {
        do {
            let context = try context()
            let position = try log.head()
            let history = try record.history(of: patient, through: position)
            let subject = try subject(of: patient, history: history)
            return PatientPage(
                patient: patient, subject: subject, history: history,
                entries: (try? opened(history, of: patient).entries()) ?? [],
                fold: runner.fold(history, subject: subject, context: context), context: context,
                name: try name(in: history, of: patient), position: position)
        } catch { throw .wrapping(error) }
    }

    /// A history with its texts opened where the key is at hand.
    public func opened(_ history: PatientHistory, of patient: PatientID) throws(PracticeError) -> PatientHistory {
        do { return PatientHistory(items: try history.items.map { try record.opened($0, of: patient) }) } catch {
            throw .wrapping(error)
        }
    }
}
