/// Numbers as a page shows them: rounded to so many decimals, without zeros at the end.
enum DecimalText {
    static func text(_ value: Double, decimals: Int = 2) -> String {
        let places = max(0, min(9, decimals))
        let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
        let scaled = (value * scale).rounded(.toNearestOrAwayFromZero)
        guard scaled.isFinite, abs(scaled) < 9e15 else { return value.isFinite ? value.description : "-" }
        let whole = Int64(abs(scaled)) / Int64(scale)
        let rest = Int64(abs(scaled)) % Int64(scale)
        let sign = scaled < 0 ? "-" : ""
        if rest == 0 { return sign + String(whole) }
        var digits = String(rest)
        digits = String(repeating: "0", count: places - digits.utf8.count) + digits
        while digits.last == "0" { digits.removeLast() }
        return sign + String(whole) + "." + digits
    }

    /// With a plus where the value rose.
    static func signed(_ value: Double, decimals: Int = 2) -> String {
        let shown = text(value, decimals: decimals)
        return value > 0 && shown != "0" ? "+" + shown : shown
    }
}
