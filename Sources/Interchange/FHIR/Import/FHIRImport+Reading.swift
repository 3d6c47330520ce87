/// The first step: every file once, in pieces; each resource is filed under the person it is about.
extension FHIRImport {
    /// Reads all files. Call it once, before asking for rows.
    public func read() throws {
        var done: Int64 = 0
        for path in files.paths {
            var position: Int64 = 0
            try FHIRFiles.read(
                path,
                position: {
                    position = $0
                    self.progress?(.reading, done + $0, self.files.totalBytes)
                },
                damaged: { name, damage in
                    try self.rejectUnreadable(
                        name, "", "the archive ends early: \(damage.reason); what stood before was read")
                }, body: read)
            done += position
        }
        try followAliases()
        try findNumbered()
    }

    private func read(_ document: FHIRFiles.Document) throws {
        let number = Int32(documents.count)
        documents.append(document.name)
        let splitter = FHIRSplitter(document.stream, isByLine: document.isByLine, limits: limits) { path, found in
            self.ordinal += 1
            switch found {
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
        let fullID = fullURL.flatMap { FHIRReference($0) }?.id
        guard let rank = FHIRVocabulary.rank[type] else {
            return try name(bytes, type, probe.id ?? fullID, alias: fullID, path, file)
        }
        var staged = StagedResource(
            ordinal: ordinal, document: document, path: path, fullURL: fullURL, rank: UInt8(rank),
            id: probe.id ?? fullID, person: "", bytes: Array(bytes)[...])
        switch type == "Patient" ? Self.themselves(staged) : probe.person(in: bytes, limits) {
        case .id(let person, let base):
            staged.person = person
            if let base, let own = fullURL.flatMap({ FHIRReference($0) })?.base, own != base {
                return try reject(
                    staged, field: "subject",
                    "its person is of another server, \(base.prefix(120)), and not of this export")
            }
            if type == "Patient", let fullID, fullID != person { noteAlias(fullID, of: person, in: document) }
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

    private static func themselves(_ staged: StagedResource) -> ResourceProbe.Person {
        staged.id.map { .id($0) }
            ?? .unknown(field: "id", reason: "a Patient without an id can be referred to by nothing")
    }

    static func words(_ fault: JSONFault) -> String { "malformed JSON: \(fault.reason) at byte \(fault.byte) of it" }

    /// Takes the name of what is not about a person.
    private func name(
        _ bytes: UnsafeBufferPointer<UInt8>, _ type: String, _ id: String?, alias: String?, _ path: String,
        _ file: String
    ) throws {
        do throws(JSONFault) {
            let tree = try JSONParser.parse(bytes, limits: limits)
            tally.named += 1
            guard let id else { return }
            directory.add(FHIRDirectory.Entry(type: type, id: id, tree), alias: alias)
        } catch {
            tally.rejected += 1
            try write(FHIRReject(file: file, path: path, type: type, id: id, field: "", reason: Self.words(error)))
        }
    }

    // MARK: People with two ids

    private func noteAlias(_ alias: String, of person: String, in document: Int32) {
        if aliases[alias]?.contains(where: { $0.person == person && $0.document == document }) ?? false { return }
        aliases[alias, default: []].append(Alias(document: document, person: person))
    }

    /// Whose an alias is, said in a document: there, or anywhere where it is one person's alone. One that stands for two
    /// people is nobody's.
    private func person(of alias: String, in document: Int32) -> String? {
        guard let held = aliases[alias] else { return nil }
        let here = Set(held.filter { $0.document == document }.map(\.person))
        if !here.isEmpty { return here.count == 1 ? here.first : nil }
        let all = Set(held.map(\.person))
        return all.count == 1 ? all.first : nil
    }

    /// Files anew what refers to people by the `fullUrl` of their entry, where their resource has another id.
    private func followAliases() throws {
        for part in Set(aliases.keys.map(StagingFile.part)).sorted() {
            for var staged in try staging.take(part) {
                if let person = person(of: staged.person, in: staged.document) { staged.person = person }
                try staging.add(staged, again: true)
            }
        }
    }

    /// Files anew what names people by numbers, under the Patient of the export that has one of them. A number that two
    /// Patients have names neither; what nobody has stays under the number.
    private func findNumbered() throws {
        if numbered.isEmpty { return }
        let all = numbered.compactMap { NumberedPerson(name: $0) }.flatMap(\.numbers)
        let wanted = Set(all.map(\.text))
        let ids = all.filter(\.system.isEmpty).map(\.value)
        let wantedIDs = Set(ids + ids.flatMap { (aliases[$0] ?? []).map(\.person) })
        var people: Set<String> = []
        var holders: [String: Set<String>] = [:]
        for part in 0..<StagingFile.parts {
            for staged in try staging.take(part) {
                if staged.rank == 0 {
                    if wantedIDs.contains(staged.person) { people.insert(staged.person) }
                    for number in numbers(of: staged) where wanted.contains(number.text) {
                        holders[number.text, default: []].insert(staged.person)
                    }
                }
                try staging.add(staged, again: true)
            }
        }
        sharedNumbers = Set(holders.filter { $0.value.count > 1 }.keys)
        for part in Set(numbered.map(StagingFile.part)).sorted() {
            for var staged in try staging.take(part) {
                let numbers = NumberedPerson(name: staged.person)?.numbers ?? []
                let holder = numbers.lazy.compactMap { number -> String? in
                    guard number.system.isEmpty else {
                        return holders[number.text].flatMap { $0.count == 1 ? $0.first : nil }
                    }
                    let id = self.person(of: number.value, in: staged.document) ?? number.value
                    return people.contains(id) ? id : nil
                }.first
                if let holder { staged.person = holder }
                try staging.add(staged, again: true)
            }
        }
    }

    private func numbers(of patient: StagedResource) -> [NumberedPerson.Number] {
        let tree = patient.bytes.withUnsafeBufferPointer { try? JSONParser.parse($0, limits: limits) }
        return tree.flatMap { NumberedPerson(identifiers: $0.all("identifier")) }?.numbers ?? []
    }
}
