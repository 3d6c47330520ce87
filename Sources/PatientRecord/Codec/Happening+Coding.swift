import Clinical

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
