public import Clinical

/// Turns events of a practitioner's stream into bytes and back.
public enum PractitionerCodec {
    /// Decodes a stored event of a practitioner's stream.
    ///
    /// - Throws: as `PracticeCodec.decode(type:form:payload:)`.
    public static func decode(
        type: String, form: Int32, payload: [UInt8]
    ) throws(PayloadError) -> PractitionerEvent {
        switch type {
        case "practitionerRegistered":
            .practitionerRegistered(
                try StoredForms.current.reading(type, form: form, payload, Practitioner.read))
        case "credentialRecorded":
            .credentialRecorded(try StoredForms.current.reading(type, form: form, payload, Credential.read))
        case "credentialEnded":
            .credentialEnded(try StoredForms.current.reading(type, form: form, payload, Credential.read))
        default: .unknown(type: type)
        }
    }

    /// The stored type and payload of an event of a practitioner's stream.
    public static func encode(_ event: PractitionerEvent) -> (type: String, payload: [UInt8]) {
        var writer = PayloadWriter()
        switch event {
        case .practitionerRegistered(let fact):
            fact.write(to: &writer)
            return ("practitionerRegistered", writer.finish())
        case .credentialRecorded(let fact):
            fact.write(to: &writer)
            return ("credentialRecorded", writer.finish())
        case .credentialEnded(let fact):
            fact.write(to: &writer)
            return ("credentialEnded", writer.finish())
        case .unknown(let type): return (type, writer.finish())
        }
    }
}

extension Practitioner {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            roles: try reader.strings("roles"),
            qualifications: try reader.objects("qualifications", Coding.read))
    }

    func write(to writer: inout PayloadWriter) {
        writer.strings("roles", roles)
        writer.objects("qualifications", qualifications) { $0.write(to: &$1) }
    }
}

extension Credential {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self {
        Self(
            kind: try reader.string("kind"), jurisdiction: try reader.stringIfPresent("jurisdiction"),
            from: try reader.dayIfPresent("from"), until: try reader.dayIfPresent("until"))
    }

    func write(to writer: inout PayloadWriter) {
        writer.string("kind", kind)
        writer.string("jurisdiction", jurisdiction)
        writer.day("from", from)
        writer.day("until", until)
    }
}
