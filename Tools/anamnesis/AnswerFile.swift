import Foundation
import Practice

/// Where a long answer goes piece by piece: standard output, or a new file that gets its name when it is whole.
final class AnswerFile {
    /// Bytes gathered before they are written.
    private static let bufferMax = 1 << 16

    private let path: String?
    private let handle: FileHandle
    private var buffer = Data()
    private var isFinished = false

    init(_ output: OutputOptions) throws {
        path = output.into
        guard let path else {
            handle = .standardOutput
            return
        }
        let reason: String? =
            FileManager.default.fileExists(atPath: path)
            ? "it exists already"
            : FileManager.default.createFile(atPath: path + ".part", contents: nil)
                ? nil : String(cString: strerror(errno))
        guard reason == nil, let handle = FileHandle(forWritingAtPath: path + ".part") else {
            throw PracticeError(
                .cannotCreate, "\(path) cannot be written: \(reason ?? "no permission"). Choose another file.")
        }
        self.handle = handle
    }

    deinit { if let path, !isFinished { unlink(path + ".part") } }

    func write(_ text: String) throws {
        buffer.append(contentsOf: text.utf8)
        if buffer.count >= Self.bufferMax { try flush() }
    }

    func flush() throws {
        try handle.write(contentsOf: buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    func finish() throws {
        try flush()
        guard let path else { return }
        try handle.close()
        guard link(path + ".part", path) == 0 else {
            throw PracticeError(.cannotCreate, "\(path) cannot be written: \(String(cString: strerror(errno))).")
        }
        unlink(path + ".part")
        isFinished = true
    }
}
