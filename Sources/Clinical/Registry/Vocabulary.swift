/// The registry's lists of terms. Raw values are the keys of its YAML.
public enum Vocabulary: String, Sendable, CaseIterable {
    case sites
    case muscles
    case motions
    case techniques
    case findings
    case redFlags

    /// What one term of the list is called in a message.
    public var noun: String {
        switch self {
        case .sites: "body site"
        case .muscles: "muscle"
        case .motions: "motion"
        case .techniques: "technique"
        case .findings: "finding"
        case .redFlags: "red flag"
        }
    }
}
