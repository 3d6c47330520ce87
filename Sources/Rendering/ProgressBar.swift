/// One line that tells how far a long task is: `Importing  [████████░░░░░░]  57 %  570,000/1,000,000 rows  95k/s  5 s left`.
///
/// It only draws: what is done and how long it took are given. In a narrow line the bar shrinks first, then time left, rate
/// and counts go, in that order.
public struct ProgressBar: Equatable, Sendable {
    public var label: String
    /// How many units are done, 0 or more.
    public var done: Int
    /// How many there are in all; nil while nobody knows.
    public var total: Int?
    /// Seconds since the start; without time there is no rate.
    public var elapsedSeconds: Double
    /// What is counted, in the plural: "rows".
    public var unit: String

    public init(label: String, done: Int, total: Int?, elapsedSeconds: Double, unit: String) {
        self.label = label
        self.done = done
        self.total = total
        self.elapsedSeconds = elapsedSeconds
        self.unit = unit
    }

    /// The line, at most `width` columns wide.
    public func line(width: Int, style: TerminalStyle = .plain) -> String {
        let barWidthLeast = 10
        let barWidthMost = 40
        let start = [printable(label)]
        var details = [percentText, countText, rateText, leftText].compactMap { $0 }
        func used() -> Int { (start + details).reduce(0) { $0 + DisplayWidth.columns($1) + 2 } }
        let barNeeds = share == nil ? -2 : barWidthLeast + 2
        while details.count > 1, used() + barNeeds > width { details.removeLast() }
        let room = min(barWidthMost, width - used() - 2)
        let bar = share.flatMap { room >= barWidthLeast ? [drawn($0, width: room, style)] : nil } ?? []
        let line = (start + bar + details).joined(separator: "  ")
        return DisplayWidth.truncated(line, to: width, ellipsis: style.ellipsis)
    }

    /// Units per second so far; nil before anything was done.
    private var rate: Double? {
        let rate = Double(done) / elapsedSeconds
        return done > 0 && elapsedSeconds > 0 && rate.isFinite ? rate : nil
    }

    private var share: Double? {
        total.map { $0 <= 0 ? 1 : min(1, max(0, Double(done) / Double($0))) }
    }

    private var percentText: String? {
        // Multiplied first: 0.57 · 100 would be 56.99….
        total.map { total in
            let percent = total <= 0 ? 100 : Int(min(100, max(0, Double(done) * 100 / Double(total))))
            return DisplayWidth.padded("\(percent) %", to: 5, alignedRight: true)
        }
    }

    private var countText: String {
        let count = total.map { "\(Self.grouped(done))/\(Self.grouped($0))" } ?? Self.grouped(done)
        return "\(count) \(printable(unit))"
    }

    private var rateText: String? {
        rate.map { rate in
            rate < 9.95
                ? "\(Int((rate * 10).rounded()) / 10).\(Int((rate * 10).rounded()) % 10)/s"
                : rate < 9_999.5 ? "\(Int(rate.rounded()))/s" : "\(Self.grouped(Int(min(rate, 1e15) / 1000)))k/s"
        }
    }

    private var leftText: String? {
        guard let rate, let total, total > done else { return nil }
        return Self.duration(seconds: Double(total - done) / rate) + " left"
    }

    private func drawn(_ share: Double, width: Int, _ style: TerminalStyle) -> String {
        let filled = Int(share * Double(width - 2))
        let marks = style.isUnicode ? ("█", "░") : ("#", "-")
        return "[" + String(repeating: marks.0, count: filled) + String(repeating: marks.1, count: width - 2 - filled)
            + "]"
    }

    /// "12 s", "3 min 05 s", "2 h 10 min"; anything beyond a thousand hours is "> 1000 h".
    static func duration(seconds: Double) -> String {
        guard seconds < 3_600_000 else { return "> 1000 h" }
        let whole = Int(seconds.rounded(.up))
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(two(whole % 60)) s" }
        return "\(whole / 3600) h \(two(whole % 3600 / 60)) min"
    }

    /// Digits in groups of three: 1,000,000.
    static func grouped(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        let grouped = digits.enumerated().reduce(into: "") { text, digit in
            if digit.offset > 0 && (digits.count - digit.offset).isMultiple(of: 3) { text += "," }
            text.append(digit.element)
        }
        return number < 0 ? "-" + grouped : grouped
    }
}
