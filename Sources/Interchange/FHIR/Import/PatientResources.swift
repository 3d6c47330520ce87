import Clinical

/// Everything an export says about one person: what the mapper makes rows of.
///
/// Whose the resources are is settled: the mapper need not look at `subject`, `patient` or `beneficiary`.
struct PatientResources: Sendable {
    /// How the import names the person, the same for all rows.
    var reference: PatientReference
    /// The `Patient` resource; nil where the export has none and the log knows the person.
    var patient: FHIRResource?
    /// Everything else about the person, one for each type and id, in an order that depends on content alone:
    /// `FHIRVocabulary.order` of their types, then by time as written, then by id. The patient is not among them.
    var others: [FHIRResource]
    /// Practitioners, places, organisations and medications of the whole export.
    var directory: FHIRDirectory
    /// Ids of the person's `Encounter`s in this export, and the UUIDs of their `fullUrl`s, to their id.
    var encounters: [String: String]

    /// The id under which an `Encounter` is in this export; nil where it is not. Takes any form of reference.
    func encounter(_ reference: FHIRReference) -> String? { encounters[reference.id] }
}
