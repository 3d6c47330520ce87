/// Horizontal bars as SVG: labels at the left, numbers at the end of each bar. Read without colour and without a mouse.
public struct BarChart: Sendable {
    public struct Bar: Sendable {
        public var label: String
        public var value: Double

        public init(_ label: String, _ value: Double) {
            self.label = label
            self.value = value
        }
    }

    private static let width = 720
    private static let labelWidth = 190
    private static let numberWidth = 70
    private static let rowHeight = 26

    public let title: String
    public let bars: [Bar]

    public init(title: String, bars: [Bar]) {
        self.title = title
        self.bars = bars
    }

    public var svg: String {
        let height = bars.count * Self.rowHeight + 8
        let most = max(1, bars.map(\.value).max() ?? 1)
        let room = Double(Self.width - Self.labelWidth - Self.numberWidth)
        var svg = """
            <svg role="img" viewBox="0 0 \(Self.width) \(height)" width="\(Self.width)" height="\(height)" \
            xmlns="http://www.w3.org/2000/svg">
            <title>\(HTMLText.escaped(title))</title>

            """
        for (place, bar) in bars.enumerated() {
            let y = place * Self.rowHeight + 4
            let length = Int((max(0, bar.value) / most * room).rounded())
            let number = JSONText.text(.number(bar.value))
            svg += """
                <text x="\(Self.labelWidth - 8)" y="\(y + 15)" text-anchor="end">\(HTMLText.escaped(bar.label))</text>
                <rect x="\(Self.labelWidth)" y="\(y)" width="\(bar.value > 0 ? max(1, length) : 0)" height="\(Self.rowHeight - 6)"/>
                <text x="\(Self.labelWidth + length + 6)" y="\(y + 15)">\(number)</text>

                """
        }
        return svg + "</svg>\n"
    }
}
