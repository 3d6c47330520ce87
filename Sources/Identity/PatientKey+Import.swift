public import EventLog

/// What the importer asks for every row; both are made without a search and with two small allocations.
extension PatientKey {
    /// The id of the event that an import makes of one row: the same row gives the same id, in every file and every run.
    ///
    /// - Parameters:
    ///   - source: The mapping's name for where the data comes from.
    ///   - naturalKey: What the source itself tells rows apart by, in any encoding that is one-to-one.
    ///   - occurrence: 1 for the first of equal rows, 2 for the second: two equal readings of one day stay two.
    /// - Returns: The first 16 bytes of HMAC-SHA256, under the patient's import subkey, of the three, each with its length.
    @inlinable
    public func importEventID(source: String, naturalKey: some Collection<UInt8>, occurrence: Int) -> EventID {
        let id = naturalKey.withContiguousStorageIfAvailable { bytes in
            importEventID(source: source, naturalKeyBytes: UnsafeRawBufferPointer(bytes), occurrence: occurrence)
        }
        return id
            ?? Array(naturalKey).withUnsafeBytes { bytes in
                importEventID(source: source, naturalKeyBytes: bytes, occurrence: occurrence)
            }
    }

    /// A keyed fingerprint of a row's content, to see that it changed since the last import. Says nothing without the key.
    @inlinable
    public func contentDigest(_ content: some Collection<UInt8>) -> UInt64 {
        content.withContiguousStorageIfAvailable { contentDigest(bytes: UnsafeRawBufferPointer($0)) }
            ?? Array(content).withUnsafeBytes { contentDigest(bytes: $0) }
    }

    @usableFromInline
    func importEventID(source: String, naturalKeyBytes: UnsafeRawBufferPointer, occurrence: Int) -> EventID {
        var source = source
        return source.withUTF8 { source in
            KeyedMessage.withBytes(
                .eventID, UnsafeRawBufferPointer(source), naturalKeyBytes, number: occurrence
            ) { message in
                let code = importing.code(of: message)
                return EventID(high: code.0, low: code.1)
            }
        }
    }

    @usableFromInline
    func contentDigest(bytes: UnsafeRawBufferPointer) -> UInt64 {
        importing.code(of: bytes, after: .content).0
    }
}
