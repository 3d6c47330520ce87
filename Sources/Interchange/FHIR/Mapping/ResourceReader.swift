import Clinical

/// One resource beside what it needs to be understood: its person's others, the mapping, the registry, the zone.
struct ResourceReader {
    let resource: FHIRResource
    /// Nil only while the person's view is being made.
    let person: PersonView?
    let lookUp: CodeLookUp
    let times: FHIRTimes
    let resources: PatientResources

    init(
        resource: FHIRResource, person: PersonView?, lookUp: CodeLookUp, times: FHIRTimes, _ resources: PatientResources
    ) {
        self.resource = resource
        self.person = person
        self.lookUp = lookUp
        self.times = times
        self.resources = resources
    }

    var json: JSONTree { resource.json }
    var directory: FHIRDirectory { resources.directory }
    var own: OwnSpec { lookUp.mapping.own }
    var status: String { json["status"]?.text ?? "" }
    /// The id by which the person's record names it.
    var id: String { resources.name(of: resource) }
    var code: FHIRConcept { FHIRConcept(json["code"]) }

    func fault(_ field: String, _ reason: String) -> RowFault { RowFault(field: field, reason: reason) }

    // MARK: Times

    /// A time some levels down; nil where it is absent.
    func time(_ path: String...) throws(RowFault) -> Occurrence? {
        var tree: JSONTree? = json
        for name in path { tree = tree?[name] }
        guard let text = tree?.text else { return nil }
        return try times.occurrence(text, field: path.joined(separator: "."))
    }

    func day(_ path: String..., isEnd: Bool = false) throws(RowFault) -> CalendarDay? {
        var tree: JSONTree? = json
        for name in path { tree = tree?[name] }
        guard let text = tree?.text else { return nil }
        return try times.day(text, field: path.joined(separator: "."), isEnd: isEnd)
    }

    /// The first of several times that is there; a dot goes a level down.
    func firstTime(_ paths: String...) throws(RowFault) -> Occurrence? {
        for path in paths { if let found = try time(at: path) { return found } }
        return nil
    }

    private func time(at path: String) throws(RowFault) -> Occurrence? {
        var tree: JSONTree? = json
        for name in path.split(separator: ".") { tree = tree?[String(name)] }
        guard let text = tree?.text else { return nil }
        return try times.occurrence(text, field: path)
    }

    func missingTime(_ field: String) -> RowFault { fault(field, "nothing in the resource says when") }

    /// When the source knew it: `issued`, else `meta.lastUpdated`, else the time of writing it states.
    var sourceRecorded: Int64? {
        get throws(RowFault) {
            try firstTime(
                "issued", "meta.lastUpdated", "recordedDate", "recorded", "authoredOn", "authored", "dateAsserted",
                "created", "dateTime", "statusDate")?.milliseconds
        }
    }

    // MARK: What every entry says

    /// - Parameters:
    ///   - performer: references to who took part, the likeliest first.
    ///   - note: kept beside the resource's own notes.
    func context(
        performer: [JSONTree] = [], coding: [Coding] = [], note: String? = nil, ownsVisit: Bool = false
    ) throws(RowFault) -> EntryContext {
        let visit = ownsVisit ? nil : visit(json["encounter"] ?? json["context"])?.visit
        return EntryContext(
            visit: visit, performedBy: performer.lazy.compactMap(practitioner).first,
            respondent: performer.lazy.compactMap(respondent).first, sourceRecorded: try sourceRecorded, coding: coding,
            note: sealed([note] + json.all("note").map { $0.words("text") }))
    }

    func sealed(_ texts: [String?]) -> SealableText? {
        let told = texts.compactMap { $0 }.filter { !$0.isEmpty }
        return told.isEmpty ? nil : .open(told.joined(separator: "; "))
    }

    func entry(
        _ kind: String, _ occurred: Occurrence, _ event: PatientEvent, from members: [String], also: [String] = []
    ) -> MappedEntry {
        var content = CanonicalBytes(of: json, members)
        for text in also { content.add(text) }
        return MappedEntry(kind: kind, occurred: occurred, event: event, content: content.bytes)
    }

    // MARK: References

    /// The visit that a reference to an encounter leads to.
    func visit(_ reference: JSONTree?) -> RecordedVisit? { person?.visit(reference, in: resource) }

    /// The practitioner's id that a reference leads to; nil for patients, relatives, devices and what nobody knows.
    func practitioner(_ reference: JSONTree) -> String? {
        guard let found = FHIRReference(reference) else { return number(reference) }
        guard let entry = directory.entry(found, from: resource.server) else {
            return ["Practitioner", "PractitionerRole"].contains(found.type)
                ? directory.recordID(of: found, from: resource.server) : nil
        }
        switch entry.type {
        case "Practitioner": return directory.recordID(of: entry)
        case "PractitionerRole": return directory.recordID(ofHolder: entry)
        default: return nil
        }
    }

    /// The number in `Practitioner?identifier=system|number`, or in a logical reference.
    private func number(_ reference: JSONTree) -> String? {
        if let text = reference["reference"]?.text, text.hasPrefix("Practitioner"), let bar = text.lastIndex(of: "|") {
            return String(text[text.index(after: bar)...])
        }
        guard reference["type"]?.text == "Practitioner" else { return nil }
        return reference.at("identifier", "value")?.text
    }

    private func respondent(_ reference: JSONTree) -> Respondent? {
        guard let found = FHIRReference(reference) else { return nil }
        if found.type == "RelatedPerson" { return .proxy }
        return found.type == "Patient" || found.id == resources.patient?.id ? .patient : nil
    }

    /// Everything a mapping can call a place or an organisation by: `Type/id`, the id, a number, a name.
    func names(of reference: JSONTree?) -> Set<String> {
        guard let reference else { return [] }
        var names = Set([reference["display"]?.text, reference.at("identifier", "value")?.text].compactMap { $0 })
        guard let text = reference["reference"]?.text else { return names }
        names.insert(text)
        if let bar = text.lastIndex(of: "|") { names.insert(String(text[text.index(after: bar)...])) }
        guard let found = FHIRReference(text) else { return names }
        let entry = directory.entry(found, from: resource.server)
        names.insert(directory.recordID(of: found, from: resource.server))
        // Another server's ids are other things' ids.
        if directory.ids.server(of: found, in: resource.server) == nil {
            names.insert(found.id)
            if let type = found.type { names.insert(type + "/" + found.id) }
            if let entry { names.formUnion([entry.type + "/" + entry.id, entry.id]) }
        }
        if let name = name(found) { names.insert(name) }
        return names
    }

    /// What the export calls something that is not about a person.
    func name(_ reference: FHIRReference) -> String? { directory.name(reference, from: resource.server) }

    /// An organisation's or a place's name, which identifies nobody.
    func organisation(_ reference: JSONTree?) -> String? {
        FHIRReference(reference).flatMap(name) ?? reference?["display"]?.text
    }
}
