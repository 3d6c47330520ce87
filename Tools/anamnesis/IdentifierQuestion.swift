import Foundation
import Identity
import Practice

/// A number of another system somebody looks for: hashed and compared, never kept.
enum IdentifierQuestion {
    /// Reads `system|number`; with `-` for the number it is asked for on the terminal, or one line of standard input.
    static func ask(_ typed: String) throws -> ExternalIdentifier {
        guard let bar = typed.firstIndex(of: "|") else { throw malformed }
        let system = String(typed[..<bar])
        var value = String(typed[typed.index(after: bar)...])
        if value == "-" {
            if Edge.current.inputIsTerminal { FileHandle.standardError.write(Data("Number: ".utf8)) }
            value = (readLine() ?? "").trimmingCharacters(in: .whitespaces)
        }
        guard !system.isEmpty, !value.isEmpty else { throw malformed }
        return ExternalIdentifier(system: system, value: value)
    }

    private static let malformed = PracticeError(
        .usage,
        "an identifier is written as SYSTEM|NUMBER, such as \"urn:old-software|-\", which asks for the number.")
}
