import Rendering
import Testing

@Suite struct ProgressBarTests {
    let bar = ProgressBar(label: "Importing", done: 570_000, total: 1_000_000, elapsedSeconds: 6, unit: "rows")

    @Test func `the bar shrinks, then details go`() {
        #expect(
            bar.line(width: 120)
                == "Importing  [█████████████████████░░░░░░░░░░░░░░░░░]   57 %  570,000/1,000,000 rows  95k/s  5 s left"
        )
        #expect(
            bar.line(width: 80, style: .ascii)
                == "Importing  [#########--------]   57 %  570,000/1,000,000 rows  95k/s  5 s left")
        #expect(bar.line(width: 60) == "Importing  [███████░░░░░░░]   57 %  570,000/1,000,000 rows")
        #expect(bar.line(width: 20) == "Importing   57 %")
        #expect(bar.line(width: 8) == "Importi…")
    }

    @Test func `without a total there is no bar, without time no rate`() {
        var bar = bar
        bar.total = nil
        #expect(bar.line(width: 80) == "Importing  570,000 rows  95k/s")
        bar.elapsedSeconds = 0
        #expect(bar.line(width: 80) == "Importing  570,000 rows")
    }

    @Test(
        "rate and time left are told in fitting units",
        arguments: [
            (1, 10, 2.0, "0.5/s  18 s left"), (100, 1000, 10.0, "10/s  1 min 30 s left"),
            (1, 8000, 1.0, "1.0/s  2 h 13 min left"), (1, Int.max, 1.0, "1.0/s  > 1000 h left"),
            (59, 60, 59.0, "1.0/s  1 s left"),
        ])
    func rates(done: Int, total: Int, seconds: Double, expected: String) {
        let bar = ProgressBar(label: "x", done: done, total: total, elapsedSeconds: seconds, unit: "u")
        #expect(bar.line(width: 200).hasSuffix(expected))
    }

    @Test func `any state fits any width`() {
        for text in HostileStrings.all {
            for (done, total) in [(0, 0), (0, 5), (5, 5), (9, 5), (3, nil)] as [(Int, Int?)] {
                let bar = ProgressBar(label: text, done: done, total: total, elapsedSeconds: 0.1, unit: text)
                for width in [0, 1, 10, 40, 80, 200] {
                    #expect(DisplayWidth.columns(bar.line(width: width)) <= width, "\(text) at \(width)")
                }
            }
        }
        #expect(
            ProgressBar(label: "x", done: 0, total: 0, elapsedSeconds: 0, unit: "u").line(width: 40).contains("100 %"))
    }
}
