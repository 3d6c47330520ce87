/// Which types of resources an import reads, and how it finds whose they are.
enum FHIRVocabulary {
    /// Types about one person, in the order in which the mapper gets them.
    static let order = [
        "Patient", "Consent", "Coverage", "ServiceRequest", "ClaimResponse", "AllergyIntolerance", "Condition",
        "CarePlan",
        "Goal", "Appointment", "Encounter", "MedicationRequest", "MedicationStatement", "Procedure",
        "QuestionnaireResponse", "Observation",
    ]
    static let rank = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })

    /// Types that are about nobody and give names.
    static let directory: Set<String> = [
        "Practitioner", "PractitionerRole", "Location", "Organization", "Medication",
    ]

    /// The resource types of R4 (https://hl7.org/fhir/R4/fhir.schema.json.zip). Another word is no type.
    static let types = Set(
        """
        Account ActivityDefinition AdverseEvent AllergyIntolerance Appointment AppointmentResponse AuditEvent \
        Basic Binary BiologicallyDerivedProduct BodyStructure Bundle CapabilityStatement CarePlan CareTeam \
        CatalogEntry ChargeItem ChargeItemDefinition Claim ClaimResponse ClinicalImpression CodeSystem \
        Communication CommunicationRequest CompartmentDefinition Composition ConceptMap Condition Consent \
        Contract Coverage CoverageEligibilityRequest CoverageEligibilityResponse DetectedIssue Device \
        DeviceDefinition DeviceMetric DeviceRequest DeviceUseStatement DiagnosticReport DocumentManifest \
        DocumentReference EffectEvidenceSynthesis Encounter Endpoint EnrollmentRequest EnrollmentResponse \
        EpisodeOfCare EventDefinition Evidence EvidenceVariable ExampleScenario ExplanationOfBenefit \
        FamilyMemberHistory Flag Goal GraphDefinition Group GuidanceResponse HealthcareService ImagingStudy \
        Immunization ImmunizationEvaluation ImmunizationRecommendation ImplementationGuide InsurancePlan \
        Invoice Library Linkage List Location Measure MeasureReport Media Medication MedicationAdministration \
        MedicationDispense MedicationKnowledge MedicationRequest MedicationStatement MedicinalProduct \
        MedicinalProductAuthorization MedicinalProductContraindication MedicinalProductIndication \
        MedicinalProductIngredient MedicinalProductInteraction MedicinalProductManufactured \
        MedicinalProductPackaged MedicinalProductPharmaceutical MedicinalProductUndesirableEffect \
        MessageDefinition MessageHeader MolecularSequence NamingSystem NutritionOrder Observation \
        ObservationDefinition OperationDefinition OperationOutcome Organization OrganizationAffiliation \
        Parameters Patient PaymentNotice PaymentReconciliation Person PlanDefinition Practitioner \
        PractitionerRole Procedure Provenance Questionnaire QuestionnaireResponse RelatedPerson RequestGroup \
        ResearchDefinition ResearchElementDefinition ResearchStudy ResearchSubject RiskAssessment \
        RiskEvidenceSynthesis Schedule SearchParameter ServiceRequest Slot Specimen SpecimenDefinition \
        StructureDefinition StructureMap Subscription Substance SubstanceNucleicAcid SubstancePolymer \
        SubstanceProtein SubstanceReferenceInformation SubstanceSourceMaterial SubstanceSpecification \
        SupplyDelivery SupplyRequest Task TerminologyCapabilities TestReport TestScript ValueSet \
        VerificationResult VisionPrescription
        """.split(separator: " ").map(String.init))
}
