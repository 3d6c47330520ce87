import Clinical

/// What resources of one person say of each other: which visit an encounter is.
struct PersonView {
    let resources: PatientResources
    /// By the encounter's name.
    private var visits: [String: RecordedVisit] = [:]
    /// Ids of visits by those of the bookings that they came of; nil where the export says of one that it was not held.
    private var visitsOfBookings: [String: String?] = [:]

    init(_ resources: PatientResources) { self.resources = resources }

    /// The id of the visit that came of a booking, by the export or by the log; nil where none did.
    func visit(ofBooking id: String) -> String? {
        if let told = visitsOfBookings[id] { return told }
        return resources.visitsHeld.contains(id) ? id : nil
    }

    /// Takes in an `Encounter`.
    mutating func note(_ encounter: ResourceReader) {
        guard encounter.resource.id != nil else { return }
        let visit = resources.visit(of: encounter.resource)
        let version = encounter.resource.version
        let booking = resources.booking(of: encounter.resource)
        if booking != nil || visit != encounter.id,
            !(resources.recordedVisits[encounter.id].map { version.isOlder(than: $0.version) } ?? false)
        {
            for id in [visit, booking ?? visit] { visitsOfBookings[id] = .some(encounter.isHeld ? visit : nil) }
        }
        let started = encounter.json.at("period", "start")?.text
        visits[encounter.id] = RecordedVisit(
            visit: visit, isOwn: encounter.isOwnEncounter,
            started: started.flatMap { try? encounter.times.occurrence($0, field: "") })
    }

    /// The visit that a resource's reference to an encounter leads to; by the encounter's name where the export does not
    /// have it, because an earlier one may.
    func visit(_ reference: JSONTree?, in resource: FHIRResource) -> RecordedVisit? {
        // What is contained is its resource's alone, and no visit of the record.
        guard let reference = FHIRReference(reference), !reference.isContained else { return nil }
        let name = resources.encounter(reference, in: resource)
        return visits[name] ?? resources.recordedVisits[name] ?? RecordedVisit(visit: name, isOwn: false, started: nil)
    }
}
