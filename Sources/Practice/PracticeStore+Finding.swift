import EventLog
import EventLogSQLite
import GRDB
public import Identity
import PatientRecord
import ProjectionRuntime

extension PracticeStore {
    /// The patient a person means: by chart number, pseudonymous code or id.
    ///
    /// A chart number that the views do not have, as they are behind, missing or have set the patient aside, is counted
    /// from the log.
    ///
    /// - Throws: `noInput` where nobody here is called so.
    public func patient(_ typed: String) throws(PracticeError) -> PatientID {
        do {
            if let id = PatientID(code: typed), try log.stream(id.stream) != nil { return id }
            if let patient = try patientInViews(chart: typed) ?? patientInLog(chart: typed) { return patient }
        } catch { throw .wrapping(error) }
        throw PracticeError(
            .noInput,
            "there is no patient \(Self.isCode(typed) ? typed : "of that name") here. `anamnesis patients` lists chart numbers; "
                + "`anamnesis patients --find` asks for a name."
        )
    }

    /// Whether it can be a chart number, an id or a code. What else is typed may be a name, and is said back to nobody.
    private static func isCode(_ typed: String) -> Bool { typed.utf8.contains { $0 >= 48 && $0 <= 57 } }

    /// Chart numbers by patient id, as the views have them; those of `patients` also where the views do not.
    public func charts(andOf patients: [PatientID]) throws(PracticeError) -> [String: String] {
        var charts = charts()
        let missing = patients.filter { charts[$0.text] == nil }
        if missing.isEmpty { return charts }
        do {
            var ordinals: [StreamName: Int] = [:]
            for (place, stream) in try patientStreams().enumerated() { ordinals[stream.name] = place + 1 }
            for patient in missing {
                guard let ordinal = ordinals[patient.stream] else { continue }
                charts[patient.text] = try PatientSubject(
                    id: patient.text, ordinal: ordinal, practice: log.practice, history: record.history(of: patient)
                ).chart
            }
            return charts
        } catch { throw .wrapping(error) }
    }

    /// A patient's own record and those merged into it, in order of their ids.
    public func records(of patient: PatientID) throws(PracticeError) -> [PatientID] {
        do {
            let merged = try record.history(of: patient).mergedRecords.values.compactMap { PatientID(code: $0) }
            return Set(merged + [patient]).sorted()
        } catch { throw .wrapping(error) }
    }

    private func patientInViews(chart: String) throws -> PatientID? {
        // Views that cannot be asked are no reason not to find anybody: the log says the same.
        let matches = try? views().read { database in
            try String.fetchAll(database, sql: "SELECT patient FROM patient WHERE chart = ?", arguments: [chart])
        }
        return matches?.count == 1 ? matches?.first.flatMap { PatientID(code: $0) } : nil
    }

    /// A chart number is the patient's place in the order of registration, unless the registration gave a code, by which
    /// the patient was found already.
    private func patientInLog(chart: String) throws -> PatientID? {
        guard let ordinal = Int(chart), ordinal > 0 else { return nil }
        let streams = try patientStreams()
        guard ordinal <= streams.count, let patient = PatientID(stream: streams[ordinal - 1].name) else { return nil }
        return try subject(of: patient, history: record.history(of: patient)).chart == chart ? patient : nil
    }

    private func patientStreams() throws -> [StreamHead] {
        try log.streams().filter { $0.name.category == "patient" }
    }
}
