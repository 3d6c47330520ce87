/// Which types of resources an import reads, and how it finds whose they are.
enum FHIRVocabulary {
    /// Types about one person, in the order in which the mapper gets them.
    static let order = [
        "Patient", "Consent", "Coverage", "ServiceRequest", "ClaimResponse", "AllergyIntolerance", "Condition", "CarePlan",
        "Goal", "Appointment", "Encounter", "MedicationRequest", "MedicationStatement", "Procedure",
        "QuestionnaireResponse", "Observation",
    ]
    static let rank = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })

    /// Types that are about nobody and give names.
    static let directory: Set<String> = [
        "Practitioner", "PractitionerRole", "Location", "Organization", "Medication",
    ]
}
