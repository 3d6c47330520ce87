/// Whose people the export tells of: ids are a server's own.
extension FHIRImport {
    /// What the files say of servers, gathered while they are read.
    struct ServersSeen {
        /// Servers of the Patients, by their entries' `fullUrl`.
        var patients: Set<String> = []
        /// Servers that references to people mean.
        var references: Set<String> = []
        /// A reference to a person means no server.
        var hasUnsaid = false
        /// Whether there is a Patient of which nothing says the server.
        var hasLocal = false

        /// Servers kept: of more none can be the only one, and they are named in a message.
        private static let max = 100

        mutating func add(_ server: PersonServer, isPatient: Bool) {
            switch server {
            case .server(let address) where isPatient: if patients.count < Self.max { patients.insert(address) }
            case .server(let address): if references.count < Self.max { references.insert(address) }
            case .local: hasLocal = true
            case .unsaid: hasUnsaid = true
            }
        }
    }

    /// Settles of which server the source's plain ids are: as said; else the only one whose Patients are here; else,
    /// where nothing says a Patient's server, the only one that references mean.
    func settleServers() throws {
        switch known {
        case .own(let servers): ownServers = servers
        case .unknown, .notKept:
            let seen = serversSeen.patients.isEmpty ? serversSeen.references : serversSeen.patients
            if serversSeen.patients.count > 1, known == .notKept {
                throw FHIRError.severalServers(source: mapping.source, servers: seen.sorted())
            }
            ownServers = seen.count == 1 ? seen : []
            // A single reference to another server must not make that the source's for ever.
            isOwnKept = !serversSeen.patients.isEmpty || seen.count == 1 && !serversSeen.hasUnsaid
        }
    }

    /// What the import keeps of it for the next one of the source; nil where nothing is known.
    public var serversToKeep: [String]? {
        if case .own(let servers) = known { return servers.sorted() }
        return isOwnKept ? ownServers.sorted() : nil
    }

    /// nil for the source's own.
    func other(_ server: PersonServer) -> String? {
        guard case .server(let address) = server, !ownServers.contains(address) else { return nil }
        return address
    }

    /// The server whose id a resource has, where it is not the source's own: its entry's, else its person's.
    func server(of staged: StagedResource) -> String? {
        guard let base = staged.fullURL.flatMap({ FHIRReference($0) })?.base else { return other(staged.server) }
        return other(.server(base))
    }

    // MARK: People with one id

    /// Everything filed under one id, person by person; what can be of either of two is rejected.
    func separate(_ resources: [StagedResource]) throws -> [[StagedResource]] {
        if resources.allSatisfy({ $0.server == .unsaid || $0.server == .local }), othersRead.isEmpty {
            return [resources]
        }
        let patients = resources.filter { $0.rank == 0 }
        var byServer: [String?: [StagedResource]] = [:]
        for var resource in resources {
            switch server(of: resource, among: patients) {
            case .one(let server):
                if let server {
                    resource.server = .server(server)
                    resource.person = Self.wholeName(resource.person, of: server)
                }
                byServer[server, default: []].append(resource)
            case .several(let servers):
                try reject(
                    resource, field: "subject",
                    "Patient/\(resource.person.prefix(64)) can be a person of \(servers.joined(separator: " or of ")), and "
                        + "neither the reference nor the entry's fullUrl says of which: import each server's export by itself"
                )
            }
        }
        return byServer.sorted { ($0.key ?? "") < ($1.key ?? "") }.map(\.value)
    }

    /// How a person of another server is named: by the address of their Patient.
    static func wholeName(_ id: String, of server: String) -> String { server + "/Patient/" + id }

    private enum Found {
        /// nil for the source's own.
        case one(String?)
        case several([String])
    }

    /// Whose person a resource is about. A reference that says no server means the Patient of its own file; else one of
    /// which nothing says the server; else whoever has the id, where people of one server are read alone.
    private func server(of resource: StagedResource, among patients: [StagedResource]) -> Found {
        guard resource.server == .unsaid, NumberedPerson(name: resource.person) == nil else {
            return .one(other(resource.server))
        }
        let here = Set(patients.filter { $0.document == resource.document }.map { other($0.server) })
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
