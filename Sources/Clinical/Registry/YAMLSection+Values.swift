import Yams

extension YAMLSection {
    func text(_ key: String) throws(YAMLFault) -> String {
        try Self.text(required(key, "a text"), Self.join(path, key))
    }

    func optionalText(_ key: String) throws(YAMLFault) -> String? {
        guard let node = node(key) else { return nil }
        return try Self.text(node, Self.join(path, key))
    }

    func number(_ key: String) throws(YAMLFault) -> ExactNumber {
        let node = try required(key, "a number")
        guard let number = node.scalar.flatMap({ ExactNumber($0.string) }) else {
            throw Self.fault(at: node, key: Self.join(path, key), expected: "a number")
        }
        return number
    }

    func optionalNumber(_ key: String) throws(YAMLFault) -> ExactNumber? {
        node(key) == nil ? nil : try number(key)
    }

    func optionalDay(_ key: String) throws(YAMLFault) -> CalendarDay? {
        guard let node = node(key) else { return nil }
        guard let day = node.scalar.flatMap({ CalendarDay($0.string) }) else {
            throw Self.fault(at: node, key: Self.join(path, key), expected: "a day such as 2026-03-01")
        }
        return day
    }

    func integer(_ key: String, in range: ClosedRange<Int>) throws(YAMLFault) -> Int {
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        let node = try required(key, expected)
        guard let integer = node.scalar.flatMap({ Int($0.string) }), range.contains(integer) else {
            throw Self.fault(at: node, key: Self.join(path, key), expected: expected)
        }
        return integer
    }

    func flag(_ key: String) throws(YAMLFault) -> Bool {
        switch try required(key, "true or false").scalar?.string {
        case "true": return true
        case "false": return false
        default: throw fault(key, expected: "true or false")
        }
    }

    /// - Parameter choices: those that serve here; nil for all.
    func choice<Choice: CaseIterable>(
        _ key: String, among choices: [Choice]? = nil, _ name: (Choice) -> String
    ) throws(YAMLFault) -> Choice {
        let choices = choices ?? Array(Choice.allCases)
        let expected = "one of " + choices.map(name).joined(separator: ", ")
        let written = try required(key, expected).scalar?.string
        guard let choice = choices.first(where: { name($0) == written }) else {
            throw fault(key, expected: expected)
        }
        return choice
    }

    func texts(_ key: String) throws(YAMLFault) -> [String] {
        var texts: [String] = []
        for node in try nodes(key) { texts.append(try Self.text(node, Self.join(path, key))) }
        return texts
    }

    /// The elements of a list; none where the key is absent.
    func nodes(_ key: String) throws(YAMLFault) -> [Node] {
        guard let node = node(key) else { return [] }
        guard case .sequence(let sequence) = node else {
            throw Self.fault(at: node, key: Self.join(path, key), expected: "a list")
        }
        return Array(sequence)
    }

    func sections(_ key: String, allowing keys: [String]) throws(YAMLFault) -> [YAMLSection] {
        var sections: [YAMLSection] = []
        for node in try nodes(key) {
            sections.append(try YAMLSection(node, path: Self.join(path, key), allowing: keys))
        }
        return sections
    }

    func section(_ key: String, allowing keys: [String]?) throws(YAMLFault) -> YAMLSection? {
        guard let node = node(key) else { return nil }
        return try YAMLSection(node, path: Self.join(path, key), allowing: keys)
    }

    private static func text(_ node: Node, _ key: String) throws(YAMLFault) -> String {
        guard let text = node.scalar?.string, !text.isEmpty else { throw fault(at: node, key: key, expected: "a text") }
        return text
    }
}
