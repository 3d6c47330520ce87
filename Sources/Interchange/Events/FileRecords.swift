#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The records of a text file, plain or gzip, one after another in bounded memory.
///
/// A record is a line; of a CSV file also the lines that a quoted field goes on over, which quotes tell: a record ends
/// where their number is even.
public final class FileRecords {
    /// Longer records are refused: a quote that was flipped would otherwise take the rest of the file with it.
    public static let recordBytesMax = 64 << 20

    private static let chunkBytes = 1 << 17

    /// The line the current record begins on, 1 and up.
    public private(set) var line: Int64 = 0
    /// False for a last line without its end: the file was cut off there.
    public private(set) var isEnded = true

    private let source: ByteSource
    private let joinsQuoted: Bool
    private var buffer: UnsafeMutableRawBufferPointer
    private var start = 0
    private var filled = 0
    private var nextLine: Int64 = 1
    private var isAtEnd = false

    /// - Parameter joinsQuoted: whether the file is CSV.
    public init(path: String, joinsQuoted: Bool) throws(CSVError) {
        source = try ByteSource(path: path)
        self.joinsQuoted = joinsQuoted
        buffer = .allocate(byteCount: 2 * Self.chunkBytes, alignment: 16)
    }

    deinit { buffer.deallocate() }

    /// Bytes of the file as it lies on disk, and how many of them were read.
    public var progress: (read: Int64, total: Int64) { (source.bytesRead, source.totalBytes) }

    /// The first byte of the file's content; nil where it has none.
    public static func firstByte(ofFile path: String) throws(CSVError) -> UInt8? {
        let source = try ByteSource(path: path)
        var byte: [UInt8] = [0]
        let result: Result<Int, CSVError> = byte.withUnsafeMutableBufferPointer { buffer in
            do throws(CSVError) { return .success(try source.read(into: buffer)) } catch { return .failure(error) }
        }
        return try result.get() == 1 ? byte[0] : nil
    }

    /// The next record without its line end, valid until the next call; nil after the last.
    ///
    /// - Throws: `CSVError` where the file cannot be read, `FileRecordTooLong`.
    public func next() throws -> UnsafeRawBufferPointer? {
        line = nextLine
        var scanned = start
        var quotes = 0
        while true {
            while let end = newline(from: scanned) {
                if joinsQuoted { quotes += countQuotes(from: scanned, to: end) }
                nextLine += 1
                scanned = end + 1
                if quotes % 2 == 0 { return take(upTo: end, next: scanned) }
            }
            if joinsQuoted { quotes += countQuotes(from: scanned, to: filled) }
            let length = filled - start
            if isAtEnd {
                if length == 0 { return nil }
                isEnded = false
                return take(upTo: filled, next: filled)
            }
            guard length <= Self.recordBytesMax else { throw FileRecordTooLong(line: line) }
            try fill()
            scanned = start + length
        }
    }

    private func newline(from: Int) -> Int? {
        guard from < filled, let base = buffer.baseAddress,
            let found = memchr(base + from, 10, filled - from)
        else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    private func countQuotes(from: Int, to end: Int) -> Int {
        var count = 0
        for index in from..<end where buffer[index] == UInt8(ascii: "\"") { count += 1 }
        return count
    }

    private func take(upTo end: Int, next: Int) -> UnsafeRawBufferPointer {
        let hasReturn = joinsQuoted && end > start && buffer[end - 1] == 13
        let record = UnsafeRawBufferPointer(rebasing: buffer[start..<(hasReturn ? end - 1 : end)])
        start = next
        return record
    }

    /// Reads more behind what is there; what was taken gives its room.
    private func fill() throws(CSVError) {
        let length = filled - start
        if start > 0, let base = buffer.baseAddress {
            memmove(base, base + start, length)
            (start, filled) = (0, length)
        }
        if buffer.count - filled < Self.chunkBytes { grow() }
        let room = UnsafeMutableBufferPointer(
            start: buffer.baseAddress?.advanced(by: filled).assumingMemoryBound(to: UInt8.self),
            count: buffer.count - filled)
        let count = try source.read(into: room)
        filled += count
        isAtEnd = count == 0
    }

    private func grow() {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: buffer.count * 2, alignment: 16)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
        buffer.deallocate()
        buffer = larger
    }
}

/// A record that is longer than any the product writes.
public struct FileRecordTooLong: Error, Sendable, CustomStringConvertible {
    public var line: Int64

    public var description: String {
        "the record on line \(line) is longer than \(FileRecords.recordBytesMax >> 20) MB: a quote or a line end is missing."
    }
}
