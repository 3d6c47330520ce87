/// A care rule that can be broken. What happened is recorded all the same, and names the rule in `rulesBroken`.
/// Raw values are stored format.
public enum CareRule: String, Sendable, CaseIterable {
    /// Treated while a red flag was raised and not cleared.
    case unclearedRedFlag
    /// Recorded as done after the patient's death.
    case afterDeath
    /// Treated after care had ended and before a new episode was opened.
    case careEnded
    /// Treated in an episode that was closed before that day.
    case episodeClosed
    /// Treated when all authorised visits were used.
    case authorisationExhausted
    /// Treated on a day no authorisation covers.
    case authorisationExpired
    /// Treated with a technique that the intake speaks against.
    case contraindication
}
