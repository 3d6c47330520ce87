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
