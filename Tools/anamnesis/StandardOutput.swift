import Foundation
import Practice

/// Where every answer goes that no file was named for: the one place that writes there.
enum StandardOutput {
    static let file = OpenFile(descriptor: STDOUT_FILENO, name: "standard output")

    /// Of what the parser prints by itself, such as help, nothing else would say that it got lost.
    static func flush() {
        if fflush(nil) != 0 { end(with: PracticeError(.inputOutput, "standard output cannot be written.")) }
    }

    /// Ends the process: an answer that got lost must not end like one that was given.
    fileprivate static func end(with error: PracticeError) -> Never {
        Edge.current.say(
            "anamnesis: \(error.message) What had been recorded, or written into files, until then stands.")
        _exit(error.kind.rawValue)
    }
}

/// Says something on standard output; where that cannot be written, the command ends with 74. It stands in the place of the
/// standard library's, which says nothing of what it could not write.
func print(_ text: String, terminator: String = "\n") {
    do throws(PracticeError) { try StandardOutput.file.write(Data((text + terminator).utf8)) } catch {
        StandardOutput.end(with: error)
    }
}
