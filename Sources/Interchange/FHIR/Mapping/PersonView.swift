import Clinical

/// What resources of one person say of each other: which visit an encounter is.
struct PersonView {
    struct KnownVisit {
        /// The visit's id in our record.
        var visit: String
        var isOwn: Bool
        var started: Occurrence?
    }

    let resources: PatientResources
    /// By the encounter's id.
    private(set) var visits: [String: KnownVisit] = [:]
    /// Ids of appointments that an encounter of the export came of.
    private(set) var appointmentsKept: Set<String> = []

    init(_ resources: PatientResources, lookUp: CodeLookUp, times: FHIRTimes) {
        self.resources = resources
        for resource in resources.others where resource.type == "Encounter" {
            noteVisit(ResourceReader(resource: resource, person: nil, lookUp: lookUp, times: times, resources))
        }
    }

    private mutating func noteVisit(_ reader: ResourceReader) {
        guard let id = reader.resource.id else { return }
        let appointment = reader.json.all("appointment").lazy.compactMap { FHIRReference($0)?.id }.first
        if let appointment { appointmentsKept.insert(appointment) }
        let started = reader.json.at("period", "start")?.text
        visits[id] = KnownVisit(
            visit: appointment ?? id, isOwn: reader.isOwnEncounter,
            started: started.flatMap { try? reader.times.occurrence($0, field: "") })
    }

    /// The visit that a reference to an encounter leads to; the id as written where the export does not have it, because
    /// an earlier one may.
    func visit(_ reference: JSONTree?) -> KnownVisit? {
        guard let reference = FHIRReference(reference) else { return nil }
        let id = resources.encounter(reference) ?? reference.id
        return visits[id] ?? KnownVisit(visit: id, isOwn: false, started: nil)
    }
}
