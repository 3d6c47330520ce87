/// A series in one line of text, evenly spaced in time: `▇▇▆·▅··▃▂` with a dot for every stretch without a reading.
///
/// Each column is one equal part of the time axis and shows the last reading in it. Nothing is joined or filled in.
public struct Sparkline: Sendable {
    /// Readings in the order of time.
    public var points: [PlotPoint]
    /// The time axis, from the first column's start to the last column's end. Points outside are not shown.
    public var xRange: ClosedRange<Double>
    /// What the lowest and the highest block stand for; values outside are drawn at the end.
    public var yRange: ClosedRange<Double>
    /// How many columns the series takes.
    public var columns: Int
    /// A level to reach, shown after the series as a block of its own: `▇▅▃ ◂▂`.
    public var goal: Double?

    public init(
        points: [PlotPoint], xRange: ClosedRange<Double>, yRange: ClosedRange<Double>, columns: Int, goal: Double? = nil
    ) {
        self.points = points
        self.xRange = xRange
        self.yRange = yRange
        self.columns = columns
        self.goal = goal
    }

    /// The line: `columns` columns, and three more with a goal.
    public func line(style: TerminalStyle = .plain) -> String {
        // The ASCII ramp has no digits, which would read as values.
        let blocks = Array(style.isUnicode ? "▁▂▃▄▅▆▇█" : "_,-~=+*#")
        func block(_ value: Double) -> Character { blocks[yRange.step(of: value, count: blocks.count)] }
        var cells = [Character](repeating: style.isUnicode ? "·" : ".", count: max(0, columns))
        for point in points where !cells.isEmpty && xRange.contains(point.x) {
            guard let y = point.y, !y.isNaN else { continue }
            cells[xRange.step(of: point.x, count: cells.count)] = block(y)
        }
        let mark = goal.map { (style.isUnicode ? " ◂" : " <") + String(block($0)) } ?? ""
        return String(cells) + mark
    }
}
