import Clinical

/// Codes, counts and spans of days in plain words.
enum Wording {
    /// Text of several lines on one: " / " between them.
    static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " / ")
    }

    /// A code as words: `workers-compensation` and `homeCare` become "workers compensation" and "home care"; an ICD code
    /// stays as it is.
    static func words(_ code: String) -> String {
        guard let first = code.unicodeScalars.first, first.properties.isLowercase else { return code }
        var words = ""
        for scalar in code.unicodeScalars {
            if scalar == "-" || scalar == "_" {
                words.unicodeScalars.append(" ")
            } else if ("A"..."Z").contains(scalar) {
                words += " " + String(scalar).lowercased()
            } else {
                words.unicodeScalars.append(scalar)
            }
        }
        return words
    }

    /// "Low back" within a sentence: "low back". Abbreviations ("TMJ", "QuickDASH") and names ("Wong-Baker", "Oswestry") stay.
    static func lowerFirst(_ text: String) -> String {
        let word = text.prefix { $0 != " " }
        guard !word.dropFirst().contains(where: \.isUppercase), !namesOfPlaces.contains(String(word)) else {
            return text
        }
        return text.prefix(1).lowercased() + text.dropFirst()
    }

    /// The places that instruments are called after, as far as one word shows it.
    private static let namesOfPlaces: Set<String> = ["Oswestry", "Quebec"]

    /// SNOMED CT ends its full names with what kind of thing they name.
    private static let tags = ["disorder", "finding", "situation", "procedure", "regime/therapy", "event"]

    /// "Acute bronchitis (disorder), until 2015-12-30" without what is for machines: "Acute bronchitis, until 2015-12-30".
    static func withoutTag(_ text: String) -> String {
        for tag in tags {
            if let range = text.firstRange(of: " (\(tag))") {
                return String(text[..<range.lowerBound] + text[range.upperBound...])
            }
        }
        return text
    }

    static func upperFirst(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

    static func count(_ number: Int, _ noun: String, plural: String? = nil) -> String {
        number == 1 ? "1 \(noun)" : "\(number) \(plural ?? noun + "s")"
    }

    /// "a", "a and b", "a, b and c".
    static func list(_ parts: [String]) -> String {
        guard parts.count > 1 else { return parts.first ?? "" }
        return parts.dropLast().joined(separator: ", ") + " and " + parts[parts.count - 1]
    }

    /// "from A to B", or "on A" where both are the same day.
    static func span(_ from: CalendarDay, _ until: CalendarDay) -> String {
        from == until ? "on \(from)" : "from \(from) to \(until)"
    }

    /// "between A and B", or "on A".
    static func window(_ from: CalendarDay, _ until: CalendarDay) -> String {
        from == until ? "on \(from)" : "between \(from) and \(until)"
    }

    /// A period looked back over: `7d` is "7 days".
    static func period(_ recall: String) -> String {
        let units: [Character: String] = ["d": "day", "h": "hour", "w": "week", "m": "month"]
        guard let unit = recall.last.flatMap({ units[$0] }), let count = Int(recall.dropLast()) else { return recall }
        return Self.count(count, unit)
    }
}
