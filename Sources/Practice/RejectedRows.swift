import Clinical
import Foundation

/// The rows an import rejected, in order of their lines at the end, whatever the order they came in.
///
/// Millions of rows may be rejected, by a wrong mapping: what does not fit into memory goes to sorted runs in a folder
/// that is removed with the value, and is merged when it is read. Not for several threads.
final class RejectedRows {
    /// Bytes kept in memory before they are written out as a run.
    static let bytesMax = 24 << 20
    private static let firstMax = 5

    private(set) var count: Int64 = 0
    /// Those with the lowest lines.
    private(set) var first: [RejectedRow] = []
    private let bytesMax: Int
    private var held: [RejectedRow] = []
    private var heldBytes = 0
    private var folder: String?
    private var runs: [String] = []
    private var failure: PracticeError?

    init(bytesMax: Int = RejectedRows.bytesMax) { self.bytesMax = bytesMax }

    deinit { if let folder { try? FileManager.default.removeItem(atPath: folder) } }

    func add(_ row: RejectedRow) {
        count += 1
        if first.count < Self.firstMax || row.line < first[first.count - 1].line {
            first.insert(row, at: first.firstIndex { $0.line > row.line } ?? first.count)
            if first.count > Self.firstMax { first.removeLast() }
        }
        held.append(row)
        heldBytes += MemoryLayout<RejectedRow>.stride + row.field.utf8.count + row.reason.utf8.count
        guard heldBytes >= bytesMax, failure == nil else { return }
        do { try writeRun() } catch { failure = error }
        held.removeAll()
        heldBytes = 0
    }

    /// The rows by line. To be asked once, at the end.
    func inOrder() throws(PracticeError) -> RejectedRowsReader {
        if let failure { throw failure }
        held.sort { $0.line < $1.line }
        return try RejectedRowsReader(held: held, runs: runs)
    }

    private func writeRun() throws(PracticeError) {
        let path = try runsFolder() + "/run-\(runs.count)"
        guard let file = fopen(path, "wbx") else { throw Self.unwritable(path) }
        defer { fclose(file) }
        held.sort { $0.line < $1.line }
        for row in held where !RejectedRowsReader.write(row, to: file) { throw Self.unwritable(path) }
        guard fflush(file) == 0 else { throw Self.unwritable(path) }
        runs.append(path)
    }

    private func runsFolder() throws(PracticeError) -> String {
        if let folder { return folder }
        var template = Array((FileManager.default.temporaryDirectory.path + "/anamnesis-rejects-XXXXXX").utf8CString)
        // Readable by its owner alone.
        guard mkdtemp(&template) != nil else {
            throw Self.unwritable(FileManager.default.temporaryDirectory.path)
        }
        let made = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        folder = made
        return made
    }

    private static func unwritable(_ path: String) -> PracticeError {
        PracticeError(
            .inputOutput,
            "\(path) cannot be written (\(String(cString: strerror(errno)))), where the rejected rows are kept while the "
                + "import runs. Free some space there, or set TMPDIR, and import again; nothing is doubled.")
    }
}
