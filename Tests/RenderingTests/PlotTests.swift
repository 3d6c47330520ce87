import Rendering
import TestSupport
import Testing

@Suite struct PlotTests {
    static let readings: [(Double, Double)] = [
        (0, 8), (7, 7), (14, 7), (21, 5.5), (49, 5), (56, 4), (63, 3), (70, 2.5),
    ]

    var plot: PlotBlock {
        var plot = PlotBlock(
            points: Self.readings.map { PlotPoint(x: $0.0, y: $0.1) }, xRange: 0...84, yRange: 0...10, joinWithin: 10)
        plot.goal = .init("goal 3", at: 3)
        plot.yLabels = [.init("10", at: 10), .init("5", at: 5), .init("3", at: 3), .init("0", at: 0)]
        plot.xLabels = [.init("Mar", at: 0), .init("Apr", at: 31), .init("too near", at: 33), .init("May 24", at: 84)]
        plot.ticks = Self.readings.map(\.0)
        return plot
    }

    @Test func `a sparkline leaves weeks without readings open`() {
        let points = Self.readings.map { PlotPoint(x: $0.0, y: $0.1) }
        let line = Sparkline(points: points, xRange: 0...84, yRange: 0...10, columns: 12, goal: 3)
        #expect(line.line() == "▇▆▆▅···▅▄▃▃· ◂▃")
        #expect(line.line(style: .ascii) == "*++=...=~--. <-")
    }

    @Test func `a sparkline shows the last reading of a column and clamps what is beyond`() {
        let points = [PlotPoint(x: 0, y: 5), PlotPoint(x: 1, y: 20), PlotPoint(x: 5, y: nil), PlotPoint(x: 9, y: -3)]
        #expect(Sparkline(points: points, xRange: 0...10, yRange: 0...10, columns: 5).line() == "█···▁")
        #expect(Sparkline(points: [PlotPoint(x: 0, y: .nan)], xRange: 0...0, yRange: 1...1, columns: 2).line() == "··")
        #expect(Sparkline(points: [PlotPoint(x: 3, y: 1)], xRange: 3...3, yRange: 1...1, columns: 2).line() == "▁·")
    }

    @Test func `a plot joins near readings and leaves gaps`() {
        #expect(
            plot.lines(width: 60, rows: 7).joined(separator: "\n") == """
                    10 ┤
                       │⠒⠤⣀⡀
                       │   ⠈⠉⠉⠉⠉⠉⠑⠢⢄⡀
                     5 ┤            ⠈⠉                ⠒⠤⢄⣀
                goal 3 ┤┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄⠉⠑⠒⠤⢄⣀⣀┄┄┄┄┄┄┄┄┄┄┄
                       │                                         ⠉⠉⠉
                     0 ┤
                       └┬───┬───┬────┬────────────────┬───┬────┬───┬────────
                        Mar                Apr                        May 24
                """)
    }

    @Test func `a plot falls back to ASCII`() {
        #expect(
            plot.lines(width: 60, rows: 7, style: .ascii).joined(separator: "\n") == """
                    10 +
                       |o
                       |    o   o
                     5 +             o                o
                goal 3 +----------------------------------o----o------------
                       |                                           o
                     0 +
                       +|---|---|----|----------------|---|----|---|--------
                        Mar                Apr                        May 24
                """)
        #expect(plot.lines(width: 60, rows: 7, style: .ascii).joined().allSatisfy { $0.isASCII })
    }

    @Test func `a missing reading breaks the line however near its neighbours are`() {
        func dots(_ middle: Double?) -> Int {
            let points = [PlotPoint(x: 0, y: 5), PlotPoint(x: 5, y: middle), PlotPoint(x: 10, y: 5)]
            let plot = PlotBlock(points: points, xRange: 0...10, yRange: 0...10, joinWithin: 30)
            return plot.lines(width: 42, rows: 1)[0].unicodeScalars.filter { (0x2801...0x28FF).contains($0.value) }
                .count
        }
        #expect(dots(5) == 40)
        #expect(dots(nil) == 2)
    }

    @Test func `no line of a plot is wider than asked`() {
        var generator = SeededGenerator(seed: 32)
        print("seed \(generator.seed)")
        for text in HostileStrings.all {
            var hostile = plot
            hostile.goal?.text = text
            hostile.yLabels.append(.init(text, at: 9))
            hostile.xLabels.insert(.init(text, at: Double.random(in: 0...84, using: &generator)), at: 1)
            for width in [0, 3, 10, 60, Int.random(in: 80...200, using: &generator)] {
                let lines = hostile.lines(width: width, rows: Int.random(in: 1...8, using: &generator))
                #expect(lines.allSatisfy { DisplayWidth.columns($0) <= width }, "\(text) at \(width)")
                #expect(lines.allSatisfy { printable($0) == $0 }, "\(text) at \(width)")
            }
        }
    }
}
