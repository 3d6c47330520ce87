import Foundation
import TestSupport
import Testing

@testable import Interchange

@Suite("The CSV reader")
struct CSVReaderTests {
    /// All records of a file, faults apart.
    private func records(
        _ path: String, dialect: CSVDialect = CSVDialect(), limits: CSVLimits = CSVLimits()
    ) throws -> (records: [[String]], faults: [CSVFault]) {
        let reader = try CSVReader(path: path, dialect: dialect, limits: limits)
        var (records, faults): ([[String]], [CSVFault]) = ([], [])
        while true {
            switch try reader.advance() {
            case .record: records.append(reader.texts)
            case .malformed(let fault): faults.append(fault)
            case .end: return (records, faults)
            }
        }
    }

    @Test(
        "reads every file of csv-spectrum as the collection says",
        .enabled(if: IndependentData.isThere("csv-spectrum"), "no ../shared/data/csv-spectrum here"))
    func csvSpectrum() throws {
        let folder = IndependentData.path("csv-spectrum")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/csvs").sorted()
        #expect(names.count == 12)
        for name in names {
            let json = try Data(contentsOf: URL(fileURLWithPath: folder + "/json/" + name.dropLast(3) + "json"))
            let parsed = try JSONSerialization.jsonObject(with: json)
            // One of the twelve holds a single record without the list around it.
            let expected = try #require(parsed as? [[String: String]] ?? (parsed as? [String: String]).map { [$0] })
            let read = try records(folder + "/csvs/" + name)
            #expect(read.faults.isEmpty)
            let header = try #require(read.records.first)
            let rows = read.records.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
            // The collection's own slip: this file's telephone number differs between its two forms.
            let isNumberOther = name == "location_coordinates.csv"
            let told = rows.map { $0.mapValues { isNumberOther && $0 == "2095257564" ? "1234567890" : $0 } }
            // And another: of newlines_crlf.csv the CSV has LF inside its quotes, the JSON CRLF.
            let meant = expected.map {
                $0.mapValues { value in
                    name == "newlines_crlf.csv" ? value.replacingOccurrences(of: "\r\n", with: "\n") : value
                }
            }
            #expect(told == meant, "\(name)")
        }
    }

    @Test("reads back whatever table was written, however it is quoted and ended, through buffers of any size")
    func randomTables() throws {
        let folder = try TemporaryFolder("csv")
        for seed in UInt64(1)...150 {
            var random = SeededGenerator(seed: seed)
            let table = RandomTable(using: &random)
            let path = try folder.write(table.text, to: "table.csv")
            let limits = CSVLimits(bufferBytes: Int.random(in: 1...70, using: &random))
            let read = try records(path, dialect: CSVDialect(delimiter: table.delimiter), limits: limits)
            #expect(read.faults.isEmpty, "seed \(seed)")
            #expect(read.records == table.rows, "seed \(seed)")
        }
    }

    @Test("says on which line each record begins")
    func lineNumbers() throws {
        let folder = try TemporaryFolder("csv")
        let path = try folder.write("a,b\r\n\r\n\"x\ny\rz\",1\r2,3\n\n\n4,5", to: "lines.csv")
        let reader = try CSVReader(path: path)
        var lines: [Int64] = []
        while case .record = try reader.advance() { lines.append(reader.line) }
        #expect(lines == [1, 3, 6, 9])
        try reader.rewind()
        guard case .record = try reader.advance() else { throw CSVError.empty(path: path) }
        #expect(reader.line == 1)
        #expect(reader.texts == ["a", "b"])
    }

    @Test("an unclosed quote costs its own line and no other")
    func unclosedQuote() throws {
        let folder = try TemporaryFolder("csv")
        let path = try folder.write("a,b\n1,2\n3,\"4\n5,6\n7,8\n", to: "open.csv")
        let read = try records(path)
        #expect(read.records == [["a", "b"], ["1", "2"], ["5", "6"], ["7", "8"]])
        #expect(read.faults.map(\.line) == [3])
        #expect(read.faults.map(\.quoteLine) == [3])
        #expect(
            read.faults.map(\.reason) == [
                "the quote opened on line 3 is not closed before the end of the file; reading goes on at line 4"
            ])
    }

    @Test("a quote that stays open past the limit is told with its line, and memory stays bounded")
    func quoteBeyondTheLimit() throws {
        let folder = try TemporaryFolder("csv")
        let filler = (1...500).map { "\($0),row" }.joined(separator: "\n")
        let path = try folder.write("a,b\n\"x\ny\",\"open\n" + filler + "\n9,9\n", to: "long.csv")
        let limits = CSVLimits(fieldBytes: 1000, recordBytes: 4000, bufferBytes: 16)
        let read = try records(path, limits: limits)
        #expect(read.faults.map(\.line) == [2])
        #expect(read.faults.map(\.quoteLine) == [3])
        #expect(read.records.count == 1 + 500 + 1)
        #expect(read.records.last == ["9", "9"])
    }

    @Test("fields and records beyond the limits are rejected and passed over")
    func tooLong() throws {
        let folder = try TemporaryFolder("csv")
        let wide = String(repeating: "ab,", count: 3000)
        let path = try folder.write(
            "a\n" + String(repeating: "x", count: 5000) + "\nb\n" + wide + "\nc\n", to: "wide.csv")
        let limits = CSVLimits(fieldBytes: 1000, recordBytes: 4000, bufferBytes: 64)
        let read = try records(path, limits: limits)
        #expect(read.records == [["a"], ["b"], ["c"]])
        #expect(read.faults.map(\.line) == [2, 4])
        #expect(read.faults.map(\.problem) == [.fieldTooLong, .recordTooLong])
    }

    @Test("text after a closing quote is a fault of that record alone")
    func textAfterQuote() throws {
        let folder = try TemporaryFolder("csv")
        let path = try folder.write("\"a\"b,c\nd,e\"f\n", to: "stray.csv")
        let read = try records(path)
        #expect(read.records == [["d", "e\"f"]])
        #expect(read.faults.map(\.problem) == [.textAfterQuote])
    }

    @Test("bad UTF-8 is told with its field; NUL bytes are text")
    func badText() throws {
        let folder = try TemporaryFolder("csv")
        let bytes: [UInt8] = Array("a,b\n1,".utf8) + [0xC3, 0x28, 10] + Array("2,\"".utf8) + [0] + Array("\"\n".utf8)
        let path = folder.file("bad.csv")
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let read = try records(path)
        #expect(read.records == [["a", "b"], ["2", "\0"]])
        #expect(read.faults.map(\.field) == [1])
        #expect(read.faults.map(\.problem) == [.notUTF8])
    }

    @Test("agrees with the standard library on what UTF-8 is")
    func validation() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                Bool.random(using: &random)
                    ? UInt8.random(in: 0x80...0xFF, using: &random)
                    : [0x41, 0xE2, 0x82, 0xAC, 0xF0, 0xED].randomElement(using: &random)!
            }
            let isValid = bytes.withUnsafeBufferPointer { UTF8Check.isValid($0) }
            #expect(isValid == (String(validating: bytes, as: UTF8.self) != nil), "\(bytes)")
        }
    }

    @Test(
        "other encodings are read where they are stated",
        arguments: [
            (CSVEncoding.latin1, String.Encoding.isoLatin1), (.windows1252, .windowsCP1252),
            (.utf16LittleEndian, .utf16LittleEndian), (.utf16BigEndian, .utf16BigEndian),
        ])
    func encodings(encoding: CSVEncoding, foundation: String.Encoding) throws {
        let folder = try TemporaryFolder("csv")
        let isWide = foundation == .utf16LittleEndian || foundation == .utf16BigEndian
        let cell = "Zürich \"é\"" + (isWide ? " 痛み 😖" : "") + (encoding == .windows1252 ? " €" : "")
        let text =
            (isWide ? "\u{FEFF}" : "") + "name,n\n" + "\"" + cell.replacingOccurrences(of: "\"", with: "\"\"")
            + "\",1\n"
        let path = folder.file("text.csv")
        try #require(text.data(using: foundation)).write(to: URL(fileURLWithPath: path))
        for bufferBytes in [1, 5, 17, 4096] {
            let read = try records(
                path, dialect: CSVDialect(encoding: encoding), limits: CSVLimits(bufferBytes: bufferBytes))
            #expect(read.records == [["name", "n"], [cell, "1"]])
        }
    }

    @Test("a file that says it is UTF-16 is not read as UTF-8")
    func mark() throws {
        let folder = try TemporaryFolder("csv")
        let path = folder.file("wide.csv")
        try #require("\u{FEFF}a,b\n".data(using: .utf16LittleEndian)).write(to: URL(fileURLWithPath: path))
        #expect(throws: CSVError.otherEncoding(path: path, found: .utf16LittleEndian, stated: .utf8)) {
            _ = try CSVReader(path: path)
        }
    }

    @Test("whatever bytes a file holds, the buffer's size changes nothing of what is read")
    func anyBytes() throws {
        let folder = try TemporaryFolder("csv")
        let path = folder.file("any.csv")
        for seed in UInt64(1)...300 {
            var random = SeededGenerator(seed: seed)
            let alphabet: [UInt8] = [34, 34, 44, 10, 13, 65, 66, 0, 0xC3, 0xA9, 32]
            let count = Int.random(in: 0...120, using: &random)
            let bytes = (0..<count).map { _ in alphabet.randomElement(using: &random)! }
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            let whole = try records(path, limits: CSVLimits(fieldBytes: 50, recordBytes: 70))
            let small = try records(path, limits: CSVLimits(fieldBytes: 50, recordBytes: 70, bufferBytes: 1))
            // Only where limits cut a record off may the buffer show: what is met first then differs.
            if (whole.faults + small.faults).contains(where: { $0.problem != .notUTF8 && $0.problem != .textAfterQuote }
            ) {
                continue
            }
            #expect(whole.records == small.records, "seed \(seed)")
            #expect(whole.faults.map(\.line) == small.faults.map(\.line), "seed \(seed)")
        }
    }

    @Test("missing files and folders are told apart")
    func noFile() throws {
        let folder = try TemporaryFolder("csv")
        #expect(throws: CSVError.notFound(path: folder.file("x.csv"))) { _ = try CSVReader(path: folder.file("x.csv")) }
        #expect(throws: CSVError.notAFile(path: folder.path)) { _ = try CSVReader(path: folder.path) }
    }

    @Test("progress ends with the whole file")
    func progress() throws {
        let folder = try TemporaryFolder("csv")
        let path = try folder.write(String(repeating: "1,2\n", count: 1000), to: "p.csv")
        var last: (Int64, Int64) = (0, 0)
        let reader = try CSVReader(path: path, limits: CSVLimits(bufferBytes: 256)) { last = ($0, $1) }
        while case .record = try reader.advance() {}
        #expect(last == (4000, 4000))
    }
}

/// A table and one of the many ways to write it.
private struct RandomTable {
    var rows: [[String]]
    var text: String
    var delimiter: UInt8

    init(using random: inout SeededGenerator) {
        delimiter = [44, 59, 9, 124].randomElement(using: &random)!
        let width = Int.random(in: 1...5, using: &random)
        let pieces = ["", "a", "7.5", "\"", "\n", "\r", "\r\n", ",", ";", "\t", "|", " ", "é", "😖", "\0", "\"\""]
        rows = []
        text = Bool.random(using: &random) ? "\u{FEFF}" : ""
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            var row: [String] = []
            for _ in 0..<width {
                let pieceCount = Int.random(in: 0...5, using: &random)
                row.append((0..<pieceCount).map { _ in pieces.randomElement(using: &random)! }.joined())
            }
            let mark = String(UnicodeScalar(delimiter))
            let fields = row.map { field in
                let bytes = Array(field.utf8)
                let mustQuote =
                    bytes.contains(delimiter) || bytes.contains(10) || bytes.contains(13) || bytes.first == 34
                    || (width == 1 && bytes.isEmpty)
                guard mustQuote || Bool.random(using: &random) else { return field }
                return "\"" + field.replacingOccurrences(of: "\"", with: "\"\"") + "\""
            }
            rows.append(row)
            text += fields.joined(separator: mark) + ["\n", "\r\n", "\r"].randomElement(using: &random)!
            if Bool.random(using: &random) { text += "\n" }
        }
    }
}
