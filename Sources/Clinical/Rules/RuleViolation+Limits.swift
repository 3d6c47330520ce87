// Violations about amounts that nothing real can have.

extension RuleViolation {
    static func amountImpossible(_ name: String, _ amount: String, allowed: String) -> RuleViolation {
        RuleViolation(
            "amountImpossible", "\(name) \(amount) cannot be: it is \(allowed).",
            remedy: "Correct the number, or leave it out where it is not known.")
    }

    static func treatmentEmpty() -> RuleViolation {
        RuleViolation(
            "treatmentEmpty", "A treatment says what was done, and this one has no technique, intensity or note.",
            remedy: "Name a technique; retract the entry if nobody was treated.")
    }
}
