import Clinical

extension ResourceReader {
    private static let members = [
        "medicationCodeableConcept", "medicationReference", "authoredOn", "effectiveDateTime", "effectivePeriod",
        "dateAsserted", "dosageInstruction", "dosage", "note",
    ]

    /// A prescription is a drug started. When it was stopped a request does not say: that stands beside the start, and only
    /// where the source wrote of it later, as an entry of its own.
    func medicationRequest() throws(RowFault) -> ResourceMeaning {
        if status == "entered-in-error" { return .withdrawn("started", "stopped", "caution") }
        guard ["active", "on-hold", "stopped", "completed", "cancelled"].contains(status) else {
            return .notMapped("MedicationRequest, status \(status)")
        }
        let intent = json["intent"]?.text ?? "order"
        if intent == "proposal" || intent == "plan" { return .notMapped("MedicationRequest, intent \(intent)") }
        if status == "cancelled" { return .withdrawn("started", "stopped", "caution") }
        guard let began = try firstTime("authoredOn", "meta.lastUpdated") else { throw missingTime("authoredOn") }
        let isStopped = status == "stopped" || status == "completed"
        let ended = isStopped ? try firstTime("dispenseRequest.validityPeriod.end", "meta.lastUpdated") : nil
        return try medicationEntries(began: began, ended: ended, isUndated: isStopped && ended == nil)
    }

    func medicationStatement() throws(RowFault) -> ResourceMeaning {
        switch status {
        case "active", "completed", "stopped", "on-hold": break
        case "entered-in-error", "not-taken": return .withdrawn("started", "stopped", "caution")
        default: return .notMapped("MedicationStatement, status \(status)")
        }
        guard
            let began = try firstTime(
                "effectivePeriod.start", "effectiveDateTime", "dateAsserted", "meta.lastUpdated")
        else { throw missingTime("effectivePeriod") }
        let isStopped = status == "stopped" || status == "completed"
        let ended = isStopped ? try firstTime("effectivePeriod.end") : nil
        return try medicationEntries(began: began, ended: ended, isUndated: isStopped && ended == nil)
    }

    private func medicationEntries(
        began: Occurrence, ended: Occurrence?, isUndated: Bool
    ) throws(RowFault) -> ResourceMeaning {
        guard let medication else { return .noWord("\(resource.type) without a drug") }
        var entries = [
            try change(
                "started", at: began, medication,
                note: isUndated ? "no longer taken; the source does not say since when" : nil)
        ]
        if let ended, ended.milliseconds >= began.milliseconds {
            entries.append(try change("stopped", at: ended, medication, note: nil))
        }
        let isTaken = status == "active" || status == "on-hold"
        if isTaken, !lookUp.intakeCodes(medication).isEmpty {
            entries.append(
                try intake("caution", "medication", at: began, text: medication.words ?? "", from: Self.members))
        }
        let made = entries.map(\.kind)
        return .entries(entries, withdrawn: ["stopped", "caution"].filter { !made.contains($0) })
    }

    private func change(
        _ change: String, at occurred: Occurrence, _ medication: FHIRConcept, note: String?
    ) throws(RowFault) -> MappedEntry {
        // The drug is plain: a published term, never what somebody wrote.
        let published = medication.codings.first { $0.display != nil } ?? medication.codings.first
        let drug = published.map { $0.display ?? $0.token } ?? "not coded"
        let fact = MedicationChange(
            drug: drug, change: change, dose: dose,
            context: try context(
                performer: [json["requester"], json["informationSource"]].compactMap { $0 }.filter {
                    practitioner($0) != nil
                },
                coding: medication.codings,
                note: Self.note([medication.text == drug ? nil : medication.text, directions, note]))
        )
        return entry(
            change, occurred, .medicationChanged(fact), from: Self.members, also: [note ?? ""])
    }

    private static func note(_ parts: [String?]) -> String? {
        let told = parts.compactMap { $0 }
        return told.isEmpty ? nil : told.joined(separator: "; ")
    }

    /// The drug: by code, by a contained `Medication`, or by one of the export.
    var medication: FHIRConcept? {
        if let coded = json["medicationCodeableConcept"] {
            let concept = FHIRConcept(coded)
            return concept.isEmpty ? nil : concept
        }
        guard let tree = json["medicationReference"], let reference = FHIRReference(tree) else { return nil }
        if reference.isContained {
            let contained = json.all("contained").first { $0["id"]?.text == reference.id }
            return contained.map { FHIRConcept($0["code"]) }.flatMap { $0.isEmpty ? nil : $0 }
        }
        var concept = FHIRConcept()
        concept.text = name(reference) ?? tree["display"]?.text
        return concept.isEmpty ? nil : concept
    }

    private var dosages: [JSONTree] { json.all("dosageInstruction") + json.all("dosage") }

    /// What somebody wrote about how to take it: sealed.
    private var directions: String? {
        let texts = dosages.compactMap { $0.words("text") ?? $0.words("patientInstruction") }
        return texts.isEmpty ? nil : texts.joined(separator: "; ")
    }

    /// What is coded of the dose: `1 tablet, 2 times a day`.
    private var dose: String? {
        guard let first = dosages.first else { return nil }
        var parts: [String] = []
        if let quantity = first.all("doseAndRate").first?["doseQuantity"], let value = quantity["value"]?.literal {
            parts.append(value + " " + (quantity["unit"]?.text ?? "at a time"))
        }
        if let timing = first.at("timing", "repeat").flatMap(Self.howOften) { parts.append(timing) }
        if first["asNeededBoolean"]?.flag == true { parts.append("as needed") }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    private static let units = [
        "s": "second", "min": "minute", "h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year",
    ]

    /// "2 times a day", "once in 8 hours"; nil where the timing is not one of so often in a period.
    private static func howOften(_ timing: JSONTree) -> String? {
        guard let frequency = timing["frequency"]?.literal, let period = timing["period"]?.literal,
            let unit = timing["periodUnit"]?.text.flatMap({ units[$0] })
        else { return nil }
        let times = frequency == "1" ? "once" : frequency + " times"
        if period == "1" { return times + (unit == "hour" ? " an " : " a ") + unit }
        return "\(times) in \(period) \(unit)s"
    }
}
