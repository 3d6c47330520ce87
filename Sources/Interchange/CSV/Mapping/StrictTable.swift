import Yams

/// One table of a mapping file, read strictly: a key that is not known here is an error at its place.
struct StrictTable {
    let file: String
    let place: Place
    private let values: [String: Node]

    init(_ node: Node, file: String, of what: String, keys: [String]) throws(MappingError) {
        self.file = file
        place = node.place
        guard let mapping = node.mapping else {
            throw MappingError(
                file: file, place: place, reason: "\(what) is a table with keys: \(keys.joined(separator: ", ")).")
        }
        var values: [String: Node] = [:]
        for (key, value) in mapping {
            let name = key.scalar?.string ?? ""
            guard keys.contains(name) else {
                throw MappingError(
                    file: file, place: key.place,
                    reason: "there is no key “\(name)” in \(what)\(NearestName.hint(for: name, among: keys)). "
                        + "It knows: \(keys.joined(separator: ", ")).")
            }
            values[name] = value
        }
        self.values = values
    }

    subscript(_ key: String) -> Node? {
        guard let node = values[key], !node.isNothing else { return nil }
        return node
    }

    /// What stands under a key, nothing (`~`) included.
    func node(_ key: String) -> Node? { values[key] }

    func fault(_ key: String, _ reason: String) -> MappingError {
        MappingError(file: file, place: values[key]?.place ?? place, reason: reason)
    }

    func required(_ key: String, of what: String) throws(MappingError) -> Node {
        guard let node = self[key] else { throw fault(key, "\(what) needs “\(key):”.") }
        return node
    }

    func string(_ key: String) throws(MappingError) -> String? {
        guard let node = self[key] else { return nil }
        guard let text = node.scalar?.string else { throw fault(key, "“\(key):” is one word or number.") }
        return text
    }

    func flag(_ key: String) throws(MappingError) -> Bool? {
        guard let text = try string(key) else { return nil }
        switch text {
        case "true", "yes": return true
        case "false", "no": return false
        default: throw fault(key, "“\(key):” is true or false, not “\(text)”.")
        }
    }

    func integer(_ key: String) throws(MappingError) -> Int? {
        guard let text = try string(key) else { return nil }
        guard let value = Int(text) else { throw fault(key, "“\(key):” is a whole number, not “\(text)”.") }
        return value
    }

    /// One of a closed list of words.
    func word<Word: RawRepresentable & CaseIterable>(
        _ key: String, as type: Word.Type
    ) throws(MappingError) -> Word? where Word.RawValue == String {
        guard let text = try string(key) else { return nil }
        if let word = Word(rawValue: text) { return word }
        let words = Word.allCases.map(\.rawValue)
        throw fault(
            key,
            "“\(key):” is one of \(words.joined(separator: ", ")), not “\(text)”\(NearestName.hint(for: text, among: words))."
        )
    }

    /// A list, or one word that stands for a list of one.
    func words(_ key: String) throws(MappingError) -> [(text: String, place: Place)]? {
        guard let node = values[key] else { return nil }
        let items = node.sequence.map(Array.init) ?? [node]
        var words: [(text: String, place: Place)] = []
        for item in items {
            guard let text = item.scalar?.string else { throw fault(key, "“\(key):” is a list of words.") }
            words.append((text, item.place))
        }
        return words
    }

    func day(_ key: String, parse: (String) -> Bool) throws(MappingError) -> String? {
        guard let text = try string(key) else { return nil }
        guard parse(text) else { throw fault(key, "“\(key):” is a date such as 2026-03-01, not “\(text)”.") }
        return text
    }
}

/// A place in a mapping file, counted from 1.
struct Place: Hashable, Sendable {
    var line: Int
    var column: Int

    init(_ mark: Mark?) { (line, column) = (mark?.line ?? 1, mark?.column ?? 1) }
}

extension Node {
    var place: Place { Place(mark) }

    /// `~`, `null` or nothing at all; quoted words are words.
    var isNothing: Bool {
        guard let scalar, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null"].contains(scalar.string)
    }
}

extension MappingError {
    init(file: String, place: Place, reason: String) {
        self.init(file: file, line: place.line, column: place.column, reason: reason)
    }

    /// What the YAML parser found, as one of ours.
    init(file: String, _ error: any Error) {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init(file: file, place: Place(mark), reason: "this is not YAML: \(problem).")
        case .duplicatedKeysInMapping(let keys, let context):
            self.init(
                file: file, place: Place(context.mark),
                reason: "a key stands here twice: \(keys.sorted().joined(separator: ", ")).")
        default: self.init(file: file, line: 1, column: 1, reason: "this is not YAML: \(error).")
        }
    }
}
