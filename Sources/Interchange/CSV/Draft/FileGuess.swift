/// What the first rows let one suppose of a file.
struct FileGuess {
    let dialect: CSVDialect
    let hasHeader: Bool
    var columns: [ColumnGuess]
    let rowsSeen: Int

    /// - Throws: `CSVError` where the file cannot be read at all.
    init(path: String, rows: Int) throws(CSVError) {
        dialect = try Self.dialect(of: path)
        let records = try Self.records(of: path, dialect, count: rows + 1)
        guard let first = records.first else { throw .empty(path: path) }
        let hasHeader = Self.isHeader(first)
        self.hasHeader = hasHeader
        columns = first.enumerated().map { index, name in ColumnGuess(name: hasHeader ? name : "column\(index + 1)") }
        let body = records.dropFirst(hasHeader ? 1 : 0).filter { $0.count == first.count }
        rowsSeen = body.count
        for record in body { for (index, value) in record.enumerated() { columns[index].see(value) } }
    }

    /// The delimiter that gives the most fields in the most records.
    private static func dialect(of path: String) throws(CSVError) -> CSVDialect {
        var best = CSVDialect()
        var bestScore = -1
        let encoding = try encoding(of: path)
        for delimiter in [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|")] {
            let dialect = CSVDialect(delimiter: delimiter, encoding: encoding)
            let counts = try records(of: path, dialect, count: 100).map(\.count)
            guard let width = counts.first, width > 1 else { continue }
            let score = counts.count { $0 == width } * 1000 + min(width, 999)
            if score > bestScore { (best, bestScore) = (dialect, score) }
        }
        best.encoding = encoding
        return best
    }

    private static func encoding(of path: String) throws(CSVError) -> CSVEncoding {
        do throws(CSVError) {
            let reader = try CSVReader(path: path)
            for _ in 0..<1000 {
                switch try reader.advance() {
                case .malformed(let fault) where fault.problem == .notUTF8: return .windows1252
                case .end: return .utf8
                default: continue
                }
            }
            return .utf8
        } catch {
            if case .otherEncoding(_, let found, _) = error { return found }
            throw error
        }
    }

    private static func records(of path: String, _ dialect: CSVDialect, count: Int) throws(CSVError) -> [[String]] {
        let reader = try CSVReader(path: path, dialect: dialect)
        var records: [[String]] = []
        while records.count < count {
            switch try reader.advance() {
            case .record: records.append(reader.texts.map { String($0.trimmingBlanks) })
            case .malformed: continue
            case .end: return records
            }
        }
        return records
    }

    /// A header names every column, each once, and none with a number.
    private static func isHeader(_ record: [String]) -> Bool {
        Set(record).count == record.count && record.allSatisfy { Double($0) == nil && !$0.isEmpty }
    }
}
