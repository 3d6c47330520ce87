import Foundation
import TestSupport

/// Text that broke other people's programs: the public list where it is there, and a few of our own always.
enum Hostile {
    static let own = [
        "", " ", "Ann\u{1B}[2J\u{1B}]0;owned\u{07}", "\u{202E}gnp.exe", "a\u{0}b", "\u{85}\u{9B}31m", "tab\there",
        "line\r\nbreak", "首の痛み首の痛み首の痛み首の痛み首の痛み首の痛み", "Z̸̡͉a̷̛̜l̸̰̈g̴̤̓o̵̖͝", "=1+1", "@12", "\u{FEFF}bom",
        String(repeating: "x", count: 500), String(repeating: "word ", count: 90), "\"quoted\", \\ back",
    ]

    static let all: [String] = {
        let path = IndependentData.path("hostile-strings-blns/blns.json")
        let data = FileManager.default.contents(atPath: path) ?? Data("[]".utf8)
        return own + ((try? JSONSerialization.jsonObject(with: data)) as? [String] ?? [])
    }()

    /// Whether text could act on a terminal; newlines end our own lines.
    static func actsOnTerminal(_ text: String) -> Bool {
        text.unicodeScalars.contains { scalar in
            guard scalar != "\n" else { return false }
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: return true
            case .format: return scalar.value != 0x200C && scalar.value != 0x200D
            default: return false
            }
        }
    }
}
