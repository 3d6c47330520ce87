import CareCompliance
import Clinical
import MaintenanceInterval
import PatientProgress
import ProjectionRuntime
import Testing

/// A house runs several settings, and the setting is the episode's: each episode goes by the policy of its own.
@Suite("The policy of the episode's setting")
struct SettingPolicyTests {
    private static func context(
        _ practice: CareSetting, _ others: [CareSetting: PolicyInForce] = [:]
    ) -> CareContext {
        CareContext(
            practice: .inNewJersey(practice), policy: .default(for: practice), otherPolicies: others,
            registry: .forTests)
    }

    private static func opened(_ id: String, _ setting: CareSetting?) -> PatientEvent {
        .episodeOpened(Episode(episode: id, setting: setting, problem: "neck-pain"))
    }

    /// A client of wellness massage who becomes a patient.
    private var client: History {
        var history = History()
        history.tell("2026-01-05", .visit("w1"), hour: 10)
        history.tell("2026-02-02", Self.opened("e1", .medicalMassage), hour: 8)
        history.tell("2026-02-02", .visit("m1", episode: "e1"), hour: 10)
        return history
    }

    private func told(_ history: History, _ context: CareContext) throws -> [String: String] {
        try history.rows(IntervalProjector(), context: context).reduce(into: [:]) { told, row in
            guard case .text(let episode)? = row["episode"], case .text(let policy)? = row["policy"] else { return }
            let days = if case .integer(let days)? = row["days"] { "\(days)" } else { "none" }
            told[episode] = "\(policy): \(days)"
        }
    }

    @Test("an episode comes back by the policy that this version brings for its setting, where nobody adopted one")
    func shipped() throws {
        let house = try told(client, Self.context(.medicalMassage))
        #expect(house["e1"] == "medical-massage@4: 3")
        let wellness = try told(client, Self.context(.wellness))
        #expect(wellness["e1"] == "medical-massage@4: 3", "\(wellness)")
        #expect(wellness[""] == "wellness@4: none", "care goes on in the episode: \(wellness)")
    }

    @Test("by the one adopted for its setting, and by the house's own where it names no setting or none is named")
    func adopted() throws {
        var policy = CarePolicy.default(for: .medicalMassage)
        (policy.version, policy.steps[0].dueDays) = (9, 4)
        let context = Self.context(
            .wellness, [.medicalMassage: PolicyInForce(policy, digest: "9", .adopted(since: History.day("2026-01-01")))]
        )
        #expect(try told(client, context)["e1"] == "medical-massage@9: 4")
        var history = History()
        history.tell("2026-01-05", Self.opened("e1", nil), hour: 8)
        history.tell("2026-01-05", .visit("w1", episode: "e1"), hour: 10)
        #expect(try told(history, context) == ["e1": "wellness@4: 7"])
        history.tell("2026-01-06", Self.opened("e1", .medicalMassage), hour: 8)
        #expect(try told(history, context) == ["e1": "medical-massage@9: 4"], "opened anew in another")
    }

    @Test("a baseline is counted by the rule of the episode's setting, on the page and for the interval")
    func baseline() throws {
        for (setting, value) in [(CareSetting.painClinic, 7.0), (.medicalMassage, 8)] {
            var history = History()
            history.tell("2026-01-02", Self.opened("e1", setting), hour: 8)
            history.tell("2026-01-02", .pain("8", episode: "e1"))
            history.tell("2026-01-05", .pain("6", episode: "e1"))
            history.tell("2026-01-05", .visit("v1", episode: "e1"), hour: 10)
            history.tell("2026-01-12", .pain("5", episode: "e1"))
            history.tell("2026-01-12", .visit("v2", episode: "e1"), hour: 10)
            for house in CareSetting.allCases {
                let progress = try history.rows(ProgressProjector(), context: Self.context(house))
                #expect(progress.map { $0["baseline_value"] } == [.real(value)], "\(setting) in \(house)")
                let interval = try history.rows(IntervalProjector(), context: Self.context(house))
                guard case .text(let reason)? = interval.first?["reason"] else { continue }
                #expect(reason.contains(": \(Int(value)) "), "\(reason)")
            }
        }
    }

    @Test("care begins anew after the gap of the episode's setting")
    func gap() throws {
        var policy = CarePolicy.default(for: .medicalMassage)
        policy.episodeGapDays = 20
        let context = Self.context(.wellness, [.medicalMassage: PolicyInForce(policy, digest: "", .shipped)])
        var history = client
        history.tell("2026-03-02", .visit("m2", episode: "e1"), hour: 10)
        func begun(_ context: CareContext) throws -> ViewValue? {
            try history.rows(IntervalProjector(), context: context).first { $0["episode"] == .text("e1") }?[
                "begun_anew_on"]
        }
        #expect(try begun(context) == .text("2026-03-02"))
        #expect(try begun(Self.context(.wellness)) == .null)
    }

    @Test("another policy for any setting is another digest, so that views are built anew")
    func digest() {
        let plain = Self.context(.wellness).digest(of: [.policy])
        let policy = PolicyInForce(.default(for: .painClinic), digest: "another", .shipped)
        #expect(Self.context(.wellness, [.painClinic: policy]).digest(of: [.policy]) != plain)
        #expect(Self.context(.wellness, [.wellness: policy]).digest(of: [.policy]) == plain, "its own is `policy`")
        #expect(Self.context(.wellness, [.painClinic: policy]).digest(of: [.registry]) == "")
    }
}
