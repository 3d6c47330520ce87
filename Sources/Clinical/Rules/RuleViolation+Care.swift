// Violations about visits, episodes, goals, coverage and red flags.

extension RuleViolation {
    static func visitUnknown(_ id: String) -> RuleViolation {
        RuleViolation(
            "visitUnknown", "The record has no visit `\(id)`, so what refers to it would hang in the air.",
            remedy: "Record the visit first or in the same command, or leave the visit out.")
    }

    static func visitAlreadyCompleted(_ id: String, on day: CalendarDay?) -> RuleViolation {
        RuleViolation(
            "visitAlreadyCompleted",
            "The visit `\(id)` is recorded as completed\(day.map { " on \($0)" } ?? ""), and can only have taken place once.",
            remedy: "Amend or retract that entry, or give a new visit its own id.")
    }

    static func plannedUnderRedFlag(_ flags: [String]) -> RuleViolation {
        RuleViolation(
            CareRule.unclearedRedFlag.rawValue,
            "A red flag is open (\(flags.joined(separator: ", "))), so that a physician has to look before more treatment is "
                + "planned.",
            remedy: "Record who cleared it: `anamnesis record flag clear`. Or say why it is planned all the same: "
                + "--because.")
    }

    static func visitNotHeld(_ id: String, was outcome: String) -> RuleViolation {
        RuleViolation(
            "visitNotHeld", "The visit `\(id)` is recorded as \(outcome), so it cannot be completed as well.",
            remedy: "Retract that entry first if the visit did take place, or give the new visit its own id.")
    }

    static func signatureUnderNothing(_ id: String) -> RuleViolation {
        RuleViolation(
            "signatureUnderNothing", "No completed visit `\(id)` is recorded, so there is nothing to sign.",
            remedy: "Record the visit first, or correct the visit's id.")
    }

    static func signedByNobody(_ id: String) -> RuleViolation {
        RuleViolation(
            "signedByNobody", "The signature under the visit `\(id)` names nobody.",
            remedy: "Say which practitioner signs.")
    }

    static func episodeUnknown(_ id: String) -> RuleViolation {
        RuleViolation(
            "episodeUnknown", "The record has no episode `\(id)`, so what refers to it would hang in the air.",
            remedy: "Open the episode first or in the same command, or leave the episode out.")
    }

    static func episodeAlreadyOpened(_ id: String) -> RuleViolation {
        RuleViolation(
            "episodeAlreadyOpened", "The record has an episode `\(id)` already, and an id stands for one episode.",
            remedy: "Amend the opening, or give the new episode its own id.")
    }

    static func episodeAlreadyClosed(_ id: String, on day: CalendarDay) -> RuleViolation {
        RuleViolation(
            "episodeAlreadyClosed", "The episode `\(id)` was closed on \(day).",
            remedy: "Amend that entry if the date or the outcome is wrong.")
    }

    static func goalUnknown(_ id: String, known: [String]) -> RuleViolation {
        RuleViolation(
            "goalUnknown",
            "The record has no goal `\(id)`, so there is nothing to change.\(listed("Its goals", known))",
            remedy: "Set the goal first, or correct its id.")
    }

    static func goalAlreadySet(_ id: String) -> RuleViolation {
        RuleViolation(
            "goalAlreadySet", "The record has a goal `\(id)` already, and an id stands for one goal.",
            remedy: "Revise the goal, or give the new one its own id.")
    }

    static func goalWithdrawnAlready(_ id: String) -> RuleViolation {
        RuleViolation(
            "goalWithdrawnAlready", "The goal `\(id)` was withdrawn, so it cannot be revised or withdrawn.",
            remedy: "Set a new goal, or retract the withdrawal.")
    }

    static func coverageUnknown(_ id: String, known: [String]) -> RuleViolation {
        RuleViolation(
            "coverageUnknown", "The record has no coverage `\(id)`, so it cannot end.\(listed("Its coverages", known))",
            remedy: "Confirm the coverage first, or correct its id.")
    }

    static func coverageEndedAlready(_ id: String) -> RuleViolation {
        RuleViolation(
            "coverageEndedAlready", "The coverage `\(id)` has ended already.",
            remedy: "Amend that entry if its date is wrong.")
    }

    static func periodReversed(_ from: CalendarDay, _ until: CalendarDay) -> RuleViolation {
        RuleViolation(
            "periodReversed", "The period runs from \(from) to \(until), so it holds no day.",
            remedy: "Give the first day before the last.")
    }

    static func visitsNegative(_ visits: Int) -> RuleViolation {
        RuleViolation(
            "visitsNegative", "An authorisation of \(visits) visits cannot be counted with.",
            remedy: "Give the number of visits, 0 or more, or leave it out where the payer set no number.")
    }

    static func intervalOutOfRange(_ days: Int, _ range: ClosedRange<Int>) -> RuleViolation {
        RuleViolation(
            "intervalOutOfRange",
            "An interval of \(days) days is none: it takes \(range.lowerBound) to \(range.upperBound) days.",
            remedy: "Give the days from the last treatment visit to the next.")
    }

    static func redFlagNotOpen(_ flag: String, open: [String]) -> RuleViolation {
        RuleViolation(
            "redFlagNotOpen",
            "The red flag `\(flag)` was not open at that time, so there is nothing to clear.\(listed("Open were", open))",
            remedy: "Correct the flag or the date.")
    }

    static func screenIncomplete(_ missing: [String]) -> RuleViolation {
        RuleViolation(
            "screenIncomplete",
            "A safety screen answers every red flag, and this one leaves out "
                + missing.map { "`\($0)`" }.joined(separator: ", ") + ".",
            remedy: "Say of each whether it is there. A single sign is recorded with `anamnesis record flag raise`.")
    }

    static func answeredTwice(_ flag: String) -> RuleViolation {
        RuleViolation(
            "answeredTwice", "The screen says of `\(flag)` more than once whether it is there.", remedy: "Say it once.")
    }

    static func clearedByNobody(_ flag: String) -> RuleViolation {
        RuleViolation(
            "clearedByNobody",
            "A red flag is cleared by somebody who takes responsibility, and `\(flag)` names nobody.",
            remedy: "Say who cleared it.")
    }

    static func clearedByNoPhysician(_ flag: String, _ who: String, _ kinds: String) -> RuleViolation {
        RuleViolation(
            "clearedByNoPhysician",
            "A red flag waits for a physician, and \(who), who is to have cleared `\(flag)`, is on record with \(kinds), and no "
                + "\(PhysicianOnRecord.licence).",
            remedy: "Name the physician who looked; or record what they hold: `anamnesis record credential`.")
    }

    private static func listed(_ intro: String, _ codes: [String]) -> String {
        codes.isEmpty ? "" : " \(intro): \(codes.joined(separator: ", "))."
    }
}
