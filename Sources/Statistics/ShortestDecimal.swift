/// The shortest decimal that names a finite double: ± 0.d₁d₂d₃… × 10^exponent.
struct ShortestDecimal {
    private var isNegative: Bool
    /// Digits 0...9, without leading or trailing zeros; empty for zero.
    private var digits: [UInt8] = []
    /// Where the decimal point stands: after this many digits.
    private var exponent = 0

    /// Reads Swift's description of a double, which is the shortest that reads back the same: "12.5", "1e-07", "1.25e+20".
    init(_ value: Double) {
        isNegative = value < 0
        var isFraction = false
        let text = value.magnitude.description.utf8
        let mantissaEnd = text.firstIndex(of: UInt8(ascii: "e")) ?? text.endIndex
        for byte in text[..<mantissaEnd] {
            if byte == UInt8(ascii: ".") {
                isFraction = true
            } else {
                digits.append(byte - UInt8(ascii: "0"))
                if !isFraction { exponent += 1 }
            }
        }
        if mantissaEnd != text.endIndex {
            exponent += Int(Substring(text[mantissaEnd...].dropFirst())) ?? 0
        }
        dropOuterZeros()
    }

    /// Keeps this many decimals, rounding half away from zero.
    mutating func round(toDecimals decimals: Int) {
        let kept = exponent + decimals
        guard kept < digits.count else { return }
        guard kept >= 0 else {
            digits = []
            return
        }
        let roundsUp = digits[kept] >= 5
        digits.removeSubrange(kept...)
        if roundsUp { incrementLastDigit() }
        dropOuterZeros()
    }

    /// The number without exponent, with exactly this many decimals; it must have been rounded to them.
    func plainDigits(decimals: Int) -> String {
        var text: [UInt8] = isNegative && !digits.isEmpty ? [UInt8(ascii: "-")] : []
        for place in 0..<max(exponent, 0) { text.append(digit(at: place)) }
        if exponent <= 0 { text.append(UInt8(ascii: "0")) }
        if decimals > 0 {
            text.append(UInt8(ascii: "."))
            for place in exponent..<(exponent + decimals) { text.append(digit(at: place)) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private func digit(at place: Int) -> UInt8 {
        UInt8(ascii: "0") + (digits.indices.contains(place) ? digits[place] : 0)
    }

    /// All nines carry into a new first digit.
    private mutating func incrementLastDigit() {
        while let last = digits.popLast() {
            if last < 9 {
                digits.append(last + 1)
                return
            }
        }
        digits = [1]
        exponent += 1
    }

    private mutating func dropOuterZeros() {
        while digits.last == 0 { digits.removeLast() }
        let leading = digits.prefix { $0 == 0 }.count
        digits.removeFirst(leading)
        exponent = digits.isEmpty ? 0 : exponent - leading
    }
}
