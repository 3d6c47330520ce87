public import Clinical

/// Turns events of a practitioner's stream into bytes and back.
public enum PractitionerCodec {
    /// Decodes a stored event of a practitioner's stream.
    public static func decode(type: String, payload: [UInt8]) throws(PayloadError) -> PractitionerEvent {
        guard type == "practitionerRegistered" else { return .unknown(type: type) }
        let result: Result<PractitionerEvent, PayloadError> = payload.withUnsafeBytes { bytes in
            do throws(PayloadError) {
                return .success(
                    .practitionerRegistered(try PayloadReader.reading(bytes, Practitioner.init(reader:))))
            } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// The stored type and payload of an event of a practitioner's stream.
    public static func encode(_ event: PractitionerEvent) -> (type: String, payload: [UInt8]) {
        var writer = PayloadWriter()
        switch event {
        case .practitionerRegistered(let fact):
            fact.write(to: &writer)
            return ("practitionerRegistered", writer.finish())
        case .unknown(let type): return (type, writer.finish())
        }
    }
}

extension Practitioner {
    init(reader: PayloadReader) throws(PayloadError) {
        self.init(
            roles: try reader.strings("roles"),
            qualifications: try reader.objects("qualifications", Coding.init(reader:)))
    }

    func write(to writer: inout PayloadWriter) {
        writer.strings("roles", roles)
        writer.objects("qualifications", qualifications) { $0.write(to: &$1) }
    }
}
