/// The fields of one CSV record (RFC 4180), quotes resolved, every other byte as it is.
struct CSVFields {
    private var content: [UInt8] = []
    private var ranges: [Range<Int>] = []

    /// - Throws: where the record has another number of fields, or quotes stand where they may not.
    init(_ record: UnsafeRawBufferPointer, count: Int) throws(LineFault) {
        content.reserveCapacity(record.count)
        ranges.reserveCapacity(count)
        var at = 0
        while true {
            let start = content.count
            if at < record.count, record[at] == UInt8(ascii: "\"") {
                at = try Self.unquote(record, from: at + 1, into: &content)
            } else {
                while at < record.count, record[at] != UInt8(ascii: ",") {
                    guard record[at] != UInt8(ascii: "\"") else {
                        throw LineFault(reason: "a quote stands within a field, at byte \(at + 1) of the record")
                    }
                    content.append(record[at])
                    at += 1
                }
            }
            ranges.append(start..<content.count)
            if at == record.count { break }
            guard record[at] == UInt8(ascii: ",") else {
                throw LineFault(reason: "a comma is expected at byte \(at + 1) of the record")
            }
            at += 1
        }
        guard ranges.count == count else {
            throw LineFault(reason: "it has \(ranges.count) fields and not \(count)")
        }
    }

    /// Answers the place behind the closing quote.
    private static func unquote(
        _ record: UnsafeRawBufferPointer, from start: Int, into content: inout [UInt8]
    ) throws(LineFault) -> Int {
        var at = start
        while at < record.count {
            let byte = record[at]
            at += 1
            if byte != UInt8(ascii: "\"") {
                content.append(byte)
            } else if at < record.count, record[at] == UInt8(ascii: "\"") {
                content.append(byte)
                at += 1
            } else {
                return at
            }
        }
        throw LineFault(reason: "a quoted field does not end")
    }

    func bytes(_ index: Int) -> ArraySlice<UInt8> { content[ranges[index]] }

    func isEmpty(_ index: Int) -> Bool { ranges[index].isEmpty }

    /// Nil where it is not UTF-8.
    func text(_ index: Int) -> String? { String(validating: bytes(index), as: UTF8.self) }

    func string(_ index: Int, _ name: StaticString) throws(LineFault) -> String {
        guard let text = text(index) else { throw LineFault(reason: "“\(name)” is not UTF-8") }
        return text
    }

    func integer(_ index: Int, _ name: StaticString) throws(LineFault) -> Int64 {
        try scan(index, name) { line throws(LineFault) in try line.integer(name) }
    }

    func integer32(_ index: Int, _ name: StaticString) throws(LineFault) -> Int32 {
        try scan(index, name) { line throws(LineFault) in try line.integer32(name) }
    }

    /// Reads a field to its end.
    func scan<Value>(
        _ index: Int, _ name: StaticString, _ read: (inout LineScanner) throws(LineFault) -> Value
    ) throws(LineFault) -> Value {
        try with(index) { bytes throws(LineFault) in
            var line = LineScanner(bytes)
            let value = try read(&line)
            guard line.isAtEnd else { throw LineFault(reason: "“\(name)” has more behind it than belongs there") }
            return value
        }
    }

    func with<Value>(
        _ index: Int, _ read: (UnsafeRawBufferPointer) throws(LineFault) -> Value
    ) throws(LineFault) -> Value {
        let result: Result<Value, LineFault> = content.withUnsafeBytes { bytes in
            do throws(LineFault) {
                return .success(try read(UnsafeRawBufferPointer(rebasing: bytes[ranges[index]])))
            } catch { return .failure(error) }
        }
        return try result.get()
    }
}
