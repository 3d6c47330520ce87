/// What a patient's record holds of the needs of rules: since when, and until when.
public struct CareLedger: Sendable, Hashable {
    /// Something that happened for an episode, or for all of them.
    struct Dated: Sendable, Hashable {
        var day: CalendarDay
        var episode: String?

        func isFor(_ other: String?) -> Bool { episode == nil || other == nil || episode == other }
    }

    /// Something that holds from a day on, and perhaps to another.
    struct Span: Sendable, Hashable {
        var name: String
        var from: CalendarDay
        var until: CalendarDay?
        var episode: String?
        /// Whether somebody ended it, and it did not just run out.
        var isEnded = false

        func holds(on day: CalendarDay) -> Bool { from <= day && until.map { day <= $0 } ?? true }
    }

    private(set) var consultations: [Dated] = []
    private(set) var referrals: [Dated] = []
    private(set) var coverages: [Span] = []
    private(set) var consents: [Span] = []
    private(set) var screens: [CalendarDay] = []
    /// By topic of the history, the days on which it was asked.
    private(set) var topics: [String: [CalendarDay]] = [:]

    init() {}

    mutating func apply(_ event: PatientEvent, on day: CalendarDay) {
        switch event {
        case .consultationCompleted(let fact): consultations.append(Dated(day: day, episode: fact.context.episode))
        case .referralReceived(let fact): referrals.append(Dated(day: day, episode: fact.context.episode))
        case .coverageConfirmed(let fact):
            coverages.append(
                Span(
                    name: fact.coverage, from: fact.from ?? day, until: fact.until, episode: fact.context.episode))
        case .coverageEnded(let fact): end(&coverages, fact.coverage, day)
        case .consentGiven(let fact):
            consents.append(Span(name: fact.scope, from: day, until: fact.until, episode: fact.context.episode))
        case .consentWithdrawn(let fact): end(&consents, fact.scope, day + -1)
        case .safetyScreenCompleted: screens.append(day)
        case .intakeRecorded(let fact):
            for topic in fact.topics where topic.status != .notAsked { topics[topic.topic, default: []].append(day) }
        default: break
        }
    }

    /// Ends what has the name and has begun by the day.
    private func end(_ spans: inout [Span], _ name: String, _ day: CalendarDay) {
        for place in spans.indices where spans[place].name == name && spans[place].from <= day + 1 {
            spans[place].until = min(spans[place].until ?? day, day)
            spans[place].isEnded = true
        }
    }
}
