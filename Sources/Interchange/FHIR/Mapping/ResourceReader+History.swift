import Clinical

// What a person has: diagnoses and allergies, as entries of the intake.
extension ResourceReader {
    private static let conditionMembers = [
        "clinicalStatus", "code", "onsetDateTime", "onsetPeriod", "abatementDateTime", "abatementPeriod",
        "abatementString", "recordedDate", "bodySite", "severity", "note",
    ]

    /// A diagnosis: what the person has under `conditions`, what is over under `history`.
    func condition() throws(RowFault) -> ResourceMeaning {
        switch FHIRConcept(json["verificationStatus"]).code {
        case "entered-in-error": return .withdrawn("condition")
        case "refuted": return .notMapped("Condition refuted")
        default: break
        }
        if code.isEmpty { return .notMapped("Condition without a code") }
        guard let began = try conditionBegan() else { throw missingTime("onsetDateTime") }
        let topic = isOver ? "history" : "conditions"
        let told = [
            code.words, FHIRConcept(json["severity"]).words, FHIRConcept(all: json.all("bodySite")).words, over,
        ]
        return .entry(
            try intake(
                "condition", topic, at: began, text: told.compactMap { $0 }.joined(separator: ", "),
                from: Self.conditionMembers))
    }

    private func conditionBegan() throws(RowFault) -> Occurrence? {
        if let stated = try firstTime("onsetDateTime", "onsetPeriod.start", "recordedDate") { return stated }
        if let visit = person?.visit(json["encounter"]), let started = visit.started { return started }
        return try firstTime("abatementDateTime", "meta.lastUpdated")
    }

    private var isOver: Bool {
        let status = FHIRConcept(json["clinicalStatus"]).code ?? ""
        return ["inactive", "remission", "resolved"].contains(status) || json["abatementDateTime"] != nil
            || json["abatementPeriod"] != nil
    }

    /// "until 2018-03-12", as exactly as it is written; or that it is over.
    private var over: String? {
        let until = json["abatementDateTime"]?.text ?? json.at("abatementPeriod", "end")?.text
        if let until { return "until " + until.prefix { $0 != "T" } }
        return isOver ? FHIRConcept(json["clinicalStatus"]).code : nil
    }

    // MARK: Allergies

    /// SNOMED CT 716186003: No known allergy.
    private static let noKnownAllergy = "http://snomed.info/sct|716186003"

    func allergy() throws(RowFault) -> ResourceMeaning {
        switch FHIRConcept(json["verificationStatus"]).code {
        case "entered-in-error": return .withdrawn("allergy")
        case "refuted": return .notMapped("AllergyIntolerance refuted")
        default: break
        }
        if code.isEmpty { return .notMapped("AllergyIntolerance without a code") }
        guard let at = try firstTime("onsetDateTime", "recordedDate", "meta.lastUpdated") else {
            throw missingTime("recordedDate")
        }
        let members = ["clinicalStatus", "code", "onsetDateTime", "recordedDate", "reaction", "note"]
        if code.codings.contains(where: { $0.token == Self.noKnownAllergy }) {
            let topic = IntakeTopic(topic: "allergies", status: .none)
            let intake = Intake(topics: [topic], context: try context(coding: code.codings))
            return .entry(entry("allergy", at, .intakeRecorded(intake), from: members))
        }
        let reactions = json.all("reaction").flatMap { $0.all("manifestation") }.compactMap { FHIRConcept($0).words }
        let told = [code.words, over] + reactions.map(Optional.some)
        return .entry(
            try intake(
                "allergy", isOver ? "history" : "allergies", at: at,
                text: told.compactMap { $0 }.joined(separator: ", "), from: members))
    }

    // MARK: One topic

    /// What rules must know of stands beside the words; with it what they know already of the topic.
    func intake(
        _ kind: String, _ topic: String, at occurred: Occurrence, text: String, from members: [String]
    ) throws(RowFault) -> MappedEntry {
        let codes = person?.codes(against: topic, at: occurred.milliseconds) ?? []
        let concept = medication ?? code
        let told = IntakeTopic(topic: topic, status: .known, codes: codes, text: sealed([text]))
        return entry(
            kind, occurred, .intakeRecorded(Intake(topics: [told], context: try context(coding: concept.codings))),
            from: members, also: codes)
    }

    /// What of this resource speaks against techniques: topic, since when, and the registry's words for it.
    var standingCaution: (topic: String, since: Int64, codes: [String])? {
        let isWithdrawn = FHIRConcept(json["verificationStatus"]).code == "entered-in-error"
        if isWithdrawn || FHIRConcept(json["verificationStatus"]).code == "refuted" { return nil }
        switch resource.type {
        case "Condition":
            let since = try? firstTime("onsetDateTime", "onsetPeriod.start", "recordedDate", "meta.lastUpdated")
            return isOver ? nil : caution("conditions", since ?? nil, code)
        case "AllergyIntolerance":
            let since = try? firstTime("onsetDateTime", "recordedDate", "meta.lastUpdated")
            return isOver ? nil : caution("allergies", since ?? nil, code)
        case "MedicationRequest", "MedicationStatement":
            guard ["active", "on-hold"].contains(status), let medication else { return nil }
            let since = try? firstTime(
                "effectiveDateTime", "effectivePeriod.start", "authoredOn", "dateAsserted", "meta.lastUpdated")
            return caution("medication", since ?? nil, medication)
        default: return nil
        }
    }

    private func caution(
        _ topic: String, _ since: Occurrence?, _ concept: FHIRConcept
    ) -> (topic: String, since: Int64, codes: [String])? {
        let codes = lookUp.intakeCodes(concept)
        guard let since, !codes.isEmpty else { return nil }
        return (topic, since.milliseconds, codes)
    }
}
