import EventLog

/// The forms in which payloads are stored, and how an older one is read as the newest.
///
/// A type's payload has form 1 at first. A changed meaning is a new form with one upcaster from the form before it; new
/// optional fields need none. Every door into the log reads the newest form: the codecs by `newest(of:form:_:)`, the SQL
/// views by `payloadSQL`, both from the same list. The stored bytes are never touched: exports, digests and checksums are
/// of what was written.
public struct StoredForms: Sendable {
    /// What this version reads and writes.
    ///
    /// Task-local, so that a test can read a log with an older form through every door; the product never sets it.
    @TaskLocal public static var current = StoredForms(shipped)

    /// One line for every form that was ever replaced. None has been: every type has the form it was first stored in.
    private static let shipped: [Upcaster] = []

    /// Read as stored where a log is cut at an instant or its broken rules are counted: the same in every form.
    private static let fixedFields: Set<String> = ["source", "sourceRecorded", "rulesBroken", "from", "into"]

    private let upcasters: [Upcaster]
    private let newest: [String: Int32]

    /// - Parameter upcasters: of each type, from form 1 on without a gap.
    public init(_ upcasters: [Upcaster]) {
        self.upcasters = upcasters.sorted { ($0.type, $0.from) < ($1.type, $1.from) }
        var newest: [String: Int32] = [:]
        for upcaster in self.upcasters {
            precondition(
                upcaster.from == newest[upcaster.type, default: 1],
                "\(upcaster.type) has no upcaster, or two, from form \(newest[upcaster.type, default: 1])")
            precondition(
                upcaster.changes.allSatisfy { Self.fixedFields.isDisjoint(with: $0.fields) },
                "an upcaster of \(upcaster.type) changes a field that has one name in every form")
            newest[upcaster.type] = upcaster.from + 1
        }
        self.newest = newest
    }

    /// The form in which this version writes a type, and the newest it can read.
    public func newest(of type: String) -> Int32 { newest[type] ?? 1 }

    /// The payload in the newest form; nil where it has that form already.
    ///
    /// - Throws: `PayloadError` for a form newer than this version knows, and for a payload that its upcaster does not fit.
    func newest(
        of type: String, form: Int32, _ payload: UnsafeRawBufferPointer
    ) throws(PayloadError) -> [UInt8]? {
        let newest = newest(of: type)
        guard form != newest else { return nil }
        guard form >= 1, form < newest else {
            throw PayloadError(
                field: "",
                reason: "form \(form) of \(type) is newer than this version knows (\(newest)): install a newer one")
        }
        var tree = try PayloadTree(Array(payload))
        for upcaster in upcasters where upcaster.type == type && upcaster.from >= form {
            tree = try upcaster.upcast(tree)
        }
        return tree.json
    }

    /// Reads a payload in its newest form.
    func reading<Value>(
        _ type: String, form: Int32, _ payload: [UInt8], _ read: (PayloadReader) throws(PayloadError) -> Value
    ) throws(PayloadError) -> Value {
        let result: Result<Value, PayloadError> = payload.withUnsafeBytes { bytes in
            Result { () throws(PayloadError) in
                guard let upcast = try newest(of: type, form: form, bytes) else {
                    return try PayloadReader.reading(bytes, read)
                }
                return try upcast.withUnsafeBytes { bytes in
                    Result { () throws(PayloadError) in try PayloadReader.reading(bytes, read) }
                }.get()
            }
        }
        return try result.get()
    }

    /// An amendment's payload with the entry it carries in the newest form; nil where it has that form already.
    ///
    /// The form of the entry stands beside it: that of the event is the amendment's own.
    func newest(
        amendmentOf type: String, form: Int32, _ payload: UnsafeRawBufferPointer
    ) throws(PayloadError) -> [UInt8]? {
        guard form != newest(of: type) else { return nil }
        guard case .object(var members) = try PayloadTree(Array(payload)),
            let at = members.firstIndex(where: { $0.name == "entry" })
        else { throw PayloadError(field: "entry", reason: "missing") }
        let entry = try members[at].value.json.withUnsafeBytes { bytes in
            Result { () throws(PayloadError) in try newest(of: type, form: form, bytes) }
        }.get()
        if let entry { members[at].value = try PayloadTree(entry) }
        members.removeAll { $0.name == Self.entryForm }
        members.append(PayloadTree.Member(name: Self.entryForm, value: .token("\(newest(of: type))")))
        return PayloadTree.object(members).json
    }

    /// A stored event's payload with everything in it in the newest form.
    func tree(of event: StoredEvent) throws(PayloadError) -> PayloadTree {
        let own = try event.payload.withUnsafeBytes { bytes in
            Result { () throws(PayloadError) in try newest(of: event.type, form: event.envelope.form, bytes) }
        }.get()
        let tree = try PayloadTree(own ?? event.payload)
        guard event.type == PatientEventType.entryAmended.rawValue, case .object(let members) = tree,
            case .string(let type)? = members.first(where: { $0.name == "type" })?.value
        else { return tree }
        var form: Int32 = 1
        if case .token(let digits)? = members.first(where: { $0.name == Self.entryForm })?.value {
            form = Int32(digits) ?? .max
        }
        let amended = try tree.json.withUnsafeBytes { bytes in
            Result { () throws(PayloadError) in try newest(amendmentOf: type, form: form, bytes) }
        }.get()
        return try amended.map { json throws(PayloadError) in try PayloadTree(json) } ?? tree
    }

    /// The field of an amendment that says the form of its entry; absent for 1.
    static let entryForm = "form"

    /// The same for the SQL views: a payload in its newest form, in one flat expression, since SQLite's parser nests no
    /// deeper than a hundred.
    ///
    /// - Parameters:
    ///   - payload: an SQL expression of the payload as stored.
    ///   - form: one of the form it is stored in.
    ///   - isOf: one that says whether it is of a type.
    func payloadSQL(_ payload: String, form: String, isOf: (String) -> String) -> String {
        guard !upcasters.isEmpty else { return payload }
        let types = newest.keys.sorted().map { type in
            let chain = upcasters.filter { $0.type == type }
            let forms = chain.indices.map { index in
                "WHEN \(chain[index].from) THEN \(Upcaster.sql(chain[index...].flatMap(\.changes), payload))"
            }
            return "WHEN \(isOf(type)) THEN CASE \(form) \(forms.joined(separator: " ")) ELSE \(payload) END"
        }
        return "CASE \(types.joined(separator: " ")) ELSE \(payload) END"
    }
}

/// What turns one form of a type's payload into the next: changes in their order, each the same in Swift and in SQL.
///
/// Fields are those of the payload's outermost object, and hold no object: a sealed text stays where it is, since the place
/// is part of its seal.
public struct Upcaster: Sendable {
    public enum Change: Sendable {
        /// The field has another name; absent stays absent.
        case renamed(String, to: String)
        /// The field, a text where it is there, has another vocabulary; a word that is not listed stays.
        case reworded(String, [(old: String, new: String)])
        /// The field was not there and meant this.
        case added(String, text: String)
        /// The field says nothing that anyone reads now.
        case dropped(String)

        var fields: Set<String> {
            switch self {
            case .renamed(let old, let new): [old, new]
            case .reworded(let field, _), .added(let field, _), .dropped(let field): [field]
            }
        }
    }

    public var type: String
    /// The form it reads; it answers the next.
    public var from: Int32
    public var changes: [Change]

    public init(type: String, from: Int32, changes: [Change]) {
        self.type = type
        self.from = from
        self.changes = changes
    }

    // MARK: In Swift

    func upcast(_ payload: PayloadTree) throws(PayloadError) -> PayloadTree {
        guard case .object(var members) = payload else {
            throw PayloadError(field: "", reason: "expected an object")
        }
        for change in changes { try Self.apply(change, to: &members) }
        return .object(members)
    }

    private static func apply(_ change: Change, to members: inout [PayloadTree.Member]) throws(PayloadError) {
        func place(_ name: String) -> Int? { members.firstIndex { $0.name == name } }
        switch change {
        case .renamed(let old, let new):
            guard let at = place(old) else { return }
            guard place(new) == nil else {
                throw PayloadError(field: new, reason: "stands beside \(old), which an older form called it")
            }
            members.append(PayloadTree.Member(name: new, value: members.remove(at: at).value))
        case .reworded(let field, let words):
            guard let at = place(field), case .string(let text) = members[at].value,
                let word = words.first(where: { $0.old == text })
            else { return }
            members[at].value = .string(word.new)
        case .added(let field, let text):
            members.removeAll { $0.name == field }
            members.append(PayloadTree.Member(name: field, value: .string(text)))
        case .dropped(let field):
            if let at = place(field) { members.remove(at: at) }
        }
    }

    // MARK: In SQL

    /// One merge patch (RFC 7396), in which null takes a field away. Numbers keep their digits: SQLite copies the text of
    /// what is not changed.
    static func sql(_ changes: [Change], _ payload: String) -> String {
        var patch: [(field: String, value: Patched)] = []
        func now(_ field: String) -> Patched {
            patch.first { $0.field == field }?.value
                ?? Patched(
                    json: "json(\(payload) -> '$.\(field)')", text: "\(payload) ->> '$.\(field)'")
        }
        func set(_ field: String, _ value: Patched) {
            patch.removeAll { $0.field == field }
            patch.append((field, value))
        }
        for change in changes {
            switch change {
            case .renamed(let old, let new):
                set(new, now(old))
                set(old, .none)
            case .reworded(let field, let words):
                let text = now(field).text
                let cases = words.map { "WHEN \(quoted($0.old)) THEN \(quoted($0.new))" }.joined(separator: " ")
                set(field, Patched("CASE \(text) \(cases) ELSE \(text) END"))
            case .added(let field, let text): set(field, Patched(quoted(text)))
            case .dropped(let field): set(field, .none)
            }
        }
        let members = patch.map { "'\($0.field)', \($0.value.json)" }.joined(separator: ", ")
        return "json_patch(\(payload), json_object(\(members)))"
    }

    /// What a field will hold, as SQL: as JSON, and where it is a text the text.
    private struct Patched {
        var json: String
        var text: String

        static let none = Patched("NULL")

        init(json: String, text: String) { (self.json, self.text) = (json, text) }

        init(_ text: String) { self.init(json: text, text: text) }
    }

    private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
}
