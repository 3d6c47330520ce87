/// Every red flag of the registry, asked whole: that none was there is a fact, not silence. A flag that was there is raised
/// by it, and stays until somebody clears it by name; an answer of no clears nothing.
public struct SafetyScreen: Hashable, Sendable {
    /// Codes of the red flags that were there.
    public var present: [String]
    /// Codes of those that were asked and were not there.
    public var absent: [String]
    public var context: EntryContext

    public init(present: [String] = [], absent: [String] = [], context: EntryContext = EntryContext()) {
        self.present = present
        self.absent = absent
        self.context = context
    }

    /// How many were asked.
    public var asked: Int { present.count + absent.count }
}

extension PatientEvent {
    /// Codes of the red flags that it raises: one by name, or those of a screen.
    public var raisedFlags: [String] {
        switch self {
        case .redFlagRaised(let fact): [fact.flag]
        case .safetyScreenCompleted(let screen): screen.present
        default: []
        }
    }
}
