import Foundation

/// One file being written: buffered, and through the system's gzip where asked.
final class ExportFile {
    private let output: FileHandle
    private let gzip: Process?
    private var buffer = CSVBytes()
    private(set) var rows = 0

    /// Large enough that system calls do not count.
    private static let bufferBytes = 1 << 20

    /// Replaces what is there. With `isCompressed` the name gets `.gz`.
    init(named name: String, in folder: URL, isCompressed: Bool) throws {
        let place = folder.appendingPathComponent(isCompressed ? name + ".gz" : name)
        guard FileManager.default.createFile(atPath: place.path, contents: nil) else {
            throw ExportFileError(place: place.path, reason: "cannot be created; choose a folder you can write to")
        }
        let file = try FileHandle(forWritingTo: place)
        if isCompressed {
            (gzip, output) = try Self.startGzip(into: file)
        } else {
            (gzip, output) = (nil, file)
        }
        buffer.reserve(Self.bufferBytes + 4096)
    }

    /// gzip runs beside us, on a core of its own. `-n` keeps time and name out, so that equal rows give equal bytes.
    private static func startGzip(into file: FileHandle) throws -> (Process, FileHandle) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "-n", "-c", "-6"]
        process.standardInput = pipe
        process.standardOutput = file
        try process.run()
        try pipe.fileHandleForReading.close()
        try file.close()
        return (process, pipe.fileHandleForWriting)
    }

    /// Writes a row of its own making.
    func write(_ row: (inout CSVBytes) -> Void) throws {
        row(&buffer)
        rows += 1
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    private func flush() throws {
        try output.write(contentsOf: buffer.bytes)
        buffer.removeAll()
    }

    /// Must be called: it writes the rest and waits for gzip.
    func close() throws {
        try flush()
        try output.close()
        guard let gzip else { return }
        gzip.waitUntilExit()
        guard gzip.terminationStatus == 0 else {
            throw ExportFileError(
                place: "gzip", reason: "ended with status \(gzip.terminationStatus); is the disk full?")
        }
    }
}

/// A file that could not be written, and what to do about it.
struct ExportFileError: Error, CustomStringConvertible {
    var place: String
    var reason: String

    var description: String { "\(place): \(reason)" }
}
