public import Clinical

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The rows an import did not take, as CSV: `line, field, reason`, then the fields as they stood.
///
/// The file is made with the first reject, readable by its owner alone (0600), and replaces one of an earlier import.
///
/// - warning: It holds what the rejected rows hold, names included.
public struct RejectsFile {
    public let path: String
    /// How many rows were written.
    public private(set) var count: Int64 = 0
    private let columns: [String]
    private var output: Output?
    private var pending: [UInt8] = []

    private static let bytesHeld = 64 << 10

    /// Closes its descriptor when the last copy of the file's value goes.
    private final class Output {
        let descriptor: Int32
        init(_ descriptor: Int32) { self.descriptor = descriptor }
        deinit { close(descriptor) }
    }

    /// `FILE.rejects.csv` beside the file that is imported.
    public init(besides file: String, columns: [String]) { self.init(path: file + ".rejects.csv", columns: columns) }

    /// - Parameter columns: the original file's columns.
    public init(path: String, columns: [String]) {
        self.path = path
        self.columns = columns
    }

    public mutating func write(_ row: RejectedRow, rawFields: [String]) throws(CSVError) {
        if output == nil { try create() }
        append([String(row.line), row.field, row.reason] + rawFields)
        count += 1
        if pending.count >= Self.bytesHeld { try flush() }
    }

    /// Writes what is held; to be called once at the end.
    public mutating func finish() throws(CSVError) {
        try flush()
        output = nil
    }

    /// An older file may be somebody's link or lie open to others: it goes, and a new one is made exclusively.
    private mutating func create() throws(CSVError) {
        if unlink(path) != 0, errno != ENOENT { throw .unwritable(path: path, reason: ByteSource.systemReason()) }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if descriptor < 0 { throw .unwritable(path: path, reason: ByteSource.systemReason()) }
        output = Output(descriptor)
        append(["line", "field", "reason"] + columns)
    }

    private mutating func append(_ fields: [String]) {
        for (index, field) in fields.enumerated() {
            if index > 0 { pending.append(UInt8(ascii: ",")) }
            append(field)
        }
        pending.append(UInt8(ascii: "\n"))
    }

    private mutating func append(_ field: String) {
        let needsQuotes = field.utf8.contains { [10, 13, 34, 44].contains($0) } || field.isEmpty
        guard needsQuotes else {
            pending += field.utf8
            return
        }
        pending.append(UInt8(ascii: "\""))
        for byte in field.utf8 {
            if byte == UInt8(ascii: "\"") { pending.append(byte) }
            pending.append(byte)
        }
        pending.append(UInt8(ascii: "\""))
    }

    private mutating func flush() throws(CSVError) {
        guard let output, !pending.isEmpty else { return }
        var from = 0
        while from < pending.count {
            let written = pending.withUnsafeBytes { bytes in
                #if canImport(Glibc)
                    Glibc.write(output.descriptor, bytes.baseAddress! + from, bytes.count - from)
                #else
                    Darwin.write(output.descriptor, bytes.baseAddress! + from, bytes.count - from)
                #endif
            }
            if written < 0 {
                if errno == EINTR { continue }
                throw .unwritable(path: path, reason: ByteSource.systemReason())
            }
            from += written
        }
        pending.removeAll(keepingCapacity: true)
    }
}
