import Clinical
import Foundation

/// The rows an import rejected, in order of their lines at the end, whatever the order they came in.
///
/// Millions of rows may be rejected, by a wrong mapping: what does not fit into memory goes to sorted runs, in files without
/// a name, of which nothing is left however the process ends. They are merged when they are read. Not for several threads.
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
    private var runs: [UnsafeMutablePointer<FILE>] = []
    private var failure: PracticeError?

    init(bytesMax: Int = RejectedRows.bytesMax) { self.bytesMax = bytesMax }

    deinit { for run in runs { fclose(run) } }

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
        defer { runs = [] }
        return RejectedRowsReader(held: held, runs: runs)
    }

    private func writeRun() throws(PracticeError) {
        let file = try Self.nameless()
        runs.append(file)
        held.sort { $0.line < $1.line }
        for row in held where !RejectedRowsReader.write(row, to: file) { throw Self.unwritable() }
        guard fflush(file) == 0 else { throw Self.unwritable() }
    }

    /// Readable by its owner alone, as long as it has a name.
    private static func nameless() throws(PracticeError) -> UnsafeMutablePointer<FILE> {
        var template = Array((FileManager.default.temporaryDirectory.path + "/anamnesis-rejects-XXXXXX").utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw unwritable() }
        unlink(template)
        guard let file = fdopen(descriptor, "w+b") else {
            defer { close(descriptor) }
            throw unwritable()
        }
        return file
    }

    private static func unwritable() -> PracticeError {
        PracticeError(
            .inputOutput,
            "\(FileManager.default.temporaryDirectory.path) cannot be written (\(String(cString: strerror(errno)))), where the rejected rows are kept while the "
                + "import runs. Free some space there, or set TMPDIR, and import again; nothing is doubled.")
    }
}
