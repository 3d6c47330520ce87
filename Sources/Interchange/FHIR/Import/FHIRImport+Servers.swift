import Clinical

/// Whose people the export tells of: ids are a server's own.
extension FHIRImport {
    /// What the files say of servers, gathered while they are read.
    struct ServersSeen {
        /// Servers of the Patients, by their entries' `fullUrl`.
        var patients: Set<String> = []
        /// Servers of what is about people, by its entries' `fullUrl`.
        var entries: Set<String> = []
        /// Servers that references to people mean.
        var references: Set<String> = []
        /// A reference to a person means no server.
        var hasUnsaid = false
        /// Whether there is a Patient of which nothing says the server.
        var hasLocal = false

        /// Servers kept: of more none can be the only one, and they are named in a message.
        private static let max = 100

        mutating func addPatient(_ server: PersonServer) {
            if case .server(let address) = server { Self.add(address, to: &patients) } else { hasLocal = true }
        }

        /// - Parameter entry: the `fullUrl` of the entry in which the reference stands.
        mutating func add(_ reference: PersonServer, inEntry entry: FHIRReference?) {
            if let base = entry?.base { Self.add(base, to: &entries) }
            if case .server(let address) = reference {
                Self.add(address, to: &references)
            } else {
                hasUnsaid = true
            }
        }

        private static func add(_ address: String, to servers: inout Set<String>) {
            if servers.count < max { servers.insert(address) }
        }
    }

    /// Settles of which server the source's plain ids are: as said; else the only one whose Patients are here; else,
    /// where nothing says a Patient's server, the only one of which their records are, or that all references mean.
    func settleServers() throws {
        switch known {
        case .own(let servers): directory.ids.own = servers
        case .unknown, .notKept:
            let seen = serversSeen
            if seen.patients.count > 1, known == .notKept {
                throw FHIRError.severalServers(source: mapping.source, servers: seen.patients.sorted())
            }
            // A relative reference means a Patient of which nothing says the server: an address beside it can be another's.
            let servers =
                [seen.patients, seen.entries, seen.hasUnsaid ? [] : seen.references].first { !$0.isEmpty } ?? []
            directory.ids.own = servers.count == 1 ? servers : []
            isOwnKept = !seen.patients.isEmpty || servers.count == 1
        }
    }

    /// What the import keeps of it for the next one of the source; nil where nothing is known.
    public var serversToKeep: [String]? {
        if case .own = known { return ownServers.sorted() }
        return isOwnKept ? ownServers.sorted() : nil
    }

    /// Finds servers that are the source's own by a new address: a Patient has the id of one of the source's people and a
    /// number that the same person has here, and none has what is two people's.
    func findMovedServers(asking record: Record) throws {
        guard case .own(let own) = known, !own.isEmpty, !othersRead.isEmpty, !mapping.isPseudonymous else { return }
        var isSame: [String: Bool] = [:]
        var looked: [String: Int] = [:]
        for part in 0..<StagingFile.parts {
            for person in try staging.people(of: part) {
                for place in person.places where place.rank == 0 {
                    guard let server = other(place.server), looked[server, default: 0] < Self.peopleComparedMax,
                        let same = try isSamePerson(try staging.resource(at: place), person, asking: record)
                    else { continue }
                    isSame[server] = same && isSame[server] ?? true
                    looked[server, default: 0] += 1
                }
            }
        }
        tally.movedServers = isSame.filter(\.value).keys.sorted()
        directory.ids.own.formUnion(tally.movedServers)
    }

    /// People of one server who are held against those here: each one's history is read for it.
    private static let peopleComparedMax = 500

    /// Whether a Patient of another server is who has the id here; nil where the id or the numbers are nobody's.
    private func isSamePerson(_ patient: StagedResource, _ person: StagedPerson, asking record: Record) throws -> Bool?
    {
        let id = PatientReference.identifier(system: mapping.source + "/Patient", value: person.name)
        guard try record.knows(id), let tree = tree(of: patient) else { return nil }
        let parsed = ParsedResource(staged: patient, resource: resource(patient, tree, of: person))
        let numbers = try (NumberedPerson(identifiers: tree.all("identifier"))?.numbers ?? []).map(\.reference)
            .filter(record.knows)
        guard !numbers.isEmpty, let told = registration(of: parsed, person) else { return nil }
        return try numbers.allSatisfy { try record.areOne(id, $0) && record.mayBe($0, told) }
    }

    /// nil for the source's own.
    func other(_ server: PersonServer) -> String? {
        if case .server(let address) = server { directory.ids.other(address) } else { nil }
    }

    /// The server whose id a resource has, where it is not the source's own: its entry's, else its person's.
    func server(of staged: StagedResource, _ person: StagedPerson) -> String? {
        guard let base = staged.fullURL.flatMap({ FHIRReference($0) })?.base else { return person.server }
        return directory.ids.other(base)
    }

    // MARK: People with one id

    /// Everything filed under one id, person by person; what can be of either of two is rejected.
    func separate(_ filed: StagedPerson) throws -> [StagedPerson] {
        if filed.places.allSatisfy({ $0.server == .unsaid || $0.server == .local }), othersRead.isEmpty {
            return [filed]
        }
        let isNumbered = NumberedPerson(name: filed.name) != nil
        let patients = filed.places.filter { $0.rank == 0 }
        var byServer: [String?: StagedPerson] = [:]
        for place in filed.places {
            let found: Found = isNumbered ? .one(other(place.server)) : server(of: place, among: patients)
            switch found {
            case .one(let server):
                let name = server.map { FHIRServer.address(of: "Patient", filed.name, at: $0) } ?? filed.name
                byServer[server, default: StagedPerson(name: name, server: server, places: [])].places.append(place)
            case .several(let servers):
                try reject(
                    try staging.resource(at: place), field: "subject",
                    "Patient/\(filed.name.prefix(64)) can be a person of \(servers.joined(separator: " or of ")), and "
                        + "neither the reference nor the entry's fullUrl says of which: import each server's export by itself"
                )
            }
        }
        return byServer.sorted { ($0.key ?? "") < ($1.key ?? "") }.map(\.value)
    }

    private enum Found {
        /// nil for the source's own.
        case one(String?)
        case several([String])
    }

    /// Whose person a resource is about. A reference that says no server means the Patient of its own file; else one of
    /// which nothing says the server; else whoever has the id, where people of one server are read alone.
    private func server(of place: StagedPlace, among patients: [StagedPlace]) -> Found {
        guard place.server == .unsaid else { return .one(other(place.server)) }
        let here = Set(patients.filter { $0.document == place.document }.map { other($0.server) })
        if let only = here.first, here.count == 1 { return .one(only) }
        if here.isEmpty, patients.contains(where: { $0.server == .local }) { return .one(nil) }
        var read = here.isEmpty ? othersRead.map(Optional.some) : Array(here)
        if here.isEmpty, hasOwnRead { read.append(nil) }
        if read.count <= 1 { return .one(read.first ?? nil) }
        return .several(read.map { $0 ?? ownServers.sorted().first ?? "this source" }.sorted())
    }

    /// Servers other than the source's own of which Patients were read.
    private var othersRead: [String] { serversSeen.patients.subtracting(ownServers).sorted() }

    /// Whether Patients of the source's own server were read.
    private var hasOwnRead: Bool { serversSeen.hasLocal || !serversSeen.patients.isDisjoint(with: ownServers) }
}
