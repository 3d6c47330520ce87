import Clinical

// Consent and the merging of records: how they are stored.

extension Consent: PayloadFact {
    init(reader: PayloadReader) throws(PayloadError) {
        self.init(
            scope: try reader.string("scope"), category: try reader.stringIfPresent("category"),
            until: try reader.dayIfPresent("until"), text: try reader.sealableIfPresent("text"),
            context: try EntryContext(reader: reader))
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
    init(reader: PayloadReader) throws(PayloadError) {
        self.init(
            from: try reader.stringIfPresent("from"), into: try reader.stringIfPresent("into"),
            reasonCode: try reader.stringIfPresent("reasonCode"), reason: try reader.sealableIfPresent("reason"),
            context: try EntryContext(reader: reader))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("from", from)
        writer.string("into", into)
        writer.string("reasonCode", reasonCode)
        writer.sealable("reason", reason)
        context.write(to: &writer)
    }
}
