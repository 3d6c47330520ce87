import Clinical
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

extension PracticeStore {
    /// The practice's rules at each position up to an instant. A policy in force from a later day on counts from the first
    /// event that was recorded on it.
    public func rules(at instant: Instant) throws(PracticeError) -> RuleHistory {
        do {
            // By the sources' clock the practice's decisions are those of that day, whatever was known when.
            if instant.sourceTime != nil {
                let change = RuleHistory.Change(position: 1, recorded: log.created, words: "")
                return RuleHistory([(change, try CareContext.resolve(in: log, at: instant))])
            }
            var events: [(position: Int64, recorded: Int64, event: PracticeEvent)] = []
            let types = try log.types()
            try log.scanStream(.practice, through: instant.position) { envelope, payload in
                let type = types[envelope.type] ?? ""
                guard Self.ruleTypes.contains(type) else { return }
                events.append(
                    (
                        envelope.position, envelope.recorded,
                        try PracticeCodec.decode(
                            type: type, form: envelope.form, payload: Array(payload))
                    ))
            }
            let zone = try PracticeZone(CareContext.opening(in: log, through: instant.position).timeZone)
            var known: [(change: RuleHistory.Change, context: CareContext)] = []
            for event in try events.flatMap({
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
