import Crypto
public import EventLog
import FoundationEssentials

/// One patient's key, opened: seals and opens what identifies the person, and gives imported events their ids.
///
/// Destroying the key in the key store erases the identity; values of this type are held no longer than a task needs.
/// - warning: The log stores what these functions make: derivation and layouts are format and never change.
public struct PatientKey: Sendable, CustomStringConvertible {
    public let patient: PatientID

    /// The key's number in its key store, 1 and up, never used twice.
    public let number: Int

    private let sealing: SymmetricKey
    let importing: KeyedHash

    /// Derives the subkeys, once: HKDF-SHA256 of the stored key.
    init(patient: PatientID, number: Int, secret: SymmetricKey) {
        self.patient = patient
        self.number = number
        let subkeys = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: secret, info: Array("anamnesis patient key 1".utf8), outputByteCount: 64)
        (sealing, importing) = subkeys.withUnsafeBytes { bytes in
            (SymmetricKey(data: bytes[..<32]), KeyedHash(key: SymmetricKey(data: bytes[32...])))
        }
    }

    /// Seals a text for one field of one event: AES-256-GCM, authenticated with the event's id and the JSON path.
    ///
    /// - warning: Twelve bytes of the generator are the nonce. Outside of tests it must be the system's generator: a nonce
    ///   used twice under one key gives both texts away.
    public func seal(
        _ text: String, event: EventID, path: String, using generator: inout some RandomNumberGenerator
    ) -> SealedText {
        guard let nonce = try? AES.GCM.Nonce(data: generator.bytes(12)),
            let box = try? AES.GCM.seal(
                Array(text.utf8), using: sealing, nonce: nonce, authenticating: Self.place(event, path)),
            let bytes = box.combined
        else { preconditionFailure("AES-256-GCM takes every text with a nonce of 12 bytes") }
        return SealedText(sealed: bytes.base64EncodedString(), key: number)
    }

    /// The text that was sealed for this field of this event.
    ///
    /// - Throws: `sealedWithOtherKey`, `sealedTextMalformed` or `sealedTextRefused`.
    public func open(_ text: SealedText, event: EventID, path: String) throws(IdentityError) -> String {
        guard text.key == number else {
            throw .sealedWithOtherKey(event: event, path: path, sealedWith: text.key, openedWith: number)
        }
        guard let bytes = Data(base64Encoded: text.sealed), let box = try? AES.GCM.SealedBox(combined: bytes) else {
            throw .sealedTextMalformed(event: event, path: path)
        }
        guard let opened = try? AES.GCM.open(box, using: sealing, authenticating: Self.place(event, path)),
            let string = String(validating: opened, as: UTF8.self)
        else { throw .sealedTextRefused(event: event, path: path) }
        return string
    }

    /// Never the key itself.
    public var description: String { "key \(number) of patient \(patient)" }

    private static func place(_ event: EventID, _ path: String) -> [UInt8] { event.bytes + Array(path.utf8) }
}
