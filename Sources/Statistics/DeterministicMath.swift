/// Elementary functions made of + − × ÷ and the square root alone, which IEEE 754 defines to the last bit.
///
/// The system's `exp`, `log` and `erf` may differ in the last bit between machines and library versions; these do not, so a
/// figure computed here is the same wherever a log is replayed. They agree with the system's to 1e-14 (relative).
public enum DeterministicMath {
    /// ln 2 in two parts. The first has 32 significant bits, so that its product with an exponent is exact.
    private static let ln2High = 0x1.62e42feep-1
    private static let ln2Low = 0x1.a39ef35793c76p-33
    private static let log2OfE = 1.442_695_040_888_963_4
    private static let twoOverRootPi = 1.128_379_167_095_512_6

    /// The square root, correctly rounded; NaN below zero.
    public static func sqrt(_ x: Double) -> Double { x.squareRoot() }

    /// e to the power x; infinite above 709.78, zero below −745.13.
    public static func exp(_ x: Double) -> Double {
        if x.isNaN { return x }
        if x > 709.782_712_893_384 { return .infinity }
        if x < -745.133_219_101_941_2 { return 0 }
        // x = k·ln 2 + r with |r| ≤ ln 2 / 2, where 13 terms of the series leave an error below 1e-17.
        let k = (x * log2OfE).rounded()
        let r = (x - k * ln2High) - k * ln2Low
        var sum = 1.0
        for n in stride(from: 13.0, through: 1.0, by: -1.0) { sum = 1 + sum * r / n }
        return scaled(sum, byPowerOfTwo: Int(k))
    }

    /// The natural logarithm; −infinity at zero, NaN below.
    public static func log(_ x: Double) -> Double {
        guard x > 0 else { return x == 0 ? -.infinity : .nan }
        guard x.isFinite else { return x }
        var exponent = Double(x.exponent)
        var fraction = x.significand
        if fraction > 1.414_213_562_373_095_1 {
            fraction /= 2
            exponent += 1
        }
        // ln f = 2·(s + s³/3 + s⁵/5 + …) with s = (f − 1)/(f + 1), so |s| < 0.172 and 12 terms reach 1e-17.
        let s = (fraction - 1) / (fraction + 1)
        let square = s * s
        var series = 0.0
        for n in stride(from: 25.0, through: 3.0, by: -2.0) { series = square * (series + 1 / n) }
        let fractionLog = 2 * s + 2 * s * series
        return exponent * ln2High + (fractionLog + exponent * ln2Low)
    }

    /// The error function, 2/√π · ∫₀ˣ e^(−t²) dt, between −1 and 1.
    public static func erf(_ x: Double) -> Double {
        if x.isNaN { return x }
        let size = x.magnitude
        let value =
            if size < 3 { erfBySeries(size) } else if size < 6 { 1 - erfcByFraction(size) } else { 1.0 }
        return x.sign == .minus ? -value : value
    }

    /// 2/√π · e^(−x²) · Σ 2ⁿx^(2n+1)/(2n+1)!!: every term is positive, so nothing cancels.
    private static func erfBySeries(_ x: Double) -> Double {
        var term = x
        var sum = x
        var n = 1.0
        while term > sum * 1e-18 {
            term *= 2 * x * x / (2 * n + 1)
            sum += term
            n += 1
        }
        return twoOverRootPi * sum * exp(-x * x)
    }

    /// 1 − erf from x = 3 on, where it is below 3e-5 and the continued fraction needs few steps.
    private static func erfcByFraction(_ x: Double) -> Double {
        var tail = x
        for n in stride(from: 40.0, through: 1.0, by: -1.0) { tail = x + n / 2 / tail }
        return twoOverRootPi / 2 * exp(-x * x) / tail
    }

    /// Two steps, so that a subnormal result is rounded once, at the end.
    private static func scaled(_ value: Double, byPowerOfTwo power: Int) -> Double {
        let first = power / 2
        return value * powerOfTwo(first) * powerOfTwo(power - first)
    }

    private static func powerOfTwo(_ power: Int) -> Double {
        Double(sign: .plus, exponent: power, significand: 1)
    }
}
