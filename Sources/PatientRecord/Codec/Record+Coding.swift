import Clinical

// Consent and the merging of records: how they are stored.

extension Consent: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            scope: try reader.string("scope"), category: try reader.stringIfPresent("category"),
            until: try reader.dayIfPresent("until"), text: try reader.sealableIfPresent("text"),
            context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("scope", scope)
        writer.string("category", category)
        writer.day("until", until)
        writer.sealable("text", text)
        context.write(to: &writer)
    }
}

extension RecordMerge: PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            from: try reader.stringIfPresent("from"), into: try reader.stringIfPresent("into"),
            reasonCode: try reader.stringIfPresent("reasonCode"), reason: try reader.sealableIfPresent("reason"),
            context: try EntryContext.read(reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("from", from)
        writer.string("into", into)
        writer.string("reasonCode", reasonCode)
        writer.sealable("reason", reason)
        context.write(to: &writer)
    }
}
