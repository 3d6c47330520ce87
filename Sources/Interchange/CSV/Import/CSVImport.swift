public import Clinical

/// A file read through a mapping: one outcome after another, in bounded memory, with no database behind it.
///
///     var rows = try CSVImport(path: "diary.csv.gz", mapping: mapping, practiceZone: "Europe/Berlin")
///     while let outcome = try rows.next() {
///         switch outcome {
///         case .row(let row): record(row)
///         case .rejected(let row, let rawFields): rejects.write(row, rawFields)
///         case .empty: empty += 1
///         }
///     }
///
/// Every record of the file is one outcome: rows, rejected and empty add up to what was read. `context.source` of the
/// drafts is left to the importer, who has the key that its digest needs.
public struct CSVImport {
    public enum Outcome: Sendable {
        case row(ImportedRow)
        /// The record as it stood, for `RejectsFile`.
        case rejected(RejectedRow, rawFields: [String])
        /// Nothing the mapping maps is in the record.
        case empty(line: Int64)
    }

    /// The file's columns, in the file's order.
    public let columns: [String]
    private let reader: CSVReader
    private let hasHeader: Bool
    private let cells: Cells
    private let patient: PatientReader
    private let entries: EntryDispatch
    /// Whether the keys are all that entries map, so that no row can be a changed one: `contents` equal `naturalKeys`.
    public let hasWholeKeys: Bool

    /// Opens the file, reads its header and finds the mapping's columns in it.
    ///
    /// - Parameters:
    ///   - practiceZone: IANA name; for times of a mapping that states no zone.
    ///   - progress: told the bytes of the file read so far and in all.
    /// - Throws: `CSVError.missingColumn` where the mapping names a column that the file lacks.
    public init(
        path: String, mapping: Mapping, practiceZone: String = "UTC", limits: CSVLimits = CSVLimits(),
        progress: CSVReader.Progress? = nil
    ) throws(CSVError) {
        reader = try CSVReader(path: path, dialect: mapping.fileSpec.dialect, limits: limits, progress: progress)
        hasHeader = mapping.fileSpec.columns == nil
        if let columns = mapping.fileSpec.columns {
            self.columns = columns
        } else {
            columns = try Self.header(of: reader, path: path)
        }
        let finder = ColumnFinder(path: path, columns: columns)
        let names = try finder.names(of: mapping)
        cells = Cells(
            columns: columns, names: names, identifying: Set(mapping.identifyingColumns.map(\.name)),
            missing: mapping.fileSpec.missing, sameAsAbove: Set(mapping.fileSpec.sameAsAbove.map(\.name)),
            isDecimalComma: mapping.fileSpec.isDecimalComma)
        patient = PatientReader(mapping.patient, subject: try finder.subject(of: mapping), cells: cells)
        let zone = ZoneOffsets(practiceZone) ?? ZoneOffsets("UTC")!
        entries = EntryDispatch(mapping.entryReaders(cells: cells, practiceZone: zone))
        hasWholeKeys = entries.entries.allSatisfy(\.key.isWhole)
    }

    /// The fields of the record that `next()` answered last, as they stood.
    public var currentFields: [String] { reader.texts }

    /// Starts again at the first record.
    public mutating func rewind() throws(CSVError) {
        try reader.rewind()
        cells.forgetAbove()
        if hasHeader { _ = try reader.advance() }
    }

    /// The next record's outcome; nil at the end of the file.
    public mutating func next() throws(CSVError) -> Outcome? {
        switch try reader.advance() {
        case .end: return nil
        case .malformed(let fault):
            cells.forgetAbove()
            let field = fault.field < columns.count ? columns[fault.field] : ""
            return .rejected(
                RejectedRow(line: fault.line, field: field, reason: fault.reason), rawFields: reader.texts)
        case .record: return outcome()
        }
    }

    private func outcome() -> Outcome {
        guard reader.fieldCount == columns.count else {
            cells.forgetAbove()
            let reason = "\(columns.count) fields expected, \(reader.fieldCount) found"
            return .rejected(RejectedRow(line: reader.line, field: "", reason: reason), rawFields: reader.texts)
        }
        do throws(RowFault) {
            try cells.load(reader)
            guard let row = try row() else { return .empty(line: reader.line) }
            return .row(row)
        } catch {
            return .rejected(
                RejectedRow(line: reader.line, field: error.field, reason: error.reason), rawFields: reader.texts)
        }
    }

    /// All the row's entries, or the first fault; nil where there is none.
    private func row() throws(RowFault) -> ImportedRow? {
        var drafts: [EntryDraft] = []
        var keys: [[UInt8]] = []
        var contents: [[UInt8]] = []
        for entry in entries.candidates(cells) {
            guard let draft = try entry.draft() else { continue }
            drafts.append(draft)
            keys.append(entry.key.naturalKey(cells))
            if !hasWholeKeys { contents.append(entry.key.content(cells)) }
        }
        if drafts.isEmpty { return nil }
        guard let (reference, registration) = try patient.patient() else { throw patient.missing }
        return ImportedRow(
            patient: reference, registration: registration, line: reader.line, naturalKeys: keys,
            contents: hasWholeKeys ? keys : contents, drafts: drafts)
    }

    private static func header(of reader: CSVReader, path: String) throws(CSVError) -> [String] {
        switch try reader.advance() {
        case .end: throw .empty(path: path)
        case .malformed(let fault): throw .badHeader(path: path, line: fault.line, reason: fault.reason)
        case .record: return reader.texts.map { String($0.trimmingBlanks) }
        }
    }
}
