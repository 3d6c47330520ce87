import Clinical

/// What resources of one person say of each other: which visit an encounter is.
struct PersonView {
    let resources: PatientResources
    /// By the encounter's name.
    private var visits: [String: RecordedVisit] = [:]
    /// Ids of visits by the names of the appointments that they came of.
    private var visitsOfAppointments: [String: String] = [:]

    init(_ resources: PatientResources) { self.resources = resources }

    /// The id of the visit that came of an appointment, by the export or by the log; nil where none did.
    func visit(ofAppointment name: String) -> String? {
        visitsOfAppointments[name] ?? (resources.visitsHeld.contains(name) ? name : nil)
    }

    /// Takes in an `Encounter`.
    mutating func note(_ encounter: ResourceReader) {
        guard encounter.resource.id != nil else { return }
        let visit = resources.visit(of: encounter.resource)
        if encounter.hasBegun, let appointment = resources.appointment(of: encounter.resource) {
            visitsOfAppointments[appointment] = visit
        }
        let started = encounter.json.at("period", "start")?.text
        visits[encounter.id] = RecordedVisit(
            visit: visit, isOwn: encounter.isOwnEncounter,
            started: started.flatMap { try? encounter.times.occurrence($0, field: "") })
    }

    /// The visit that a resource's reference to an encounter leads to; by the encounter's name where the export does not
    /// have it, because an earlier one may.
    func visit(_ reference: JSONTree?, in resource: FHIRResource) -> RecordedVisit? {
        guard let reference = FHIRReference(reference) else { return nil }
        let name = resources.encounter(reference, in: resource)
        return visits[name] ?? resources.recordedVisits[name] ?? RecordedVisit(visit: name, isOwn: false, started: nil)
    }
}
