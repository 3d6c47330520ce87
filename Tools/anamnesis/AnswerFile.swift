import Foundation
import Interchange
import Practice

/// Where a long answer goes piece by piece: standard output, or a new file that gets its name when it is whole.
final class AnswerFile {
    /// Bytes gathered before they are written to standard output.
    private static let bufferMax = 1 << 16

    /// Nil for standard output. Answers hold what patients told: nobody else of the machine may read the file.
    private let file: OutputFile?
    private var buffer = Data()

    init(_ output: OutputOptions) throws {
        guard let path = output.into else {
            file = nil
            return
        }
        file = try Self.reporting { () throws(OutputError) in try OutputFile(path: path, compresses: false) }
    }

    func write(_ text: String) throws {
        if let file { return try Self.reporting { () throws(OutputError) in try file.write(text) } }
        buffer.append(contentsOf: text.utf8)
        if buffer.count >= Self.bufferMax { try flush() }
    }

    /// Shows on standard output what there is so far; a file is shown when it is whole.
    func flush() throws {
        try StandardOutput.file.write(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    func finish() throws {
        guard let file else { return try flush() }
        try Self.reporting { () throws(OutputError) in try file.finish() }
    }

    private static func reporting<Value>(_ work: () throws(OutputError) -> Value) throws -> Value {
        do throws(OutputError) { return try work() } catch {
            switch error {
            case .exists, .cannotCreate:
                throw PracticeError(
                    .cannotCreate, "\(error.fact.path) cannot be written: \(error.fact.reason). Choose another file.")
            case .failed: throw PracticeError(.inputOutput, error.description)
            }
        }
    }
}
