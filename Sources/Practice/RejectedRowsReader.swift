import Clinical
import Foundation

/// Merges the sorted runs of rejected rows: one row after another, by line.
final class RejectedRowsReader {
    /// A row as the runs hold it: line and two lengths, then the texts.
    private struct Head {
        var line: Int64
        var fieldCount: Int64
        var reasonCount: Int64
    }

    private var held: ArraySlice<RejectedRow>
    private let files: [UnsafeMutablePointer<FILE>]
    /// The next row of each run.
    private var nexts: [RejectedRow?] = []

    /// - Parameter runs: closed with the value.
    init(held: [RejectedRow], runs: [UnsafeMutablePointer<FILE>]) {
        self.held = held[...]
        files = runs
        for file in runs {
            rewind(file)
            nexts.append(Self.read(file))
        }
    }

    deinit { for file in files { fclose(file) } }

    /// The row with the lowest line of those left; nil at the end.
    func next() -> RejectedRow? {
        var lowest: (run: Int, line: Int64)?
        for (run, row) in nexts.enumerated() {
            if let row, row.line < lowest?.line ?? .max { lowest = (run, row.line) }
        }
        guard let lowest, lowest.line <= held.first?.line ?? .max else { return held.popFirst() }
        let row = nexts[lowest.run]
        nexts[lowest.run] = Self.read(files[lowest.run])
        return row
    }

    static func write(_ row: RejectedRow, to file: UnsafeMutablePointer<FILE>) -> Bool {
        var head = Head(
            line: row.line, fieldCount: Int64(row.field.utf8.count), reasonCount: Int64(row.reason.utf8.count))
        let text = Array(row.field.utf8) + Array(row.reason.utf8)
        return fwrite(&head, MemoryLayout<Head>.size, 1, file) == 1
            && (text.isEmpty || fwrite(text, text.count, 1, file) == 1)
    }

    private static func read(_ file: UnsafeMutablePointer<FILE>) -> RejectedRow? {
        var head = Head(line: 0, fieldCount: 0, reasonCount: 0)
        guard fread(&head, MemoryLayout<Head>.size, 1, file) == 1 else { return nil }
        let count = Int(head.fieldCount + head.reasonCount)
        var text = [UInt8](repeating: 0, count: count)
        guard count == 0 || fread(&text, count, 1, file) == 1 else { return nil }
        return RejectedRow(
            line: head.line, field: String(decoding: text[..<Int(head.fieldCount)], as: UTF8.self),
            reason: String(decoding: text[Int(head.fieldCount)...], as: UTF8.self))
    }
}
