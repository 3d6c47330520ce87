/// What was mapped of a resource, as bytes that do not depend on how its JSON was written.
///
/// Members in the order of their names; references reduced to the id they lead to, because one export says
/// `urn:uuid:…` where the next says `Type/id`; numbers by their digits, so that 1.0 and 1.00 differ.
struct CanonicalBytes {
    private(set) var bytes: [UInt8] = []

    /// The named members of a resource, those that are there.
    init(of json: JSONTree, _ names: [String]) {
        for name in names.sorted() {
            guard let value = json[name] else { continue }
            add(name)
            add(value)
        }
    }

    /// A value that comes from elsewhere than the resource.
    mutating func add(_ text: String) {
        bytes += text.utf8
        bytes.append(0x1F)
    }

    private mutating func add(_ tree: JSONTree) {
        switch tree {
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            if let reference = FHIRReference(tree) {
                add(reference.id)
            } else {
                for member in members.sorted(by: { $0.name < $1.name }) where !Self.isWithoutMeaning(member.name) {
                    add(member.name)
                    add(member.value)
                }
            }
            bytes.append(UInt8(ascii: "}"))
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for element in elements { add(element) }
            bytes.append(UInt8(ascii: "]"))
        case .string(let text): add("\"" + text)
        case .number(let literal): add(literal)
        case .bool(let flag): add(flag ? "true" : "false")
        case .null: add("null")
        }
    }

    /// Element ids and extensions are not mapped.
    private static func isWithoutMeaning(_ name: String) -> Bool { name == "id" || name == "extension" }
}
