import Clinical

extension Reading: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            instrument: try reader.string("instrument"),
            instrumentVersion: try reader.stringIfPresent("instrumentVersion"),
            language: try reader.stringIfPresent("language"),
            value: ReadingValue(
                number: try reader.numberIfPresent("value"), qualifier: try reader.stringIfPresent("qualifier"),
                low: try reader.numberIfPresent("valueLow"), high: try reader.numberIfPresent("valueHigh"),
                written: try reader.sealableIfPresent("written")),
            site: try reader.stringIfPresent("site"), side: try reader.choiceIfPresent("side"),
            motion: try reader.stringIfPresent("motion"), mode: try reader.choiceIfPresent("mode"),
            posture: try reader.stringIfPresent("posture"), tool: try reader.stringIfPresent("tool"),
            trials: try reader.intIfPresent("trials"), limitedBy: try reader.stringIfPresent("limitedBy"),
            moment: try reader.choiceIfPresent("moment"), aspect: try reader.choiceIfPresent("aspect"),
            recall: try reader.stringIfPresent("recall"), periodDays: try reader.intIfPresent("periodDays"),
            isOffStep: try reader.flag("offStep", default: false), context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("instrument", instrument)
        writer.string("instrumentVersion", instrumentVersion)
        writer.string("language", language)
        writer.number("value", value.number)
        writer.string("qualifier", value.qualifier)
        writer.number("valueLow", value.low)
        writer.number("valueHigh", value.high)
        writer.sealable("written", value.written)
        writer.string("site", site)
        writer.choice("side", side)
        writer.string("motion", motion)
        writer.choice("mode", mode)
        writer.string("posture", posture)
        writer.string("tool", tool)
        writer.integer("trials", trials)
        writer.string("limitedBy", limitedBy)
        writer.choice("moment", moment)
        writer.choice("aspect", aspect)
        writer.string("recall", recall)
        writer.integer("periodDays", periodDays)
        writer.flag("offStep", isOffStep, default: false)
        context.write(to: &writer)
    }
}

extension EntryContext {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            visit: try reader.stringIfPresent("visit"), episode: try reader.stringIfPresent("episode"),
            performedBy: try reader.stringIfPresent("performedBy"),
            respondent: try reader.choiceIfPresent("respondent"), channel: try reader.stringIfPresent("channel"),
            sourceRecorded: reader.readsSources ? try reader.integerIfPresent("sourceRecorded") : nil,
            coding: try reader.objects("coding", Coding.read),
            rulesBroken: try reader.strings("rulesBroken"),
            overrideReason: try reader.sealableIfPresent("overrideReason"),
            source: reader.readsSources ? try reader.objectIfPresent("source").map(SourceRow.read) : nil,
            movedFrom: try reader.objectIfPresent("movedFrom").map(MovedEntry.read),
            note: try reader.sealableIfPresent("note"))
    }

    func write(to writer: inout PayloadWriter, hasOwnVisit: Bool = false, hasOwnEpisode: Bool = false) {
        if !hasOwnVisit { writer.string("visit", visit) }
        if !hasOwnEpisode { writer.string("episode", episode) }
        writer.string("performedBy", performedBy)
        writer.choice("respondent", respondent)
        writer.string("channel", channel)
        writer.integer("sourceRecorded", sourceRecorded)
        writer.objects("coding", coding) { $0.write(to: &$1) }
        writer.strings("rulesBroken", rulesBroken)
        writer.sealable("overrideReason", overrideReason)
        if let source = writer.source ?? source { writer.object("source") { source.write(to: &$0) } }
        if let movedFrom { writer.object("movedFrom") { movedFrom.write(to: &$0) } }
        writer.sealable("note", note)
    }
}

extension MovedEntry {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(patient: try reader.string("patient"), position: try reader.integer("position"))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("patient", patient)
        writer.integer("position", position)
    }
}

extension Coding {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            system: try reader.string("system"), code: try reader.string("code"),
            version: try reader.stringIfPresent("version"), display: try reader.stringIfPresent("display"))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("system", system)
        writer.string("version", version)
        writer.string("code", code)
        writer.string("display", display)
    }
}

extension SourceRow {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            line: try reader.integer("line"), digest: try reader.hexadecimalIfPresent("digest"),
            resource: try reader.hexadecimalIfPresent("resource"),
            version: SourceVersion(
                number: try reader.integerIfPresent("version"), updated: try reader.integerIfPresent("updated"),
                issued: try reader.integerIfPresent("issued"), stage: try stage(reader)))
    }

    private static func stage(_ reader: PayloadReader) throws(PayloadError) -> SourceVersion.Stage {
        if try reader.flagIfPresent("enteredInError") ?? false { return .enteredInError }
        if try reader.flagIfPresent("corrected") ?? false { return .corrected }
        return try reader.flagIfPresent("preliminary") ?? false ? .preliminary : .plain
    }

    func write(to writer: inout PayloadWriter) {
        writer.integer("line", line)
        writer.string("digest", digest.map { String($0, radix: 16) })
        writer.string("resource", resource.map { String($0, radix: 16) })
        writer.integer("version", version.number)
        writer.integer("updated", version.updated)
        writer.integer("issued", version.issued)
        writer.flag("enteredInError", version.stage == .enteredInError, default: false)
        writer.flag("corrected", version.stage == .corrected, default: false)
        writer.flag("preliminary", version.stage == .preliminary, default: false)
    }
}
