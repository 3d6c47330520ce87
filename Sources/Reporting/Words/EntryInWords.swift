public import Clinical

/// One recorded event as one line of plain words, for histories, lists of events and confirmations.
///
/// ```swift
/// EntryInWords(registry: context.registry).line(event)
/// // Pain, neck, before treatment: 6 (NRS 0-10)
/// // Treated 55 min: neuromuscular therapy, upper trapezius left 20 min
/// ```
public struct EntryInWords: Sendable {
    /// Digits after the point that a sentence is read with.
    private static let decimalsRead = 2

    let words: RegistryWords
    /// Whether `text(_:)` rounds as well, for a page.
    let rounds: Bool

    /// - Parameter rounds: numbers to two decimals in `text(_:)` too, for what is only read; `line(_:)` always does.
    public init(registry: Registry, rounds: Bool = false) {
        self.init(words: RegistryWords(registry: registry), rounds: rounds)
    }

    init(words: RegistryWords, rounds: Bool) { (self.words, self.rounds) = (words, rounds) }

    func literal(_ number: ExactNumber) -> String {
        (rounds ? number.rounded(toDecimals: Self.decimalsRead) : number).literal
    }

    /// The event in words, free text as it was typed: for JSON and CSV.
    ///
    /// - warning: May carry what acts on a terminal. Print `line(_:)`.
    public func text(_ event: PatientEvent) -> String {
        let fact = fact(event)
        let note = event.context.note.map { " Note: " + Self.free($0) } ?? ""
        let broken = event.context.rulesBroken
        let rules =
            broken.isEmpty ? "" : " (against the rule: " + broken.map(Wording.words).joined(separator: ", ") + ")"
        return fact + rules + (note.isEmpty ? "" : "." + note)
    }

    /// Free text where it is open, `[sealed]` where it is not.
    static func free(_ text: SealableText) -> String { text.opened ?? "[sealed]" }

    private func fact(_ event: PatientEvent) -> String {
        switch event {
        case .reading(_, let reading): self.reading(reading)
        case .readingNotObtained(let missing): notObtained(missing)
        case .findingNoted(let finding): self.finding(finding)
        case .patientRegistered(let person): person.inWords("Registered")
        case .patientDetailsChanged(let person): person.inWords("Details changed")
        case .deathRecorded(let death): "Died" + Self.tail(death.cause)
        case .careEnded(let ending): "Care ended: " + Wording.words(ending.reasonCode)
        case .identityErased(let erasure): "Identity destroyed: " + Wording.words(erasure.reasonCode)
        case .consentGiven(let consent): self.consent("Consent given", consent)
        case .consentWithdrawn(let consent): self.consent("Consent withdrawn", consent)
        case .recordsMerged(let merge): self.merge("Record merged in", merge)
        case .recordMergedInto(let merge): self.merge("Record merged into another", merge)
        case .recordsUnmerged(let merge): self.merge("Merge of records undone", merge)
        case .intakeRecorded(let intake): self.intake(intake)
        case .safetyScreenCompleted(let screen): self.screen(screen)
        case .redFlagRaised(let flag): "Red flag: " + words.redFlag(flag.flag)
        case .redFlagCleared(let flag): cleared(flag)
        default: planFact(event) ?? visitFact(event) ?? Wording.upperFirst(Wording.words(event.typeName))
        }
    }

    /// ": text", or nothing.
    static func tail(_ text: SealableText?) -> String { text.map { ": " + free($0) } ?? "" }

    private func screen(_ screen: SafetyScreen) -> String {
        let there = screen.present.map(words.redFlag).joined(separator: "; ")
        return "Safety screen, \(screen.asked) red flags asked: " + (there.isEmpty ? "none there" : there)
    }

    private func cleared(_ flag: RedFlag) -> String {
        "Red flag cleared: " + words.redFlag(flag.flag) + (flag.clearedBy.map { ", by " + $0 } ?? "")
    }

    private func intake(_ intake: Intake) -> String {
        let topics = intake.topics.map { topic in
            let name = Wording.words(topic.topic)
            switch topic.status {
            case .none where !topic.codes.isEmpty:
                return name + " no longer " + topic.codes.map(Wording.words).joined(separator: ", ")
            case .none: return name + " none"
            case .notAsked: return name + " not asked"
            case .known:
                let codes = topic.codes.map(Wording.words).joined(separator: ", ")
                let parts = [codes, topic.text.map(Self.free) ?? ""].filter { !$0.isEmpty }
                return name + (parts.isEmpty ? " known" : " " + parts.joined(separator: ", "))
            }
        }
        return topics.isEmpty ? "Intake" : "Intake: " + topics.joined(separator: "; ")
    }
}

extension Registration {
    /// What is known of the person, without contact details.
    fileprivate func inWords(_ verb: String) -> String {
        var parts: [String] = []
        if let pseudonym { parts.append("code " + pseudonym) }
        if let name { parts.append("name " + EntryInWords.free(name)) }
        if let birthYear { parts.append("born \(birthYear)") }
        if let sex { parts.append(sex.rawValue) }
        if !identifiers.isEmpty { parts.append(Wording.count(identifiers.count, "identifier")) }
        return parts.isEmpty ? verb : verb + ": " + parts.joined(separator: ", ")
    }
}
