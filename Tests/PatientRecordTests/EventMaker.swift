import Clinical
import TestSupport

@testable import PatientRecord

/// Makes events of every type: with random facts, or with every field there and named after itself.
struct EventMaker {
    enum Mode {
        /// Every optional field there; each value follows from its field's name alone, so that no two are swapped
        /// without a test seeing it.
        case full
        /// Optional fields there or not, values as odd as they come.
        case random
    }

    enum Texts {
        case sealed
        case open
    }

    var mode: Mode
    var texts: Texts
    var chance: SeededGenerator
    /// Codes of other systems came later than the first stored lines: in full events only where asked for.
    var hasCodings: Bool

    init(_ mode: Mode, texts: Texts = .sealed, seed: UInt64 = 0) {
        self.mode = mode
        self.texts = texts
        chance = SeededGenerator(seed: seed)
        hasCodings = mode == .random
    }

    /// What random texts are drawn from.
    var words = [
        "neck", "", "a\"b\\c/", "line\nbreak\ttab\r", "\u{0}\u{1f}", "Ångström 頭痛 \u{1F600}", "\u{202E}rtl",
        "</script>{\"value\":1}", "null", "long " + String(repeating: "x", count: 300),
    ]

    // MARK: Values

    private func mark(_ name: String) -> Int { name.utf8.reduce(7) { ($0 * 31 + Int($1)) % 9973 } }

    mutating func word(_ name: String) -> String {
        mode == .full ? name + "-as-written" : words.randomElement(using: &chance)!
    }

    mutating func int(_ name: String) -> Int {
        mode == .full ? mark(name) : [0, 1, 9, 10, -1, 60, 123_456_789_012].randomElement(using: &chance)!
    }

    mutating func number(_ name: String) -> ExactNumber {
        if mode == .full { return ExactNumber(significand: Int64(mark(name)) * 10, exponent: -2) }
        let digits = Int.random(in: 0...18, using: &chance)
        let limit = (0..<digits).reduce(Int64(1)) { limit, _ in limit * 10 }
        return ExactNumber(
            significand: Int64.random(in: -limit + 1..<limit, using: &chance),
            exponent: Int8.random(in: -20...0, using: &chance))
    }

    mutating func choice<Choice: CaseIterable>(_ name: String) -> Choice {
        let all = Array(Choice.allCases)
        return mode == .full ? all[mark(name) % all.count] : all.randomElement(using: &chance)!
    }

    mutating func flag() -> Bool { mode == .full || Bool.random(using: &chance) }

    mutating func day(_ name: String) -> CalendarDay {
        CalendarDay(daysSince1970: 20_000) + (mode == .full ? mark(name) : Int.random(in: -9999...9999, using: &chance))
    }

    mutating func text(_ name: String) -> SealableText {
        if texts == .open { return .open("SECRET \(name)") }
        return mode == .full
            ? .sealed("c2VhbGVk\(name)==", key: mark(name) % 7 + 1)
            : .sealed("AAAABBBB", key: Int.random(in: 1...99_999, using: &chance))
    }

    mutating func list<Element>(_ make: (inout Self, Int) -> Element) -> [Element] {
        let count = mode == .full ? 2 : Int.random(in: 0...3, using: &chance)
        return (0..<count).map { make(&self, $0) }
    }

    mutating func maybe<Value>(_ make: (inout Self) -> Value) -> Value? {
        mode == .full || Bool.random(using: &chance) ? make(&self) : nil
    }

    mutating func maybeWord(_ name: String) -> String? { maybe { $0.word(name) } }
    mutating func maybeInt(_ name: String) -> Int? { maybe { $0.int(name) } }
    mutating func maybeNumber(_ name: String) -> ExactNumber? { maybe { $0.number(name) } }
    mutating func maybeText(_ name: String) -> SealableText? { maybe { $0.text(name) } }
    mutating func maybeDay(_ name: String) -> CalendarDay? { maybe { $0.day(name) } }
    mutating func maybeChoice<Choice: CaseIterable>(_ name: String) -> Choice? { maybe { $0.choice(name) } }

    /// A fact's own visit or episode is the context's as well: it is stored once.
    mutating func context(visit: String? = nil, episode: String? = nil, ownVisit: Bool = false) -> EntryContext {
        EntryContext(
            visit: ownVisit ? visit : maybeWord("visit"), episode: episode ?? maybeWord("episode"),
            performedBy: maybeWord("performedBy"), respondent: maybeChoice("respondent"),
            channel: maybeWord("channel"), sourceRecorded: maybe { Int64($0.int("sourceRecorded")) },
            coding: hasCodings ? list { $0.coding("\($1)") } : [], rulesBroken: list { $0.word("rulesBroken\($1)") },
            overrideReason: maybeText("overrideReason"),
            source: maybe { maker in
                SourceRow(line: Int64(maker.int("line")), digest: maker.maybe { UInt64($0.int("digest").magnitude) })
            },
            note: maybeText("note"))
    }

    mutating func coding(_ place: String) -> Coding {
        Coding(
            system: word("system" + place), code: word("code" + place), version: maybeWord("version" + place),
            display: maybeWord("display" + place))
    }

    // MARK: Events

    /// An event of a type that is not a correction.
    mutating func made(_ type: PatientEventType) -> PatientEvent {
        guard let event = event(type) else { preconditionFailure("\(type) is a correction") }
        return event
    }

    /// An event of the type; nil for corrections.
    mutating func event(_ type: PatientEventType) -> PatientEvent? {
        switch type {
        case .patientRegistered: .patientRegistered(registration())
        case .patientDetailsChanged: .patientDetailsChanged(registration())
        case .deathRecorded: .deathRecorded(Death(cause: maybeText("cause"), context: context()))
        case .careEnded: .careEnded(CareEnding(reasonCode: word("reasonCode"), context: context()))
        case .identityErased: .identityErased(IdentityErasure(reasonCode: word("reasonCode"), context: context()))
        case .consentGiven: .consentGiven(consent())
        case .consentWithdrawn: .consentWithdrawn(consent())
        case .recordsMerged: .recordsMerged(merge())
        case .recordMergedInto: .recordMergedInto(merge())
        case .recordsUnmerged: .recordsUnmerged(merge())
        case .intakeRecorded: .intakeRecorded(intake())
        case .safetyScreenCompleted: .safetyScreenCompleted(screen())
        case .redFlagRaised: .redFlagRaised(redFlag())
        case .redFlagCleared: .redFlagCleared(redFlag())
        case .episodeOpened: .episodeOpened(episode())
        case .episodeClosed: .episodeClosed(closing())
        case .referralReceived: .referralReceived(referral())
        case .referredBack: .referredBack(referral())
        case .consultationCompleted:
            .consultationCompleted(
                Consultation(kind: word("kind"), outcomeCode: maybeWord("outcomeCode"), context: context()))
        case .coverageConfirmed: .coverageConfirmed(coverage())
        case .coverageEnded: .coverageEnded(coverage())
        case .authorisationRequested: .authorisationRequested(authorisation())
        case .authorisationGranted: .authorisationGranted(authorisation())
        case .authorisationDenied: .authorisationDenied(authorisation())
        case .carePlanSet: .carePlanSet(plan())
        case .goalSet: .goalSet(goal())
        case .goalRevised: .goalRevised(goal())
        case .goalWithdrawn:
            .goalWithdrawn(
                GoalWithdrawal(goal: word("goal"), reasonCode: maybeWord("reasonCode"), context: context()))
        case .visitScheduled: .visitScheduled(booking())
        case .visitCompleted: .visitCompleted(visit())
        case .visitMissed: .visitMissed(notHeld())
        case .visitCancelled: .visitCancelled(notHeld())
        case .treatmentGiven: .treatmentGiven(treatment())
        case .homeCareAdvised: .homeCareAdvised(note())
        case .noteWritten: .noteWritten(note())
        case .entrySigned: .entrySigned(signature())
        case .findingNoted: .findingNoted(finding())
        case .readingNotObtained: .readingNotObtained(notObtained())
        case .lifeEventReported:
            .lifeEventReported(
                LifeEvent(
                    kind: word("kind"), site: maybeWord("site"), side: maybeChoice("side"), text: maybeText("text"),
                    context: context()))
        case .medicationChanged:
            .medicationChanged(
                MedicationChange(
                    drug: word("drug"), change: word("change"), dose: maybeWord("dose"), context: context()))
        case .otherCareReported:
            .otherCareReported(
                OtherCare(
                    kind: word("kind"), site: maybeWord("site"), side: maybeChoice("side"), text: maybeText("text"),
                    context: context()))
        case .adverseEventReported: .adverseEventReported(adverse())
        case .adverseEventResolved: .adverseEventResolved(adverse())
        case .intervalDecided: .intervalDecided(decision())
        case .reportShared:
            .reportShared(
                SharedReport(
                    shownPosition: maybe { Int64($0.int("shownPosition")) }, digest: maybeWord("digest"),
                    recipient: maybeText("recipient"), context: context()))
        case .painScored: .reading(.pain, reading())
        case .mobilityMeasured: .reading(.mobility, reading())
        case .questionnaireScored: .reading(.questionnaire, reading())
        case .symptomScored: .reading(.symptom, reading())
        case .symptomCounted: .reading(.symptomCount, reading())
        case .measurementTaken: .reading(.measurement, reading())
        case .satisfactionRated: .reading(.satisfaction, reading())
        case .entryAmended, .entryRetracted, .withdrawalNoted, .versionNoted: nil
        }
    }
}
