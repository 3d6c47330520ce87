import EventLog
import EventLogSQLite
import Foundation
import GRDB
import Identity
import Interchange
import Practice
import ProjectionRuntime
import TestSupport
import Testing

/// Whatever happens to a file of events on its way, it is refused whole, and nothing is half-written.
@Suite("Damaged files of events")
struct DamagedEventFileTests {
    private let test: TestStore
    private let copy: PracticeStore
    private let before: [[DatabaseValue]]

    init() throws {
        var chance = SeededGenerator(seed: 29)
        test = try TestStore.varied(&chance)
        copy = try test.made(
            of: test.exportEvents(.ndjson, to: "first.ndjson", through: try test.head() / 2), "copy.anamnesis")
        before = try TestStore.rows(ofLog: copy.place.log)
    }

    private func content(_ format: EventFileFormat, _ name: String = "sound") throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: try test.exportEvents(format, to: name)))
    }

    /// Refused as a new store and as a continuation, with one line of a message that is handed back.
    @discardableResult
    private func refused(_ content: Data, _ why: String, sourceLocation: SourceLocation = #_sourceLocation) throws
        -> String
    {
        let path = test.folder.file("damaged")
        try content.write(to: URL(fileURLWithPath: path))
        let message = refusal(.data, sourceLocation: sourceLocation) { _ = try test.made(of: path) }
        _ = refusal(.data, sourceLocation: sourceLocation) { _ = try copy.importEvents(path) }
        let names = try FileManager.default.contentsOfDirectory(atPath: test.folder.path)
        #expect(!names.contains { $0.hasPrefix("made.anamnesis") }, "\(why): \(names)", sourceLocation: sourceLocation)
        #expect(try TestStore.rows(ofLog: copy.place.log) == before, "\(why)", sourceLocation: sourceLocation)
        return message
    }

    private func lines(_ content: Data) -> [Data] {
        content.split(separator: 10, omittingEmptySubsequences: false).dropLast().map { $0 + [10] }
    }

    @Test("one flipped bit anywhere", arguments: EventFileFormat.allCases, [UInt64](1...10))
    func flippedBit(format: EventFileFormat, seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        let sound = try content(format)
        for _ in 0..<4 {
            var bytes = sound
            let place = bytes.indices.randomElement(using: &chance) ?? bytes.startIndex
            bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &chance)
            try refused(bytes, "seed \(seed), byte \(place)")
        }
    }

    @Test("a flipped bit of the compressed file", arguments: [UInt64](1...10))
    func flippedCompressedBit(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        var bytes = try content(.ndjson, "sound.gz")
        // Past the ten bytes of the header, and not the byte before the eight of the trailer, whose last bits are padding:
        // neither holds anything that is read.
        let places = (10..<bytes.count).filter { $0 != bytes.count - 9 }
        let place = places.randomElement(using: &chance) ?? 10
        bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &chance)
        try refused(bytes, "seed \(seed), byte \(place)")
    }

    @Test("cut off anywhere", arguments: EventFileFormat.allCases, [UInt64](1...8))
    func truncated(format: EventFileFormat, seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        let sound = try content(format)
        let length = Int.random(in: 0..<(sound.count - 2), using: &chance)
        try refused(sound.prefix(length), "seed \(seed), \(length) of \(sound.count) bytes")
        try refused(try content(format, "sound.gz").dropLast(9), "compressed")
    }

    @Test("cut off between two lines: the message says so")
    func truncatedAtLine() throws {
        let lines = lines(try content(.ndjson))
        let message = try refused(Data(lines.dropLast().joined()), "without the last line")
        #expect(message.contains("ends after @\(try test.head()), on line \(lines.count), without its last line"))
    }

    @Test("lines dropped, doubled, in another order, or behind the end: by line and position")
    func lineOrder() throws {
        let lines = lines(try content(.ndjson))
        let place = 9
        var dropped = lines
        dropped.remove(at: place)
        #expect(
            try refused(Data(dropped.joined()), "dropped").contains(
                "line \(place + 1) (@\(place)): @\(place + 1) stands"))
        var doubled = lines
        doubled.insert(lines[place], at: place)
        #expect(try refused(Data(doubled.joined()), "doubled").contains("line \(place + 2) (@\(place + 1))"))
        var swapped = lines
        swapped.swapAt(place, place + 1)
        #expect(try refused(Data(swapped.joined()), "swapped").contains("line \(place + 1)"))
        #expect(try refused(Data((lines + [lines[place]]).joined()), "more").contains("behind the last line"))
    }

    @Test("an edited value with everything else in order: by its checksum, with line and position")
    func edited() throws {
        for format in EventFileFormat.allCases {
            let text = try #require(String(data: try content(format), encoding: .isoLatin1))
            let edited = text.replacingOccurrences(of: "2026-03-0", with: "2026-04-0")
            if edited == text { continue }
            try refused(try #require(edited.data(using: .isoLatin1)), "\(format)")
        }
        let lines = lines(try content(.ndjson))
        let line = try #require(lines.firstIndex { String(decoding: $0, as: UTF8.self).contains("\"nrs-11\"") })
        let edited = String(decoding: lines[line], as: UTF8.self).replacingOccurrences(
            of: "\"nrs-11\"", with: "\"nrs-12\"")
        var all = lines
        all[line] = Data(edited.utf8)
        let message = try refused(Data(all.joined()), "edited")
        #expect(
            message.contains("line \(line + 1) (@\(line)): it is not what was recorded (checksum differs)"),
            "\(message)")
    }

    @Test("an edited checksum of an event that the log has already")
    func editedChecksum() throws {
        var lines = lines(try content(.ndjson))
        var line = String(decoding: lines[4], as: UTF8.self)
        let place = try #require(line.range(of: "\"checksum\":\"")).upperBound
        line.replaceSubrange(place...place, with: line[place] == "0" ? "1" : "0")
        lines[4] = Data(line.utf8)
        try Data(lines.joined()).write(to: URL(fileURLWithPath: test.folder.file("edited")))
        let message = refusal(.data) { _ = try copy.importEvents(test.folder.file("edited")) }
        #expect(message.contains("line 5: @4 differs from the log's in checksum"), "\(message)")
    }

    @Test("what is no file of events at all")
    func otherFiles() throws {
        try refused(Data(), "empty")
        try refused(Data("a,b\r\n1,2\r\n".utf8), "a table")
        try refused(Data("{\"resourceType\":\"Bundle\"}\n".utf8), "a bundle")
        try refused(Data([UInt8](repeating: 0, count: 5000)), "zeros")
        #expect(refusal(.noInput) { _ = try test.made(of: test.folder.file("nowhere")) }.contains("nowhere"))
    }
}
