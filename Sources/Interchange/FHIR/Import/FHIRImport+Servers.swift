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
    ///
    /// Where several are known, what says no server is of the one that is said, or of the only one of the export.
    func settleServers() {
        let seen = serversSeen
        // A relative reference means a Patient of which nothing says the server: an address beside it can be another's.
        let servers = [seen.patients, seen.entries, seen.hasUnsaid ? [] : seen.references].first { !$0.isEmpty } ?? []
        let only = servers.count == 1 ? servers.first : nil
        switch known.own {
        case .said(let servers): directory.ids.own = servers
        // Those whose people go by whole addresses are others.
        case .unknown, .notKept: directory.ids.own = Set([only].compactMap { $0 }).subtracting(known.others)
        }
        if known.others.isEmpty { return }
        directory.ids.unsaid = known.meant ?? only
        // Beside Patients of several servers, those of none are people of their own, as in the source's first export.
        let isBesideSeveral = directory.ids.own.isEmpty && seen.patients.count > 1
        isUnclear = directory.ids.unsaid == nil && !isBesideSeveral
    }

    /// What the import keeps of it for the next one of the source; nil where nothing is known.
    public var serversToKeep: [String]? {
        let isOfSeveral = known.own == .unknown && !serversSeen.patients.isEmpty
        if case .said = known.own { return ownServers.sorted() }
        return ownServers.isEmpty && !isOfSeveral ? nil : ownServers.sorted()
    }

    /// Other servers of whom it brings people.
    public var otherServersToKeep: [String] { othersRead }

    /// Finds servers that are the source's own by a new address: a Patient has the id of one of the source's people and a
    /// number that the same person has here, and none has what is two people's.
    func findMovedServers(asking record: Record) throws {
        let candidates = Set(othersRead).subtracting(known.others)
        guard known.own != .said([]), known.own != .unknown, !candidates.isEmpty, !mapping.isPseudonymous else {
            return
        }
        var isSame: [String: Bool] = [:]
        var looked: [String: Int] = [:]
        for part in 0..<StagingFile.parts {
            for person in try staging.people(of: part) {
                for place in person.places where place.rank == 0 {
                    guard let server = other(place.server), candidates.contains(server),
                        looked[server, default: 0] < Self.peopleComparedMax,
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

    /// Why somebody new of a server other than the source's own may be one of its own; nil where they are not.
    func undecided(_ person: StagedPerson, asking record: Record) throws -> String? {
        guard let server = person.server, let id = person.name.split(separator: "/").last.map(String.init),
            try record.isHere(.identifier(system: mapping.source + "/Patient", value: id))
        else { return nil }
        let fact = "Patient/\(id.prefix(64)) of \(server.prefix(120)) may be who is here by that id: "
        if known.own == .notKept, ownServers.isEmpty {
            return fact + "earlier imports of the source "
                + "\(mapping.source) did not keep of which server its people are. Say --server with its address, after undoing "
                + "imports that brought people of it by whole addresses (anamnesis retract --import); or import the export under "
                + "another name (--source NAME)"
        }
        let isOne = known.meant == server && ownServers.isEmpty
        guard isOne || Self.isUUID(id) else { return nil }
        return fact
            + "they came with an export that said no server\(isOne ? "" : ", and no two servers give one UUID"). "
            + "Undo that import (anamnesis retract --import) and import its export again with --server; or import this one under "
            + "another name (--source NAME)"
    }

    /// nil for the source's own.
    func other(_ server: PersonServer) -> String? {
        if case .server(let address) = server { directory.ids.other(address) } else { directory.ids.other(nil) }
    }

    /// The server whose id a resource has, where it is not the source's own: its entry's, else its person's.
    func server(of staged: StagedResource, _ person: StagedPerson) -> String? {
        guard let base = staged.fullURL.flatMap({ FHIRReference($0) })?.base else { return person.server }
        return directory.ids.other(base)
    }

    // MARK: People with one id

    /// Everything filed under one id, person by person; what can be of either of two is rejected.
    func separate(_ filed: StagedPerson, asking record: Record) throws -> [StagedPerson] {
        let owners = try owners(of: filed, asking: record)
        var byServer: [String?: StagedPerson] = [:]
        for (place, owner) in zip(filed.places, owners) where !setAside.contains(place.offset) {
            switch owner {
            case .one(let server):
                byServer[server, default: person(filed.name, of: server)].places.append(place)
            case .several(let servers):
                let who = NumberedPerson(name: filed.name) == nil ? "Patient/\(filed.name.prefix(64))" : "its person"
                let advice =
                    isUnclear
                    ? "say --server with the address of the one this export is of"
                    : "import each server's export by itself"
                try reject(
                    try staging.resource(at: place), field: place.rank == 0 ? "id" : "subject",
                    "\(who) can be a person of \(servers.joined(separator: " or of ")), and "
                        + "neither the reference nor the entry's fullUrl says of which: \(advice)")
            }
        }
        return byServer.sorted { ($0.key ?? "") < ($1.key ?? "") }.map(\.value)
    }

    /// Nobody's yet: who has an id of a server.
    func person(_ id: String, of server: String?) -> StagedPerson {
        let address = server.map { FHIRServer.address(of: "Patient", id, at: $0) }
        let name = NumberedPerson(name: id) == nil ? address ?? id : id
        return StagedPerson(name: name, server: server, places: [])
    }

    /// Of which server the person is of each resource filed under one id, in order.
    func owners(of filed: StagedPerson, asking record: Record) throws -> [Found] {
        if filed.places.allSatisfy({ $0.server == .unsaid || $0.server == .local }), othersRead.isEmpty,
            known.others.isEmpty
        {
            return Array(repeating: .one(nil), count: filed.places.count)
        }
        let patients = filed.places.filter { $0.rank == 0 }
        let unsaid = try unsaid(filed.name, asking: record)
        return filed.places.map { server(of: $0, among: patients, unsaid: unsaid) }
    }

    enum Found {
        /// nil for the source's own.
        case one(String?)
        case several([String])
    }

    /// Whose person a resource is about. A reference that says no server means the Patient of its own file; else one of
    /// which nothing says the server; else whoever has the id, where people of one server are read alone.
    ///
    /// - Parameter unsaid: of which server is what says none.
    private func server(of place: StagedPlace, among patients: [StagedPlace], unsaid: Found) -> Found {
        if place.server == .local { return unsaid }
        guard place.server == .unsaid else { return .one(other(place.server)) }
        let here = Set(patients.filter { $0.document == place.document }.map(\.server))
        if here == [.local] { return unsaid }
        let servers = Set(here.map(other))
        if let only = servers.first, servers.count == 1 { return .one(only) }
        if here.isEmpty, !known.others.isEmpty || patients.contains(where: { $0.server == .local }) { return unsaid }
        var read = here.isEmpty ? othersRead.map(Optional.some) : Array(servers)
        if here.isEmpty, hasOwnRead { read.append(nil) }
        if read.count <= 1 { return .one(read.first ?? nil) }
        return .several(read.map { $0 ?? ownServers.sorted().first ?? "this source" }.sorted())
    }

    /// Of which server a person is whose id says none. No two servers give one UUID: it is whose is here by it, or nobody's
    /// yet. Another id is whose is here by it where the source's people are of no server, and nobody else's here.
    private func unsaid(_ id: String, asking record: Record) throws -> Found {
        if !isUnclear { return .one(directory.ids.other(nil)) }
        func isHere(_ name: String) throws -> Bool {
            try record.knows(.identifier(system: mapping.source + "/Patient", value: name))
        }
        let homes = try known.others.sorted().filter { try isHere(FHIRServer.address(of: "Patient", id, at: $0)) }
        if Self.isUUID(id) {
            if homes.isEmpty { return .one(nil) }
            if homes.count == 1, try !isHere(id) { return .one(homes[0]) }
        }
        if known.own == .said([]), homes.isEmpty, try isHere(id) { return .one(nil) }
        let own = known.own == .notKept ? ["a server that earlier imports did not keep"] : ownServers.sorted()
        return .several(own + known.others.sorted())
    }

    /// Whether a text has the form of a UUID (RFC 4122): 32 hexadecimal digits in five groups.
    private static func isUUID(_ text: String) -> Bool {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        return groups.map(\.utf8.count) == [8, 4, 4, 4, 12] && groups.joined().allSatisfy(\.isHexDigit)
    }

    /// Servers other than the source's own of which Patients were read.
    var othersRead: [String] { serversSeen.patients.subtracting(ownServers).sorted() }

    /// Whether Patients of the source's own server were read.
    private var hasOwnRead: Bool { serversSeen.hasLocal || !serversSeen.patients.isDisjoint(with: ownServers) }
}
