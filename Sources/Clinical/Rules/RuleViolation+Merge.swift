// Violations about consent and about records that are one person's.

extension RuleViolation {
    static func consentToNothing() -> RuleViolation {
        RuleViolation(
            "consentToNothing", "A consent says what somebody agreed to, and this one has no scope.",
            remedy: "Give the scope, such as treatment, privacy or research.")
    }

    static func recordMerged(into survivor: String) -> RuleViolation {
        RuleViolation(
            "recordMerged",
            "This record was merged into patient \(survivor), so a new entry here would be looked for there.",
            remedy: "Record under patient \(survivor), or undo the merge with `anamnesis merge --undo PATIENT`.")
    }

    static func mergeRecorded(_ event: PatientEvent) -> RuleViolation {
        RuleViolation(
            "mergeRecorded", "\(event.typeName) stands on two records in one append, and cannot be recorded on one.",
            remedy: "Use `anamnesis merge`.")
    }

    static func mergeCorrected(_ entry: PatientEntry) -> RuleViolation {
        RuleViolation(
            "mergeCorrected",
            "@\(entry.position) is \(entry.event.typeName): it stands on two records, and is not corrected on one.",
            remedy: "Undo the merge with `anamnesis merge --undo PATIENT`.")
    }

    static func mergedIntoItself(_ id: String) -> RuleViolation {
        RuleViolation(
            "mergedIntoItself", "Patient \(id) cannot be merged into itself.", remedy: "Name two different patients.")
    }

    static func mergePartyUnknown(_ id: String) -> RuleViolation {
        RuleViolation(
            "mergePartyUnknown", "There is no patient \(id) in the log.",
            remedy: "`anamnesis patients` lists those there are.")
    }

    static func mergePartyErased(_ id: String) -> RuleViolation {
        RuleViolation(
            "mergePartyErased",
            "The identity of patient \(id) was destroyed, so nobody can say whose record this is.",
            remedy: "Leave the records apart.")
    }

    static func mergedAlready(_ id: String, into survivor: String) -> RuleViolation {
        RuleViolation(
            "mergedAlready", "Patient \(id) was merged into patient \(survivor) already.",
            remedy: "Undo that merge first with `anamnesis merge --undo PATIENT`.")
    }

    static func survivorMerged(_ id: String, into survivor: String) -> RuleViolation {
        RuleViolation(
            "survivorMerged", "Patient \(id) was merged into patient \(survivor), so it cannot take in another.",
            remedy: "Merge into patient \(survivor).")
    }

    static func notMerged(_ id: String) -> RuleViolation {
        RuleViolation(
            "notMerged", "Patient \(id) is not merged into another, so there is nothing to undo.",
            remedy: "Name the record that was given up; `anamnesis patients` says which those are.")
    }
}
