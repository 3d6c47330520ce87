import Clinical

/// Everything about one person, put in order: parsed, each resource once, in its newest version, with what it refers to
/// at hand.
extension FHIRImport {
    /// nil where nothing of it can be recorded; what was rejected is counted.
    func prepare(_ person: StagedPerson, asking record: Record) throws -> PersonInHand? {
        var encounters: [String: String] = [:]
        var (filed, versions) = try look(through: person, naming: &encounters)
        let patients = filed.filter { $0.rank == 0 }.flatMap { versions[$0.name] ?? [$0] }.prefix(Self.versionsMax)
        if let reason = twoPeople(try patients.compactMap { try read($0, of: person) }, person) {
            try rejectAll(filed.flatMap { versions[$0.name] ?? [$0] }, of: person, field: "id") { _ in reason }
            return nil
        }
        // In place, for one person can have very many.
        var tooMany: Set<FiledResource.Name?> = []
        for place in filed.indices where !versions.isEmpty {
            guard let several = versions[filed[place].name] else { continue }
            if several.reduce(0, { $0 + $1.place.count }) > limits.versionBytes {
                try rejectAll(several, of: person, field: "id") { _ in tooManyVersions(several.count) }
                tooMany.insert(filed[place].name)
            } else {
                filed[place] = try newest(among: several, of: person)
            }
        }
        if !tooMany.isEmpty { filed.removeAll { tooMany.contains($0.name) } }
        versions = [:]
        if mapping.isPseudonymous, let server = person.server {
            try rejectAll(filed, of: person, field: "subject") { _ in codeOfAnother(server) }
            return nil
        }
        let patient = try filed.first { $0.rank == 0 }.flatMap { try read($0, of: person) }
        guard let (reference, isKnown) = try known(person, patient, asking: record) else {
            try rejectAll(filed, of: person, field: "subject") { dangling($0, person) }
            return nil
        }
        if let number = patient.flatMap(number(naming:)), let others = sharedNaming[number] {
            let ids = others.sorted().prefix(5).map { "Patient/\($0.prefix(64))" }.joined(separator: ", ")
            try rejectAll(filed, of: person, field: "identifier") { _ in
                "several Patients of the export have the number of \(mapping.patientSystem?.prefix(120) ?? "") by which people are "
                    + "known here (\(ids)): put it right at the source; or, of one person, say --same-person with each id"
            }
            return nil
        }
        if let id = patient?.staged.id, let numbers = numbersNaming[id] {
            let others = try numbers.filter { number in
                try record.knows(number.reference) && !record.areOne(reference, number.reference)
            }
            if !others.isEmpty { try rejectNamed(by: others, &filed, of: person) }
        }
        if !isKnown, let reason = try undecided(person, asking: record) {
            try rejectAll(filed, of: person, field: "subject") { _ in reason }
            return nil
        }
        if let server = person.server, patient != nil { tally.countPatient(of: server, isKnown: isKnown) }
        let appointments = FHIRVocabulary.rank["Appointment"].map { UInt8($0) }
        let hasVisits = !encounters.isEmpty || filed.contains { $0.visit != nil || $0.rank == appointments }
        let resources = PatientResources(
            reference: reference, patient: patient?.resource, directory: directory, encounters: encounters,
            recordedVisits: hasVisits ? try record.visits(reference) : [:])
        try rejectWithoutVisit(&filed, resources, person)
        filed.sort(by: <)
        var mapper = self.mapper(resources)
        for other in filed where other.rank != 0 {
            if let parsed = try read(other, of: person) { mapper.look(at: parsed.resource) }
        }
        for place in filed.indices { filed[place].settle() }
        return PersonInHand(
            person: person, version: patient?.resource.version ?? SourceVersion(), mapper: mapper, resources: filed)
    }

    /// Reads everything of a person once.
    ///
    /// - Parameter encounters: is told what the person's encounters are called.
    /// - Returns: each resource once, the first of its name; all of those that come several times, by their name.
    private func look(
        through person: StagedPerson, naming encounters: inout [String: String]
    ) throws -> (filed: [FiledResource], versions: [FiledResource.Name?: [FiledResource]]) {
        var filed: [FiledResource] = []
        filed.reserveCapacity(person.places.count)
        var versions: [FiledResource.Name?: [FiledResource]] = [:]
        var firsts: [FiledResource.Name: Int] = [:]
        var room = limits.keptBytes
        for place in person.places {
            guard let parsed = try parse(try staging.resource(at: place), of: person) else { continue }
            room -= place.count
            let resource = FiledResource(
                parsed, at: place, visit: visit(namedBy: parsed.resource), isKept: room > 0)
            nameEncounter(parsed, into: &encounters)
            guard let name = resource.name else {
                filed.append(resource)
                continue
            }
            if let first = firsts[name] {
                versions[name, default: [filed[first]]].append(resource)
            } else {
                firsts[name] = filed.count
                filed.append(resource)
            }
        }
        return (filed, versions)
    }

    /// A resource of a person, parsed again where it was not kept.
    func read(_ filed: FiledResource, of person: StagedPerson) throws -> ParsedResource? {
        let staged = try staging.resource(at: filed.place)
        if let kept = filed.kept { return ParsedResource(staged: staged, resource: resource(staged, kept, of: person)) }
        return try parse(staged, of: person)
    }

    private func rejectAll(
        _ resources: [FiledResource], of person: StagedPerson, field: String, _ reason: (StagedResource) -> String
    ) throws {
        for filed in resources {
            let staged = try staging.resource(at: filed.place)
            try reject(staged, field: field, reason(staged))
        }
    }

    /// Versions of one Patient that are held against one another.
    private static let versionsMax = 40

    /// Takes out what names its person by a number that the Patient of the export has and that is another's in the log: which
    /// of the two is meant, nothing tells.
    private func rejectNamed(
        by numbers: Set<NumberedPerson.Number>, _ filed: inout [FiledResource], of person: StagedPerson
    ) throws {
        try filed.removeAll { filed in
            guard filed.rank != 0, let parsed = try read(filed, of: person) else { return false }
            let named = parsed.staged.bytes.withUnsafeBufferPointer { bytes in
                ResourceProbe(parsed.resource.json).person(in: bytes, limits)
            }
            guard case .numbers(let numbered) = named,
                let number = numbered.numbers.first(where: numbers.contains)
            else { return false }
            try reject(
                parsed.staged, field: "subject",
                "its person is named by a number of \(number.system.prefix(64)) that Patient/\(person.name.prefix(64)) of the export "
                    + "has and that is another patient's here: refer to the Patient, or settle whose the number is "
                    + "(anamnesis patients --duplicates)")
            return true
        }
    }

    /// Why several Patients under one id cannot be versions of one: two systems' exports were read together.
    private func twoPeople(_ patients: [ParsedResource], _ person: StagedPerson) -> String? {
        let different = patients.reduce(into: [ParsedResource]()) { different, patient in
            if !different.contains(where: { $0.resource.json == patient.resource.json }) { different.append(patient) }
        }
        if different.count < 2 || mapping.samePeople.contains(person.name) { return nil }
        let described = different.compactMap { registration(of: $0, person) }
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
            + "export by itself, under a name of its own (--source NAME); if they are one, say --same-person \(person.name.prefix(200))"
    }

    /// How the import names the person, and whether the log has them, which is not asked of the source's own people; nil
    /// where neither the export nor the log has.
    private func known(
        _ person: StagedPerson, _ patient: ParsedResource?, asking record: Record
    ) throws -> (reference: PatientReference, isKnown: Bool)? {
        if patient == nil, let numbered = NumberedPerson(name: person.name) {
            if mapping.isPseudonymous { return nil }
            let own = numbered.numbers.filter { !sharedNumbers.contains($0.text) }
            let references = own.map(\.reference)
            return try references.first(where: record.knows).map { ($0, true) }
        }
        let reference = reference(to: patient, id: person.name)
        let own = PatientReference.identifier(system: mapping.source + "/Patient", value: person.name)
        if patient != nil, reference != own, !mapping.isPseudonymous, try !record.knows(reference),
            try record.knows(own)
        {
            // The number by which people are known is another now, or came later.
            return (own, true)
        }
        if patient != nil, person.server == nil { return (reference, true) }
        if try record.knows(reference) { return (reference, true) }
        guard let patient else { return nil }
        let byNumber = try knownByNumber(patient, person, asking: record)
        return (byNumber ?? reference, byNumber != nil)
    }

    /// Somebody here who has a number of another server's Patient, and of whom nothing else is told than of the Patient.
    private func knownByNumber(
        _ patient: ParsedResource, _ person: StagedPerson, asking record: Record
    ) throws -> PatientReference? {
        guard let numbers = NumberedPerson(identifiers: patient.resource.json.all("identifier"))?.numbers,
            let told = registration(of: patient, person)
        else { return nil }
        return try numbers.map(\.reference).first { try record.mayBe($0, told) }
    }

    /// What a Patient's resource says of the person; nil where it cannot be taken.
    func registration(of patient: ParsedResource, _ person: StagedPerson) -> Registration? {
        let resources = PatientResources(
            reference: reference(to: patient, id: person.name), patient: patient.resource, directory: directory)
        guard case .row(let row, _) = mapper(resources).outcome(of: patient.resource) else { return nil }
        return row.registration
    }

    private func codeOfAnother(_ server: String) -> String {
        "its person is of another server, \(server.prefix(120)), and without identities a person is known by the code alone, "
            + "which another's may be too: import that server's export under a name of its own (--source NAME)"
    }

    /// A number is a person's: only its system is said.
    private func dangling(_ staged: StagedResource, _ person: StagedPerson) -> String {
        if let server = person.server {
            return
                "its person is of another server, \(server.prefix(120)), of which no such Patient is in the export or here: "
                + "import that server's export too; if it is the source's own by another address, say --server with it"
        }
        guard let numbered = NumberedPerson(name: person.name) else {
            return "dangling reference to Patient/\(person.name.prefix(64))"
        }
        let others = numbered.numbers.filter { !$0.system.isEmpty }
        if others.isEmpty { return "none of whom it names is a Patient of the export" }
        let systems = others.map { String($0.system.prefix(64)) }.joined(separator: ", ")
        return numbered.numbers.contains { sharedNumbers.contains($0.text) }
            ? "its person is named by a number of \(systems) that several Patients of the export have: refer to the Patient"
            : "its person is named by a number of \(systems), which no Patient of the export has and nobody here"
    }

    /// nil where it is malformed, which is counted.
    private func parse(_ staged: StagedResource, of person: StagedPerson) throws -> ParsedResource? {
        let limits = limits
        let result = staged.bytes.withUnsafeBufferPointer { bytes in
            Result { () throws(JSONFault) in try JSONParser.parse(bytes, limits: limits) }
        }
        switch result {
        case .failure(let fault):
            try reject(staged, Self.words(fault))
            return nil
        case .success(let tree):
            return ParsedResource(staged: staged, resource: resource(staged, tree, of: person))
        }
    }

    func resource(_ staged: StagedResource, _ tree: JSONTree, of person: StagedPerson) -> FHIRResource {
        FHIRResource(
            file: documents[Int(staged.document)], path: staged.path, ordinal: staged.ordinal, fullURL: staged.fullURL,
            type: staged.type, id: staged.id, server: server(of: staged, person), json: tree)
    }

    private func tooManyVersions(_ count: Int) -> String {
        "the export has this id \(count) times, of more than \(limits.versionBytes) bytes together, which is too much to hold "
            + "against one another: export it once, in its newest version"
    }

    /// Of several resources with one id: the newest, the others counted; those of which none can tell rejected.
    private func newest(among filed: [FiledResource], of person: StagedPerson) throws -> FiledResource {
        // In order of content, so that the order of files decides nothing.
        let resources = try filed.compactMap { try read($0, of: person) }
            .sorted { $0.staged.bytes.lexicographicallyPrecedes($1.staged.bytes) }
        var different: [ParsedResource] = []
        var seen: Set<JSONTree> = []
        for resource in resources {
            if seen.insert(resource.resource.json).inserted {
                different.append(resource)
            } else {
                tally.repeated += 1
            }
        }
        let newest = different.dropFirst().reduce(different[0]) { $1.isNewer(than: $0) == true ? $1 : $0 }
        for resource in different where resource.staged.ordinal != newest.staged.ordinal {
            if newest.isNewer(than: resource) == true {
                tally.superseded += 1
            } else {
                try reject(
                    resource.staged, field: "id",
                    "duplicate id: the export has another \(resource.staged.type) with this id and other content, and neither meta.versionId nor meta.lastUpdated nor issued tells which is newer"
                )
            }
        }
        return filed.first { $0.ordinal == newest.staged.ordinal } ?? filed[0]
    }

    /// How the import names the person.
    private func reference(to patient: ParsedResource?, id: String) -> PatientReference {
        if mapping.isPseudonymous { return .pseudonym(id) }
        if let system = mapping.patientSystem, let value = patient.flatMap(number(naming:)) {
            return .identifier(system: system, value: value)
        }
        return .identifier(system: mapping.source + "/Patient", value: id)
    }

    /// The number by which the mapping says that people are known.
    private func number(naming patient: ParsedResource) -> String? { number(naming: patient.resource.json) }

    private func number(naming patient: JSONTree) -> String? {
        guard let system = mapping.patientSystem, !mapping.isPseudonymous else { return nil }
        let value = patient["identifier"]?.elements
            .first { $0["system"]?.text == system && NumberedPerson.isCurrent($0) }?["value"]?.text
        return value.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Finds numbers that name people by the mapping and that several Patients of one server have, who are not said to be
    /// one.
    func findSharedNaming() throws {
        guard mapping.patientSystem != nil, !mapping.isPseudonymous else { return }
        var holders: [String: [String?: Set<String>]] = [:]
        for part in 0..<StagingFile.parts {
            for person in try staging.people(of: part) where !mapping.samePeople.contains(person.name) {
                for place in person.places where place.rank == 0 {
                    guard let tree = tree(of: try staging.resource(at: place)), let number = number(naming: tree) else {
                        continue
                    }
                    holders[number, default: [:]][other(place.server), default: []].insert(person.name)
                }
            }
        }
        for (number, servers) in holders {
            if let shared = servers.values.first(where: { $0.count > 1 }) { sharedNaming[number] = shared }
        }
    }

    // MARK: Visits

    /// What records call an encounter, by that name and by the UUID of its entry's `fullUrl`.
    private func nameEncounter(_ parsed: ParsedResource, into encounters: inout [String: String]) {
        guard parsed.staged.type == "Encounter", let id = parsed.staged.id else { return }
        let name = directory.ids.name("Encounter", id, at: parsed.resource.server)
        encounters[name] = name
        if let entry = parsed.staged.fullURL.flatMap({ FHIRReference($0) }) {
            encounters[directory.ids.name("Encounter", entry, in: nil)] = name
        }
    }

    /// The name of the visit that a resource refers to; nil where it refers to none.
    private func visit(namedBy resource: FHIRResource) -> String? {
        let json = resource.json
        guard let visit = FHIRReference(json["encounter"]) ?? FHIRReference(json["context"]), !visit.isContained,
            visit.type == nil || visit.type == "Encounter"
        else { return nil }
        return directory.ids.name("Encounter", visit, in: resource.server)
    }

    /// Takes out what names a visit that is neither in the export nor in the log. An export without any visits cannot tell:
    /// there the name is kept and counted.
    private func rejectWithoutVisit(
        _ filed: inout [FiledResource], _ person: PatientResources, _ staged: StagedPerson
    ) throws {
        try filed.removeAll { filed in
            guard let visit = filed.visit, person.encounters[visit] == nil,
                !(person.recordedVisits[visit]?.stands ?? false)
            else { return false }
            guard tally.read["Encounter"] != nil else {
                tally.visitsNamedOnly += 1
                return false
            }
            guard let parsed = try read(filed, of: staged) else { return false }
            try reject(
                parsed.staged, field: parsed.resource.json["encounter"] == nil ? "context" : "encounter",
                "dangling reference to Encounter/\(visit.prefix(64)), which is none of this person's in the export")
            return true
        }
    }
}
