/// A chart of several rows in text: readings over time with labelled axes, a goal line and ticks for visits.
///
///         10 ┤
///            │⠒⠤⣀⡀
///            │   ⠈⠉⠉⠉⠉⠉⠑⠢⢄⡀
///          5 ┤            ⠈⠉                ⠒⠤⢄⣀
///     goal 3 ┤┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄⠉⠑⠒⠤⢄⣀⣀┄┄
///          0 ┤
///            └┬───┬───┬────┬────────────────┬───┬────┬───
///             Mar                Apr
///
/// Readings near enough in time are joined by a line, all others stand alone: a stretch without readings stays empty.
/// Without Unicode each reading is an `o` and nothing is joined.
public struct PlotBlock: Sendable {
    /// A place on an axis and what is written there.
    public struct Label: Equatable, Sendable {
        public var at: Double
        public var text: String

        public init(_ text: String, at: Double) {
            self.at = at
            self.text = text
        }
    }

    /// Readings in the order of time; those outside `xRange` are not shown.
    public var points: [PlotPoint]
    public var xRange: ClosedRange<Double>
    /// What the lowest and highest dots stand for; values outside are drawn at the end.
    public var yRange: ClosedRange<Double>
    /// Two readings further apart than this (in x) are not joined.
    public var joinWithin: Double
    /// Levels named beside the vertical axis. Where two fall into one row, the first is shown.
    public var yLabels: [Label] = []
    /// Times named under the horizontal axis, in order. One that would touch the one before is left out.
    public var xLabels: [Label] = []
    /// A level to reach: a dashed line, named beside the axis before all other levels.
    public var goal: Label?
    /// Times ticked on the horizontal axis, such as visits.
    public var ticks: [Double] = []

    public init(
        points: [PlotPoint], xRange: ClosedRange<Double>, yRange: ClosedRange<Double>, joinWithin: Double
    ) {
        self.points = points
        self.xRange = xRange
        self.yRange = yRange
        self.joinWithin = joinWithin
    }

    /// The chart's lines: `rows` of plot (1 or more), the axis, and the time labels if there are any.
    ///
    /// - Parameter width: columns of the whole chart with its labels; no line is wider.
    public func lines(width: Int, rows: Int, style: TerminalStyle = .plain) -> [String] {
        let labels = levelLabels(rows: rows)
        let widest = labels.compactMap { $0.map(DisplayWidth.columns) }.max() ?? 0
        // Labels never take more than half of the chart.
        let labelWidth = min(widest, max(0, (width - 2) / 2))
        let plotWidth = width - labelWidth - 2
        guard plotWidth >= 1, rows >= 1 else { return [] }
        let plot = plotRows(width: plotWidth, rows: rows, style: style)
        let body = zip(labels, plot).map { label, cells in
            let text = DisplayWidth.truncated(label ?? "", to: labelWidth, ellipsis: style.ellipsis)
            let axis = style.isUnicode ? (label == nil ? "│" : "┤") : (label == nil ? "|" : "+")
            return style.styled(DisplayWidth.padded(text, to: labelWidth, alignedRight: true) + " " + axis, .faint)
                + cells
        }
        let margin = String(repeating: " ", count: labelWidth + 1)
        let axis = margin + timeAxis(width: plotWidth, style: style)
        let times = timeLabels(width: plotWidth).map { margin + " " + $0 }
        return body + [style.styled(axis, .faint)] + times
    }

    /// For each row from the top, the label that stands beside it.
    private func levelLabels(rows: Int) -> [String?] {
        var labels = [String?](repeating: nil, count: max(0, rows))
        for label in (goal.map { [$0] } ?? []) + yLabels where yRange.contains(label.at) && rows > 0 {
            let row = rows - 1 - yRange.step(of: label.at, count: rows)
            if labels[row] == nil { labels[row] = printable(label.text) }
        }
        return labels
    }

    private func plotRows(width: Int, rows: Int, style: TerminalStyle) -> [String] {
        var canvas = PlotCanvas(columns: width, rows: rows, isBraille: style.isUnicode)
        if let goal { canvas.drawDashes(row: rows - 1 - yRange.step(of: goal.at, count: rows)) }
        var previous: (x: Double, dot: PlotCanvas.Dot)?
        for point in points {
            guard let y = point.y, !y.isNaN, xRange.contains(point.x) else {
                previous = nil
                continue
            }
            let dot = PlotCanvas.Dot(
                x: xRange.step(of: point.x, count: canvas.dotColumns),
                y: canvas.dotRows - 1 - yRange.step(of: y, count: canvas.dotRows))
            if let previous, style.isUnicode, point.x - previous.x <= joinWithin {
                canvas.drawLine(from: previous.dot, to: dot)
            }
            canvas.drawReading(dot)
            previous = (point.x, dot)
        }
        return canvas.lines()
    }

    private func timeAxis(width: Int, style: TerminalStyle) -> String {
        var cells = [Character](repeating: style.isUnicode ? "─" : "-", count: width)
        for tick in ticks where xRange.contains(tick) {
            cells[xRange.step(of: tick, count: width)] = style.isUnicode ? "┬" : "|"
        }
        return (style.isUnicode ? "└" : "+") + String(cells)
    }

    /// The labels start under their time, or end at the edge where they would pass it.
    private func timeLabels(width: Int) -> [String] {
        var line = ""
        var used = 0
        for label in xLabels where xRange.contains(label.at) {
            let text = printable(label.text)
            let columns = DisplayWidth.columns(text)
            let start = min(xRange.step(of: label.at, count: width), width - columns)
            guard start >= (used == 0 ? 0 : used + 1) else { continue }
            line += String(repeating: " ", count: start - used) + text
            used = start + columns
        }
        return used == 0 ? [] : [line]
    }
}
