/// A grid of characters to draw on: with Braille each holds 2 × 4 dots, without each holds one.
struct PlotCanvas {
    /// A place counted in dots from the top left.
    struct Dot: Equatable {
        var x: Int
        var y: Int
    }

    /// The bits of a Braille character (U+2800 and up) by row and column of its dots.
    private static let braille: [[UInt32]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]

    private let columns: Int
    private let rows: Int
    private let isBraille: Bool
    private var cells: [UInt32]
    private var dashedRow: Int?

    init(columns: Int, rows: Int, isBraille: Bool) {
        self.columns = columns
        self.rows = rows
        self.isBraille = isBraille
        cells = Array(repeating: 0, count: columns * rows)
    }

    var dotColumns: Int { columns * (isBraille ? 2 : 1) }
    var dotRows: Int { rows * (isBraille ? 4 : 1) }

    /// A dashed line over the whole width, behind what is drawn.
    mutating func drawDashes(row: Int) { dashedRow = row }

    mutating func draw(_ dot: Dot) {
        if isBraille {
            cells[dot.y / 4 * columns + dot.x / 2] |= Self.braille[dot.y % 4][dot.x % 2]
        } else {
            cells[dot.y * columns + dot.x] = 1
        }
    }

    /// A reading: as wide as its character, so that one standing alone is seen.
    mutating func drawReading(_ dot: Dot) {
        draw(dot)
        if isBraille { draw(Dot(x: dot.x ^ 1, y: dot.y)) }
    }

    /// A straight line of dots without gaps.
    mutating func drawLine(from start: Dot, to end: Dot) {
        let steps = max(abs(end.x - start.x), abs(end.y - start.y))
        for step in 0..<max(1, steps) {
            let share = Double(step) / Double(max(1, steps))
            draw(
                Dot(
                    x: start.x + Int((Double(end.x - start.x) * share).rounded()),
                    y: start.y + Int((Double(end.y - start.y) * share).rounded())))
        }
    }

    /// The rows from the top, without trailing spaces.
    func lines() -> [String] {
        (0..<rows).map { row in
            var line = (0..<columns).map { column in character(cells[row * columns + column], row: row) }
            while line.last == " " { line.removeLast() }
            return String(line)
        }
    }

    private func character(_ cell: UInt32, row: Int) -> Character {
        if cell == 0 { return row == dashedRow ? (isBraille ? "┄" : "-") : " " }
        guard isBraille else { return "o" }
        return Unicode.Scalar(0x2800 + cell).map(Character.init) ?? " "
    }
}
