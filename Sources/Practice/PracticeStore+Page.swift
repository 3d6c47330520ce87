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
    /// The entries with corrections applied, in clinical order; texts opened where the key is at hand. Entries that
    /// cannot be read are left out: `fold.parked` names the first of them.
    public var entries: [PatientEntry]
    /// Positions whose texts cannot be opened though the key is at hand: they stand sealed. In order.
    public var unopenable: [Int64]
    /// What the projectors say.
    public var fold: PatientFold
    public var context: CareContext
    /// The patient's name; nil while sealed, destroyed or never given.
    public var name: String?
    /// What the page is complete to, and by what it is cut.
    public var instant: Instant

    /// Whether no name is on record: one that is sealed or destroyed is.
    public var isNameless: Bool { name == nil && ToldPerson(entries).name == nil }

    /// The log position the page is complete to.
    public var position: Int64 { instant.position }

    /// The rows of one table and the table, by its name.
    public func rows(of table: String) -> (table: ViewTable, rows: [ViewRow]) {
        let definition = PracticeStore.projectors.flatMap(\.tables).first { $0.name == table }
        guard let definition else { preconditionFailure("no projector has a table \(table)") }
        return (definition, fold.rows(of: table, projectors: PracticeStore.projectors))
    }
}

extension PracticeStore {
    /// Folds one patient's page as everything is known now.
    public func page(of patient: PatientID) throws(PracticeError) -> PatientPage {
        do { return try page(of: patient, at: .known(at: log.head())) } catch { throw .wrapping(error) }
    }

    /// Folds one patient's page as it was at an instant.
    ///
    /// - Parameters:
    ///   - policy: a policy's YAML to try in place of the adopted one.
    ///   - day: the day the page is read on, where the projectors are to say nothing of later ones: a clock of another
    ///     system may be ahead, and tomorrow's visit is no result of today.
    public func page(
        of patient: PatientID, at instant: Instant, policy: String? = nil, readOn day: CalendarDay? = nil
    ) throws(PracticeError) -> PatientPage {
        do {
            let context = try context(at: instant, policy: policy)
            let history = try PatientHistory(of: patient, in: log, at: instant)
            let subject = try subject(of: patient, history: history)
            let folded = instant.asOf == nil ? history.asOf(day) : history
            let (opened, unopenable) = openedItems(history, of: patient)
            return PatientPage(
                patient: patient, subject: subject, history: history,
                entries: opened.readableEntries(), unopenable: unopenable,
                fold: runner.fold(folded, subject: subject, context: context), context: context,
                name: unopenable.isEmpty ? try name(in: history, of: patient) : Self.name(in: opened),
                instant: instant)
        } catch { throw .wrapping(error) }
    }

    /// SHA-256 of what somebody was shown, as hexadecimal digits.
    public static func digest(ofShown text: String) -> String { sha256(of: text) }

    /// A history with its texts opened where the key is at hand. One that cannot be opened stays sealed, and keeps no
    /// other from being read.
    public func opened(_ history: PatientHistory, of patient: PatientID) -> PatientHistory {
        openedItems(history, of: patient).history
    }

    /// - Returns: the history, and the positions whose texts stay sealed though the key is at hand.
    private func openedItems(
        _ history: PatientHistory, of patient: PatientID
    ) -> (history: PatientHistory, unopenable: [Int64]) {
        var unopenable: [Int64] = []
        var keys: [PatientID: Result<PatientKey?, RecordError>] = [:]
        func key(of record: PatientID) throws(RecordError) -> PatientKey? {
            if let known = keys[record] { return try known.get() }
            let found = Result { () throws(RecordError) in try self.record.openingKey(of: record) }
            keys[record] = found
            return try found.get()
        }
        let opened = history.mapItems { item, merged in
            // A merged record's texts are sealed with that record's key.
            let record = merged.flatMap { PatientID(code: $0) } ?? patient
            do { return try self.record.opened(item, with: key(of: record)) } catch {
                unopenable.append(item.position)
                return item
            }
        }
        return (opened, unopenable)
    }

    /// The name told last of those that are open.
    private static func name(in history: PatientHistory) -> String? {
        let told = history.readableEntries().filter { entry in
            switch entry.event {
            case .patientRegistered(let person), .patientDetailsChanged(let person): person.name?.opened != nil
            default: false
            }
        }
        return ToldPerson(told).name?.opened
    }
}
