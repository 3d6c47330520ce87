import Clinical

/// Turns what an export says about people into rows to record.
///
/// Every resource gets one outcome. An entry's natural key is `Type/id` and the kind of entry, so that it does not depend
/// on the file; its content is what was mapped of the resource and not its `meta`, so that a new `versionId` alone changes
/// nothing. A resource that says `entered-in-error` takes back every entry it could have made.
struct FHIRRecord {
    private let lookUp: CodeLookUp
    private let times: FHIRTimes

    /// - Parameters:
    ///   - practiceZone: IANA name, for times that state no offset or UTC.
    ///   - now: milliseconds since 1970 UTC; what the source does not date is known from then on.
    init(mapping: FHIRMapping, registry: Registry, practiceZone: String, now: Int64) {
        lookUp = CodeLookUp(mapping: mapping, registry: registry)
        times = FHIRTimes(practiceZone: practiceZone, mapping.zone, now: now)
    }

    func mapper(of person: PatientResources) -> FHIRPersonMapper {
        FHIRPersonMapper(person, lookUp: lookUp, times: times)
    }
}

/// Makes rows of what an export says about one person.
struct FHIRPersonMapper: PersonMapper {
    private var person: PersonReader
    private let registration: Registration
    private let lookUp: CodeLookUp
    private let times: FHIRTimes
    /// Characters of a label in the report: a file can have anything where a status or an address should stand.
    private static let labelMax = 160

    fileprivate init(_ resources: PatientResources, lookUp: CodeLookUp, times: FHIRTimes) {
        person = PersonReader(resources, lookUp: lookUp, times: times)
        registration = person.registration
        (self.lookUp, self.times) = (lookUp, times)
    }

    mutating func look(at resource: FHIRResource) { person.look(at: reader(of: resource, beside: nil)) }

    private func reader(of resource: FHIRResource, beside view: PersonView?) -> ResourceReader {
        ResourceReader(resource: resource, person: view, lookUp: lookUp, times: times, person.view.resources)
    }

    func outcome(of resource: FHIRResource) -> FHIROutcome {
        let reader = reader(of: resource, beside: person.view)
        if resource.type == "Patient" { return person.outcome(of: reader) }
        let patient = person.view.resources.reference
        guard let id = resource.id, !id.isEmpty else {
            return .rejected(
                resource, field: "id", reason: "the resource has no id, so the next import would not know it again")
        }
        do throws(RowFault) {
            switch try reader.meaning() {
            case .notMapped(let what): return .notMapped(resource, what: String(what.prefix(Self.labelMax)))
            case .settled(let what, let withdrawn, let withOthers):
                var row = row(of: resource, for: patient, [], withdrawn: withdrawn)
                // It leaves nothing else out: the booking that was kept stands.
                row.resource = []
                row.isSettled = true
                row.withdrawnWithOthers = withOthers.map(resource.naturalKey)
                return .notMapped(resource, what: String(what.prefix(Self.labelMax)), row)
            case .noWord(let what):
                let label = String(what.prefix(Self.labelMax))
                return .notMapped(resource, what: label, row(of: resource, for: patient, [], withdrawn: []))
            case .entries(let entries, let withdrawn):
                return .row(row(of: resource, for: patient, entries, withdrawn: withdrawn), resource)
            }
        } catch {
            return .rejected(resource, field: error.field, reason: error.reason)
        }
    }

    private func row(
        of resource: FHIRResource, for patient: PatientReference, _ entries: [MappedEntry], withdrawn: [String]
    ) -> ImportedRow {
        var row = ImportedRow(
            patient: patient, registration: registration, line: resource.ordinal,
            naturalKeys: entries.map { resource.naturalKey($0.kind) }, contents: entries.map(\.content),
            drafts: entries.map { EntryDraft(occurred: $0.occurred, event: $0.event) },
            withdrawn: withdrawn.map(resource.naturalKey))
        row.resource = resource.name
        row.isPart = resource.isSubset
        return row
    }
}

extension FHIRResource {
    /// Part of the ids of entries in the log: never changed.
    func naturalKey(_ kind: String) -> [UInt8] { name + Array((" " + kind).utf8) }

    /// `Type/id`, of another server after its address.
    var name: [UInt8] { Array(((server.map { $0 + "/" } ?? "") + type + "/" + (id ?? "")).utf8) }

    /// Whether the export says that it is a part of the resource.
    var isSubset: Bool { json["meta"]?.all("tag").contains { $0["code"]?.text == "SUBSETTED" } ?? false }
}

extension ResourceReader {
    func meaning() throws(RowFault) -> ResourceMeaning {
        switch resource.type {
        case "Encounter": try encounter()
        case "Appointment": try appointment()
        case "Observation": try observation()
        case "QuestionnaireResponse": try questionnaireResponse()
        case "Condition": try condition()
        case "AllergyIntolerance": try allergy()
        case "MedicationRequest": try medicationRequest()
        case "MedicationStatement": try medicationStatement()
        case "Procedure": try procedure()
        case "Goal": try goal()
        case "CarePlan": try carePlan()
        case "ServiceRequest": try serviceRequest()
        case "Coverage": try coverage()
        case "ClaimResponse": try claimResponse()
        case "Consent": try consent()
        default: .notMapped(resource.type)
        }
    }
}
