import Clinical

extension FHIRDirectory.Entry {
    /// What a resource is called.
    init(type: String, id: String, server: String? = nil, _ tree: JSONTree) {
        self.type = type
        self.id = id
        self.server = server
        switch type {
        case "Practitioner": name = Self.personName(tree["name"])
        case "PractitionerRole": name = tree["practitioner"]?["display"]?.text
        case "Medication":
            name = tree["code"]?["text"]?.text ?? tree["code"]?["coding"]?.elements.first?["display"]?.text
        default: name = tree["name"]?.text
        }
        belongsTo = FHIRReference(tree[type == "Location" ? "managingOrganization" : "practitioner"])
        identifiers = tree["identifier"]?.elements.compactMap { $0["value"]?.text } ?? []
        coding = tree["code"]
        if type == "PractitionerRole" {
            roles = (tree["code"]?.elements ?? []).map(FHIRConcept.init).flatMap { concept in
                concept.codings.isEmpty ? [concept.text].compactMap { $0 } : concept.codings.map(\.code)
            }
        }
        if type == "Practitioner" {
            let concepts = (tree["qualification"]?.elements ?? []).map { FHIRConcept($0["code"]) }
            qualifications = concepts.flatMap(\.codings)
        }
    }

    /// `text`, or prefix, given and family names.
    private static func personName(_ tree: JSONTree?) -> String? {
        guard let name = tree?.elements.first(where: { $0["use"]?.text == "official" }) ?? tree?.elements.first else {
            return nil
        }
        if let text = name["text"]?.text { return text }
        let words = ["prefix", "given"].flatMap { name[$0]?.elements.compactMap(\.text) ?? [] }
        let all = words + [name["family"]?.text].compactMap { $0 }
        return all.isEmpty ? nil : all.joined(separator: " ")
    }
}
