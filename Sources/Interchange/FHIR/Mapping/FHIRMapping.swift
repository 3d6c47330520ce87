/// What a FHIR export means beyond the standard's own codes: read from YAML, strictly, and never guessed while importing.
///
///     source: acme-ehr                  # part of every entry's identity
///     patient:
///       identifier: http://acme.org/mrn # the system whose number names the person; default: this source's Patient.id
///       pseudonymous: true              # or: Patient.id identifies nobody and becomes the code; names stay out
///       samePatients: false             # true where another source's equal codes are the same people
///     own:                              # which visits are ours; default none: all care was elsewhere. `own: all`: all of it
///       organizations: [Organization/1, "Knead & Heal"]   # Encounter.serviceProvider, by id, reference, number or name;
///                                                         # of another server than the source's by whole address
///       locations: [Location/1]         # Encounter.location, Appointment's place
///       practitioners: [Practitioner/7] # who took part
///       encounterTypes: ["snomed:387854002"]              # Encounter.type, Appointment.serviceType
///       referrals: ["snomed:183524004"] # ServiceRequest.code, category or performerType of a referral to us
///     observations:                     # Observations and their components, by code; the first that fits
///       - code: loinc:72514-3           # or "http://acme.org|PAIN", {text: "Pain now"}, or a list of these
///         instrument: nrs-11            # a registry code
///         site: neck                    # constants, as in a CSV mapping: site, side, motion, mode, moment, aspect,
///         side: left                    # recall, posture, tool, limitedBy, periodDays, instrumentVersion, language
///         unit: "{score}"               # the unit the source writes, where it is not the instrument's
///         qualifiers: {WNL: withinNormalLimits}            # words of valueString
///         answers: {"loinc:LA6111-4": 0, "none": 0}        # valueCodeableConcept: code or text to number
///     questionnaires:                   # QuestionnaireResponses
///       - questionnaire: http://acme.org/Questionnaire/odi # its canonical address, version apart
///         instrument: odi
///         total: total-score            # linkId of the item that holds the total; items are never summed
///     codes:                            # a source's codes in our words
///       visits: {"snomed:185347001": treatment}            # Encounter.type or class to a kind of visit
///       techniques: {"cpt:97124": massage}                 # Procedure.code to a technique of the registry
///       sites: {"snomed:91774008": {site: shoulder, side: right}}
///       intake: {"snomed:64859006": osteoporosis}          # diagnoses, allergies, drugs that speak against techniques
///     zone: Europe/Berlin               # where the source's clock stands; default: where the practice is. See below
///     standardCodes: true               # false: nothing but what stands here and the registry's own codes
///     onChange: amend                   # or reject, for another content of a known resource
///
/// Codes are written `loinc:…`, `snomed:…`, `icd-10-cm:…`, `icd-10:…`, `cpt:…`, `rxnorm:…`, `act:…` (HL7 v3 ActCode), or
/// `system|code`. An observation is looked up in `observations:`, then among the standard codes (`FHIRMapping.standard`),
/// then among the registry's instruments by their own codes.
///
/// The unit of a value must be the instrument's or the stated one; nothing is converted. Units of scores (`{score}`, `1`)
/// are one. A value outside of the instrument's range rejects its resource.
///
/// A time without an offset is one of the zone. A time written in UTC (`Z`, `+00:00`) is the same instant in the zone,
/// because many systems write every time so: what was on the evening of the 25th stays on the 25th, from which the next
/// visit counts. Other offsets stay. `zone: asWritten` leaves those in UTC there too.
public struct FHIRMapping: Sendable {
    /// The source's name: part of the identity of every event imported by this mapping.
    public let source: String
    public let onChange: Mapping.OnChange
    /// The mapping's file, for messages.
    public let file: String
    /// The mapping's whole text with the standard codes it relies on, as `importStarted` keeps it.
    public let text: String
    /// The system of the identifier that names a person; nil for the source's own `Patient.id`.
    public let patientSystem: String?
    /// Whether patients are known by codes that identify nobody.
    public let isPseudonymous: Bool
    /// Whether equal codes of another source mean the same people (`samePatients: true`).
    public let hasSamePatients: Bool

    /// Ids of Patients whom somebody says to be one person, whatever their versions and the log tell of them.
    public var samePeople: Set<String> = []
    /// Addresses of the source's own server, as `FHIRServer` writes them: whose ids are plain ones, whatever earlier imports
    /// found.
    public var servers: Set<String> = []

    let zone: FHIRZone
    let own: OwnSpec
    let observations: [ObservationSpec]
    let questionnaires: [QuestionnaireSpec]
    let codes: CodeSpec

    /// The instruments that the mapping itself names, in order, each once. Those of the standard codes are not among
    /// them: a practice that has retired one does without.
    public var constantInstruments: [String] {
        var codes: [String] = []
        let named = observations.filter { !$0.isStandard }.map(\.instrument) + questionnaires.map(\.instrument)
        for code in named where !codes.contains(code) { codes.append(code) }
        return codes
    }

    /// - Parameters:
    ///   - yaml: the mapping's text.
    ///   - file: its path, for messages only.
    ///   - source: goes before the text's own `source:`.
    public init(yaml: String, file: String = "mapping", source: String? = nil) throws(MappingError) {
        let parser = FHIRMappingParser(file: file)
        let table = try parser.table(of: yaml)
        let ownCodes = try parser.codes(table["codes"])
        let ownObservations = try parser.observations(table["observations"])
        let isStandard = yaml == Self.standardText
        let hasStandardCodes = try table.flag("standardCodes") ?? true
        self.file = file
        if let source { self.source = source } else { self.source = try parser.source(in: table) }
        onChange = try table.word("onChange", as: Mapping.OnChange.self) ?? .amend
        let patient = try parser.patient(table["patient"])
        (patientSystem, isPseudonymous, hasSamePatients) = (patient.system, patient.isPseudonymous, patient.isShared)
        zone = try parser.zone(in: table)
        own = try parser.own(table["own"])
        questionnaires = try parser.questionnaires(table["questionnaires"])
        if isStandard || !hasStandardCodes {
            text = yaml
            observations = ownObservations.map { $0.standing(isStandard: isStandard) }
            codes = ownCodes
        } else {
            text = yaml + "\n--- # the standard codes\n" + Self.standardText
            observations = ownObservations + Self.standard.observations
            codes = ownCodes.filled(from: Self.standard.codes)
        }
    }

    /// Understands the standard's codes alone, for an import without a mapping of its own.
    public static let standard: FHIRMapping = {
        do throws(MappingError) {
            return try FHIRMapping(yaml: standardText, file: "the standard mapping")
        } catch { preconditionFailure("\(error)") }
    }()
}
