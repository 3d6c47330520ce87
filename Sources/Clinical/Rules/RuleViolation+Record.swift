// Violations about the record as a whole, its times and its corrections.

extension RuleViolation {
    static func recordErased() -> RuleViolation {
        RuleViolation(
            "recordErased", "This patient's identity was erased, and with it the key that texts are sealed with.",
            remedy: "Nothing can be added or corrected; register the person anew if care begins again.")
    }

    static func registeredTwice() -> RuleViolation {
        RuleViolation(
            "registeredTwice", "This patient is registered already, and a record has one registration.",
            remedy: "Record changed details, or amend the registration.")
    }

    static func notRegistered(_ event: PatientEvent) -> RuleViolation {
        RuleViolation(
            "notRegistered", "There is no such patient yet, and \(event.typeName) cannot begin a record.",
            remedy: "Register the patient first, with `anamnesis record registration`.")
    }

    static func inTheFuture(_ draft: EntryDraft, now: Int64) -> RuleViolation {
        let hours = (draft.occurred.milliseconds - now) / 3_600_000
        return RuleViolation(
            "inTheFuture",
            "\(draft.occurred.text) lies \(hours < 48 ? "\(hours) hours" : "\(hours / 24) days") ahead, and only what has happened can be recorded.",
            remedy: "Correct the date; a planned visit is booked, with its time in the booking.")
    }

    static func beforeBirth(_ draft: EntryDraft, born year: Int) -> RuleViolation {
        RuleViolation(
            "beforeBirth",
            "\(draft.occurred.text) lies before the patient was born, in \(year), and nothing can have happened to them then.",
            remedy: "Correct the date, or the year of birth: amend the registration or record changed details.")
    }

    static func resolvedBeforeReported(
        _ effect: AdverseEvent, _ draft: EntryDraft, since day: CalendarDay
    ) -> RuleViolation {
        RuleViolation(
            "resolvedBeforeReported",
            "\(effect.kind) cannot have been over on \(draft.occurred.text): it was reported for \(day) at the earliest.",
            remedy: "Correct the date, or amend the report if it happened earlier.")
    }

    static func bornInTheFuture() -> RuleViolation {
        RuleViolation(
            "bornInTheFuture", "The birth is still to come, by the date or year that is given.",
            remedy: "Correct the birth date, or leave it out where it is not known.")
    }

    static func birthYearImpossible(_ year: Int) -> RuleViolation {
        RuleViolation(
            "birthYearImpossible", "A patient born in \(year) would be older than anybody ever was.",
            remedy: "Give the year of birth with four digits, or leave it out where it is not known.")
    }

    static func idMissing(_ event: PatientEvent) -> RuleViolation {
        RuleViolation(
            "idMissing", "\(event.typeName) names no id, so nothing could refer to it later.",
            remedy: "Give the entry an id that is unique in the patient's record.")
    }

    static func typeUnknown(_ type: String) -> RuleViolation {
        RuleViolation(
            "typeUnknown", "This version does not know entries of the type \(type), so it cannot check one.",
            remedy: "Use the version that wrote it.")
    }

    static func diedTwice(_ diedOn: CalendarDay) -> RuleViolation {
        RuleViolation(
            "diedTwice", "The patient's death is recorded already, for \(diedOn).",
            remedy: "Amend that entry if the date is wrong, or retract it.")
    }

    static func planAfterDeath(_ event: PatientEvent, _ diedOn: CalendarDay) -> RuleViolation {
        RuleViolation(
            "planAfterDeath", "The patient died on \(diedOn), so \(event.typeName) plans care that cannot be given.",
            remedy: "Leave it out; if the death was recorded for the wrong patient, retract it first.")
    }

    static func planAfterCareEnded(_ event: PatientEvent, _ endedOn: CalendarDay) -> RuleViolation {
        RuleViolation(
            "planAfterCareEnded", "Care ended on \(endedOn), so \(event.typeName) plans care nobody gives.",
            remedy: "Open a new episode first if the patient is back.")
    }

    static func entryUnknown() -> RuleViolation {
        RuleViolation(
            "entryUnknown", "This patient's record has no entry at that position, so there is nothing to correct.",
            remedy: "Find the position with `anamnesis history PATIENT`.")
    }

    static func reasonMissing(for done: String) -> RuleViolation {
        RuleViolation(
            "reasonMissing",
            "An entry cannot be \(done) without saying why; the record keeps both for whoever reads it.",
            remedy: "Give a reason with `--reason`.")
    }

    static func typeChanged(_ original: PatientEntry, to event: PatientEvent) -> RuleViolation {
        RuleViolation(
            "typeChanged",
            "@\(original.position) is \(original.event.typeName), and an amendment cannot turn it into \(event.typeName).",
            remedy: "Retract @\(original.position) and record the right entry.")
    }

    static func identityChanged(_ original: PatientEntry, to event: PatientEvent) -> RuleViolation {
        RuleViolation(
            "identityChanged",
            "@\(original.position) has the id `\(original.event.ownId ?? "")`, which other entries refer to, and cannot "
                + "become `\(event.ownId ?? "")`.",
            remedy: "Keep the id, or retract @\(original.position) and record the right entry.")
    }

    static func notCorrectable(_ entry: PatientEntry) -> RuleViolation {
        RuleViolation(
            "notCorrectable", "@\(entry.position) is \(entry.event.typeName), which cannot be amended or retracted.",
            remedy: entry.event.isErasure ? "An erased identity does not come back." : "Use the version that wrote it.")
    }

    static func registrationRetracted(_ entry: PatientEntry) -> RuleViolation {
        RuleViolation(
            "registrationRetracted",
            "@\(entry.position) is the registration, and without it the record has no beginning.",
            remedy: "Amend it, or erase the patient's identity with `anamnesis erase PATIENT`.")
    }

    static func retractedAlready(_ entry: PatientEntry) -> RuleViolation {
        RuleViolation(
            "retractedAlready", "@\(entry.position) is retracted already.",
            remedy: "Nothing is left to do; amend it to bring it back.")
    }
}
