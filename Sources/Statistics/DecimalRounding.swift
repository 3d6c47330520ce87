/// `value` rounded to a number of decimals as a person would on paper: half away from zero, judged on the shortest decimal
/// that names the double. So 2.675 becomes 2.68, although the double lies just below.
///
/// - Parameter toDecimals: 0 or more.
/// - Returns: the double nearest to the rounded decimal, never negative zero; infinities and NaN come back as they are.
public func rounded(_ value: Double, toDecimals decimals: Int) -> Double {
    precondition(decimals >= 0, "decimals are counted from 0, not \(decimals)")
    guard value.isFinite else { return value }
    return quicklyRounded(value, toDecimals: decimals) ?? Double(fixed(value, decimals: decimals)) ?? value
}

/// `value` in plain digits with exactly this many decimals, rounded as `rounded(_:toDecimals:)` does: "-0.50", "12", "3.0".
///
/// Never an exponent, a grouping mark, a locale's comma or a negative zero. Infinities and NaN become "inf", "-inf", "nan".
public func fixed(_ value: Double, decimals: Int) -> String {
    precondition(decimals >= 0, "decimals are counted from 0, not \(decimals)")
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    var number = ShortestDecimal(value)
    number.round(toDecimals: decimals)
    return number.plainDigits(decimals: decimals)
}

private let powersOfTen: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]

/// The same answer by two multiplications, where no tie is near and nothing is large; nil sends the caller the long way.
///
/// Below 2^40 the product is wrong by less than 0.0002 and the shortest decimal differs from the double by as little again,
/// so a remainder further than 0.001 from one half decides alike. The quotient of two exact doubles is correctly rounded.
func quicklyRounded(_ value: Double, toDecimals decimals: Int) -> Double? {
    guard decimals < powersOfTen.count else { return nil }
    let scaled = value.magnitude * powersOfTen[decimals]
    guard scaled < 1_099_511_627_776 else { return nil }
    let whole = scaled.rounded(.down)
    guard (scaled - whole - 0.5).magnitude > 0.001 else { return nil }
    let digits = scaled - whole > 0.5 ? whole + 1 : whole
    if digits == 0 { return 0 }
    return (value < 0 ? -digits : digits) / powersOfTen[decimals]
}
