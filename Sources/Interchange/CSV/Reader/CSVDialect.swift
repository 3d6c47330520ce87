/// How a file writes its records. Nothing of it is guessed while reading.
public struct CSVDialect: Hashable, Sendable {
    /// One ASCII byte: `,` `;` tab or `|`.
    public var delimiter: UInt8
    public var encoding: CSVEncoding
    /// Lines to pass over before the first record, such as a report's title.
    public var skipLines: Int

    public init(delimiter: UInt8 = UInt8(ascii: ","), encoding: CSVEncoding = .utf8, skipLines: Int = 0) {
        self.delimiter = delimiter
        self.encoding = encoding
        self.skipLines = skipLines
    }
}

/// The encodings a file can be in. Raw values are the mapping's words.
public enum CSVEncoding: String, Sendable, CaseIterable {
    /// With or without a byte order mark.
    case utf8 = "utf-8"
    case latin1 = "latin-1"
    case windows1252 = "windows-1252"
    case utf16LittleEndian = "utf-16le"
    case utf16BigEndian = "utf-16be"
}

/// How much one record may hold: what keeps memory bounded when a quote is never closed.
public struct CSVLimits: Hashable, Sendable {
    /// Longest field, in bytes of UTF-8.
    public var fieldBytes: Int
    /// Longest record, in bytes of UTF-8.
    public var recordBytes: Int
    /// The reader's first buffer; it grows up to `recordBytes`.
    public var bufferBytes: Int

    public init(fieldBytes: Int = 16 << 20, recordBytes: Int = 64 << 20, bufferBytes: Int = 256 << 10) {
        self.fieldBytes = fieldBytes
        self.recordBytes = recordBytes
        self.bufferBytes = bufferBytes
    }
}
