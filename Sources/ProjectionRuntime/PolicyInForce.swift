public import Clinical
import Crypto

/// A policy, and why care of a setting goes by it.
public struct PolicyInForce: Sendable {
    public enum Standing: Sendable, Hashable {
        /// Since the practice's day.
        case adopted(since: CalendarDay)
        /// Nobody adopted one for the setting: it is the one that this version brings.
        case shipped
        /// Tried in place of the one in force.
        case onTrial
    }

    public let policy: CarePolicy
    /// SHA-256 of its text, in hexadecimal.
    public let digest: String
    public let standing: Standing

    public init(_ policy: CarePolicy, digest: String, _ standing: Standing) {
        (self.policy, self.digest, self.standing) = (policy, digest, standing)
    }

    /// `pain-clinic@5`.
    public var title: String { policy.title }

    /// The practice's day since which it is adopted; nil for one that is not.
    public var since: CalendarDay? { if case .adopted(let since) = standing { since } else { nil } }

    /// Changes whenever an answer by the policy could.
    var digestWords: String {
        since.map { "\(digest) since \($0)" } ?? digest
    }

    /// What each setting goes by as long as nobody adopts a policy for it.
    static let shipped: [CareSetting: PolicyInForce] = Dictionary(
        uniqueKeysWithValues: CareSetting.allCases.map { setting in
            let digest = HexText.of(SHA256.hash(data: Array(CarePolicy.defaultText(for: setting).utf8)))
            return (setting, PolicyInForce(.default(for: setting), digest: digest, .shipped))
        })
}

extension CareContext {
    /// What care of a setting goes by.
    ///
    /// - Parameter setting: nil for the practice's own.
    public func policyInForce(in setting: CareSetting?) -> PolicyInForce {
        setting.flatMap { otherPolicies[$0] }
            ?? PolicyInForce(
                policy, digest: digests[.policy] ?? "", policySince.map { .adopted(since: $0) } ?? .onTrial)
    }

    /// The policy alone.
    ///
    /// - Parameter setting: nil for the practice's own.
    public func policy(in setting: CareSetting?) -> CarePolicy {
        setting.flatMap { otherPolicies[$0]?.policy } ?? policy
    }

    /// The policy of an episode as it was opened; of care outside any, the practice's own.
    public func policy(of episode: String, in stretches: CareStretches) -> CarePolicy {
        policy(in: stretches.setting(of: episode))
    }

    /// One for each setting, the practice's own first.
    public var policies: [PolicyInForce] {
        [policyInForce(in: nil)] + CareSetting.allCases.compactMap { otherPolicies[$0] }
    }

    /// The one that is tried, whichever setting it is for; else that of the practice's own.
    public var governingPolicy: PolicyInForce {
        otherPolicies.values.first { $0.standing == .onTrial } ?? policyInForce(in: nil)
    }
}
