public import Clinical
import EventLog
import EventLogSQLite
public import Identity
public import PatientRecord
import ProjectionRuntime

extension PracticeStore {
    /// How much of an undoing is done: patients so far, and in all.
    public typealias PatientProgress = (_ done: Int64, _ total: Int64) -> Void

    /// Whom an import tells something of, in order of their registration in this log.
    ///
    /// - Throws: data, where no import lies at the position.
    public func patients(ofImport origin: Int64) throws(PracticeError) -> [PatientID] {
        do {
            let types = try log.types()
            guard let start = try log.event(at: origin), types[start.envelope.type] == "importStarted" else {
                throw PracticeError(
                    .data, "@\(origin) is no import. `anamnesis events --type importStarted` lists them.")
            }
            var streams: Set<Int64> = []
            try log.scan(after: origin, through: log.head()) { envelope, _ in
                if envelope.origin == origin { streams.insert(envelope.stream) }
            }
            return try log.streams().filter { streams.contains($0.number) }.compactMap { PatientID(stream: $0.name) }
        } catch { throw .wrapping(error) }
    }

    /// What undoing an import would do now.
    public func undoing(
        _ origin: Int64, of patients: [PatientID], progress: PatientProgress = { _, _ in }
    ) throws(PracticeError) -> UndoneImport {
        do {
            var whole = UndoneImport()
            let earlier = try record.importsUndone()
            for (place, patient) in patients.enumerated() {
                whole += try record.undoing(origin, of: patient, after: earlier)
                progress(Int64(place + 1), Int64(patients.count))
            }
            return whole
        } catch { throw .wrapping(error) }
    }

    /// Whether another import came after one, and stands.
    public func hasImport(after origin: Int64) throws(PracticeError) -> Bool {
        do {
            let undone = try record.importsUndone()
            guard let type = try log.types().first(where: { $0.value == "importStarted" })?.key else { return false }
            var isThere = false
            try log.scanStream(.practice, through: .max) { envelope, _ in
                if envelope.type == type, envelope.position > origin, undone[envelope.position] == nil {
                    isThere = true
                }
            }
            return isThere
        } catch { throw .wrapping(error) }
    }

    /// Whether somebody undid an import.
    public func isUndone(_ origin: Int64) throws(PracticeError) -> Bool {
        do { return try record.importsUndone()[origin] != nil } catch { throw .wrapping(error) }
    }

    /// Undoes an import: withdraws what it brought, restores what it corrected, and brings the views up to date. They are
    /// then as before it, but for people it registered of whom more was recorded since; the history shows both.
    ///
    /// - Parameters:
    ///   - patients: of `patients(ofImport:)`.
    ///   - words: why, beside the code `importUndone`.
    /// - Throws: What is withdrawn by then stays so; the message says how far it came, and undoing again goes on.
    public func undoImport(
        _ origin: Int64, of patients: [PatientID], words: SealableText? = nil, by recording: Recording,
        progress: PatientProgress = { _, _ in }
    ) throws(PracticeError) -> UndoneImport {
        var generator = SystemRandomNumberGenerator()
        var place = 0
        var undone = UndoneImport()
        do {
            // First, so that an undoing that stops in the middle is known as one.
            if try !isUndone(origin) {
                _ = try appendToPractice([.importUndone(origin: origin)], actor: recording.actor, now: recording.now)
            }
            undone = try record.undoImport(
                origin, of: patients, words: words, actor: recording.actor, now: recording.now, using: &generator
            ) {
                place = $1
                progress(Int64(place), Int64(patients.count))
            }
        } catch {
            let error = PracticeError.wrapping(error)
            throw PracticeError(
                error.kind,
                "\(error.message) The import @\(origin) is undone for \(place) of \(patients.count) patients; "
                    + "`anamnesis retract --import @\(origin)` again goes on from there.")
        }
        do { _ = try catchUp() } catch {
            throw PracticeError(
                error.kind,
                "the import @\(origin) is undone, but the views could not be brought up to date: \(error.message)")
        }
        return undone
    }
}
