/// A care rule that can be broken. What happened is recorded all the same, and names the rule in `rulesBroken`.
/// Raw values are stored format.
public enum CareRule: String, Sendable, CaseIterable {
    /// Treated, or treatment planned, while a red flag was raised and not cleared.
    case unclearedRedFlag
    /// Recorded as done after the patient's death.
    case afterDeath
    /// Treated after care had ended and before a new episode was opened.
    case careEnded
    /// Treated in an episode that was closed before that day.
    case episodeClosed
    /// Treated when all authorised visits were used. Only read: a rule of the registry says it now.
    case authorisationExhausted
    /// Treated on a day no authorisation covers. Only read, as the one before.
    case authorisationExpired
    /// Treated with a technique that the intake speaks against.
    case contraindication

    /// What was not as it should be, in words.
    public var lacking: String {
        switch self {
        case .unclearedRedFlag: "a red flag was open"
        case .afterDeath: "the patient had died"
        case .careEnded: "care had ended"
        case .episodeClosed: "the episode was closed"
        case .authorisationExhausted: "all authorised visits were used"
        case .authorisationExpired: "no authorisation covered the day"
        case .contraindication: "a technique was used that the history speaks against"
        }
    }
}
