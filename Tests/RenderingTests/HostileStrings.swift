import Foundation
import TestSupport

/// Strings that broke other people's programs: the public list where it is there, and a few of our own always.
enum HostileStrings {
    static let own = [
        "", " ", "Ann\u{1B}[2J\u{1B}]0;owned\u{07}", "\u{202E}gnp.exe", "a\u{0}b", "\u{85}\u{9B}31m", "tab\there",
        "line\r\nbreak",
        "首の痛み首の痛み首の痛み首の痛み首の痛み首の痛み", "👨‍👩‍👧‍👦🏳️‍🌈🇩🇪🇺🇸👍🏽1️⃣", "Z̸̡͉a̷̛̜l̸̰̈g̴̤̓o̵̖͝", "क्क्क्क्क्क्क्क्क्षि", "한국어 각",
        "نص عربي\u{200C}", "\u{FEFF}bom", "\u{E0041}tag", "no-break\u{A0}space", "\u{FFFF}",
        String(repeating: "x", count: 500),
        String(repeating: "word ", count: 90), "\u{301}\u{301}", "\u{2028}\u{2029}", "\"quoted\" \\ back",
    ]

    static let all: [String] = {
        let path = IndependentData.path("hostile-strings-blns/blns.json")
        let data = FileManager.default.contents(atPath: path) ?? Data("[]".utf8)
        return own + ((try? JSONSerialization.jsonObject(with: data)) as? [String] ?? [])
    }()
}
