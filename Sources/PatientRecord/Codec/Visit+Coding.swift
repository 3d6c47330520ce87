import Clinical

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
