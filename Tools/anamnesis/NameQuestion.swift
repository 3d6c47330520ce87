import Foundation
import Practice

/// A name somebody looks for: typed at a prompt, compared in memory, never kept.
struct NameQuestion {
    private let words: [String]

    init(_ typed: String) { words = Self.folded(typed).split(whereSeparator: \.isWhitespace).map(String.init) }

    /// Asks on the terminal; else reads one line of standard input.
    static func ask() throws -> NameQuestion {
        if Edge.current.inputIsTerminal { FileHandle.standardError.write(Data("Name: ".utf8)) }
        let question = NameQuestion(readLine() ?? "")
        guard !question.words.isEmpty else {
            throw PracticeError(.usage, "no name was typed. Type some part of a name, or leave out --find.")
        }
        return question
    }

    /// Whether every word typed occurs in the name, whatever its case and accents.
    func matches(_ name: String) -> Bool {
        let name = Self.folded(name)
        return words.allSatisfy(name.contains)
    }

    private static func folded(_ text: String) -> String {
        text.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
    }
}
