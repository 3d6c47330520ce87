/// What identifies a person, as it stands in an event: `{"sealed":"<base64>","key":n}`.
///
/// Readable only with the patient's own key, and only at the event and JSON path it was sealed for.
public struct SealedText: Hashable, Sendable {
    /// Base64 of nonce (12 bytes), ciphertext, tag (16 bytes): AES-256-GCM.
    public let sealed: String

    /// The number of the patient's key, ``PatientKey/number``.
    public let key: Int

    /// The two fields as stored.
    public init(sealed: String, key: Int) {
        self.sealed = sealed
        self.key = key
    }
}
