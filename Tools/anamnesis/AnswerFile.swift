import Foundation
import Practice
import ProjectionRuntime

/// Where a long answer goes piece by piece: standard output, or a new file that gets its name when it is whole.
final class AnswerFile {
    /// Bytes gathered before they are written.
    private static let bufferMax = 1 << 16

    /// Answers hold what patients told: nobody else of the machine may read them.
    private static let ownerOnly: mode_t = 0o600

    private let path: String?
    private let file: OpenFile
    private var buffer = Data()
    private var isFinished = false

    init(_ output: OutputOptions) throws {
        path = output.into
        guard let path else {
            file = StandardOutput.file
            return
        }
        if FileManager.default.fileExists(atPath: path) { throw Self.refused(path, "it exists already") }
        // What a broken run left behind goes; a link somebody laid is not followed.
        unlink(path + ".part")
        let descriptor = open(path + ".part", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, Self.ownerOnly)
        guard descriptor >= 0 else { throw Self.refused(path, String(cString: strerror(errno))) }
        file = OpenFile(descriptor: descriptor, name: path)
    }

    deinit {
        guard let path, !isFinished else { return }
        close(file.descriptor)
        unlink(path + ".part")
    }

    func write(_ text: String) throws {
        buffer.append(contentsOf: text.utf8)
        if buffer.count >= Self.bufferMax { try flush() }
    }

    func flush() throws {
        try file.write(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    func finish() throws {
        try flush()
        guard let path else { return }
        isFinished = true
        do throws(NewName.Failure) {
            guard close(file.descriptor) == 0 else { throw .last }
            try NewName().give(path, to: path + ".part")
        } catch {
            unlink(path + ".part")
            throw Self.refused(path, error.reason)
        }
    }

    private static func refused(_ path: String, _ reason: String) -> PracticeError {
        PracticeError(.cannotCreate, "\(path) cannot be written: \(reason). Choose another file.")
    }
}
