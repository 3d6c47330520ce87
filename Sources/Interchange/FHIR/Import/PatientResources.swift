import Clinical

/// What is known of one person before their resources are mapped.
///
/// Whose the resources are is settled: the mapper need not look at `subject`, `patient` or `beneficiary`.
struct PatientResources: Sendable {
    /// How the import names the person, the same for all rows.
    var reference: PatientReference
    /// The `Patient` resource; nil where the export has none and the log knows the person.
    var patient: FHIRResource?
    /// Practitioners, places, organisations and medications of the whole export.
    var directory: FHIRDirectory
    /// Names of the person's `Encounter`s in this export, and the UUIDs of their `fullUrl`s, to their name.
    var encounters: [String: String] = [:]
    /// Visits of the log, by the ids of the encounters they came of, else by their own.
    let recordedVisits: [String: RecordedVisit]
    /// Ids of the visits of the log that were held.
    let visitsHeld: Set<String>

    init(
        reference: PatientReference, patient: FHIRResource?, directory: FHIRDirectory,
        encounters: [String: String] = [:], recordedVisits: [String: RecordedVisit] = [:]
    ) {
        self.reference = reference
        self.patient = patient
        self.directory = directory
        self.encounters = encounters
        self.recordedVisits = recordedVisits
        visitsHeld = Set(recordedVisits.values.filter { $0.stands && $0.started != nil }.map(\.visit))
    }

    /// The id by which the person's record names a resource.
    func name(of resource: FHIRResource) -> String {
        directory.ids.name(resource.type, resource.id ?? "", at: resource.server)
    }

    /// The name of the encounter that a resource's reference means: by its name in this export, where it is there.
    func encounter(_ reference: FHIRReference, in resource: FHIRResource) -> String {
        let name = directory.ids.name("Encounter", reference, in: resource.server)
        return encounters[name] ?? name
    }

    /// The id of the visit that an `Encounter` is: the one it has in the log already, whatever booking it names by now; else its
    /// booking's, else its own.
    func visit(of encounter: FHIRResource) -> String {
        let id = name(of: encounter)
        return recordedVisits[id]?.visit ?? booking(of: encounter) ?? id
    }

    /// The id of the visit that an `Encounter` was booked as; nil where it names no booking.
    func booking(of encounter: FHIRResource) -> String? {
        let reference = encounter.json.all("appointment").lazy.compactMap { FHIRReference($0) }.first
        return reference.map { booking($0.id, at: directory.ids.server(of: $0, in: encounter.server)) }
    }

    /// The id of the visit that an `Appointment` books: sources number appointments and encounters each from 1 on.
    func visit(bookedBy appointment: FHIRResource) -> String { booking(appointment.id ?? "", at: appointment.server) }

    private func booking(_ id: String, at server: String?) -> String {
        let name = directory.ids.name("Appointment", id, at: server)
        return server == nil ? "Appointment/" + name : name
    }
}
