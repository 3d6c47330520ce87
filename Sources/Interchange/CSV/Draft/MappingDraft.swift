import Clinical

/// A first mapping for a file nobody has mapped yet, guessed from its first rows and written out with comments.
///
/// What the rows leave open (is 03/04 in March or in April?) is said in a comment and left to a person: such a draft does
/// not parse until it is decided.
public struct MappingDraft: Sendable {
    /// The mapping's text.
    public let yaml: String
    /// Whether nothing was left open, so that the text parses.
    public let isComplete: Bool

    /// - Parameters:
    ///   - source: the source's name to write into it.
    ///   - rows: how many rows to look at.
    public init(path: String, source: String, rows: Int = 1000) throws(CSVError) {
        var writer = DraftWriter(try FileGuess(path: path, rows: rows))
        yaml = writer.yaml(source: source)
        isComplete = (try? Mapping(yaml: yaml)) != nil
    }
}

/// Writes a draft from what was supposed.
private struct DraftWriter {
    private let guess: FileGuess
    private let patient: ColumnGuess?
    private let date: ColumnGuess?
    private let studyDay: ColumnGuess?
    private let numbers: [ColumnGuess]
    private var lines: [String] = []

    init(_ guess: FileGuess) {
        self.guess = guess
        let columns = guess.columns
        // Where names say nothing, the first code is the patient's; where they do, one that is not called so is not.
        let patient = columns.first {
            $0.isCode && (guess.hasHeader ? Self.looksLikeAPatient($0.name) : !$0.isDate)
        }
        let date = columns.first { $0.isDate && $0.name != patient?.name }
        let studyDay =
            date != nil
            ? nil : columns.first { $0.isNumber && ["day", "studyday", "time"].contains($0.name.lowercased()) }
        let taken = [patient, date, studyDay].compactMap { $0?.name }
        numbers = columns.filter { $0.isNumber && !taken.contains($0.name) }
        (self.patient, self.date, self.studyDay) = (patient, date, studyDay)
    }

    private static func looksLikeAPatient(_ name: String) -> Bool {
        let name = name.lowercased()
        return ["id", "patient", "subject", "participant", "chart", "mrn", "code", "pid", "case"].contains(name)
            || name.hasSuffix("_id") || name.hasSuffix("id") && name.contains("pat")
    }

    mutating func yaml(source: String) -> String {
        lines = [
            "# A draft, guessed from the first \(guess.rowsSeen) rows. Read every line before you import with it.",
            "source: \(Self.quoted(source))   # part of every entry's identity: the same source again adds nothing",
        ]
        writeFile()
        writePatient()
        writeTime()
        lines += [
            "# key: [..]   # the columns that make a row the same row next time; without it, all that an entry maps",
            "",
        ]
        writeEntries()
        writeOthers()
        return lines.joined(separator: "\n") + "\n"
    }

    private mutating func writeFile() {
        let delimiter = guess.dialect.delimiter == 9 ? "tab" : "\"\(UnicodeScalar(guess.dialect.delimiter))\""
        lines += ["file:", "  delimiter: \(delimiter)", "  encoding: \(guess.dialect.encoding.rawValue)"]
        let missing = Set(guess.columns.flatMap(\.missing)).sorted().map(Self.quoted)
        if !missing.isEmpty {
            lines.append("  missing: [\(missing.joined(separator: ", "))]   # the empty value always is")
        }
        if guess.columns.contains(where: { $0.isNumber && $0.haveDecimalCommas }) {
            lines.append("  decimalComma: true")
        }
        if !guess.hasHeader {
            lines.append("  header: false")
            lines.append("  columns: [\(guess.columns.map { Self.quoted($0.name) }.joined(separator: ", "))]")
        }
    }

    private mutating func writePatient() {
        lines.append("patient:")
        guard let patient else {
            lines.append("  # pseudonym: …   # no column is called like a patient's code; name it here")
            return
        }
        lines += [
            "  pseudonym: \(Self.quoted(patient.name))   # only if it is a code that identifies nobody: it is stored unsealed",
            "  # Where it is a real number of a person, write instead:",
            "  # identifier: {system: …, column: \(Self.quoted(patient.name))}",
        ]
    }

    private mutating func writeTime() {
        lines.append("time:")
        let parts = guess.columns.map(\.name).filter(Self.isCalledLikeADate)
        if date == nil, studyDay == nil, parts.count > 1 {
            lines.append(
                "  # \(parts.map(Self.quoted).joined(separator: ", ")): where a date stands in several columns, write it into one first."
            )
        }
        if let date {
            writeDate(date)
        } else if let studyDay {
            lines.append("  studyDay: \(Self.quoted(studyDay.name))   # \(Self.range(studyDay))")
            lines.append("  day0: 2000-01-01   # the date to put the study's day 0 on")
        } else {
            lines.append(
                "  # column: …   # no column looks like a date; name it and its format, or use studyDay: and day0:")
        }
    }

    private mutating func writeDate(_ date: ColumnGuess) {
        lines.append("  column: \(Self.quoted(date.name))")
        let precisions = Set(date.patterns.map(\.text))
        // A value that ISO 8601 describes is described by its own form too; that is no ambiguity.
        let formats = precisions.count > 1 ? date.patterns.filter { $0.text != "iso8601" } : date.patterns
        if formats.count == 1 {
            lines.append("  format: \(Self.quoted(formats[0].text))")
        } else {
            lines.append(
                "  # These formats all fit the rows seen, and the file does not say which it is. Keep the right one:")
            lines += formats.map { "  # format: \(Self.quoted($0.text))" }
        }
        lines.append("  # zone: Europe/Berlin   # default: the practice's")
    }

    private mutating func writeEntries() {
        lines.append("entries:")
        for column in numbers {
            let isPain =
                Self.isWithinTen(column) && !Self.isCalledLikeADate(column.name)
                && !Self.isCalledLikeAnOrder(column.name)
            let mark = isPain ? "  " : "  # "
            lines.append("  # \(Self.quoted(column.name)): \(Self.range(column))")
            lines.append("\(mark)- event: \(isPain ? "painScored" : "questionnaireScored")")
            lines.append("\(mark)  name: \(Self.quoted(column.name))")
            lines.append("\(mark)  instrument: \(isPain ? "nrs-11" : "…")")
            lines.append("\(mark)  value: {column: \(Self.quoted(column.name))}")
        }
    }

    private mutating func writeOthers() {
        let taken = Set(numbers.map(\.name) + [patient, date, studyDay].compactMap { $0?.name })
        let others = guess.columns.filter { !taken.contains($0.name) }
        if others.isEmpty { return }
        lines.append("# Not mapped:")
        for column in others {
            let values = column.hasManyValues ? "many values" : column.values.map(Self.quoted).joined(separator: ", ")
            lines.append("#   \(Self.quoted(column.name)): \(column.filled == 0 ? "always missing" : values)")
        }
    }

    private static func isCalledLikeADate(_ name: String) -> Bool {
        ["day", "month", "year"].contains { name.lowercased().hasSuffix($0) }
    }

    /// What is counted or dealt out, and measured by nobody.
    private static func isCalledLikeAnOrder(_ name: String) -> Bool {
        ["treat", "visit", "week", "group", "arm", "num"].contains { name.lowercased().contains($0) }
    }

    private static func isWithinTen(_ column: ColumnGuess) -> Bool {
        guard let lowest = column.lowest, let highest = column.highest else { return false }
        let isYesOrNo = lowest == ExactNumber(0) && highest == ExactNumber(1)
        return !lowest.isLess(than: ExactNumber(0)) && !ExactNumber(10).isLess(than: highest) && !isYesOrNo
    }

    private static func range(_ column: ColumnGuess) -> String {
        "\(column.filled) numbers, \(column.lowest?.literal ?? "") to \(column.highest?.literal ?? "")"
    }

    /// A word as YAML reads it back; quoted unless it is plainly a word.
    private static func quoted(_ text: String) -> String {
        let isPlain =
            text.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || "0123456789_-/:".unicodeScalars.contains($0))
            }
            && text.first?.isLetter == true && !["null", "true", "false", "yes", "no"].contains(text.lowercased())
            && !text.hasSuffix(":")
        if isPlain { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case _ where scalar.value < 32 || scalar.value == 127:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\x" + (digits.count < 2 ? "0" : "") + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
