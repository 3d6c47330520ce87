import Clinical

/// What stands for a value in a shorthand: `6`, `6/10`, `62deg`, `3-4`, `<5`, `WNL`.
struct ShorthandValue: Equatable {
    var value: ReadingValue
    /// The length of a counted period: 28 in `12/28` of an instrument that counts.
    var periodDays: Int?

    /// - Returns: nil for what is none of these, so that the caller can say where it stood.
    init?(_ typed: String, instrument: Instrument) {
        let text = Self.withoutUnit(typed.lowercased(), of: instrument)
        if let number = ExactNumber(text) {
            value = ReadingValue(number)
        } else if let (number, whole) = Self.pair(text, separator: "/") {
            guard Self.isWhole(whole, of: instrument) else { return nil }
            value = ReadingValue(number)
            if instrument.kind == .symptomCount { periodDays = Int(whole.literal) }
        } else if let qualified = Self.qualified(text, typed) {
            value = qualified
        } else {
            return nil
        }
    }

    /// Numbers that are none: the range, the bound and the word, with what was written kept.
    private static func qualified(_ text: String, _ typed: String) -> ReadingValue? {
        let written = SealableText.open(typed)
        if text == "wnl" { return ReadingValue(number: nil, qualifier: "withinNormalLimits", written: written) }
        if let (low, high) = pair(text, separator: "-") {
            return ReadingValue(number: nil, qualifier: "range", low: low, high: high, written: written)
        }
        guard let bound = ExactNumber(text.dropFirst()) else { return nil }
        if text.hasPrefix("<") {
            return ReadingValue(number: nil, qualifier: "lessThan", high: bound, written: written)
        }
        if text.hasPrefix(">") {
            return ReadingValue(number: nil, qualifier: "greaterThan", low: bound, written: written)
        }
        return nil
    }

    private static func pair(_ text: String, separator: Character) -> (ExactNumber, ExactNumber)? {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.count == 2, let first = ExactNumber(parts[0]), let second = ExactNumber(parts[1]) else {
            return nil
        }
        return (first, second)
    }

    /// `6/10` on a scale to 10 and `12/28` of days; `6/50` on a scale to 10 is a mistake.
    private static func isWhole(_ number: ExactNumber, of instrument: Instrument) -> Bool {
        if instrument.kind == .symptomCount { return Int(number.literal) != nil }
        guard let maximum = instrument.maximum else { return false }
        return !number.isLess(than: maximum) && !maximum.isLess(than: number)
    }

    private static func withoutUnit(_ text: String, of instrument: Instrument) -> String {
        let units = instrument.unit == "deg" ? ["degrees", "deg", "°"] : [instrument.unit.lowercased()]
        for unit in units where !unit.hasPrefix("{") && text.hasSuffix(unit) {
            return String(text.dropLast(unit.count))
        }
        return text
    }
}
