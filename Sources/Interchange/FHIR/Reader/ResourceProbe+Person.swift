/// Whose a resource is.
extension ResourceProbe {
    enum Person {
        /// The id by which the person's resource is referred to.
        case id(String)
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
        return Self.person(among: references)
    }

    /// An appointment names its people among its participants.
    private static func references(_ name: String, _ tree: JSONTree) -> [(field: String, tree: JSONTree)] {
        guard name == "participant" else { return [(name, tree)] }
        return tree.elements.compactMap { participant in
            participant["actor"].flatMap { FHIRReference($0)?.type == "Patient" ? ("participant.actor", $0) : nil }
        }
    }

    private static func person(among references: [(field: String, tree: JSONTree)]) -> Person {
        guard let (field, tree) = references.first else {
            return .unknown(field: "subject", reason: "it names no person")
        }
        guard let reference = FHIRReference(tree) else {
            return .unknown(
                field: field,
                reason: tree["identifier"] == nil
                    ? "it names no person"
                    : "it names its person by an identifier; a reference to the Patient is needed")
        }
        if reference.isContained {
            return .unknown(field: field, reason: "its person is contained in it and is nobody that others refer to")
        }
        if let type = reference.type, type != "Patient" { return .notAPerson(String(type.prefix(64))) }
        return .id(reference.id)
    }
}
