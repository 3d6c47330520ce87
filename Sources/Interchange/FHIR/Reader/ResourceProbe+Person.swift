/// Whose a resource is.
extension ResourceProbe {
    enum Person {
        /// The reference to the person's resource; an appointment may name further Patients.
        case reference(FHIRReference, further: [FHIRReference] = [])
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
                references.append((name, tree))
            } else if let range = people.last(where: { $0.name == name })?.value {
                do throws(JSONFault) {
                    let tree = try JSONParser.parse(UnsafeBufferPointer(rebasing: bytes[range]), limits: limits)
                    references.append((name, tree))
                } catch {
                    return .unknown(field: name, reason: "malformed JSON: \(error.reason)")
                }
            }
        }
        let contained: Contained = { id throws(JSONFault) in
            try JSONParser.parse(bytes, limits: limits).all("contained").first { $0["id"]?.text == id }
        }
        if let (field, tree) = references.first(where: { $0.field != "participant" }) {
            return Self.person(tree, field, contained)
        }
        return Self.participant(references.flatMap { $0.tree.elements.compactMap { $0["actor"] } }, contained)
    }

    private typealias Contained = (_ id: String) throws(JSONFault) -> JSONTree?

    /// An appointment names its person among others. A reference that says no type, and an identifier, can be anybody's:
    /// which is a Patient's, turns out when everything is read.
    private static func participant(_ actors: [JSONTree], _ contained: Contained) -> Person {
        let field = "participant.actor"
        var candidates: [NumberedPerson.Number] = []
        var patients: [FHIRReference] = []
        for actor in actors {
            if let type = actor["type"]?.text, type != "Patient" { continue }
            let reference = FHIRReference(actor)
            if let reference, reference.type == nil, !reference.isContained {
                candidates.append(NumberedPerson.Number(system: "", value: reference.id))
                continue
            }
            switch person(actor, field, contained) {
            case .reference(let patient, _): if !patients.contains(patient) { patients.append(patient) }
            case _ where !patients.isEmpty: continue
            case .numbers(let person):
                if reference?.isContained ?? (actor["reference"] != nil) { return .numbers(person) }
                candidates += person.numbers
            case .notAPerson, .unknown: continue
            }
        }
        if let first = patients.first { return .reference(first, further: Array(patients.dropFirst())) }
        return candidates.isEmpty
            ? .unknown(field: "subject", reason: "it names no person")
            : .numbers(NumberedPerson(candidates: candidates))
    }

    private static func person(_ tree: JSONTree, _ field: String, _ contained: Contained) -> Person {
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
        return .reference(reference)
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
