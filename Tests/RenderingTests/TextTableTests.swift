import Rendering
import TestSupport
import Testing

@Suite struct TextTableTests {
    let table = TextTable(
        columns: [.init("Measure"), .init("Now", .decimalPoint), .init("n", .right), .init("Verdict")],
        rows: [
            ["Pain, neck", "3.5", "12", .init("Improved, beyond measurement error", .bluishGreen)],
            ["首の痛み", "10", "3", "No change"],
            ["Rotation of the neck, left, active", "62.25", "120", "Ann\u{1B}[31m"],
            ["Short"],
        ])

    private func text(_ width: Int, _ style: TerminalStyle = .plain) -> String {
        table.lines(width: width, style: style).joined(separator: "\n")
    }

    @Test func `a table that fits takes its natural width`() {
        #expect(
            text(100) == """
                Measure                               Now    n  Verdict
                ──────────────────────────────────  ─────  ───  ──────────────────────────────────
                Pain, neck                           3.5    12  Improved, beyond measurement error
                首の痛み                            10       3  No change
                Rotation of the neck, left, active  62.25  120  Ann\\u{1B}[31m
                Short
                """)
    }

    @Test func `a narrow table wraps its text and keeps its numbers`() {
        #expect(
            text(50, .ascii) == """
                Measure               Now    n  Verdict
                ------------------  -----  ---  ------------------
                Pain, neck           3.5    12  Improved, beyond
                                                measurement error
                首の痛み            10       3  No change
                Rotation of the     62.25  120  Ann\\u{1B}[31m
                neck, left, active
                Short
                """)
    }

    @Test func `a truncating column stays on one line`() {
        let table = TextTable(
            columns: [.init("Note", overflow: .truncate), .init("n", .right)],
            rows: [["A long note about posture", "1"], ["ok", "22"]])
        #expect(
            table.lines(width: 16) == ["Note           n", "────────────  ──", "A long note…   1", "ok            22"])
    }

    @Test func `styles add only escapes`() {
        let styled = text(70, TerminalStyle(isStyled: true))
        #expect(styled.contains("\u{1B}[38;5;36mImproved"))
        #expect(styled.replacing(/\u{1B}\[[0-9;]*m/, with: "") == text(70))
    }

    @Test func `more columns than fit end in an ellipsis`() {
        let table = TextTable(columns: (1...9).map { .init("column \($0)") }, rows: [(1...9).map { .init("\($0)") }])
        let lines = table.lines(width: 20, style: .plain)
        #expect(lines.allSatisfy { $0.hasSuffix("…") && DisplayWidth.columns($0) <= 20 })
    }

    @Test func `no line is wider than asked, whatever the cells hold`() {
        var generator = SeededGenerator(seed: 31)
        print("seed \(generator.seed)")
        let alignments: [TextTable.Alignment] = [.left, .right, .decimalPoint]
        for _ in 0..<300 {
            let columns = (0..<Int.random(in: 1...7, using: &generator)).map { _ in
                TextTable.Column(
                    HostileStrings.all.randomElement(using: &generator) ?? "",
                    alignments.randomElement(using: &generator) ?? .left,
                    overflow: Bool.random(using: &generator) ? .wrap : .truncate)
            }
            let rows = (0..<3).map { _ in
                columns.map { _ in TextTable.Cell(HostileStrings.all.randomElement(using: &generator) ?? "") }
            }
            for width in [Int.random(in: 80...200, using: &generator), Int.random(in: 0...30, using: &generator)] {
                for line in TextTable(columns: columns, rows: rows).lines(width: width) {
                    #expect(DisplayWidth.columns(line) <= width)
                    #expect(!line.hasSuffix(" ") && printable(line) == line)
                }
            }
        }
    }
}
