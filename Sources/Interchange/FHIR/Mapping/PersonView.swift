import Clinical

/// What resources of one person say of each other: which visit an encounter is, and what speaks against techniques.
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
    /// What speaks against techniques, by topic, each since when.
    private var against: [String: [(since: Int64, codes: [String])]] = [:]

    init(_ resources: PatientResources, lookUp: CodeLookUp, times: FHIRTimes) {
        self.resources = resources
        for resource in resources.others {
            let reader = ResourceReader(resource: resource, person: nil, lookUp: lookUp, times: times, resources)
            if resource.type == "Encounter" {
                noteVisit(reader)
            } else if let (topic, since, codes) = reader.standingCaution {
                against[topic, default: []].append((since, codes))
            }
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

    /// All that speaks against techniques in a topic at a time, in alphabetical order. An entry of the intake says all that
    /// is known of its topic, so a diagnosis that nothing follows from must not take back an earlier one.
    func codes(against topic: String, at milliseconds: Int64) -> [String] {
        let known = against[topic, default: []].filter { $0.since <= milliseconds }
        return Set(known.flatMap(\.codes)).sorted()
    }
}
