public import Clinical

/// An entry as named fields, the way the log holds it: for correcting any entry of any type by the names that
/// `anamnesis events --json` shows.
///
/// A path names a field, or one inside of another: `minutes`, `techniques.0.minutes`.
/// ```swift
/// var fields = PayloadFields(of: event)
/// try fields.set("minutes", to: "45")
/// let corrected = try fields.event()
/// ```
public struct PayloadFields: Sendable, Hashable {
    /// One field and what stands in it.
    public struct Field: Sendable, Hashable {
        public var path: String
        /// As one would type it; free text as it was typed.
        public var value: String
    }

    /// The stored name of the entry's type, which no correction changes.
    public let type: String
    private var tree: PayloadTree
    /// What was set or replaced: the names have to be the type's.
    private var named: Set<String> = []

    /// The fields of an event; its texts are to be open.
    public init(of event: PatientEvent) {
        type = event.typeName
        // What the codec wrote is JSON.
        tree = (try? PayloadTree(PatientCodec.payload(of: event))) ?? .object([])
    }

    /// The fields of a payload, also of one that is not what its type promises.
    /// - Throws: where it is no JSON object at all.
    public init(type: String, payload: [UInt8]) throws(PayloadError) {
        self.init(type: type, tree: try PayloadTree(payload))
        guard case .object = tree else { throw PayloadError(field: "", reason: "expected an object") }
    }

    init(type: String, tree: PayloadTree) {
        self.type = type
        self.tree = tree
    }

    /// The fields that hold something, in stored order.
    public var fields: [Field] {
        tree.leaves().compactMap { leaf in
            Self.shown(leaf.value).map { Field(path: leaf.path, value: $0) }
        }
    }

    private static func shown(_ value: PayloadTree) -> String? {
        if value.sealed != nil { return "[sealed]" }
        switch value {
        case .token("null"): return nil
        case .token(let token): return token
        case .string(let text): return text
        case .array(let elements): return elements.compactMap(shown).joined(separator: ",")
        case .object: return "{}"
        }
    }

    /// The payload as JSON; what could be opened stands there open.
    public var json: [UInt8] { tree.json }

    // MARK: The type's fields

    /// The names that an entry of this type can have; empty while it cannot be read.
    public var names: [String] {
        outline?.paths.filter { !$0.hasPrefix("source") && $0 != "offStep" } ?? []
    }

    private var outline: PayloadOutline? { (try? decoded()).map(Self.outline) }

    private static func outline(of event: PatientEvent) -> PayloadOutline {
        var writer = PayloadWriter()
        let outline = PayloadOutline()
        writer.outline = outline
        event.write(to: &writer)
        return outline
    }

    /// Whether a field is text that is sealed in the log: such text is never taken from a command line.
    public func isFreeText(_ path: String) -> Bool {
        switch kind(of: path) {
        case .freeText: true
        case nil: tree.leaves().contains { $0.path == path && $0.value.sealed != nil }
        default: false
        }
    }

    /// Of a list's element that is still to be added, the kind that its first element has.
    private func kind(of path: String) -> PayloadOutline.Kind? {
        guard let outline else { return nil }
        let first = path.split(separator: ".", omittingEmptySubsequences: false)
            .map { Int($0) == nil ? String($0) : "0" }.joined(separator: ".")
        return outline.kind(of: path) ?? outline.kind(of: first)
    }

    // MARK: Changing

    /// Puts a value into a field, as typed: numbers, words and text without quotes, lists with commas or as JSON.
    /// - Throws: where the value is not of the field's kind.
    public mutating func set(_ path: String, to typed: String) throws(PayloadError) {
        let value = try value(typed, at: path)
        let parts = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let changed = tree.replacing(parts[...], with: value) else {
            throw PayloadError(field: path, reason: "there is no such place in it")
        }
        tree = changed
        named.insert(path)
    }

    /// Takes a field away.
    /// - Throws: where it holds nothing.
    public mutating func unset(_ path: String) throws(PayloadError) {
        let parts = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let changed = tree.replacing(parts[...], with: nil), changed != tree else {
            throw PayloadError(field: path, reason: "it holds nothing that could be taken away. \(whatThereIs)")
        }
        tree = changed
    }

    private var whatThereIs: String { "What holds something: \(fields.map(\.path).joined(separator: ", "))." }

    /// Replaces the whole payload.
    /// - Throws: where it is no JSON object.
    public mutating func replace(with json: [UInt8]) throws(PayloadError) {
        self = try PayloadFields(type: type, payload: json)
        named = [""]
    }

    private func value(_ typed: String, at path: String) throws(PayloadError) -> PayloadTree {
        switch kind(of: path) {
        case .text, .freeText: return .string(typed)
        case .words(let words):
            if words.contains(typed) { return .string(typed) }
            throw PayloadError(field: path, reason: "\"\(typed)\" is none of \(words.joined(separator: ", "))")
        case .number:
            guard let number = ExactNumber(typed) else {
                throw PayloadError(field: path, reason: "\"\(typed)\" is no number of at most 18 digits")
            }
            return .token(number.literal)
        case .flag:
            guard let flag = ["true": "true", "yes": "true", "false": "false", "no": "false"][typed.lowercased()]
            else { throw PayloadError(field: path, reason: "\"\(typed)\" is neither true nor false") }
            return .token(flag)
        case .texts:
            if typed.hasPrefix("[") { return try PayloadTree(Array(typed.utf8)) }
            return .array(
                typed.split(separator: ",").map { .string(String($0.drop { $0 == " " })) })
        case .objects: return try PayloadTree(Array(typed.utf8))
        case nil: return Self.guessed(typed)
        }
    }

    /// Where nothing says what stands in a field, JSON is taken as such and all else as text.
    private static func guessed(_ typed: String) -> PayloadTree {
        let isStructured = typed.hasPrefix("{") || typed.hasPrefix("[")
        if isStructured || ["true", "false"].contains(typed), let tree = try? PayloadTree(Array(typed.utf8)) {
            return tree
        }
        return ExactNumber(typed).map { .token($0.literal) } ?? .string(typed)
    }

    // MARK: The entry

    /// The entry that the fields make.
    /// - Throws: a field that is missing, is not what it has to be, or that the type does not have.
    public func event() throws(PayloadError) -> PatientEvent {
        let event = try decoded()
        let known = Self.outline(of: event)
        for leaf in tree.leaves() where isNamed(leaf.path) && known.kind(of: leaf.path) == nil {
            throw PayloadError(
                field: leaf.path,
                reason: "\(type) has no such field. It has: \(names.joined(separator: ", "))")
        }
        return event
    }

    private func isNamed(_ path: String) -> Bool {
        named.contains { $0.isEmpty || $0 == path || path.hasPrefix($0 + ".") }
    }

    private func decoded() throws(PayloadError) -> PatientEvent {
        guard let known = PatientEventType(rawValue: type) else {
            throw PayloadError(field: "", reason: "\(type) is a type this version does not know")
        }
        let event = try json.withUnsafeBytes { bytes in
            Result { () throws(PayloadError) in
                try PayloadReader.reading(bytes) { reader throws(PayloadError) in try known.event(from: reader) }
            }
        }.get()
        guard let event else {
            throw PayloadError(field: "", reason: "a correction cannot be amended; amend its original")
        }
        return event
    }
}
