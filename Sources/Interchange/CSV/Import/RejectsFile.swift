public import Clinical

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The rows an import did not take, as CSV: `line, field, reason`, then the fields as they stood.
///
/// The file is readable by its owner alone (0600). It has its name, in place of an earlier import's, when it is whole, and
/// is not made without a reject.
///
/// - warning: It holds what the rejected rows hold, names included.
public struct RejectsFile {
    public let path: String
    /// How many rows were written.
    public private(set) var count: Int64 = 0
    private let columns: [String]
    private var output: OutputFile?

    /// `FILE.rejects.csv` beside the file that is imported.
    public init(besides file: String, columns: [String]) { self.init(path: file + ".rejects.csv", columns: columns) }

    /// - Parameter columns: the original file's columns.
    public init(path: String, columns: [String]) {
        self.path = path
        self.columns = columns
    }

    public mutating func write(_ row: RejectedRow, rawFields: [String]) throws(CSVError) {
        do throws(OutputError) {
            if output == nil {
                output = try OutputFile(path: path, replaces: true, compresses: false)
                try output?.write(Self.line(["line", "field", "reason"] + columns))
            }
            try output?.write(Self.line([String(row.line), row.field, row.reason] + rawFields))
        } catch { throw .unwritable(path: error.fact.path, reason: error.fact.reason) }
        count += 1
    }

    /// Gives the file its name; to be called once at the end.
    ///
    /// - Returns: whether it took the place of another.
    @discardableResult
    public mutating func finish() throws(CSVError) -> Bool {
        guard let output else { return false }
        let isOther = access(path, F_OK) == 0
        do { try output.finish() } catch { throw .unwritable(path: error.fact.path, reason: error.fact.reason) }
        self.output = nil
        return isOther
    }

    private static func line(_ fields: [String]) -> [UInt8] {
        var line: [UInt8] = []
        for (index, field) in fields.enumerated() {
            if index > 0 { line.append(UInt8(ascii: ",")) }
            append(field, to: &line)
        }
        line.append(UInt8(ascii: "\n"))
        return line
    }

    private static func append(_ field: String, to line: inout [UInt8]) {
        let needsQuotes = field.utf8.contains { [10, 13, 34, 44].contains($0) } || field.isEmpty
        guard needsQuotes else {
            line += field.utf8
            return
        }
        line.append(UInt8(ascii: "\""))
        for byte in field.utf8 {
            if byte == UInt8(ascii: "\"") { line.append(byte) }
            line.append(byte)
        }
        line.append(UInt8(ascii: "\""))
    }
}
