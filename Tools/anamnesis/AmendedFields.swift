import Clinical
import Identity
import PatientRecord
import Practice
import Rendering

/// Fields of an entry as somebody wants them: `minutes=45`, `text=-`, and those to be taken away.
struct AmendedFields {
    /// What the record finds the patient and the entry's origin by; no correction makes another of it.
    private static let kept = ["pseudonym", "identifiers", "source"]

    private let changes: [(path: String, value: String)]
    private let removed: [String]

    init(set: [String], unset: [String]) throws {
        changes = try set.map { typed in
            guard let equals = typed.firstIndex(of: "="), equals != typed.startIndex else {
                throw PracticeError(.usage, "--set takes a field and its value, such as minutes=45. Not \"\(typed)\".")
            }
            return (String(typed[..<equals]), String(typed[typed.index(after: equals)...]))
        }
        removed = unset
        for path in changes.map(\.path) + removed {
            let name = String(path.prefix { $0 != "." })
            guard !Self.kept.contains(name) else {
                throw PracticeError(
                    .usage, "\(name) is what the entry is found by, and stays as it is. Nothing was changed.")
            }
        }
        try Self.refuseTwice(changes.map(\.path) + removed)
        for path in removed where path == "visit" || path == "episode" {
            throw PracticeError(
                .usage,
                "an entry keeps the \(path) it belongs to unless another is named. Set another one, or retract the entry "
                    + "and record it anew.")
        }
    }

    /// Of two values for one field, or a value and none, nobody can know which is right.
    private static func refuseTwice(_ paths: [String]) throws {
        guard let twice = paths.enumerated().first(where: { paths[..<$0].contains($1) })?.element else { return }
        throw PracticeError(.usage, "\(twice) is named twice. Say once what it should hold. Nothing was changed.")
    }

    /// Whether some value is to be read from standard input, or asked for.
    var asks: Bool { changes.contains { $0.value == "-" } }

    /// - Parameter keys: refuse for lack of the master key before somebody types what could not be sealed.
    func apply(to fields: inout PayloadFields, sealingWith keys: KeyStore) throws {
        if changes.contains(where: { $0.value == "-" && fields.isFreeText($0.path) }) {
            try keys.requireMasterKey(for: "to seal what is written")
        }
        do {
            let values = try values(in: fields)
            for (change, value) in zip(changes, values) { try fields.set(change.path, to: value) }
            for path in removed { try fields.unset(path) }
            try followBirthDate(&fields, values)
        } catch let error as PayloadError { throw Self.refusal(error) }
    }

    /// The event the fields make.
    static func event(_ fields: PayloadFields) throws -> PatientEvent {
        do throws(PayloadError) { return try fields.event() } catch { throw refusal(error) }
    }

    static func refusal(_ error: PayloadError) -> PracticeError {
        PracticeError(
            .usage, error.description + (error.description.hasSuffix(".") ? "" : ".") + " Nothing was changed.")
    }

    /// What to put into each field, in the order they were named; those given as "-" asked for.
    private func values(in fields: PayloadFields) throws -> [String] {
        for change in changes where change.value != "-" && fields.isFreeText(change.path) {
            throw PracticeError(
                .usage,
                "\(change.path) is sealed in the log and not taken from the command line, which others can read. Give "
                    + "--set \(change.path)=- and type it, or pipe it in.")
        }
        var answers = try answers(changes.filter { $0.value == "-" }.map(\.path))[...]
        return try changes.map { change in
            guard change.value == "-" else { return change.value }
            guard let answer = answers.removeFirst() else {
                throw PracticeError(
                    .usage, "nothing was given for \(change.path). To take it away, say --unset \(change.path).")
            }
            return answer
        }
    }

    private func answers(_ paths: [String]) throws -> [String?] {
        let isLong = ["text", "note"].contains { paths.first?.hasSuffix($0) ?? false }
        if paths.count == 1, isLong || !Edge.current.inputIsTerminal { return [try Prompt().text(paths[0])] }
        return try Prompt().answers(paths)
    }

    /// The year of birth follows the date, as at registration.
    private func followBirthDate(_ fields: inout PayloadFields, _ values: [String]) throws {
        guard let place = changes.firstIndex(where: { $0.path == "birthDate" }),
            fields.type == "patientRegistered" || fields.type == "patientDetailsChanged"
        else { return }
        guard let day = CalendarDay(values[place]) else {
            throw PracticeError(.data, "the birth date is not of the form 1984-02-29. Nothing was changed.")
        }
        let year = String(day.civil.year)
        if let said = changes.firstIndex(where: { $0.path == "birthYear" }), values[said] != year {
            throw PracticeError(.data, "the birth date is not in \(values[said]). Nothing was changed.")
        }
        do throws(PayloadError) { try fields.set("birthYear", to: year) } catch { throw Self.refusal(error) }
    }
}
