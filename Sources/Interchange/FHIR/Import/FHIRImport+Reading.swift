/// The first step: every file once, in pieces; each resource is filed under the person it is about.
extension FHIRImport {
    /// Reads all files. Call it once, before asking for rows.
    public func read() throws {
        for (path, reason) in files.passedOver { tally.note(.fileNotRead, file: path, path: "", reason) }
        var done: Int64 = 0
        for path in files.paths {
            var position: Int64 = 0
            let before = documents.count
            firstResources.append(ordinal + 1)
            try FHIRFiles.read(
                path,
                position: {
                    position = $0
                    self.progress?(.reading, done + $0, self.files.totalBytes)
                },
                damaged: { name, damage in
                    let read = self.documents.count == before ? "nothing of it was read" : "what stood before was read"
                    try self.rejectUnreadable(name, "", "the file ends early: \(damage.reason); \(read)")
                },
                passedOver: { self.tally.note(.fileNotRead, file: $0, path: "", "") }, body: read)
            done += position
        }
        settleServers()
        try chooseParticipants()
        try followAliases()
        try findNumbered()
    }

    private func read(_ document: FHIRFiles.Document) throws {
        let number = Int32(documents.count)
        documents.append(document.name)
        let splitter = FHIRSplitter(document.stream, isByLine: document.isByLine, limits: limits) { path, found in
            self.ordinal += 1
            switch found {
            case .deletion(let what): self.tally.note(.deletion, file: document.name, path: path, what)
            case .rejected(let reason): try self.rejectUnreadable(document.name, path, reason)
            case .tooLarge(let type): try self.passOver(document.name, path, type)
            case .resource(let bytes, let type, let fullURL):
                if let type, self.isOnlyCounted(type) {
                    return try self.count(bytes, type, path, document.name)
                }
                try self.file(bytes, at: path, in: number, fullURL: fullURL)
            }
        }
        try splitter.split()
    }

    private func rejectUnreadable(_ file: String, _ path: String, type: String? = nil, _ reason: String) throws {
        tally.read[type ?? FHIRTally.unreadable, default: 0] += 1
        tally.rejected += 1
        try write(FHIRReject(file: file, path: path, type: type, field: "", reason: reason))
    }

    private func passOver(_ file: String, _ path: String, _ type: String?) throws {
        if let type, isOnlyCounted(type) {
            tally.read[type, default: 0] += 1
            tally.otherTypes[type, default: 0] += 1
            return
        }
        let known = type.flatMap { FHIRVocabulary.types.contains($0) ? $0 : nil }
        try rejectUnreadable(file, path, type: known, "it is larger than \(limits.resourceBytes) bytes")
    }

    /// Whether a type is FHIR's and not ours: its resources are counted, and not read.
    private func isOnlyCounted(_ type: String) -> Bool {
        FHIRVocabulary.types.contains(type) && FHIRVocabulary.rank[type] == nil
            && !FHIRVocabulary.directory.contains(type)
    }

    /// Counts a resource that is not ours. What is no JSON is told all the same.
    private func count(
        _ bytes: UnsafeBufferPointer<UInt8>, _ type: String, _ path: String, _ file: String
    ) throws {
        tally.read[type, default: 0] += 1
        do throws(JSONFault) {
            try JSONParser.check(bytes, limits: limits)
            tally.otherTypes[type, default: 0] += 1
        } catch {
            tally.rejected += 1
            try write(FHIRReject(file: file, path: path, type: type, field: "", reason: Self.words(error)))
        }
    }

    // MARK: Filing

    private func file(
        _ bytes: UnsafeBufferPointer<UInt8>, at path: String, in document: Int32, fullURL: String?
    ) throws {
        var probe = ResourceProbe(bytes)
        let file = documents[Int(document)]
        if probe.isUnclear {
            do throws(JSONFault) { probe = ResourceProbe(try JSONParser.parse(bytes, limits: limits)) } catch {
                return try rejectUnreadable(file, path, Self.words(error))
            }
        }
        guard let type = probe.type else {
            return try rejectUnreadable(file, path, "it has no resourceType, or is malformed before it")
        }
        guard FHIRVocabulary.types.contains(type) else {
            return try rejectUnreadable(
                file, path, "its resourceType “\(type.prefix(40))” is no type of FHIR R4")
        }
        if isOnlyCounted(type) { return try count(bytes, type, path, file) }
        tally.read[type, default: 0] += 1
        let entry = fullURL.flatMap { FHIRReference($0) }
        let fullID = entry?.id
        guard let rank = FHIRVocabulary.rank[type] else {
            return try name(bytes, type, probe.id ?? fullID, entry, path, file)
        }
        var staged = StagedResource(
            ordinal: ordinal, document: document, path: path, fullURL: fullURL, rank: UInt8(rank),
            id: probe.id ?? fullID, person: "", server: .unsaid, bytes: Array(bytes)[...])
        if type == "Patient" { return try fileThemselves(staged, inEntry: entry) }
        switch probe.person(in: bytes, limits) {
        case .reference(let person, let further):
            staged.person = person.id
            staged.server = PersonServer(of: person, inEntry: entry)
            for named in [person] + further {
                serversSeen.add(PersonServer(of: named, inEntry: entry), inEntry: entry)
            }
            if !further.isEmpty { participants[ordinal] = [person] + further }
            try staging.add(staged)
        case .numbers(let person):
            staged.person = person.name
            numbered.insert(person.name)
            try staging.add(staged)
        case .notAPerson(let what): tally.countNotMapped("\(type) about \(what)")
        case .unknown(let field, let reason):
            // What is no JSON names nobody for that reason.
            do throws(JSONFault) { _ = try JSONParser.parse(bytes, limits: limits) } catch {
                return try reject(staged, field: "", Self.words(error))
            }
            try reject(staged, field: field, reason)
        }
    }

    private func fileThemselves(_ staged: StagedResource, inEntry entry: FHIRReference?) throws {
        guard let id = staged.id else {
            return try reject(staged, field: "id", "a Patient without an id can be referred to by nothing")
        }
        var staged = staged
        staged.person = id
        staged.server = entry?.base.map { .server($0) } ?? .local
        serversSeen.addPatient(staged.server)
        if let alias = entry?.id, alias != id { noteAlias(alias, of: staged) }
        try staging.add(staged)
    }

    /// Files an appointment with several Patients under the first of the source's own; the next one is told.
    private func chooseParticipants() throws {
        for part in Set(participants.values.map { StagingFile.part(of: $0[0].id) }).sorted() {
            try staging.takeEach(of: part) { staged in
                var staged = staged
                if let named = participants.removeValue(forKey: staged.ordinal) {
                    let entry = staged.fullURL.flatMap { FHIRReference($0) }
                    let own = named.first { other(PersonServer(of: $0, inEntry: entry)) == nil } ?? named[0]
                    (staged.person, staged.server) = (own.id, PersonServer(of: own, inEntry: entry))
                    if let second = named.first(where: { $0 != own }) { noteSecond(second.id, of: staged) }
                }
                try staging.add(staged, again: true)
            }
        }
    }

    /// A visit is booked for one person of ours; that another was named beside is told.
    private func noteSecond(_ patient: String, of staged: StagedResource) {
        tally.note(
            .furtherPatient, file: documents[Int(staged.document)], path: staged.path,
            "\(staged.type)/\(staged.id?.prefix(64) ?? "") names Patient/\(patient.prefix(64)) too")
    }

    static func words(_ fault: JSONFault) -> String { "malformed JSON: \(fault.reason) at byte \(fault.byte) of it" }

    /// Takes the name of what is not about a person.
    private func name(
        _ bytes: UnsafeBufferPointer<UInt8>, _ type: String, _ id: String?, _ entry: FHIRReference?, _ path: String,
        _ file: String
    ) throws {
        do throws(JSONFault) {
            let tree = try JSONParser.parse(bytes, limits: limits)
            tally.named += 1
            guard let id else { return }
            directory.add(FHIRDirectory.Entry(type: type, id: id, server: entry?.base, tree), alias: entry?.id)
        } catch {
            tally.rejected += 1
            try write(FHIRReject(file: file, path: path, type: type, id: id, field: "", reason: Self.words(error)))
        }
    }

    // MARK: People with two ids

    private func noteAlias(_ text: String, of patient: StagedResource) {
        let alias = Alias(document: patient.document, person: patient.person, server: patient.server)
        if aliases[text]?.contains(alias) ?? false { return }
        aliases[text, default: []].append(alias)
    }

    /// A Patient by the id of their resource and whose that is.
    private struct PatientName: Hashable {
        var id: String
        var server: PersonServer
    }

    /// Whose an alias is, said in a document: there, or anywhere where it is one person's alone. One that stands for two
    /// people is nobody's, and neither is one of another server than the reference means.
    private func person(of alias: String, at server: PersonServer = .unsaid, in document: Int32) -> PatientName? {
        guard let held = aliases[alias]?.filter({ server == .unsaid || other($0.server) == other(server) }) else {
            return nil
        }
        let here = Set(held.filter { $0.document == document }.map { PatientName(id: $0.person, server: $0.server) })
        if !here.isEmpty { return here.count == 1 ? here.first : nil }
        let all = Set(held.map { PatientName(id: $0.person, server: $0.server) })
        return all.count == 1 ? all.first : nil
    }

    /// Files anew what refers to people by the `fullUrl` of their entry, where their resource has another id.
    private func followAliases() throws {
        for part in Set(aliases.keys.map(StagingFile.part)).sorted() {
            try staging.takeEach(of: part) { staged in
                var staged = staged
                if let patient = person(of: staged.person, at: staged.server, in: staged.document) {
                    (staged.person, staged.server) = (patient.id, patient.server)
                }
                try staging.add(staged, again: true)
            }
        }
    }

    // MARK: People named by numbers

    /// Files anew what names people by numbers, under the Patient of the export that has one of them. A number that two
    /// Patients have names neither; what nobody has stays under the number.
    private func findNumbered() throws {
        if numbered.isEmpty { return }
        let all = numbered.compactMap { NumberedPerson(name: $0) }.flatMap(\.numbers)
        let (holders, people) = try holders(of: all)
        sharedNumbers = Set(holders.filter { $0.value.count > 1 }.keys)
        for part in Set(numbered.map(StagingFile.part)).sorted() {
            try staging.takeEach(of: part) { staged in
                var staged = staged
                let numbers = NumberedPerson(name: staged.person)?.numbers ?? []
                let found = numbers.compactMap { number in
                    patient(with: number, staged.document, holders, people).map { (number: number, patient: $0) }
                }
                let named = found.map(\.patient)
                if let first = named.first {
                    (staged.person, staged.server) = (first.id, first.server)
                    if !found[0].number.system.isEmpty { numbersNaming[first.id, default: []].insert(found[0].number) }
                    if staged.type == "Appointment", let second = named.first(where: { $0.id != first.id }) {
                        noteSecond(second.id, of: staged)
                    }
                }
                try staging.add(staged, again: true)
            }
        }
    }

    /// The Patients of the export who have some numbers, by number; and of the ids among those the ones that are a
    /// Patient's.
    private func holders(
        of numbers: [NumberedPerson.Number]
    ) throws -> (holders: [String: Set<PatientName>], people: Set<String>) {
        let wanted = Set(numbers.map(\.text))
        let ids = numbers.filter(\.system.isEmpty).map(\.value)
        let wantedIDs = Set(ids + ids.flatMap { (aliases[$0] ?? []).map(\.person) })
        var people: Set<String> = []
        var holders: [String: Set<PatientName>] = [:]
        for part in 0..<StagingFile.parts {
            for person in try staging.people(of: part) {
                for place in person.places where place.rank == 0 {
                    if wantedIDs.contains(person.name) { people.insert(person.name) }
                    for number in self.numbers(of: try staging.resource(at: place)) where wanted.contains(number.text) {
                        let server = other(place.server).map { PersonServer.server($0) } ?? .local
                        holders[number.text, default: []].insert(PatientName(id: person.name, server: server))
                    }
                }
            }
        }
        return (holders, people)
    }

    private func patient(
        with number: NumberedPerson.Number, _ document: Int32, _ holders: [String: Set<PatientName>],
        _ people: Set<String>
    ) -> PatientName? {
        guard number.system.isEmpty else {
            return holders[number.text].flatMap { $0.count == 1 ? $0.first : nil }
        }
        let patient = person(of: number.value, in: document) ?? PatientName(id: number.value, server: .unsaid)
        return people.contains(patient.id) ? patient : nil
    }

    private func numbers(of patient: StagedResource) -> [NumberedPerson.Number] {
        tree(of: patient).flatMap { NumberedPerson(identifiers: $0.all("identifier")) }?.numbers ?? []
    }

    /// nil where it is malformed, which is told when it is its turn.
    func tree(of staged: StagedResource) -> JSONTree? {
        staged.bytes.withUnsafeBufferPointer { try? JSONParser.parse($0, limits: limits) }
    }
}
