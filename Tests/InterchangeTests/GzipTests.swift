import Foundation
import TestSupport
import Testing

@testable import Interchange

@Suite("Compressed files")
struct GzipTests {
    private func gzip(_ path: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "-n", "-f", path]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    private func lines(_ path: String) throws -> [String] {
        let reader = try CSVReader(path: path)
        var lines: [String] = []
        while case .record = try reader.advance() { lines.append(reader.texts.joined(separator: ",")) }
        return lines
    }

    @Test("gzip is told by its bytes, in one member or several, and can be read again from the beginning")
    func members() throws {
        let folder = try TemporaryFolder("gzip")
        let rows = (1...40_000).map { "\($0),\($0 % 7)" }
        let half = rows.count / 2
        for (name, part) in [("a", rows[..<half]), ("b", rows[half...])] {
            try gzip(try folder.write(part.joined(separator: "\n") + "\n", to: name))
        }
        var bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file("a.gz")))
        bytes += try Data(contentsOf: URL(fileURLWithPath: folder.file("b.gz")))
        bytes += Data(repeating: 0, count: 512)
        let path = folder.file("both.csv")
        try bytes.write(to: URL(fileURLWithPath: path))
        #expect(try lines(path) == rows)

        var last: (Int64, Int64) = (0, 0)
        let reader = try CSVReader(path: path) { last = ($0, $1) }
        for _ in 0..<2 {
            var count = 0
            while case .record = try reader.advance() { count += 1 }
            #expect(count == rows.count)
            #expect(last == (Int64(bytes.count), Int64(bytes.count)))
            try reader.rewind()
        }
    }

    @Test("damage and a cut are told with the byte of the compressed file")
    func damage() throws {
        let folder = try TemporaryFolder("gzip")
        var random = SeededGenerator(seed: 3)
        let text = (1...50_000).map { "\($0),\(Int.random(in: 0...9999, using: &random))\n" }.joined()
        try gzip(try folder.write(text, to: "x"))
        let whole = try Data(contentsOf: URL(fileURLWithPath: folder.file("x.gz")))
        let path = folder.file("bad.gz")

        try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: path))
        #expect(
            throws: CSVError.badGzip(path: path, byte: Int64(whole.count / 2), reason: "the data end in the middle")
        ) {
            _ = try lines(path)
        }
        var flipped = whole
        flipped[whole.count - 6] ^= 0x55
        try flipped.write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: CSVError.self) { _ = try lines(path) }
        guard case .badGzip(_, let byte, let reason) = try #require(error) else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(byte > Int64(whole.count - 16) && byte <= Int64(whole.count))
        #expect(reason == "incorrect data check")
    }
}
