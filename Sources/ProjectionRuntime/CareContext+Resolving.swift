public import Clinical
import Crypto
public import EventLog
public import PatientRecord
import Synchronization

extension CareContext {
    /// The context in force on a day, as known at a position: of each kind of adoption, and of policies for each setting, the
    /// one with the highest position whose `effectiveFrom` is not after the day.
    ///
    /// - Parameter day: nil for the newest day the log knows, the practice's day of its last recording: live views never
    ///   ask a clock.
    /// - Throws: `ProjectionError.noPractice` in a log without `practiceOpened`, `.context` for an adopted text that
    ///   cannot be read.
    public static func resolve(
        in log: some EventReader, asOf day: CalendarDay? = nil, knownAt position: Int64 = .max
    ) throws -> CareContext {
        var events: [(event: PracticeEvent, recorded: Int64)] = []
        let names = try log.types()
        try log.scanStream(.practice, through: position) { envelope, payload in
            events.append((try decode(names[envelope.type] ?? "", payload, envelope), envelope.recorded))
        }
        let newest = try day ?? newestDay(of: log, through: position, in: events.map(\.event).lastZone)
        return try CareContext(folding: events, credentials: credentials(in: log, through: position), on: newest)
    }

    /// The credentials recorded by a position, and not taken back. Of one kind and jurisdiction periods stand beside each other: a renewal says
    /// nothing of the years before it. One that begins on the same day is said anew, and one that names no first day says
    /// all there is to say.
    private static func credentials(
        in log: some EventReader, through position: Int64
    ) throws -> [String: [Credential]] {
        let names = try log.types().filter { ["credentialRecorded", "credentialEnded"].contains($0.value) }
        if names.isEmpty { return [:] }
        var credentials: [String: [Credential]] = [:]
        for stream in try log.streams() where stream.name.category == "practitioner" {
            var held: [Credential] = []
            try log.scanStream(stream.name, through: position) { envelope, payload in
                guard let type = names[envelope.type] else { return }
                switch try? PractitionerCodec.decode(type: type, form: envelope.form, payload: Array(payload)) {
                case .credentialRecorded(let fact):
                    held.removeAll(where: fact.replaces)
                    held.append(fact)
                case .credentialEnded(let fact): held.removeAll(where: fact.replaces)
                default: break
                }
            }
            if held.isEmpty { continue }
            credentials[stream.name.id] = held.sorted {
                ($0.kind, $0.jurisdiction ?? "", $0.from?.description ?? "")
                    < ($1.kind, $1.jurisdiction ?? "", $1.from?.description ?? "")
            }
        }
        return credentials
    }

    private static func digest(of credentials: [String: [Credential]]) -> String {
        var digest = SHA256()
        for (practitioner, held) in credentials.sorted(by: { $0.key < $1.key }) {
            for credential in held {
                let parts = [
                    practitioner, credential.kind, credential.jurisdiction ?? "", credential.from?.description ?? "",
                    credential.until?.description ?? "",
                ]
                digest.update(data: Array((parts.joined(separator: "\u{1F}") + "\n").utf8))
            }
        }
        return hex(digest.finalize())
    }

    private static func digest(of ownerships: [Ownership]) -> String {
        var digest = SHA256()
        for ownership in ownerships {
            let parts = [
                ownership.owner, ownership.licence ?? "", ownership.licenceUntil?.description ?? "",
                ownership.director ?? "", ownership.from?.description ?? "",
            ]
            digest.update(data: Array((parts.joined(separator: "\u{1F}") + "\n").utf8))
        }
        return hex(digest.finalize())
    }

    /// The context in force at an instant. By a source's clock the practice's own decisions are those of that day, as the
    /// log knows them at the instant's position: no source system took them.
    ///
    /// - Parameters:
    ///   - policy: a policy's YAML to try in place of the one in force for its setting.
    ///   - registry: a registry's YAML to try in place of the adopted one with all that was added to it.
    /// - Throws: as `resolve(in:asOf:knownAt:)`; `PolicyError`, `RegistryError` for a text that does not parse.
    public static func resolve(
        in log: some EventReader, at instant: Instant, policy: String? = nil, registry: String? = nil
    ) throws -> CareContext {
        let isOfADay = instant.asOf != nil || instant.sourceTime != nil
        let adopted = try resolve(
            in: log, asOf: isOfADay ? day(of: instant, in: log) : nil, knownAt: instant.position)
        let trial = try policy.map { try adopted.trying(policy: $0) } ?? adopted
        return try registry.map { try trial.trying(registry: $0) } ?? trial
    }

    /// The day by which an instant tells what is in force: the day asked for; else that of the time at which the sources'
    /// knowledge is cut; else the newest day the log knows by then, the practice's day of its last recording.
    public static func day(of instant: Instant, in log: some EventReader) throws -> CalendarDay {
        if let asOf = instant.asOf { return asOf }
        let zone = try opening(in: log, through: instant.position).timeZone
        if let time = instant.sourceTime { return PracticeDay.of(time, in: zone) }
        return try newestDay(of: log, through: instant.position, in: zone)
    }

    /// How the practice was opened: its setting, jurisdiction and time zone, without reading policy and registry.
    public static func opening(
        in log: some EventReader, through position: Int64 = .max
    ) throws -> PracticeOpening {
        var opening: PracticeOpening?
        guard let type = try log.types().first(where: { $0.value == "practiceOpened" })?.key else {
            throw ProjectionError.noPractice
        }
        try log.scanStream(.practice, through: position) { envelope, payload in
            guard envelope.type == type,
                case .practiceOpened(let fact) = try decode("practiceOpened", payload, envelope)
            else { return }
            opening = fact
        }
        guard let opening else { throw ProjectionError.noPractice }
        return opening
    }

    /// The same context with another policy for the setting it is for.
    private func trying(policy text: String) throws -> CareContext {
        let policy = try CarePolicy(yaml: text)
        let digest = Self.hex(SHA256.hash(data: Array(text.utf8)))
        let setting = practice.setting(ofPolicy: policy.name)
        var (others, digests) = (otherPolicies, digests)
        let isOther = setting != practice.setting
        if isOther {
            others[setting] = PolicyInForce(policy, digest: digest, .onTrial)
        } else {
            digests[.policy] = digest
        }
        return CareContext(
            practice: practice, policy: isOther ? self.policy : policy, policySince: isOther ? policySince : nil,
            otherPolicies: others, registry: registry, credentials: credentials, ownerships: ownerships,
            digests: digests)
    }

    /// The same context with another registry.
    private func trying(registry text: String) throws -> CareContext {
        var digests = digests
        digests[.registry] = Self.hex(SHA256.hash(data: Array(text.utf8)))
        return CareContext(
            practice: practice, policy: policy, policySince: policySince, otherPolicies: otherPolicies,
            registry: try Registry(yaml: text), credentials: credentials, ownerships: ownerships, digests: digests)
    }

    private static func decode(
        _ type: String, _ payload: UnsafeRawBufferPointer, _ envelope: EventEnvelope
    ) throws -> PracticeEvent {
        do {
            return try PracticeCodec.decode(type: type, form: envelope.form, payload: Array(payload))
        } catch {
            throw ProjectionError.context(position: envelope.position, reason: "\(error)")
        }
    }

    private static func newestDay(
        of log: some EventReader, through position: Int64, in zone: String
    ) throws -> CalendarDay {
        let last = try log.event(at: min(position, log.head()))
        return PracticeDay.of(last?.envelope.recorded ?? 0, in: zone)
    }

    private convenience init(
        folding events: [(event: PracticeEvent, recorded: Int64)], credentials: [String: [Credential]],
        on day: CalendarDay
    ) throws {
        var opening: PracticeOpening?
        var adopted: [(policy: Adoption, recorded: Int64)] = []
        var registry: Adoption?
        var changes: [PracticeEvent] = []
        var ownerships: [Ownership] = []
        /// How many of the changes were made before the registry in force was adopted.
        var earlier = 0
        for (event, recorded) in events {
            switch event {
            case .practiceOpened(let fact): opening = fact
            case .policyAdopted(let fact) where Self.isInForce(fact, on: day):
                adopted.append((fact, recorded))
            case .registryAdopted(let fact) where Self.isInForce(fact, on: day):
                (registry, earlier) = (fact, changes.count)
            case .instrumentDefined(let fact) where Self.isInForce(fact, on: day): changes.append(event)
            case .instrumentRetired: changes.append(event)
            case .ownershipRecorded(let fact): ownerships.append(fact)
            default: break
            }
        }
        guard let opening, let registry, let last = adopted.last else { throw ProjectionError.noPractice }
        let policies = try Self.policies(adopted, opening)
        // Who adopted none for the practice's own setting goes by the last one.
        let own = try policies[opening.setting] ?? Self.policyInForce(last, opening)
        let registryDigest = Self.digest(of: registry, changes, earlier)
        self.init(
            practice: opening, policy: own.policy, policySince: own.since, otherPolicies: policies,
            registry: try KnownRegistries.shared.registry(registryDigest) {
                try Self.registry(registry, changes, earlier)
            },
            credentials: credentials, ownerships: ownerships,
            digests: [
                .credentials: Self.digest(of: credentials), .ownership: Self.digest(of: ownerships),
                .practice: Self.hex(
                    SHA256.hash(data: Array((opening.setting.rawValue + opening.jurisdiction + opening.timeZone).utf8))),
                .policy: own.digest,
                .registry: registryDigest,
            ])
    }

    /// Of each setting the policy that was adopted for it last.
    private static func policies(
        _ adopted: [(policy: Adoption, recorded: Int64)], _ opening: PracticeOpening
    ) throws -> [CareSetting: PolicyInForce] {
        var last: [CareSetting: (policy: Adoption, recorded: Int64)] = [:]
        for adoption in adopted { last[opening.setting(ofPolicy: adoption.policy.name)] = adoption }
        return try last.mapValues { try policyInForce($0, opening) }
    }

    private static func policyInForce(
        _ adoption: (policy: Adoption, recorded: Int64), _ opening: PracticeOpening
    ) throws -> PolicyInForce {
        let day = PracticeDay.of(adoption.recorded, in: opening.timeZone)
        let text = adoption.policy.text
        return PolicyInForce(
            try CarePolicy(yaml: text), digest: hex(SHA256.hash(data: Array(text.utf8))),
            .adopted(since: max(day, adoption.policy.effectiveFrom ?? day)))
    }

    private static func digest(of registry: Adoption, _ changes: [PracticeEvent], _ earlier: Int) -> String {
        var digest = SHA256()
        digest.update(data: Array(registry.text.utf8))
        for (place, change) in changes.enumerated() {
            if place < earlier { digest.update(data: Array("earlier ".utf8)) }
            if case .instrumentDefined(let fact) = change { digest.update(data: Array(fact.text.utf8)) }
            if case .instrumentRetired(let code) = change { digest.update(data: Array(("retired " + code).utf8)) }
        }
        return hex(digest.finalize())
    }

    /// The adopted registry with the instruments that were added and retired one by one. What came before its adoption counts
    /// only where its text does not have the instrument: whoever adopts a text means what stands in it.
    private static func registry(
        _ adopted: Adoption, _ changes: [PracticeEvent], _ earlier: Int
    ) throws -> Registry {
        let text = try Registry(yaml: adopted.text)
        var registry = text
        for (place, change) in changes.enumerated() {
            if case .instrumentDefined(let fact) = change {
                let instrument = try Instrument(yaml: fact.text)
                if place < earlier, text.instruments[instrument.code] != nil { continue }
                registry = registry.adding(instrument)
            }
            if case .instrumentRetired(let code) = change {
                if place < earlier, text.instruments[code] != nil { continue }
                registry = registry.retiring(code)
            }
        }
        return registry
    }

    private static func isInForce(_ adoption: Adoption, on day: CalendarDay) -> Bool {
        adoption.effectiveFrom.map { $0 <= day } ?? true
    }

    private static func hex(_ digest: SHA256.Digest) -> String { HexText.of(digest) }
}

/// Registries this process has read, by the digest of their texts: reading one takes longer than folding a patient.
private final class KnownRegistries: Sendable {
    static let shared = KnownRegistries()

    /// Few are ever in use at once: the present one, and those of the instants compared with it.
    private static let registriesMax = 8
    private let known = Mutex<[String: Registry]>([:])

    func registry(_ digest: String, _ read: () throws -> Registry) throws -> Registry {
        if let registry = known.withLock({ $0[digest] }) { return registry }
        let registry = try read()
        known.withLock { known in
            if known.count >= Self.registriesMax { known.removeAll() }
            known[digest] = registry
        }
        return registry
    }
}

/// Bytes as lowercase hexadecimal digits.
enum HexText {
    static func of(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

extension [PracticeEvent] {
    /// The zone the practice was opened in; UTC where it was not.
    fileprivate var lastZone: String {
        for event in reversed() { if case .practiceOpened(let opening) = event { return opening.timeZone } }
        return "UTC"
    }
}
