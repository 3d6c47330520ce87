/// What a file's columns mean: read from YAML, strictly, and never guessed while importing.
///
///     source: knee-diary                 # part of every entry's identity; the file's name is not
///     file:
///       delimiter: ";"                   # , ; | or tab. Default: comma
///       encoding: windows-1252           # utf-8 (default), latin-1, windows-1252, utf-16le, utf-16be
///       missing: [NA, "."]               # beside the empty value
///       skipLines: 2                     # lines before the header
///       header: true                     # false: name the columns with `columns: [a, b]`
///       decimalComma: true               # 3,5 is three and a half
///       blank: {sameAsAbove: [id]}       # an empty cell repeats the one above
///     patient:
///       pseudonym: id                    # a column; or {constant: p1}, or {fileName: "Participant#"}: the digits at #
///       prefix: kd-                      # code in the record: kd-17, of [A-Za-z0-9._-], at most 64
///       samePatients: false              # true where another source's equal codes are the same people
///       # or, for people known by a number:  identifier: {system: mrn, column: MRN}
///       name: {columns: [first, last]}   # sealed, like birthDate and contact
///       birthDate: {column: dob, format: M/d/yyyy}
///       birthYear: yob                   # plain
///       sex: {column: sex, map: {F: female, M: male}}
///     time:
///       column: date                     # or columns: [day, time], joined with a blank; or {year: y, month: m, day: d}
///       format: d.M.yyyy H:mm            # or iso8601, epochSeconds, epochMilliseconds
///       zone: Europe/Berlin              # default: the practice's
///       earliest: 2015-01-01             # outside these days a date is wrong, and its row rejected
///       latest: 2026-12-31
///       # or, for a study's calendar:  {studyDay: day, day0: 2004-01-01}; studyDay a column, a number or {column:, map:}
///     sourceRecorded: {column: entered, format: iso8601}
///     key: [id, date, site]              # what makes a row the same row next time; default: all that an entry maps
///     onChange: reject                   # or amend, for another content under the same key
///     entries:                           # what a row becomes; several for a wide file
///       - event: painScored              # any event that can be imported, by its stored name
///         name: evening                  # tells the entries of a row apart; default its number
///         when: {column: kind, is: [pain]}   # or isNot: [..], notMissing: true, missing: true; a list must hold as a whole
///         at: {column: painDate, format: yyyy-MM-dd}   # its own time
///         instrument: nrs-11             # a plain word is a constant
///         value: {column: score, qualifiers: {WNL: withinNormalLimits}, outOf: 10}
///         site: {column: where, map: {Knee Pain: knee, "?": ~}, else: other}
///         visit: {column: visit, prefix: v-}   # or {day: true, prefix: v-}: the entry's day
///
/// Measured values: a number; `3-4` (low and high, qualifier `range`); `<5`, `>90`, `7+` (a bound, `lessThan` or
/// `greaterThan`); a word of `qualifiers:`; `6/10` where `outOf: 10` says so. Whatever else is rejected. What was written is
/// kept, sealed, where it says more than the number.
///
/// A row is rejected as a whole where one of its entries cannot be made. An entry is left out where what it is about is
/// missing: a reading's value, a visit's id, a note's text; and a row without any entry is empty, not rejected.
///
/// An entry's natural key is its name and the values of `key:` in the order of the columns' names, trimmed, with missing
/// marks made one; so that column order, delimiter, quoting and the file's name do not matter. Without `key:` it is all
/// columns that the entry maps, its time among them; columns of the patient and of `sourceRecorded:` are left out.
public struct Mapping: Sendable {
    /// What an import does where another content stands under a known key.
    public enum OnChange: String, Sendable, CaseIterable {
        case reject
        case amend
    }

    /// The source's name: part of the identity of every event imported by this mapping.
    public let source: String
    public let onChange: OnChange
    /// The mapping's file, for messages.
    public let file: String
    /// The mapping's whole text, as `importStarted` keeps it.
    public let text: String

    let fileSpec: FileSpec
    let patient: PatientSpec
    let time: TimeSpec?
    let sourceRecorded: TimeSpec?
    /// Nil for "everything an entry maps".
    let key: [ColumnReference]?
    let entries: [EntrySpec]

    /// Whether equal codes of another source mean the same people (`samePatients: true`).
    public var hasSamePatients: Bool { patient.samePatients }

    /// Whether patients are known by codes that identify nobody.
    public var isPseudonymous: Bool {
        if case .pseudonym = patient.subject { true } else { false }
    }

    /// The instruments that are named in the mapping itself, in order, each once.
    public var constantInstruments: [String] {
        var codes: [String] = []
        for entry in entries {
            if case .constant(let code) = entry.fields[.instrument]?.origin, !codes.contains(code) {
                codes.append(code)
            }
        }
        return codes
    }

    /// All columns the mapping names.
    var columns: [ColumnReference] {
        patient.columns + (time?.columns ?? []) + (sourceRecorded?.columns ?? []) + (key ?? [])
            + fileSpec.sameAsAbove + entries.flatMap(\.columns)
    }

    /// - Parameters:
    ///   - yaml: the mapping's text.
    ///   - file: its path, for messages only.
    public init(yaml: String, file: String = "mapping") throws(MappingError) {
        let parser = MappingParser(file: file)
        let table = try parser.table(of: yaml)
        self.file = file
        text = yaml
        source = try parser.source(in: table)
        onChange = try table.word("onChange", as: OnChange.self) ?? .reject
        fileSpec = try parser.fileSpec(table["file"])
        patient = try parser.patient(try table.required("patient", of: "a mapping"))
        time = try table["time"].map { node throws(MappingError) in try parser.time(node, of: "time") }
        sourceRecorded = try table["sourceRecorded"].map { node throws(MappingError) in
            try parser.time(node, of: "sourceRecorded")
        }
        key = try parser.columns(in: table, "key")
        entries = try parser.entries(try table.required("entries", of: "a mapping"), hasTime: time != nil)
    }
}
