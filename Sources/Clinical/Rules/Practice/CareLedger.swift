/// What a patient's record holds of the needs of rules: since when, and until when.
public struct CareLedger: Sendable, Hashable {
    /// Something that happened for an episode, or for all of them.
    struct Dated: Sendable, Hashable {
        var at: Occurrence
        var episode: String?
        /// The practitioner's id; nil where nobody is named.
        var by: String?

        func isFor(_ other: String?) -> Bool { episode == nil || other == nil || episode == other }
    }

    /// Something that holds from a day on, and perhaps to another.
    struct Span: Sendable, Hashable {
        var name: String
        /// When it was confirmed: before that nobody went by it, whatever days it is for.
        var confirmed: Occurrence
        /// Of a coverage, whether it says that the patient pays.
        var isPatients = false
        var from: CalendarDay
        var until: CalendarDay?
        var episode: String?
        /// Whether somebody ended it, and it did not just run out.
        var isEnded = false

        func isFor(_ other: String?) -> Bool { episode == nil || other == nil || episode == other }

        func holds(on day: CalendarDay) -> Bool { from <= day && until.map { day <= $0 } ?? true }
    }

    /// What the patient agreed to, until it runs out or is withdrawn.
    struct Consented: Sendable, Hashable {
        var scope: String
        var given: Occurrence
        var until: CalendarDay?
        var withdrawn: Occurrence?

        func holds(at asked: Occurrence) -> Bool {
            given.isBy(asked) && until.map { asked.day <= $0 } ?? true && !(withdrawn?.isBy(asked) ?? false)
        }
    }

    private(set) var consultations: [Dated] = []
    private(set) var referrals: [Dated] = []
    /// Those of the referrals that name a diagnosis.
    private(set) var diagnosingReferrals: [Dated] = []
    private(set) var carePlans: [Dated] = []
    /// When payers denied visits that were asked for.
    private(set) var denials: [Dated] = []
    private(set) var coverages: [Span] = []
    private(set) var consents: [Consented] = []
    private(set) var screens: [Occurrence] = []
    /// The practice's own treatments, and when the patient's page went to somebody.
    private(set) var treatments: [Dated] = []
    private(set) var reports: [Occurrence] = []
    /// By topic of the history, when it was asked.
    private(set) var topics: [String: [Occurrence]] = [:]

    init() {}

    mutating func apply(_ event: PatientEvent, at occurred: Occurrence) {
        let day = occurred.day
        switch event {
        case .consultationCompleted(let fact):
            consultations.append(Dated(at: occurred, episode: fact.context.episode, by: fact.context.performedBy))
        case .referralReceived(let fact):
            let referral = Dated(at: occurred, episode: fact.context.episode)
            referrals.append(referral)
            if !fact.diagnoses.isEmpty { diagnosingReferrals.append(referral) }
        case .carePlanSet(let fact): carePlans.append(Dated(at: occurred, episode: fact.context.episode))
        case .authorisationDenied(let fact): denials.append(Dated(at: occurred, episode: fact.context.episode))
        case .coverageConfirmed(let fact):
            coverages.append(
                Span(
                    name: fact.coverage, confirmed: occurred, isPatients: Payer.isPatient(fact.kind),
                    from: fact.from ?? day, until: fact.until, episode: fact.context.episode))
        case .coverageEnded(let fact): endCoverage(fact.coverage, on: day)
        case .consentGiven(let fact):
            consents.append(Consented(scope: fact.scope, given: occurred, until: fact.until))
        case .consentWithdrawn(let fact): withdraw(fact.scope, at: occurred)
        case .safetyScreenCompleted: screens.append(occurred)
        case .visitCompleted(let fact):
            guard fact.isOwnTreatment, !occurred.isCoarserThanADay else { break }
            treatments.append(Dated(at: occurred, episode: fact.context.episode))
        case .reportShared: reports.append(occurred)
        case .intakeRecorded(let fact):
            for topic in fact.topics where topic.status != .notAsked {
                topics[topic.topic, default: []].append(occurred)
            }
        default: break
        }
    }

    /// Ends the coverage of an id, as far as it has begun by the day after.
    private mutating func endCoverage(_ id: String, on day: CalendarDay) {
        for place in coverages.indices where coverages[place].name == id && coverages[place].from <= day + 1 {
            coverages[place].until = min(coverages[place].until ?? day, day)
            coverages[place].isEnded = true
        }
    }

    private mutating func withdraw(_ scope: String, at occurred: Occurrence) {
        for place in consents.indices where consents[place].scope == scope && consents[place].given.isBy(occurred) {
            if let earlier = consents[place].withdrawn, earlier.milliseconds <= occurred.milliseconds { continue }
            consents[place].withdrawn = occurred
        }
    }
}

extension [CareLedger.Dated] {
    /// When what counts for an episode happened.
    func times(for episode: String?) -> [Occurrence] { compactMap { $0.isFor(episode) ? $0.at : nil } }
}
