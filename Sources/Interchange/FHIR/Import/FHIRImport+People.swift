import Clinical

/// Everything about one person, put in order: parsed, each resource once, in its newest version, with what it refers to
/// at hand.
extension FHIRImport {
    /// nil where nothing of it can be recorded; what was rejected is counted.
    func patientResources(of staged: [StagedResource], asking record: Record) throws -> PatientResources? {
        var byID: [String: [ParsedResource]] = [:]
        var order: [String] = []
        for resource in staged {
            guard let parsed = try parse(resource) else { continue }
            // Without an id a resource is told from others by what it says.
            let words = parsed.staged.id ?? "\u{1F}" + String(decoding: parsed.staged.bytes, as: UTF8.self)
            let name = "\(parsed.staged.type)/\(parsed.resource.server ?? "")/\(words)"
            if byID[name]?.append(parsed) == nil {
                byID[name] = [parsed]
                order.append(name)
            }
        }
        if let reason = twoPeople(order.lazy.filter { $0.hasPrefix("Patient/") }.flatMap { byID[$0]! }) {
            for resource in order.flatMap({ byID[$0]! }) { try reject(resource.staged, field: "id", reason) }
            return nil
        }
        let kept = try order.compactMap { try newest(among: byID[$0]!) }
        let patient = kept.first { $0.staged.rank == 0 }
        if mapping.isPseudonymous, let server = other(staged[0].server) {
            for resource in kept { try reject(resource.staged, field: "subject", codeOfAnother(server)) }
            return nil
        }
        if patient != nil, let server = other(staged[0].server) { tally.countPatient(of: server) }
        guard let reference = try known(staged[0].person, patient, asking: record) else {
            for resource in kept {
                try reject(resource.staged, field: "subject", dangling(resource.staged))
            }
            return nil
        }
        let encounters = Self.encounters(among: staged)
        let others = try kept.filter { $0.staged.rank != 0 }.filter {
            try hasItsVisit($0, encounters, reference, asking: record)
        }
        return PatientResources(
            reference: reference, patient: patient?.resource, others: others.sorted(by: <).map(\.resource),
            directory: directory, encounters: encounters)
    }

    /// Versions of one Patient that are held against one another.
    private static let versionsMax = 40

    /// Why several Patients under one id cannot be versions of one: two systems' exports were read together.
    private func twoPeople(_ patients: [ParsedResource]) -> String? {
        let different = patients.prefix(Self.versionsMax).reduce(into: [ParsedResource]()) { different, patient in
            if !different.contains(where: { $0.resource.json == patient.resource.json }) { different.append(patient) }
        }
        if different.count < 2 || mapping.samePeople.contains(different[0].staged.person) { return nil }
        let described = different.compactMap { patient -> Registration? in
            let resources = PatientResources(
                reference: reference(to: patient, id: patient.staged.person), patient: patient.resource, others: [],
                directory: directory, encounters: [:])
            guard case .row(let row, _)? = mapper(resources).first else { return nil }
            return row.registration
        }
        let systems = Set([mapping.patientSystem, mapping.source + "/Patient"].compactMap { $0 })
        // Versions of one person change little by little: whoever is led to from the first over small changes is the same.
        var (same, others) = (Array(described.prefix(1)), Array(described.dropFirst()))
        var found: Registration.Contradictions?
        while !others.isEmpty {
            let contradictions = others.map { other in
                same.map { other.contradictions(to: $0, besides: systems) }.min { $0.weight < $1.weight }
                    ?? Registration.Contradictions()
            }
            guard let next = contradictions.firstIndex(where: { !$0.tellApart }) else {
                found = contradictions[0]
                break
            }
            same.append(others.remove(at: next))
        }
        guard let found else { return nil }
        return
            "two people have this id in what is read here (\(found.words) differ): import each system's "
            + "export by itself, under a name of its own (--source NAME); if they are one, say --same-person with this id"
    }

    /// How the import names the person; nil where neither the export nor the log has them.
    private func known(
        _ person: String, _ patient: ParsedResource?, asking record: Record
    ) throws -> PatientReference? {
        if patient == nil, let numbered = NumberedPerson(name: person) {
            if mapping.isPseudonymous { return nil }
            let own = numbered.numbers.filter { !sharedNumbers.contains($0.text) }
            let references = own.map { PatientReference.identifier(system: $0.system, value: $0.value) }
            return try references.first(where: record.knows)
        }
        let reference = reference(to: patient, id: person)
        return try patient != nil || record.knows(reference) ? reference : nil
    }

    private func codeOfAnother(_ server: String) -> String {
        "its person is of another server, \(server.prefix(120)), and without identities a person is known by the code alone, "
            + "which another's may be too: import that server's export under a name of its own (--source NAME)"
    }

    /// A number is a person's: only its system is said.
    private func dangling(_ staged: StagedResource) -> String {
        let person = staged.person
        if let server = other(staged.server) {
            return
                "its person is of another server, \(server.prefix(120)), of which no such Patient is in the export or here: "
                + "import that server's export too; if it is the source's own by another address, say --server with it"
        }
        guard let numbered = NumberedPerson(name: person) else {
            return "dangling reference to Patient/\(person.prefix(64))"
        }
        let others = numbered.numbers.filter { !$0.system.isEmpty }
        if others.isEmpty { return "none of whom it names is a Patient of the export" }
        let systems = others.map { String($0.system.prefix(64)) }.joined(separator: ", ")
        return numbered.numbers.contains { sharedNumbers.contains($0.text) }
            ? "its person is named by a number of \(systems) that several Patients of the export have: refer to the Patient"
            : "its person is named by a number of \(systems), which no Patient of the export has and nobody here"
    }

    private func parse(_ staged: StagedResource) throws -> ParsedResource? {
        let limits = limits
        let result = staged.bytes.withUnsafeBufferPointer { bytes in
            Result { () throws(JSONFault) in try JSONParser.parse(bytes, limits: limits) }
        }
        switch result {
        case .failure(let fault):
            try reject(staged, Self.words(fault))
            return nil
        case .success(let tree):
            return ParsedResource(
                staged: staged,
                resource: FHIRResource(
                    file: documents[Int(staged.document)], path: staged.path, ordinal: staged.ordinal,
                    fullURL: staged.fullURL, type: staged.type, id: staged.id, server: server(of: staged), json: tree))
        }
    }

    /// Of several resources with one id: the newest, the others counted; those of which none can tell rejected.
    private func newest(among resources: [ParsedResource]) throws -> ParsedResource? {
        if resources.count == 1 { return resources[0] }
        // In order of content, so that the order of files decides nothing.
        var different: [ParsedResource] = []
        for resource in resources.sorted(by: { $0.staged.bytes.lexicographicallyPrecedes($1.staged.bytes) }) {
            if different.contains(where: { $0.resource.json == resource.resource.json }) {
                tally.repeated += 1
            } else {
                different.append(resource)
            }
        }
        let newest = different.dropFirst().reduce(different[0]) { $1.isNewer(than: $0) == true ? $1 : $0 }
        for resource in different where resource.staged.ordinal != newest.staged.ordinal {
            if newest.isNewer(than: resource) == true {
                tally.superseded += 1
            } else {
                try reject(
                    resource.staged, field: "id",
                    "duplicate id: the export has another \(resource.staged.type) with this id and other content, and neither meta.versionId nor meta.lastUpdated tells which is newer"
                )
            }
        }
        return newest
    }

    /// How the import names the person.
    private func reference(to patient: ParsedResource?, id: String) -> PatientReference {
        if mapping.isPseudonymous { return .pseudonym(id) }
        if let system = mapping.patientSystem,
            let value = patient?.resource.json["identifier"]?.elements
                .first(where: { $0["system"]?.text == system && NumberedPerson.isCurrent($0) })?["value"]?.text,
            !value.isEmpty
        {
            return .identifier(system: system, value: value)
        }
        return .identifier(system: mapping.source + "/Patient", value: id)
    }

    // MARK: Visits

    private static func encounters(among staged: [StagedResource]) -> [String: String] {
        var encounters: [String: String] = [:]
        for resource in staged where resource.type == "Encounter" {
            guard let id = resource.id else { continue }
            encounters[id] = id
            if let alias = resource.fullURL.flatMap({ FHIRReference($0) })?.id { encounters[alias] = id }
        }
        return encounters
    }

    /// Whether the visit that a resource names is in the export or the log. An export without any visits cannot tell:
    /// there the name is kept and counted.
    private func hasItsVisit(
        _ parsed: ParsedResource, _ encounters: [String: String], _ person: PatientReference, asking record: Record
    ) throws -> Bool {
        let json = parsed.resource.json
        guard let visit = FHIRReference(json["encounter"]) ?? FHIRReference(json["context"]), !visit.isContained,
            visit.type == nil || visit.type == "Encounter", encounters[visit.id] == nil
        else { return true }
        guard tally.read["Encounter"] != nil else {
            tally.visitsNamedOnly += 1
            return true
        }
        if try record.visits(person).contains(visit.id) { return true }
        try reject(
            parsed.staged, field: json["encounter"] == nil ? "context" : "encounter",
            "dangling reference to Encounter/\(visit.id.prefix(64)), which is none of this person's in the export")
        return false
    }
}
