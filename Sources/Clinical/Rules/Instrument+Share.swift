extension Instrument {
    /// Whether a change can be told as a share of a baseline. Not on a scale that goes below zero, but for a movement counted
    /// from its neutral position; and of less than one step of the scale, or less than the last decimal shown where it has no
    /// steps, every change is a multiple that says nothing.
    public func bearsShare(of baseline: ExactNumber) -> Bool {
        guard baseline.significand > 0, kind == .mobility || (minimum?.significand ?? 0) >= 0 else { return false }
        return !baseline.isLess(than: step ?? ExactNumber(significand: 1, exponent: Int8(-decimals)))
    }
}
