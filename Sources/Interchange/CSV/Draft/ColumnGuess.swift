import Clinical

/// What the first rows let one suppose of a column.
struct ColumnGuess {
    let name: String
    private(set) var filled = 0
    /// Marks found that usually mean "missing".
    private(set) var missing: Set<String> = []
    private(set) var lowest: ExactNumber?
    private(set) var highest: ExactNumber?
    private(set) var areNumbers = true
    private(set) var areWholeNumbers = true
    private(set) var haveDecimalCommas = false
    /// Date formats that fit every value so far.
    private(set) var patterns = Self.candidates
    /// The distinct values, while they are few.
    private(set) var values: [String] = []
    private(set) var hasManyValues = false
    private var areCodes = true

    private static let missingMarks: Set<String> = ["NA", "N/A", "n/a", "NULL", "null", ".", "-", "NaN"]
    private static let valuesShown = 12

    /// The formats a draft looks for. Those that a file cannot tell apart stand beside each other.
    private static let candidates = [
        "yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "iso8601", "yyyy/MM/dd", "d.M.yyyy", "d.M.yyyy H:mm",
        "d/M/yyyy", "M/d/yyyy", "d/M/yyyy H:mm", "M/d/yyyy H:mm", "d-M-yyyy", "M-d-yyyy", "d MMM yyyy", "MMM d, yyyy",
        "dd-MMM-yyyy", "yyyyMMdd", "yyyy-MM",
    ].map { TimePattern(text: $0)! }

    init(name: String) { self.name = name }

    var isDate: Bool { filled > 0 && !patterns.isEmpty && !areWholeNumbers }
    var isNumber: Bool { filled > 0 && areNumbers }
    /// Whether every value could be a pseudonymous code.
    var isCode: Bool { filled > 0 && areCodes }

    mutating func see(_ value: String) {
        if value.isEmpty { return }
        if Self.missingMarks.contains(value) {
            missing.insert(value)
            return
        }
        filled += 1
        if areNumbers { seeNumber(value) }
        if !patterns.isEmpty { seeDate(value) }
        areCodes =
            areCodes && value.utf8.count <= 64
            && value.unicodeScalars.allSatisfy {
                $0.isASCII
                    && ($0.properties.isAlphabetic || $0.properties.numericType != nil
                        || "._-".unicodeScalars.contains($0))
            }
        if !hasManyValues, !values.contains(value) {
            values.append(value)
            hasManyValues = values.count > Self.valuesShown
        }
    }

    private mutating func seeNumber(_ value: String) {
        let hasComma = value.contains(",")
        let text = hasComma && !value.contains(".") ? String(value.map { $0 == "," ? "." : $0 }) : value
        guard let number = ExactNumber(text) else {
            areNumbers = false
            areWholeNumbers = false
            return
        }
        haveDecimalCommas = haveDecimalCommas || hasComma
        if number.exponent != 0 { areWholeNumbers = false }
        if lowest.map({ number.isLess(than: $0) }) ?? true { lowest = number }
        if highest.map({ $0.isLess(than: number) }) ?? true { highest = number }
    }

    private mutating func seeDate(_ value: String) {
        var text = value
        patterns.removeAll { pattern in
            guard let civil = text.withUTF8({ pattern.match($0) }) else { return true }
            return CalendarDay(year: civil.year, month: civil.month, day: civil.day) == nil || civil.year < 1900
                || civil.year > 2100
        }
    }
}
