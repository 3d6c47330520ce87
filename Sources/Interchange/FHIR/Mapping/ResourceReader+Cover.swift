import Clinical

// Who sent the person, who pays, and what they agreed to.
extension ResourceReader {
    /// A referral to us, where the mapping says by whom or by what it is known.
    func serviceRequest() throws(RowFault) -> ResourceMeaning {
        if status == "entered-in-error" { return .withdrawn("referral") }
        let label = "ServiceRequest " + code.label
        let kinds = [code] + json.all("category").map { FHIRConcept($0) } + [FHIRConcept(json["performerType"])]
        let isCoded = kinds.contains { $0.codings.contains { own.referrals.contains($0.token) } }
        let ours = own.organizations.union(own.locations).union(own.practitioners)
        let isNamed = json.all("performer").contains { !ours.isDisjoint(with: names(of: $0)) }
        guard isCoded || isNamed else { return .noWord(label) }
        if status == "revoked" { return .withdrawn("referral") }
        guard ["active", "on-hold", "completed"].contains(status),
            !["proposal", "option"].contains(json["intent"]?.text)
        else { return .notMapped(label) }
        guard let at = try firstTime("authoredOn", "meta.lastUpdated") else { throw missingTime("authoredOn") }
        let reasons = json.all("reasonCode").map { FHIRConcept($0) }
        let diagnoses = reasons.flatMap(\.codings).filter { $0.system.contains("icd-10") }.map(\.code)
        let quantity = json.at("quantityQuantity", "value")?.literal.flatMap { Int($0) }
        let referral = Referral(
            referrer: sealed([json["requester"].flatMap { organisation($0) }]),
            question: sealed([FHIRConcept(all: json.all("reasonCode")).words, json.words("patientInstruction")]),
            visitsAsked: quantity, diagnoses: diagnoses, reasonCode: reasons.first?.codings.first?.code,
            context: try context(coding: code.codings))
        return .entry(
            entry(
                "referral", at, .referralReceived(referral),
                from: [
                    "code", "authoredOn", "reasonCode", "quantityQuantity", "requester", "patientInstruction", "note",
                ]))
    }

    // MARK: Coverage

    private static let coverageMembers = ["type", "subscriberId", "payor", "period"]

    func coverage() throws(RowFault) -> ResourceMeaning {
        switch status {
        case "active", "cancelled": break
        case "entered-in-error": return .withdrawn("coverage", "ended")
        default: return .notMapped("Coverage, status \(status)")
        }
        let from = try day("period", "start")
        let until = try day("period", "end", isEnd: true)
        if let from, let until, until < from { throw fault("period", "the coverage ends before it begins") }
        guard let at = try firstTime("period.start", "meta.lastUpdated") else { throw missingTime("period") }
        let fact = Clinical.Coverage(
            coverage: id, kind: coverageKind, payer: payer,
            member: sealed([json["subscriberId"]?.text ?? json.all("identifier").first?["value"]?.text]), from: from,
            until: until, context: try context())
        var entries = [entry("coverage", at, .coverageConfirmed(fact), from: Self.coverageMembers)]
        if status == "cancelled", let ended = try firstTime("period.end", "meta.lastUpdated") {
            entries.append(entry("ended", ended, .coverageEnded(fact), from: ["period"]))
        }
        return .entries(entries, withdrawn: entries.count == 1 ? ["ended"] : [])
    }

    /// By HL7's ActCoverageTypeCode.
    private var coverageKind: String {
        switch FHIRConcept(json["type"]).code {
        case "WCBPOL": "workers-compensation"
        case "AUTOPOL": "no-fault"
        case "pay": "self-pay"
        default: "insurance"
        }
    }

    /// An organisation's name; a person who pays is nobody's business here.
    private var payer: String? {
        json.all("payor").lazy.filter { payor in
            guard let reference = FHIRReference(payor) else { return true }
            let type = reference.type ?? self.directory.entry(reference, from: self.resource.server)?.type
            return type == nil || type == "Organization"
        }.compactMap { self.organisation($0) }.first
    }

    /// More visits than anybody is granted: a slip of the keyboard must not overflow a sum.
    private static let visitsMax = 1_000_000

    /// A payer's answer to a request for visits; bills are not ours.
    func claimResponse() throws(RowFault) -> ResourceMeaning {
        if status == "entered-in-error" { return .withdrawn("granted", "denied") }
        guard json["use"]?.text == "preauthorization" else { return .notMapped("ClaimResponse to a bill") }
        if status == "cancelled" { return .withdrawn("granted", "denied") }
        guard status == "active" else { return .notMapped("ClaimResponse, status \(status)") }
        guard let at = try firstTime("created", "meta.lastUpdated") else { throw missingTime("created") }
        let number = json["preAuthRef"]?.text ?? id
        let visits = json.all("addItem").compactMap { $0.at("quantity", "value")?.literal.flatMap { Int($0) } }
        let fact = Authorisation(
            authorisation: number,
            visits: visits.isEmpty
                ? nil : visits.reduce(0) { min($0 + min(max($1, 0), Self.visitsMax), Self.visitsMax) },
            from: try day("preAuthPeriod", "start"), until: try day("preAuthPeriod", "end", isEnd: true),
            context: try context())
        let members = ["preAuthRef", "preAuthPeriod", "addItem", "created"]
        switch json["outcome"]?.text {
        case "complete" where json["preAuthRef"] != nil, "partial" where json["preAuthRef"] != nil:
            return .entry(entry("granted", at, .authorisationGranted(fact), from: members), withdrawn: ["denied"])
        case "error", "complete":
            return .entry(entry("denied", at, .authorisationDenied(fact), from: members), withdrawn: ["granted"])
        default: return .notMapped("ClaimResponse, outcome \(json["outcome"]?.text ?? "not stated")")
        }
    }

    // MARK: Consent

    func consent() throws(RowFault) -> ResourceMeaning {
        if status == "entered-in-error" { return .withdrawn("given", "withdrawn") }
        guard ["active", "inactive", "rejected"].contains(status) else {
            return .notMapped("Consent, status \(status)")
        }
        guard let written = try firstTime("dateTime", "meta.lastUpdated") else { throw missingTime("dateTime") }
        let fact = Clinical.Consent(
            scope: consentScope, category: FHIRConcept(all: json.all("category")).code,
            until: try day("provision", "period", "end", isEnd: true),
            context: try context(
                coding: FHIRConcept(json["scope"]).codings + FHIRConcept(all: json.all("category")).codings))
        let members = ["scope", "category", "provision", "dateTime"]
        let isDenied = status == "rejected" || json.at("provision", "type")?.text == "deny"
        let given = entry("given", written, .consentGiven(fact), from: members)
        if isDenied {
            return .entry(entry("withdrawn", written, .consentWithdrawn(fact), from: members), withdrawn: ["given"])
        }
        guard status == "inactive" else { return .entry(given, withdrawn: ["withdrawn"]) }
        let ended = try firstTime("meta.lastUpdated", "provision.period.end") ?? written
        return .entries([given, entry("withdrawn", ended, .consentWithdrawn(fact), from: members)], withdrawn: [])
    }

    private var consentScope: String {
        switch FHIRConcept(json["scope"]).code {
        case "patient-privacy": "privacy"
        case "research": "research"
        case "treatment": "treatment"
        case let other?: other
        case nil: "not stated"
        }
    }
}
