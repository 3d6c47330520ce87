/// Reads the records of a delimited file (RFC 4180) one after another, in bounded memory.
///
/// Plain or gzip, told by the first bytes. Fields are slices of the reader's own buffer: `field(_:)` allocates nothing
/// and is valid until the next `advance()`. Records end with LF, CRLF or CR; lines without a byte are passed over. A quote
/// inside an unquoted field stands for itself.
///
///     let reader = try CSVReader(path: "diary.csv.gz")
///     while true {
///         switch try reader.advance() {
///         case .record: print(reader.line, reader.text(0))
///         case .malformed(let fault): print(fault.line, fault.reason)
///         case .end: return
///         }
///     }
public final class CSVReader {
    /// What `advance()` came to.
    public enum Step: Sendable {
        /// A record, to be read with `field(_:)`.
        case record
        /// A record that cannot be read. Reading goes on after it.
        case malformed(CSVFault)
        case end
    }

    /// Told the bytes of the file read so far and in all (compressed bytes, where it is compressed), at each refill.
    public typealias Progress = (_ bytesRead: Int64, _ totalBytes: Int64) -> Void

    /// The line the current record begins on, 1 for the file's first.
    public private(set) var line: Int64 = 1
    /// How many fields the current record has.
    public internal(set) var fieldCount = 0

    let dialect: CSVDialect
    let limits: CSVLimits
    private let source: ByteSource
    private let progress: Progress?
    private var transcoder: Transcoder
    private var transcoderInput: UnsafeMutableBufferPointer<UInt8>

    // The buffer holds the current record from `start` on, and what was read beyond it up to `end`.
    var buffer: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    var start = 0
    var end = 0
    var isAtEnd = false
    /// Where the next record begins, and on which line.
    private var next = 0
    private var nextLine: Int64 = 1

    /// Whether any field of the record has doubled quotes.
    var hasDoubledQuotes = false
    // Offset and length of each field, and whether it holds doubled quotes still to be undone.
    var fields: UnsafeMutablePointer<FieldRange>
    var fieldCapacity = 64
    /// For each byte: 1 ends an unquoted field, 2 matters inside quotes.
    let classes: UnsafeMutablePointer<UInt8>

    /// Eight bytes; no buffer comes near four gigabytes.
    struct FieldRange {
        var start: UInt32
        /// The length, and in the lowest bit whether doubled quotes are still to be undone.
        private var lengthAndMark: UInt32

        @inline(__always)
        init(start: Int, count: Int, hasDoubledQuotes: Bool) {
            self.start = UInt32(truncatingIfNeeded: start)
            lengthAndMark = UInt32(truncatingIfNeeded: count << 1) | (hasDoubledQuotes ? 1 : 0)
        }

        var count: Int { Int(lengthAndMark >> 1) }
        var hasDoubledQuotes: Bool { lengthAndMark & 1 != 0 }
    }

    public init(
        path: String, dialect: CSVDialect = CSVDialect(), limits: CSVLimits = CSVLimits(), progress: Progress? = nil
    ) throws(CSVError) {
        source = try ByteSource(path: path)
        self.dialect = dialect
        self.limits = limits
        self.progress = progress
        transcoder = Transcoder(encoding: dialect.encoding)
        transcoderInput = .allocate(capacity: dialect.encoding == .utf8 ? 0 : 64 << 10)
        capacity = max(16, limits.bufferBytes)
        buffer = .allocate(capacity: capacity)
        fields = .allocate(capacity: fieldCapacity)
        classes = .allocate(capacity: 256)
        classes.initialize(repeating: 0, count: 256)
        classes[Int(dialect.delimiter)] = 1
        classes[Int(UInt8(ascii: "\n"))] = 3
        classes[Int(UInt8(ascii: "\r"))] = 3
        classes[Int(UInt8(ascii: "\""))] = 2
        try begin()
    }

    deinit {
        buffer.deallocate()
        fields.deallocate()
        classes.deallocate()
        transcoderInput.deallocate()
    }

    /// Starts again at the file's first record.
    public func rewind() throws(CSVError) {
        try source.rewind()
        transcoder = Transcoder(encoding: dialect.encoding)
        (start, end, next, isAtEnd) = (0, 0, 0, false)
        (line, nextLine, fieldCount) = (1, 1, 0)
        try begin()
    }

    /// The current record's field as it stands in the buffer, without its quotes; valid until the next `advance()`.
    @inline(__always)
    public func field(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        precondition(index < fieldCount, "the record has \(fieldCount) fields")
        let range = fields[index]
        return UnsafeBufferPointer(start: buffer + Int(range.start), count: range.count)
    }

    /// The current record's field as text.
    public func text(_ index: Int) -> String { String(decoding: field(index), as: UTF8.self) }

    /// All fields of the current record as text; bad UTF-8 repaired.
    public var texts: [String] { (0..<fieldCount).map(text) }

    /// Goes to the next record.
    public func advance() throws(CSVError) -> Step {
        fieldCount = 0
        start = next
        line = nextLine
        guard try skipBlankLines() else { return .end }
        while true {
            switch scan() {
            case .complete(let length, let after, let newlines):
                next = after
                nextLine = line + Int64(newlines) + 1
                return finish(recordEnd: length)
            case .needsMore(let field, let isQuoted):
                if let fault = try excess(in: field, isQuoted: isQuoted) { return .malformed(fault) }
                try refill()
            case .fault(let problem, let field):
                return .malformed(try recover(from: problem, at: field))
            }
        }
    }

    /// Makes room for more fields than any record had so far.
    func growFields() {
        let larger = UnsafeMutablePointer<FieldRange>.allocate(capacity: fieldCapacity * 2)
        larger.update(from: fields, count: fieldCapacity)
        fields.deallocate()
        fields = larger
        fieldCapacity *= 2
    }

    // MARK: Refilling

    /// Passes over the byte order mark and the lines that come before the first record.
    private func begin() throws(CSVError) {
        while end < 4, !isAtEnd { try refill() }
        try checkMark()
        if end >= 3, buffer[0] == 0xEF, buffer[1] == 0xBB, buffer[2] == 0xBF { start = 3 }
        for _ in 0..<dialect.skipLines { try skipLine() }
        next = start
        nextLine = line
    }

    /// A file that says by its first bytes that it is UTF-16 must not be read as something else.
    private func checkMark() throws(CSVError) {
        guard dialect.encoding == .utf8, end >= 2 else { return }
        let found: CSVEncoding? =
            buffer[0] == 0xFF && buffer[1] == 0xFE
            ? .utf16LittleEndian : buffer[0] == 0xFE && buffer[1] == 0xFF ? .utf16BigEndian : nil
        if let found { throw .otherEncoding(path: source.path, found: found, stated: dialect.encoding) }
    }

    /// Moves the record to the front of the buffer, makes room where it fills it, and reads on.
    private func refill() throws(CSVError) {
        if start > 0 {
            (buffer).update(from: buffer + start, count: end - start)
            end -= start
            start = 0
        }
        if end == capacity { grow() }
        while end < capacity, !isAtEnd {
            let count = try readOn()
            if count == 0 { isAtEnd = true }
            end += count
        }
        progress?(source.bytesRead, source.totalBytes)
    }

    private func grow() {
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
        larger.update(from: buffer, count: end)
        buffer.deallocate()
        buffer = larger
        capacity *= 2
    }

    private func readOn() throws(CSVError) -> Int {
        let room = UnsafeMutableBufferPointer(start: buffer + end, count: capacity - end)
        if dialect.encoding == .utf8 { return try source.read(into: room) }
        while room.count <= Transcoder.expansion + Transcoder.carried {
            grow()
            return try readOn()
        }
        let share = min(transcoderInput.count, (room.count - Transcoder.carried) / Transcoder.expansion)
        while true {
            let input = UnsafeMutableBufferPointer(rebasing: transcoderInput[..<share])
            let count = try source.read(into: input)
            let written = transcoder.transcode(
                UnsafeBufferPointer(rebasing: input[..<count]), to: room.baseAddress!, isLast: count == 0)
            if written > 0 || count == 0 { return written }
        }
    }

    // MARK: Lines

    /// False at the end of the file.
    private func skipBlankLines() throws(CSVError) -> Bool {
        while true {
            while start == end {
                if isAtEnd { return false }
                try refill()
            }
            guard classes[Int(buffer[start])] & 2 != 0, buffer[start] != UInt8(ascii: "\"") else { return true }
            try skipLine()
        }
    }

    /// Goes to the beginning of the next line, however far.
    private func skipLine() throws(CSVError) {
        while true {
            var at = start
            while at < end, buffer[at] != UInt8(ascii: "\n"), buffer[at] != UInt8(ascii: "\r") { at += 1 }
            if at == end || (at + 1 == end && buffer[at] == UInt8(ascii: "\r") && !isAtEnd) {
                start = at
                if at == end, isAtEnd { return }
                try refill()
                continue
            }
            let isPair = buffer[at] == UInt8(ascii: "\r") && at + 1 < end && buffer[at + 1] == UInt8(ascii: "\n")
            start = at + (isPair ? 2 : 1)
            line += 1
            return
        }
    }

    // MARK: Faults

    /// Whether a record that goes on beyond the buffer has grown past the limits; then what to say of it.
    private func excess(in field: Int, isQuoted: Bool) throws(CSVError) -> CSVFault? {
        if end - field > limits.fieldBytes {
            return try recover(from: isQuoted ? .quotedFieldTooLong : .fieldTooLong, at: field)
        }
        if end - start > limits.recordBytes {
            return try recover(from: isQuoted ? .quotedFieldTooLong : .recordTooLong, at: field)
        }
        return nil
    }

    /// Says what is wrong with the record and finds the line to go on with. `field` is where its last field begins.
    private func recover(from problem: CSVFault.Problem, at field: Int) throws(CSVError) -> CSVFault {
        let begins = line
        let index = fieldCount
        // A quote that was never closed has swallowed good lines: go on after the line it was opened on.
        let quoteLine = line + Int64(newlines(from: start, to: field))
        let fault = CSVFault(line: begins, field: index, problem: problem, quoteLine: quoteLine, limits: limits)
        fieldCount = 0
        line = quoteLine
        start = field
        try skipLine()
        next = start
        nextLine = line
        line = begins
        return fault
    }

    private func newlines(from: Int, to: Int) -> Int {
        var count = 0
        for at in from..<max(from, to) {
            let isPair = buffer[at] == UInt8(ascii: "\r") && at + 1 < end && buffer[at + 1] == UInt8(ascii: "\n")
            if buffer[at] == UInt8(ascii: "\n") || (buffer[at] == UInt8(ascii: "\r") && !isPair) { count += 1 }
        }
        return count
    }

    /// Checks the text of a complete record and undoes its doubled quotes.
    private func finish(recordEnd: Int) -> Step {
        let record = UnsafeBufferPointer(start: buffer + start, count: recordEnd - start)
        if !UTF8Check.isASCII(record) {
            for index in 0..<fieldCount where !UTF8Check.isValid(field(index)) {
                return .malformed(
                    CSVFault(line: line, field: index, problem: .notUTF8, quoteLine: line, limits: limits))
            }
        }
        if hasDoubledQuotes {
            for index in 0..<fieldCount where fields[index].hasDoubledQuotes { undoubleQuotes(of: index) }
        }
        return .record
    }

    private func undoubleQuotes(of index: Int) {
        let range = fields[index]
        let bytes = buffer + Int(range.start)
        var (from, to) = (0, 0)
        while from < range.count {
            bytes[to] = bytes[from]
            from += bytes[from] == UInt8(ascii: "\"") ? 2 : 1
            to += 1
        }
        fields[index] = FieldRange(start: Int(range.start), count: to, hasDoubledQuotes: false)
    }
}
