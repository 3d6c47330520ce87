extension PracticeRule {
    static let keys = [
        "name", "needs", "kinds", "withinDays", "settings", "jurisdictions", "insuredOnly", "from", "until",
        "strength", "source", "verified",
    ]

    /// - Parameter isAdopted: whether the text is in force already. A rule whose source nobody read refuses nothing, nor does one
    ///   that no booking can be held against: in a new text that is a mistake, and one of an earlier text asks for a reason.
    init(_ section: YAMLSection, code: String, isAdopted: Bool) throws(YAMLFault) {
        try section.checkCode(code)
        self.init(
            code: code, name: try section.text("name"), need: try section.choice("needs") { $0.rawValue },
            kinds: try section.texts("kinds"),
            withinDays: section.node("withinDays") == nil ? nil : try section.integer("withinDays", in: 1...36_500),
            settings: Set(try Self.settings(section)), jurisdictions: try section.texts("jurisdictions"),
            insuredOnly: section.node("insuredOnly") == nil ? false : try section.flag("insuredOnly"),
            from: try section.optionalDay("from"), until: try section.optionalDay("until"),
            strength: try section.choice("strength") { $0.rawValue }, source: try section.text("source"),
            isVerified: try section.flag("verified"))
        try check(section)
        guard strength == .refuse, !isVerified || !need.isKnownWhenBooked else { return }
        guard isAdopted else {
            throw section.fault(
                "strength",
                expected: isVerified
                    ? "reason or remind: `\(need.rawValue)` is of who treats, which no booking says, and what happened is "
                        + "never refused"
                    : "reason or remind, or `verified: true`: a rule whose source nobody read refuses nothing",
                found: "refuse")
        }
        strength = .reason
    }

    private static func settings(_ section: YAMLSection) throws(YAMLFault) -> [CareSetting] {
        var settings: [CareSetting] = []
        for name in try section.texts("settings") {
            guard let setting = CareSetting(rawValue: name) else {
                let known = CareSetting.allCases.map(\.rawValue).joined(separator: ", ")
                throw section.fault("settings", expected: "settings among \(known)", found: "`\(name)`")
            }
            settings.append(setting)
        }
        return settings
    }

    /// A rule that could never be kept, or never be asked, is a mistake of the text.
    private func check(_ section: YAMLSection) throws(YAMLFault) {
        if strength == .refuse, !need.isKnownBefore {
            throw section.fault(
                "strength",
                expected:
                    "reason or remind: `\(need.rawValue)` is written at a visit, and what happened is never refused",
                found: "refuse")
        }
        if strength == .reason, !need.isOnTheVisit {
            throw section.fault(
                "strength", expected: "remind: `\(need.rawValue)` may be recorded after the visit", found: "reason")
        }
        if insuredOnly, !need.isKnownBefore {
            throw section.fault(
                "insuredOnly", expected: "none: `\(need.rawValue)` does not go by who pays", found: "true")
        }
        if withinDays != nil, !need.isForDays {
            throw section.fault("withinDays", expected: "none: `\(need.rawValue)` is met on the day, or is not")
        }
        if let from, let until, until < from {
            throw section.fault("until", expected: "\(from) or a later day")
        }
        switch need {
        case .intake, .credential, .consent:
            if kinds.isEmpty { throw section.fault("kinds", expected: "at least one", found: "none") }
        case .consultation, .supervision, .ownership, .medicalDirector: break
        default:
            if !kinds.isEmpty { throw section.fault("kinds", expected: "none: `\(need.rawValue)` has no kinds") }
        }
        if need == .intake, let unknown = kinds.first(where: { !IntakeTopic.topics.contains($0) }) {
            throw section.fault(
                "kinds", expected: "topics of the history: " + IntakeTopic.topics.joined(separator: ", "),
                found: "`\(unknown)`")
        }
        if need == .ownership, let unknown = kinds.first(where: { !Ownership.owners.contains($0) }) {
            throw section.fault(
                "kinds", expected: "kinds of owners: " + Ownership.owners.joined(separator: ", "),
                found: "`\(unknown)`")
        }
        if let malformed = jurisdictions.first(where: { !Self.isJurisdiction($0) }) {
            throw section.fault("jurisdictions", expected: "codes such as US or US-NJ", found: "`\(malformed)`")
        }
    }

    private static func isJurisdiction(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let isUpper = text.utf8.allSatisfy {
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || $0 == UInt8(ascii: "-")
        }
        return isUpper && (1...2).contains(parts.count) && parts[0].utf8.count == 2
            && (parts.count == 1 || (1...3).contains(parts[1].utf8.count))
    }
}
