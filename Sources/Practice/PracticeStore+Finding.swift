import EventLog
import EventLogSQLite
public import Identity
import PatientRecord
import ProjectionRuntime

extension PracticeStore {
    /// The patient a person means, also where the views are behind or were never built: a chart number is then counted
    /// from the log.
    public func patient(named typed: String) throws(PracticeError) -> PatientID {
        do throws(PracticeError) { return try patient(typed) } catch {
            if let patient = try patientInLog(chart: typed) { return patient }
            if error.kind == .noInput { throw error }
            throw PracticeError(
                .noInput, "there is no patient \(typed) in the log, and the views cannot be asked: \(error.message)")
        }
    }

    /// A chart number is the patient's place in the order of registration, unless the registration gave a code.
    private func patientInLog(chart: String) throws(PracticeError) -> PatientID? {
        do {
            guard let ordinal = Int(chart), ordinal > 0 else { return nil }
            let streams = try log.streams().filter { $0.name.category == "patient" }
            guard ordinal <= streams.count, let patient = PatientID(stream: streams[ordinal - 1].name) else {
                return nil
            }
            return try subject(of: patient, history: record.history(of: patient)).chart == chart ? patient : nil
        } catch { throw .wrapping(error) }
    }
}
