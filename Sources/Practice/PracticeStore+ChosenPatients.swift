import Foundation
import GRDB
import Identity
public import PatientRecord
import ProjectionRuntime

extension PracticeStore {
    /// The patients a file lists, one a line, by chart number, pseudonymous code or id; empty lines and what follows a `#`
    /// are passed over. A record that had become part of another's by the instant stands for that one; each stands once.
    ///
    /// - Throws: `.noInput` for a file that cannot be read, `.data` naming each line that is nobody here.
    public func patients(listedIn path: String, at instant: Instant) throws(PracticeError) -> [String] {
        // A handle, so that a pipe can be named as well.
        guard let handle = FileHandle(forReadingAtPath: path), let bytes = try? handle.readToEnd() ?? Data(),
            let text = String(data: bytes, encoding: .utf8)
        else {
            throw PracticeError(.noInput, "\(path) cannot be read. Name a file with a chart number, code or id a line.")
        }
        var (patients, unknown): ([PatientID], [String]) = ([], [])
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let word = line.prefix { $0 != "#" }.trimmingCharacters(in: .whitespacesAndNewlines)
            if word.isEmpty { continue }
            do throws(PracticeError) { patients.append(try patient(word)) } catch {
                guard error.kind == .noInput else { throw error }
                unknown.append("line \(number + 1): \(word)")
            }
        }
        guard unknown.isEmpty else { throw Self.unknown(unknown, in: path) }
        guard !patients.isEmpty else {
            throw PracticeError(.data, "\(path) lists nobody. Write a chart number, code or id a line.")
        }
        return try survivors(of: patients, at: instant)
    }

    private static func unknown(_ lines: [String], in path: String) -> PracticeError {
        let shown = lines.prefix(10).joined(separator: "; ")
        let more = lines.count > 10 ? "; and \(lines.count - 10) more" : ""
        return PracticeError(
            .data, "\(path) lists who is no patient here: \(shown)\(more). `anamnesis patients` lists chart numbers.")
    }

    /// Those whose records these had become part of at an instant, or they themselves: each once, in their order.
    private func survivors(of patients: [PatientID], at instant: Instant) throws(PracticeError) -> [String] {
        var (chosen, seen): ([String], Set<PatientID>) = ([], [])
        for patient in patients {
            let named = try survivor(of: patient, at: instant) ?? patient
            if seen.insert(named).inserted { chosen.append(named.text) }
        }
        return chosen
    }

    /// The patients for whom a condition holds in the live table `patient`; of records that had been given up by the
    /// instant, those they had become part of.
    ///
    /// - Throws: `.usage` for a condition that is no SQL, `.data` where it holds for nobody.
    public func patients(where condition: String, at instant: Instant) throws(PracticeError) -> [String] {
        let answer = try query(
            "SELECT patient FROM patient WHERE (\n\(condition)\n) ORDER BY patient", rowsMax: .max, secondsMax: 3600)
        let patients = answer.rows.compactMap {
            $0.first.flatMap(String.fromDatabaseValue).flatMap { PatientID(code: $0) }
        }
        guard !patients.isEmpty else {
            throw PracticeError(
                .data, "--where \(condition) holds for no patient. `anamnesis tables patient` has its columns.")
        }
        return try survivors(of: patients, at: instant)
    }
}
