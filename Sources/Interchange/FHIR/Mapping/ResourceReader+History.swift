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
        // What turned out not to be so must not stand on a page because it once did.
        case "entered-in-error", "refuted": return .withdrawn("condition")
        default: break
        }
        if code.isEmpty { return .noWord("Condition without a code") }
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
        if let visit = visit(json["encounter"]), let started = visit.started { return started }
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
        case "entered-in-error", "refuted": return .withdrawn("allergy")
        default: break
        }
        if code.isEmpty { return .noWord("AllergyIntolerance without a code") }
        guard let at = try firstTime("onsetDateTime", "recordedDate", "meta.lastUpdated") else {
            throw missingTime("recordedDate")
        }
        let members = ["clinicalStatus", "code", "onsetDateTime", "recordedDate", "reaction", "note"]
        if code.codings.contains(where: { $0.token == Self.noKnownAllergy }) {
            let topic = IntakeTopic(topic: "allergies", status: .none)
            let intake = Intake(topics: [topic], context: try context(coding: named(code)))
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

    /// One of many things known: what rules must know of it stands beside the words, and what is over speaks against
    /// nothing.
    func intake(
        _ kind: String, _ topic: String, at occurred: Occurrence, text: String, from members: [String]
    ) throws(RowFault) -> MappedEntry {
        let concept = medication ?? code
        let codes = topic == "history" ? [] : lookUp.intakeCodes(concept)
        let told = IntakeTopic(topic: topic, status: .known, codes: codes, text: sealed([text]))
        let context = try context(coding: named(concept))
        return entry(
            kind, occurred, .intakeRecorded(Intake(topics: [told], context: context)), from: members, also: codes)
    }

    /// The codes of what is told, never none: an intake without a code is what somebody asked, and would take the place
    /// of all that is known of its topic.
    private func named(_ concept: FHIRConcept) -> [Coding] {
        concept.codings.isEmpty ? [Coding(system: FHIRSystem.resourceTypes, code: resource.type)] : concept.codings
    }
}
