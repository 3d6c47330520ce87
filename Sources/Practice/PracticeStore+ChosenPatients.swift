import Foundation
import GRDB
import Identity
import ProjectionRuntime

extension PracticeStore {
    /// The patients a file lists, one a line, by chart number, pseudonymous code or id; empty lines and what follows a `#`
    /// are passed over.
    ///
    /// - Throws: `.noInput` for a file that cannot be read, `.data` naming each line that is nobody here.
    public func patients(listedIn path: String) throws(PracticeError) -> [String] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw PracticeError(.noInput, "\(path) cannot be read. Name a file with a chart number, code or id a line.")
        }
        var (patients, unknown): ([String], [String]) = ([], [])
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let word = line.prefix { $0 != "#" }.trimmingCharacters(in: .whitespacesAndNewlines)
            if word.isEmpty { continue }
            do throws(PracticeError) { patients.append(try patient(word).text) } catch {
                guard error.kind == .noInput else { throw error }
                unknown.append("line \(number + 1): \(word)")
            }
        }
        guard unknown.isEmpty else { throw Self.unknown(unknown, in: path) }
        guard !patients.isEmpty else {
            throw PracticeError(.data, "\(path) lists nobody. Write a chart number, code or id a line.")
        }
        return patients
    }

    private static func unknown(_ lines: [String], in path: String) -> PracticeError {
        let shown = lines.prefix(10).joined(separator: "; ")
        let more = lines.count > 10 ? "; and \(lines.count - 10) more" : ""
        return PracticeError(
            .data, "\(path) lists who is no patient here: \(shown)\(more). `anamnesis patients` lists chart numbers.")
    }

    /// The patients for whom a condition holds in the live table `patient`.
    ///
    /// - Throws: `.usage` for a condition that is no SQL, `.data` where it holds for nobody.
    public func patients(where condition: String) throws(PracticeError) -> [String] {
        let answer = try query(
            "SELECT patient FROM patient WHERE (\n\(condition)\n) ORDER BY patient", rowsMax: .max, secondsMax: 3600)
        let patients = answer.rows.compactMap { $0.first.flatMap(String.fromDatabaseValue) }
        guard !patients.isEmpty else {
            throw PracticeError(
                .data, "--where \(condition) holds for no patient. `anamnesis tables patient` has its columns.")
        }
        return patients
    }
}
