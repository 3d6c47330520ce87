/// Wilson's score interval for a proportion; it stays within 0...1 and holds for small samples too.
///
/// - Parameters:
///   - successes: how many of the trials came out so, 0...trials.
///   - trials: how many there were.
///   - level: the confidence, above 0 and below 1.
/// - Returns: nil when there were no trials.
public func wilsonInterval(successes: Int, of trials: Int, level: Double = 0.95) -> ConfidenceInterval? {
    precondition(successes >= 0 && successes <= trials, "\(successes) successes of \(trials) trials")
    guard trials > 0 else { return nil }
    let n = Double(trials)
    let share = Double(successes) / n
    let z = centralNormalDeviate(level: level)
    let scale = 1 + z * z / n
    let middle = (share + z * z / (2 * n)) / scale
    let half = z / scale * DeterministicMath.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    // At the ends the bound is the end itself; rounding must not move it.
    return ConfidenceInterval(
        lower: successes == 0 ? 0 : middle - half, upper: successes == trials ? 1 : middle + half, level: level)
}

/// The z for which a standard normal variable lies within −z...z with probability `level`: 1.96 for 0.95.
///
/// - Parameter level: above 0 and below 1.
public func centralNormalDeviate(level: Double) -> Double {
    precondition(level > 0 && level < 1, "a confidence level lies between 0 and 1, not \(level)")
    let rootHalf = DeterministicMath.sqrt(0.5)
    let rootTwoOverPi = 0.797_884_560_802_865_4
    var z = 0.0
    // erf is concave above zero, so Newton's steps from zero never overshoot; 64 steps reach beyond 1 − 1e-15.
    for _ in 0..<64 {
        let step =
            (level - DeterministicMath.erf(z * rootHalf)) / (rootTwoOverPi * DeterministicMath.exp(-z * z / 2))
        z += step
        if step.magnitude <= 1e-16 * z { break }
    }
    return z
}
