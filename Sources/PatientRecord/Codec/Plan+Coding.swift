import Clinical

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

extension SharedReport: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            shownPosition: try reader.integerIfPresent("shownPosition"), digest: try reader.stringIfPresent("digest"),
            recipient: try reader.sealableIfPresent("recipient"), context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.integer("shownPosition", shownPosition)
        writer.string("digest", digest)
        writer.sealable("recipient", recipient)
        context.write(to: &writer)
    }
}
