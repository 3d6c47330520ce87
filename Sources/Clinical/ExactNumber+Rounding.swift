extension ExactNumber {
    /// As written where it has at most so many digits after the point, else rounded to them, halves away from zero: for
    /// sentences, which nobody reads 16 digits in.
    ///
    /// - Parameter places: digits after the point, 0 to 9.
    public func rounded(toDecimals places: Int) -> ExactNumber {
        let surplus = -Int(exponent) - places
        guard surplus > 0 else { return self }
        // The significand has at most 18 digits, so that nothing of it is left.
        guard surplus <= 18 else { return ExactNumber(0) }
        let divisor = (0..<surplus).reduce(Int64(1)) { power, _ in power * 10 }
        let (whole, rest) = significand.quotientAndRemainder(dividingBy: divisor)
        let isUp = rest.magnitude >= divisor.magnitude - rest.magnitude
        return ExactNumber(significand: whole + (isUp ? significand.signum() : 0), exponent: Int8(-places))
    }

    /// The mean of some numbers, to six digits after the point at most; nil of none, or where it is too large to be kept.
    public static func mean(of numbers: [ExactNumber]) -> ExactNumber? {
        guard !numbers.isEmpty else { return nil }
        let mean = numbers.reduce(0) { $0 + $1.double } / Double(numbers.count)
        let scaled = (mean * 1_000_000).rounded(.toNearestOrAwayFromZero)
        guard scaled.magnitude < 1e15 else { return nil }
        var (significand, exponent) = (Int64(scaled), Int8(-6))
        while exponent < 0, significand.isMultiple(of: 10) {
            (significand, exponent) = (significand / 10, exponent + 1)
        }
        return ExactNumber(significand: significand, exponent: exponent)
    }
}
