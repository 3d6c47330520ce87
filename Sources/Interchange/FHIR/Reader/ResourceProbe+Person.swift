/// Whose a resource is.
extension ResourceProbe {
    enum Person {
        /// The id by which the person's resource is referred to.
        case id(String)
        /// Numbers of other systems by which it is named.
        case numbers(NumberedPerson)
        /// A group, a device, a place.
        case notAPerson(String)
        case unknown(field: String, reason: String)
    }

    /// The same from a parsed resource, its members named with escapes.
    init(_ tree: JSONTree) {
        type = tree["resourceType"]?.text
        id = tree["id"]?.text
        for name in Self.personNames {
            if let value = tree[name] { parsed[name] = value }
        }
    }

    /// - Parameter bytes: the resource.
    func person(in bytes: UnsafeBufferPointer<UInt8>, _ limits: FHIRLimits) -> Person {
        var references: [(field: String, tree: JSONTree)] = []
        for name in Self.personNames {
            if let tree = parsed[name] {
                references += Self.references(name, tree)
            } else if let range = people.last(where: { $0.name == name })?.value {
                do throws(JSONFault) {
                    let tree = try JSONParser.parse(UnsafeBufferPointer(rebasing: bytes[range]), limits: limits)
                    references += Self.references(name, tree)
                } catch {
                    return .unknown(field: name, reason: "malformed JSON: \(error.reason)")
                }
            }
        }
        return Self.person(among: references) { id throws(JSONFault) in
            try JSONParser.parse(bytes, limits: limits).all("contained").first { $0["id"]?.text == id }
        }
    }

    /// An appointment names its people among its participants.
    private static func references(_ name: String, _ tree: JSONTree) -> [(field: String, tree: JSONTree)] {
        guard name == "participant" else { return [(name, tree)] }
        return tree.elements.compactMap { participant in
            participant["actor"].flatMap { FHIRReference($0)?.type == "Patient" ? ("participant.actor", $0) : nil }
        }
    }

    private static func person(
        among references: [(field: String, tree: JSONTree)],
        contained: (_ id: String) throws(JSONFault) -> JSONTree?
    ) -> Person {
        guard let (field, tree) = references.first else {
            return .unknown(field: "subject", reason: "it names no person")
        }
        if let numbered = tree["reference"]?.text.flatMap({ NumberedPerson(conditional: $0) }) {
            return .numbers(numbered)
        }
        guard let reference = FHIRReference(tree) else {
            let type = tree["type"]?.text ?? "Patient"
            guard let identifier = tree["identifier"] else {
                return .unknown(field: field, reason: "it names no person")
            }
            if type != "Patient" { return .notAPerson(String(type.prefix(64))) }
            return NumberedPerson(identifiers: [identifier]).map { .numbers($0) }
                ?? .unknown(field: field, reason: "the identifier of its person has no system or no value")
        }
        if reference.isContained {
            do throws(JSONFault) { return person(try contained(reference.id), field) } catch {
                return .unknown(field: field, reason: "malformed JSON: \(error.reason)")
            }
        }
        if let type = reference.type, type != "Patient" { return .notAPerson(String(type.prefix(64))) }
        return .id(reference.id)
    }

    /// Whom a contained resource is: a Patient is found by the numbers it has, since nothing else can refer to it.
    private static func person(_ contained: JSONTree?, _ field: String) -> Person {
        guard let contained else {
            return .unknown(field: field, reason: "it refers to a contained resource that is not in it")
        }
        let type = contained["resourceType"]?.text ?? ""
        if type != "Patient" { return .notAPerson(String(type.prefix(64))) }
        return NumberedPerson(identifiers: contained.all("identifier")).map { .numbers($0) }
            ?? .unknown(
                field: field,
                reason: "its person is contained in it without an identifier: nothing tells who of the others that is")
    }
}
