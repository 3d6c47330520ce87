import Clinical
import Foundation
import Practice
import Rendering

/// Somebody was asked and said no, or nothing: an answer, and no mistake that an example could mend.
struct Unanswered: Error {
    var message: String
}

/// Asks questions on the terminal; questions go to standard error, so that answers can be piped on.
///
/// Where standard input is no terminal nothing is ever asked: a script would hang.
struct Prompt {
    /// More text than this is no note.
    private static let textBytesMax = 1 << 20

    var isTerminal = Edge.current.inputIsTerminal

    /// One line; nil where only Enter was pressed and there is nothing to offer.
    ///
    /// - Throws: `Unanswered`, when the input ends: nobody answered, so nothing is recorded.
    func ask(_ question: String, offering offer: String? = nil) throws -> String? {
        let shown = offer.map { " [\($0)]" } ?? ""
        FileHandle.standardError.write(Data((printable(question + shown) + ": ").utf8))
        guard let line = readLine() else {
            throw Unanswered(message: "the input ended before everything was answered. Nothing was recorded.")
        }
        let answer = line.trimmingCharacters(in: .whitespaces)
        return answer.isEmpty ? offer : answer
    }

    /// One line that must be there.
    ///
    /// - Throws: usage where nobody can be asked, naming what to give instead.
    func require(_ question: String, instead: String) throws -> String {
        guard isTerminal else {
            throw PracticeError(.usage, "\(instead) is missing, and there is no terminal to ask on.")
        }
        while true { if let answer = try ask(question) { return answer } }
    }

    /// - Parameter offer: what Enter alone means; nil where somebody has to answer.
    func confirm(_ question: String, offering offer: Bool?) throws -> Bool {
        let offered = offer.map { $0 ? "Y/n" : "y/N" }
        while true {
            switch try ask(offer == nil ? question + " (y or n)" : question, offering: offered)?.lowercased() {
            case "y", "yes": return true
            case "n", "no": return false
            case "y/n": if let offer { return offer }
            default: continue
            }
        }
    }

    /// Free text: lines up to an empty one on a terminal, else the whole of standard input.
    func text(_ question: String) throws -> String? {
        guard isTerminal else { return try inputText() }
        FileHandle.standardError.write(Data("\(question) (an empty line ends it):\n".utf8))
        var lines: [String] = []
        while let line = readLine(), !line.isEmpty { lines.append(line) }
        return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }

    /// Words that say why, to be sealed: as typed on the command line, or for "-" asked for, else read from standard input.
    func words(_ typed: String, _ question: String) throws -> SealableText {
        if typed != "-" { return .open(typed) }
        guard let text = try text(question) else {
            throw PracticeError(.usage, "the words for \"-\" are missing. Type them, or pipe them to standard input.")
        }
        return .open(text)
    }

    private func inputText() throws -> String? {
        let bytes = FileHandle.standardInput.readData(ofLength: Self.textBytesMax + 1)
        guard bytes.count <= Self.textBytesMax else {
            throw PracticeError(.data, "the text on standard input is longer than 1 MiB. Give a shorter one.")
        }
        guard var text = String(validating: bytes, as: UTF8.self) else {
            throw PracticeError(.data, "the text on standard input is not UTF-8. Convert it first.")
        }
        while text.last?.isNewline == true { text.removeLast() }
        return text.isEmpty ? nil : text
    }

    /// The answers to several questions: asked one by one on a terminal, else one line of standard input for each.
    ///
    /// - Parameter fault: what is wrong with the answer to a question; on a terminal it is said, and asked again.
    func answers(_ questions: [String], fault: (Int, String) -> String? = { _, _ in nil }) throws -> [String?] {
        if isTerminal {
            return try questions.enumerated().map { place, question in
                try ask(question) { fault(place, $0) }
            }
        }
        return questions.map { _ in
            let line = readLine()?.trimmingCharacters(in: .whitespaces)
            return line?.isEmpty == false ? line : nil
        }
    }

    private func ask(_ question: String, fault: (String) -> String?) throws -> String? {
        while true {
            let answer = try ask(question)
            guard let answer, let fault = fault(answer) else { return answer }
            Edge.current.say(fault)
        }
    }

    /// What is wrong with a birth date among answers to questions.
    static func birthDateFault(at place: Int) -> (Int, String) -> String? {
        { asked, answer in
            asked == place && CalendarDay(answer) == nil
                ? "That is no day. Give one such as 1984-02-29, or nothing." : nil
        }
    }
}
