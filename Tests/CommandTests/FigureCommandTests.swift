import TestSupport
import Testing

/// Which figure `explain` and `revisions` take words for.
@Suite("Figures as they are asked for")
struct FigureCommandTests {
    @Test("the words of a figure name one exactly, the others that fit are said with theirs, and no words are refused")
    func words() throws {
        let command = try CommandRunner.withPatient("figure-words")
        try command.succeed("record", "visit", "1", "--at", "2026-02-02T10:00", "--pain", "neck 7>4")
        try command.succeed("record", "visit", "1", "--at", "2026-02-09T10:00", "--pain", "neck 6>3")
        try command.succeed("record", "visit", "1", "--at", "2026-02-23T10:00", "--pain", "neck 3>2")
        func oneLine(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
        let first = oneLine(try command.succeed("revisions", "1", "neck pain"))
        #expect(first.contains("Pain, neck, before treatment (NRS 0-10), as knowledge arrived"), "\(first)")
        #expect(
            first.contains("Others that fit: Pain, neck, after treatment (NRS 0-10): \"neck pain now after\""),
            "\(first)")
        let after = oneLine(try command.succeed("revisions", "1", "neck pain now after"))
        #expect(after.contains("Pain, neck, after treatment (NRS 0-10), as knowledge arrived"), "\(after)")
        let explained = oneLine(try command.succeed("explain", "1", "neck pain now after"))
        #expect(explained.contains("after treatment") && !explained.contains("before treatment (NRS"), "\(explained)")
        for words in ["", " ", "--"] {
            #expect(try command.run(["revisions", "1", "--", words]).exitCode == 64)
            #expect(try command.run(["explain", "1", "--", words]).exitCode == 64)
        }
    }
}
