public import Clinical

/// Turns events of the practice's stream into bytes and back.
public enum PracticeCodec {
    /// Decodes a stored event of the practice's stream.
    ///
    /// - Throws: `PayloadError` for a payload that is not what its type and form promise, also for a form newer than this
    ///   version knows. A type it does not know is `.unknown`, whatever its form.
    public static func decode(type: String, form: Int32, payload: [UInt8]) throws(PayloadError) -> PracticeEvent {
        guard types.contains(type) else { return .unknown(type: type) }
        return try StoredForms.current.reading(type, form: form, payload) { reader throws(PayloadError) in
            try decode(type, reader)
        }
    }

    private static let types: Set<String> = [
        "practiceOpened", "policyAdopted", "registryAdopted", "instrumentDefined", "instrumentRetired",
        "importStarted", "importUndone", "locationOpened", "ownershipRecorded",
    ]

    private static func decode(_ type: String, _ reader: PayloadReader) throws(PayloadError) -> PracticeEvent {
        switch type {
        case "practiceOpened": .practiceOpened(try PracticeOpening.read(reader))
        case "policyAdopted": .policyAdopted(try Adoption.read(reader))
        case "registryAdopted": .registryAdopted(try Adoption.read(reader))
        case "instrumentDefined": .instrumentDefined(try Adoption.read(reader))
        case "instrumentRetired": .instrumentRetired(code: try reader.string("code"))
        case "importStarted": .importStarted(try ImportStart.read(reader))
        case "importUndone": .importUndone(origin: Int64(try reader.int("import")))
        case "locationOpened": .locationOpened(try PracticeLocation.read(reader))
        case "ownershipRecorded": .ownershipRecorded(try Ownership.read(reader))
        default: .unknown(type: type)
        }
    }

    public static func encode(_ event: PracticeEvent) -> (type: String, payload: [UInt8]) {
        var writer = PayloadWriter()
        let type: String
        switch event {
        case .practiceOpened(let fact): (type, _) = ("practiceOpened", fact.write(to: &writer))
        case .policyAdopted(let fact): (type, _) = ("policyAdopted", fact.write(to: &writer))
        case .registryAdopted(let fact): (type, _) = ("registryAdopted", fact.write(to: &writer))
        case .instrumentDefined(let fact): (type, _) = ("instrumentDefined", fact.write(to: &writer))
        case .instrumentRetired(let code): (type, _) = ("instrumentRetired", writer.string("code", code))
        case .importStarted(let fact): (type, _) = ("importStarted", fact.write(to: &writer))
        case .importUndone(let origin): (type, _) = ("importUndone", writer.integer("import", Int(origin)))
        case .locationOpened(let fact): (type, _) = ("locationOpened", fact.write(to: &writer))
        case .ownershipRecorded(let fact): (type, _) = ("ownershipRecorded", fact.write(to: &writer))
        case .unknown(let unknown): type = unknown
        }
        return (type, writer.finish())
    }
}

extension PracticeOpening {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            name: try reader.stringIfPresent("name"), setting: try reader.choice("setting"),
            jurisdiction: try reader.string("jurisdiction"), timeZone: try reader.string("timeZone"))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("name", name)
        writer.choice("setting", setting)
        writer.string("jurisdiction", jurisdiction)
        writer.string("timeZone", timeZone)
    }
}

extension Adoption {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            name: try reader.string("name"), version: try reader.int("version"), text: try reader.string("text"),
            digest: try reader.string("digest"), effectiveFrom: try reader.dayIfPresent("effectiveFrom"))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("name", name)
        writer.integer("version", version)
        writer.string("digest", digest)
        writer.day("effectiveFrom", effectiveFrom)
        writer.string("text", text)
    }
}

extension PracticeLocation {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(location: try reader.string("location"), name: try reader.stringIfPresent("name"))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("location", location)
        writer.string("name", name)
    }
}

extension Ownership {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            owner: try reader.string("owner"), licence: try reader.stringIfPresent("licence"),
            licenceUntil: try reader.dayIfPresent("licenceUntil"), director: try reader.stringIfPresent("director"),
            from: try reader.dayIfPresent("from"))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("owner", owner)
        writer.string("licence", licence)
        writer.day("licenceUntil", licenceUntil)
        writer.string("director", director)
        writer.day("from", from)
    }
}

extension ImportStart {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        let servers = try reader.strings("servers")
        let isOfSeveral = try reader.flagIfPresent("isOfSeveralServers") ?? false
        return Self(
            format: try reader.string("format"), source: try reader.string("source"),
            fileDigest: try reader.string("fileDigest"), mapping: try reader.string("mapping"),
            servers: servers.isEmpty && !isOfSeveral ? nil : servers, otherServers: try reader.strings("otherServers"),
            files: try reader.objects("files") { file throws(PayloadError) in
                File(digest: try file.string("digest"), first: try file.integer("first"))
            })
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("format", format)
        writer.string("source", source)
        writer.string("fileDigest", fileDigest)
        writer.string("mapping", mapping)
        writer.strings("servers", servers ?? [])
        if servers == [] { writer.flag("isOfSeveralServers", true) }
        writer.strings("otherServers", otherServers)
        writer.objects("files", files) { file, writer in
            writer.string("digest", file.digest)
            writer.integer("first", file.first)
        }
    }
}
