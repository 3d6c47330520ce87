import Clinical

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
