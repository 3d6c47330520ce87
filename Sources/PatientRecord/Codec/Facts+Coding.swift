import Clinical

// How each fact is stored: field names and their order are format. What a struct's `context` says is written into the
// same object, after the struct's own fields; an own field named `visit` or `episode` is also the context's.

extension SealableIdentifier {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            system: try reader.string("system"), value: try reader.sealable("value"))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("system", system)
        writer.sealable("value", value)
    }
}

extension IntakeTopic {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            topic: try reader.string("topic"), status: try reader.choice("status"), codes: try reader.strings("codes"),
            text: try reader.sealableIfPresent("text"))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("topic", topic)
        writer.choice("status", status)
        writer.strings("codes", codes)
        writer.sealable("text", text)
    }
}

extension CarePlanPhase {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            name: try reader.string("name"), visitsPerWeek: try reader.numberIfPresent("visitsPerWeek"),
            intervalDays: try reader.intIfPresent("intervalDays"), weeks: try reader.intIfPresent("weeks"))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("name", name)
        writer.number("visitsPerWeek", visitsPerWeek)
        writer.integer("intervalDays", intervalDays)
        writer.integer("weeks", weeks)
    }
}

extension TechniqueApplied {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            technique: try reader.string("technique"), muscle: try reader.stringIfPresent("muscle"),
            role: try reader.stringIfPresent("role"), site: try reader.stringIfPresent("site"),
            side: try reader.choiceIfPresent("side"), minutes: try reader.intIfPresent("minutes"))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("technique", technique)
        writer.string("muscle", muscle)
        writer.string("role", role)
        writer.string("site", site)
        writer.choice("side", side)
        writer.integer("minutes", minutes)
    }
}

extension Registration: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            pseudonym: try reader.stringIfPresent("pseudonym"), birthYear: try reader.intIfPresent("birthYear"),
            sex: try reader.choiceIfPresent("sex"), name: try reader.sealableIfPresent("name"),
            birthDate: try reader.sealableIfPresent("birthDate"), contact: try reader.sealableIfPresent("contact"),
            identifiers: try reader.objects("identifiers", SealableIdentifier.read),
            context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("pseudonym", pseudonym)
        writer.integer("birthYear", birthYear)
        writer.choice("sex", sex)
        writer.sealable("name", name)
        writer.sealable("birthDate", birthDate)
        writer.sealable("contact", contact)
        writer.objects("identifiers", identifiers) { $0.write(to: &$1) }
        context.write(to: &writer)
    }
}

extension Death: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            cause: try reader.sealableIfPresent("cause"), context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.sealable("cause", cause)
        context.write(to: &writer)
    }
}

extension CareEnding: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            reasonCode: try reader.string("reasonCode"), context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("reasonCode", reasonCode)
        context.write(to: &writer)
    }
}

extension IdentityErasure: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            reasonCode: try reader.string("reasonCode"), context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("reasonCode", reasonCode)
        context.write(to: &writer)
    }
}

extension Intake: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            topics: try reader.objects("topics", IntakeTopic.read), context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.objects("topics", topics) { $0.write(to: &$1) }
        context.write(to: &writer)
    }
}

extension SafetyScreen: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            present: try reader.strings("present"), absent: try reader.strings("absent"),
            context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.strings("present", present)
        writer.strings("absent", absent)
        context.write(to: &writer)
    }
}

extension RedFlag: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            flag: try reader.string("flag"), clearedBy: try reader.stringIfPresent("clearedBy"),
            context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("flag", flag)
        writer.string("clearedBy", clearedBy)
        context.write(to: &writer)
    }
}

extension Episode: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            episode: try reader.string("episode"), setting: try reader.choiceIfPresent("setting"),
            problem: try reader.string("problem"), site: try reader.stringIfPresent("site"),
            side: try reader.choiceIfPresent("side"), diagnoses: try reader.strings("diagnoses"),
            payer: try reader.stringIfPresent("payer"),
            referralQuestion: try reader.sealableIfPresent("referralQuestion"),
            context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("episode", episode)
        writer.choice("setting", setting)
        writer.string("problem", problem)
        writer.string("site", site)
        writer.choice("side", side)
        writer.strings("diagnoses", diagnoses)
        writer.string("payer", payer)
        writer.sealable("referralQuestion", referralQuestion)
        context.write(to: &writer, hasOwnEpisode: true)
    }
}

extension EpisodeClosing: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            episode: try reader.string("episode"), outcomeCode: try reader.string("outcomeCode"),
            context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("episode", episode)
        writer.string("outcomeCode", outcomeCode)
        context.write(to: &writer, hasOwnEpisode: true)
    }
}

extension Referral: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            referrer: try reader.sealableIfPresent("referrer"), question: try reader.sealableIfPresent("question"),
            visitsAsked: try reader.intIfPresent("visitsAsked"), diagnoses: try reader.strings("diagnoses"),
            reasonCode: try reader.stringIfPresent("reasonCode"), context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.sealable("referrer", referrer)
        writer.sealable("question", question)
        writer.integer("visitsAsked", visitsAsked)
        writer.strings("diagnoses", diagnoses)
        writer.string("reasonCode", reasonCode)
        context.write(to: &writer)
    }
}

extension Consultation: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            kind: try reader.string("kind"), outcomeCode: try reader.stringIfPresent("outcomeCode"),
            context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("kind", kind)
        writer.string("outcomeCode", outcomeCode)
        context.write(to: &writer)
    }
}

extension Coverage: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            coverage: try reader.string("coverage"), kind: try reader.string("kind"),
            payer: try reader.stringIfPresent("payer"), member: try reader.sealableIfPresent("member"),
            from: try reader.dayIfPresent("from"), until: try reader.dayIfPresent("until"),
            context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("coverage", coverage)
        writer.string("kind", kind)
        writer.string("payer", payer)
        writer.sealable("member", member)
        writer.day("from", from)
        writer.day("until", until)
        context.write(to: &writer)
    }
}

extension Authorisation: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            authorisation: try reader.string("authorisation"), visits: try reader.intIfPresent("visits"),
            from: try reader.dayIfPresent("from"), until: try reader.dayIfPresent("until"),
            reasonCode: try reader.stringIfPresent("reasonCode"), context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("authorisation", authorisation)
        writer.integer("visits", visits)
        writer.day("from", from)
        writer.day("until", until)
        writer.string("reasonCode", reasonCode)
        context.write(to: &writer)
    }
}

extension CarePlan: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            phases: try reader.objects("phases", CarePlanPhase.read),
            agreedBy: try reader.stringIfPresent("agreedBy"), context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.objects("phases", phases) { $0.write(to: &$1) }
        writer.string("agreedBy", agreedBy)
        context.write(to: &writer)
    }
}

extension Goal: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            goal: try reader.string("goal"), instrument: try reader.string("instrument"),
            target: try reader.number("target"), site: try reader.stringIfPresent("site"),
            side: try reader.choiceIfPresent("side"), motion: try reader.stringIfPresent("motion"),
            mode: try reader.choiceIfPresent("mode"), moment: try reader.choiceIfPresent("moment"),
            aspect: try reader.choiceIfPresent("aspect"), due: try reader.dayIfPresent("due"),
            text: try reader.sealableIfPresent("text"), context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("goal", goal)
        writer.string("instrument", instrument)
        writer.number("target", target)
        writer.string("site", site)
        writer.choice("side", side)
        writer.string("motion", motion)
        writer.choice("mode", mode)
        writer.choice("moment", moment)
        writer.choice("aspect", aspect)
        writer.day("due", due)
        writer.sealable("text", text)
        context.write(to: &writer)
    }
}

extension GoalWithdrawal: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            goal: try reader.string("goal"), reasonCode: try reader.stringIfPresent("reasonCode"),
            context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("goal", goal)
        writer.string("reasonCode", reasonCode)
        context.write(to: &writer)
    }
}

extension VisitBooking: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            visit: try reader.string("visit"), plannedAt: try reader.integer("plannedAt"),
            plannedOffsetMinutes: try Int32(truncatingIfNeeded: reader.integer("plannedOffsetMinutes")),
            kind: try reader.stringIfPresent("kind"), context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("visit", visit)
        writer.integer("plannedAt", plannedAt)
        writer.integer("plannedOffsetMinutes", plannedOffsetMinutes)
        writer.string("kind", kind)
        context.write(to: &writer, hasOwnVisit: true)
    }
}

extension Visit: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            visit: try reader.string("visit"), kind: try reader.choice("kind"),
            isOwn: try reader.flag("own", default: true), setting: try reader.choiceIfPresent("setting"),
            location: try reader.stringIfPresent("location"), supervisedBy: try reader.stringIfPresent("supervisedBy"),
            minutes: try reader.intIfPresent("minutes"), endedEarly: try reader.flag("endedEarly", default: false),
            context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("visit", visit)
        writer.choice("kind", kind)
        writer.flag("own", isOwn, default: true)
        writer.choice("setting", setting)
        writer.string("location", location)
        writer.string("supervisedBy", supervisedBy)
        writer.integer("minutes", minutes)
        writer.flag("endedEarly", endedEarly, default: false)
        context.write(to: &writer, hasOwnVisit: true)
    }
}

extension VisitNotHeld: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            visit: try reader.stringIfPresent("visit"), reasonCode: try reader.stringIfPresent("reasonCode"),
            noticeHours: try reader.intIfPresent("noticeHours"), context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("visit", visit)
        writer.string("reasonCode", reasonCode)
        writer.integer("noticeHours", noticeHours)
        context.write(to: &writer, hasOwnVisit: true)
    }
}

extension Treatment: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            techniques: try reader.objects("techniques", TechniqueApplied.read),
            intensity: try reader.intIfPresent("intensity"), context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.objects("techniques", techniques) { $0.write(to: &$1) }
        writer.integer("intensity", intensity)
        context.write(to: &writer)
    }
}

extension Note: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            subject: try reader.string("subject"), text: try reader.sealable("text"),
            context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("subject", subject)
        writer.sealable("text", text)
        context.write(to: &writer)
    }
}

extension Signature: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            visit: try reader.string("visit"), signedBy: try reader.string("signedBy"),
            context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("visit", visit)
        writer.string("signedBy", signedBy)
        context.write(to: &writer, hasOwnVisit: true)
    }
}

extension Finding: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            finding: try reader.string("finding"), muscle: try reader.stringIfPresent("muscle"),
            site: try reader.stringIfPresent("site"), side: try reader.choiceIfPresent("side"),
            grade: try reader.numberIfPresent("grade"), context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("finding", finding)
        writer.string("muscle", muscle)
        writer.string("site", site)
        writer.choice("side", side)
        writer.number("grade", grade)
        context.write(to: &writer)
    }
}

extension ReadingNotObtained: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            instrument: try reader.string("instrument"), reason: try reader.choice("reason"),
            site: try reader.stringIfPresent("site"), side: try reader.choiceIfPresent("side"),
            context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("instrument", instrument)
        writer.choice("reason", reason)
        writer.string("site", site)
        writer.choice("side", side)
        context.write(to: &writer)
    }
}

extension LifeEvent: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            kind: try reader.string("kind"), site: try reader.stringIfPresent("site"),
            side: try reader.choiceIfPresent("side"), text: try reader.sealableIfPresent("text"),
            context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("kind", kind)
        writer.string("site", site)
        writer.choice("side", side)
        writer.sealable("text", text)
        context.write(to: &writer)
    }
}

extension MedicationChange: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            drug: try reader.string("drug"), change: try reader.string("change"),
            dose: try reader.stringIfPresent("dose"), context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("drug", drug)
        writer.string("change", change)
        writer.string("dose", dose)
        context.write(to: &writer)
    }
}

extension OtherCare: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            kind: try reader.string("kind"), site: try reader.stringIfPresent("site"),
            side: try reader.choiceIfPresent("side"), text: try reader.sealableIfPresent("text"),
            context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("kind", kind)
        writer.string("site", site)
        writer.choice("side", side)
        writer.sealable("text", text)
        context.write(to: &writer)
    }
}

extension AdverseEvent: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            kind: try reader.string("kind"), severity: try reader.intIfPresent("severity"),
            text: try reader.sealableIfPresent("text"), context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("kind", kind)
        writer.integer("severity", severity)
        writer.sealable("text", text)
        context.write(to: &writer)
    }
}

extension IntervalDecision: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            days: try reader.int("days"), recommendedDays: try reader.intIfPresent("recommendedDays"),
            shownPosition: try reader.integerIfPresent("shownPosition"), agreed: try reader.flagIfPresent("agreed"),
            reason: try reader.sealableIfPresent("reason"), context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.integer("days", days)
        writer.integer("recommendedDays", recommendedDays)
        writer.integer("shownPosition", shownPosition)
        writer.flag("agreed", agreed)
        writer.sealable("reason", reason)
        context.write(to: &writer)
    }
}
