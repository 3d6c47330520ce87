public import Clinical
import EventLog
import EventLogSQLite
public import PatientRecord
public import ProjectionRuntime

/// Which rules a practice folded by at each position of its log.
public struct RuleHistory: Sendable {
    /// An event that changed policy, registry or instruments.
    public struct Change: Sendable {
        public var position: Int64
        /// Milliseconds since 1970.
        public var recorded: Int64
        /// "Policy medical-massage@2 adopted".
        public var words: String
    }

    /// In order; the first is where there were rules to fold by at all.
    public let changes: [Change]
    private let contexts: [CareContext]

    init(_ known: [(change: Change, context: CareContext)]) {
        changes = known.map(\.change)
        contexts = known.map(\.context)
    }

    /// The last change up to a position; the first, before it.
    public func change(at position: Int64) -> Change { changes[place(position)] }

    /// The context as known at a position.
    public func context(at position: Int64) -> CareContext { contexts[place(position)] }

    private func place(_ position: Int64) -> Int {
        max(0, (changes.firstIndex { $0.position > position } ?? changes.count) - 1)
    }
}

/// Which rules a practice folds by on each day.
public struct RulesOfDays: Sendable {
    /// A day on which other rules came into force.
    public struct Change: Sendable {
        public var day: CalendarDay
        /// When that day began, in milliseconds since 1970.
        public var time: Int64
        /// Of the event that adopted them.
        public var position: Int64
        /// When the log took it.
        public var recorded: Int64
        public var words: String
    }

    /// No rules are adopted for an earlier day.
    static let beforeAll = CalendarDay(daysSince1970: -700_000)

    /// Each but the rules that hold from ever.
    public var changes: [Change] { known.compactMap(\.change) }
    private let known: [(change: Change?, context: CareContext)]

    init(_ known: [(change: Change?, context: CareContext)]) { self.known = known }

    /// The context of a day; nil before there were rules to fold by.
    public func context(on day: CalendarDay) -> CareContext? {
        known.last { $0.change.map { $0.day <= day } ?? true }?.context
    }
}

extension PracticeStore {
    /// The practice's rules at each position up to an instant of the log's own clock. A policy in force from a later day on counts from the first
    /// event that was recorded on it.
    public func rules(at instant: Instant) throws(PracticeError) -> RuleHistory {
        do {
            let zone = try PracticeZone(CareContext.opening(in: log, through: instant.position).timeZone)
            var known: [(change: RuleHistory.Change, context: CareContext)] = []
            for event in try ruleEvents(through: instant.position).flatMap({
                try moments(of: $0.event, at: $0.position, recorded: $0.recorded, in: zone)
            }) {
                let at = Instant(position: event.position, asOf: instant.asOf)
                // Until policy and registry are adopted there is nothing to fold by.
                guard let context = try? CareContext.resolve(in: log, at: at) else { continue }
                known.append((event, context))
            }
            guard !known.isEmpty else { throw ProjectionError.noPractice }
            return RuleHistory(known.sorted { $0.change.position < $1.change.position })
        } catch { throw .wrapping(error) }
    }

    /// The practice's rules on each day up to an instant's, by what the log knows of them at its position: no source system
    /// took those decisions, so by the sources' clock the rules of a time are those of its day.
    public func rulesOfDays(at instant: Instant) throws(PracticeError) -> RulesOfDays {
        do {
            let last = try CareContext.day(of: instant, in: log)
            if instant.asOf != nil { return RulesOfDays([(nil, try CareContext.resolve(in: log, at: instant))]) }
            let zone = try PracticeZone(CareContext.opening(in: log, through: instant.position).timeZone)
            var known: [(change: RulesOfDays.Change?, context: CareContext)] = []
            func take(_ change: RulesOfDays.Change?, on day: CalendarDay) throws {
                do {
                    known.append((change, try CareContext.resolve(in: log, asOf: day, knownAt: instant.position)))
                } catch ProjectionError.noPractice {}
            }
            try take(nil, on: RulesOfDays.beforeAll)
            let adopted = try ruleEvents(through: instant.position).compactMap { event in
                Self.adoption(event.event)?.effectiveFrom.map { day in
                    RulesOfDays.Change(
                        day: day, time: zone.occurrence(on: day).milliseconds, position: event.position,
                        recorded: event.recorded, words: Self.words(event.event) + ", in force")
                }
            }
            for change in adopted.sorted(by: { ($0.day, $0.position) < ($1.day, $1.position) }) where change.day <= last
            {
                try take(change, on: change.day)
            }
            guard !known.isEmpty else { throw ProjectionError.noPractice }
            return RulesOfDays(known)
        } catch { throw .wrapping(error) }
    }

    private func ruleEvents(
        through position: Int64
    ) throws -> [(position: Int64, recorded: Int64, event: PracticeEvent)] {
        var events: [(position: Int64, recorded: Int64, event: PracticeEvent)] = []
        let types = try log.types()
        try log.scanStream(.practice, through: position) { envelope, payload in
            let type = types[envelope.type] ?? ""
            guard Self.ruleTypes.contains(type) else { return }
            events.append(
                (
                    envelope.position, envelope.recorded,
                    try PracticeCodec.decode(type: type, form: envelope.form, payload: Array(payload))
                ))
        }
        return events
    }

    private static let ruleTypes: Set<String> = [
        "policyAdopted", "registryAdopted", "instrumentDefined", "instrumentRetired",
    ]

    /// Where an event of the practice changes the rules: where it was recorded, and where its first day had come.
    private func moments(
        of event: PracticeEvent, at position: Int64, recorded: Int64, in zone: PracticeZone
    ) throws -> [RuleHistory.Change] {
        let change = RuleHistory.Change(position: position, recorded: recorded, words: Self.words(event))
        guard let from = Self.adoption(event)?.effectiveFrom,
            from > zone.occurrence(at: recorded).day, let first = try firstPosition(recordedOn: from, in: zone)
        else { return [change] }
        return [
            change,
            RuleHistory.Change(position: first.position, recorded: first.recorded, words: change.words + ", in force"),
        ]
    }

    private func firstPosition(recordedOn day: CalendarDay, in zone: PracticeZone) throws -> (
        position: Int64, recorded: Int64
    )? {
        let head = try log.head()
        var (before, found) = (Int64(0), head + 1)
        while found - before > 1 {
            let middle = before + (found - before) / 2
            guard let event = try log.event(at: middle) else { return nil }
            if zone.occurrence(at: event.envelope.recorded).day < day { before = middle } else { found = middle }
        }
        return found > head ? nil : try log.event(at: found).map { ($0.envelope.position, $0.envelope.recorded) }
    }

    private static func adoption(_ event: PracticeEvent) -> Adoption? {
        switch event {
        case .policyAdopted(let fact), .registryAdopted(let fact), .instrumentDefined(let fact): fact
        default: nil
        }
    }

    private static func words(_ event: PracticeEvent) -> String {
        switch event {
        case .policyAdopted(let fact): "Policy \(fact.name)@\(fact.version) adopted"
        case .registryAdopted(let fact): "Registry \(fact.name)@\(fact.version) adopted"
        case .instrumentDefined(let fact): "Instrument \(fact.name)@\(fact.version) defined"
        case .instrumentRetired(let code): "Instrument \(code) retired"
        default: "The practice's rules changed"
        }
    }
}
