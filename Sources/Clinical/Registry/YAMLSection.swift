import Yams

/// A mapping of a definition's text, read strictly: every key must be known, every value of the kind that is asked for.
///
/// A misspelt key is a fault and not a default, because a threshold silently left out would change what a page says.
struct YAMLSection {
    /// Longer texts are refused before parsing: a definition is written by hand.
    static let lengthMax = 1_000_000

    let path: String
    let mark: Mark?
    private let values: [(key: String, node: Node)]

    /// The text's outermost mapping.
    init(text: String, allowing keys: [String]?) throws(YAMLFault) {
        guard text.utf8.count <= Self.lengthMax else {
            throw YAMLFault(
                line: 0, column: 0, key: "", expected: "at most \(Self.lengthMax) bytes", found: "\(text.utf8.count)")
        }
        let root: Node?
        // The basic resolver: values are read as texts, and guessing their types by pattern takes most of the time.
        do { root = try Yams.compose(yaml: text, .basic) } catch { throw Self.fault(of: error, in: text) }
        guard let root else {
            throw YAMLFault(
                line: 1, column: 1, key: "", expected: "a mapping of keys to values", found: "an empty text")
        }
        try self.init(root, path: "", allowing: keys)
    }

    /// A mapping within the text. Nil for `keys` allows any: a list by code.
    init(_ node: Node, path: String, allowing keys: [String]?) throws(YAMLFault) {
        guard case .mapping(let mapping) = node else {
            throw Self.fault(at: node, key: path, expected: "a mapping of keys to values")
        }
        var values: [(key: String, node: Node)] = []
        for (key, value) in mapping {
            let name = key.scalar?.string ?? ""
            if let keys, !keys.contains(name) {
                let hint = Spelling.nearest(to: name, among: keys).map { "`\($0)`" }
                let expected = hint ?? "one of " + keys.map { "`\($0)`" }.joined(separator: ", ")
                throw Self.fault(at: key, key: Self.join(path, name), expected: expected, found: "an unknown key")
            }
            values.append((name, value))
        }
        self.values = values
        self.path = path
        mark = node.mark
    }

    /// The keys in the order of the text.
    var keys: [String] { values.map(\.key) }

    func node(_ key: String) -> Node? { values.first { $0.key == key }?.node }

    func required(_ key: String, _ expected: String) throws(YAMLFault) -> Node {
        guard let node = node(key) else {
            throw YAMLFault(
                line: mark?.line ?? 0, column: mark?.column ?? 0, key: Self.join(path, key), expected: expected,
                found: "nothing")
        }
        return node
    }

    /// The fault of a value that was read and does not serve.
    func fault(_ key: String, expected: String, found: String? = nil) -> YAMLFault {
        guard let node = node(key) else {
            return YAMLFault(
                line: mark?.line ?? 0, column: mark?.column ?? 0, key: Self.join(path, key), expected: expected,
                found: found ?? "nothing")
        }
        return Self.fault(at: node, key: Self.join(path, key), expected: expected, found: found)
    }

    /// The fault of the whole mapping.
    func faultHere(expected: String, found: String) -> YAMLFault {
        YAMLFault(
            line: mark?.line ?? 0, column: mark?.column ?? 0, key: path, expected: expected, found: found)
    }

    static func join(_ path: String, _ key: String) -> String { path.isEmpty ? key : path + "." + key }

    static func fault(at node: Node, key: String, expected: String, found: String? = nil) -> YAMLFault {
        YAMLFault(
            line: node.mark?.line ?? 0, column: node.mark?.column ?? 0, key: key, expected: expected,
            found: found ?? described(node))
    }

    private static func described(_ node: Node) -> String {
        switch node {
        case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "`\(scalar.string.prefix(60))`"
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }

    private static func fault(of error: any Error, in text: String) -> YAMLFault {
        switch error {
        case YamlError.scanner(_, let problem, let mark, _) where isTab(at: mark, in: text):
            YAMLFault(
                line: mark.line, column: mark.column, key: "", expected: "blanks to indent and part with",
                found: problem.contains("token") ? "a tab" : "a tab, \(problem)")
        case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            // The parser's own words begin as the message goes on: "found character that cannot start any token".
            YAMLFault(
                line: mark.line, column: mark.column, key: "", expected: "YAML",
                found: problem.hasPrefix("found ") ? String(problem.dropFirst("found ".count)) : problem)
        case YamlError.duplicatedKeysInMapping(let duplicates, let context):
            YAMLFault(
                line: context.mark.line, column: context.mark.column, key: duplicates.sorted().joined(separator: ", "),
                expected: "each key once", found: "it twice")
        default:
            YAMLFault(line: 0, column: 0, key: "", expected: "YAML", found: "\(error)")
        }
    }

    /// Whether a place holds a tab: YAML has none between its words.
    private static func isTab(at mark: Mark, in text: String) -> Bool {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.indices.contains(mark.line - 1), mark.column > 0 else { return false }
        return lines[mark.line - 1].unicodeScalars.dropFirst(mark.column - 1).first == "\t"
    }
}
