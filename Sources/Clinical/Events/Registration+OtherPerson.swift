extension Registration {
    /// How many contradictions tell two people apart: one may be a correction, or a marriage; two at once are somebody else.
    public static let contradictionsMin = 2

    /// In what this cannot describe whom another registration describes: "name", "birth date", "sex". None where a number
    /// of another system is common to both; what is sealed or not told contradicts nothing.
    ///
    /// - Parameter systems: systems whose numbers say nothing here, as they are what is in question.
    public func contradictions(to known: Registration, besides systems: Set<String>) -> [String] {
        let own = numbers(besides: systems)
        if !own.isDisjoint(with: known.numbers(besides: systems)) { return [] }
        var found: [String] = []
        if Self.differ(name?.opened, known.name?.opened, Self.haveNoWordInCommon) { found.append("name") }
        if Self.differ(birthDate?.opened, known.birthDate?.opened, Self.areOtherDates)
            || Self.differ(birthYear, known.birthYear, !=)
        {
            found.append("birth date")
        }
        let sexes: Set<Sex?> = [sex, known.sex]
        if sexes == [.female, .male] { found.append("sex") }
        return found
    }

    private func numbers(besides systems: Set<String>) -> Set<[String]> {
        Set(
            identifiers.compactMap { identifier in
                systems.contains(identifier.system) ? nil : identifier.value.opened.map { [identifier.system, $0] }
            })
    }

    private static func differ<Value>(_ left: Value?, _ right: Value?, _ areApart: (Value, Value) -> Bool) -> Bool {
        guard let left, let right else { return false }
        return areApart(left, right)
    }

    private static func haveNoWordInCommon(_ left: String, _ right: String) -> Bool {
        func words(_ text: String) -> Set<String> {
            Set(text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init))
        }
        return words(left).isDisjoint(with: words(right))
    }

    /// A date known to the month is none other than a day of that month.
    private static func areOtherDates(_ left: String, _ right: String) -> Bool {
        !left.hasPrefix(right) && !right.hasPrefix(left)
    }
}
