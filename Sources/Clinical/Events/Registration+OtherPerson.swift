extension Registration {
    /// How far this is from describing whom another registration describes.
    public struct Contradictions: Sendable, Hashable {
        /// "name", "birth date", "sex".
        public var of: [String] = []
        /// What differs a little counts one, what differs wholly two: a name put right or changed by marriage shares a word,
        /// a birth date put right shares two of its parts.
        public var weight = 0

        public init() {}

        /// Whether the two are two people: two things wholly different, or one wholly and another a little.
        public var tellApart: Bool { weight >= 3 }

        public var words: String { of.joined(separator: " and ") }

        mutating func add(_ what: String, _ weight: Int) {
            if weight == 0 { return }
            of.append(what)
            self.weight += weight
        }
    }

    /// In what this differs from another registration. Nothing, where a number of another system is common to both; what is
    /// sealed or not told contradicts nothing.
    ///
    /// - Parameter systems: systems whose numbers say nothing here, as they are what is in question.
    public func contradictions(to known: Registration, besides systems: Set<String>) -> Contradictions {
        var found = Contradictions()
        if !numbers(besides: systems).isDisjoint(with: known.numbers(besides: systems)) { return found }
        if let name = name?.opened, let other = known.name?.opened { found.add("name", Self.difference(name, other)) }
        found.add("birth date", birthDifference(known))
        if let sex, let other = known.sex, Set([sex, other]) == [.female, .male] { found.add("sex", 1) }
        return found
    }

    private func numbers(besides systems: Set<String>) -> Set<[String]> {
        Set(
            identifiers.compactMap { identifier in
                systems.contains(identifier.system) ? nil : identifier.value.opened.map { [identifier.system, $0] }
            })
    }

    /// 0 for the same words in any order, or where one of the two says no more than the other; 1 where a word is common.
    private static func difference(_ name: String, _ other: String) -> Int {
        let (left, right) = (words(name), words(other))
        if left.isEmpty || right.isEmpty || left.isSubset(of: right) || right.isSubset(of: left) { return 0 }
        return left.isDisjoint(with: right) ? 2 : 1
    }

    /// A name's words without case and without the accents of Latin letters.
    private static func words(_ text: String) -> Set<String> {
        let folded = text.lowercased().flatMap { plain[$0] ?? String($0) }
        return Set(folded.split { !$0.isLetter && !$0.isNumber }.map { String($0) })
    }

    private static let plain: [Character: String] = [
        ("a", "àáâãåāăą"), ("c", "çćĉċč"), ("d", "ďđð"), ("e", "èéêëēĕėęě"), ("g", "ĝğġģ"), ("h", "ĥħ"),
        ("i", "ìíîïĩīĭįı"),
        ("j", "ĵ"), ("k", "ķ"), ("l", "ĺļľŀł"), ("n", "ñńņň"), ("o", "òóôõōŏő"), ("r", "ŕŗř"), ("s", "śŝşšș"),
        ("t", "ţťŧț"), ("u", "ùúûũūŭůűų"), ("w", "ŵ"), ("y", "ýÿŷ"), ("z", "źżž"), ("ae", "äæ"), ("oe", "öøœ"),
        ("ue", "ü"), ("ss", "ß"), ("th", "þ"),
    ].reduce(into: [:]) { plain, letters in for letter in letters.1 { plain[letter] = letters.0 } }

    /// Year, month and day as told: 1 where one part differs, 2 where more do. A date known to the month differs from no day
    /// of that month.
    private func birthDifference(_ known: Registration) -> Int {
        let (own, other) = (birthParts, known.birthParts)
        let different = zip(own, other).count { $0 != $1 }
        return min(2, different)
    }

    private var birthParts: [Substring] {
        if let date = birthDate?.opened { return date.split(separator: "-") }
        return birthYear.map { [Substring(String($0))] } ?? []
    }
}
