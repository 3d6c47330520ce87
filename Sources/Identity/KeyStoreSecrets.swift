import Crypto
import FoundationEssentials

/// What the master key gives one key store: the key that wraps, and the hash that hides identifiers. Layouts are format.
struct KeyStoreSecrets: Sendable {
    /// Tells a wrong master key before anything is read or written with it.
    let masterCheck: [UInt8]

    private let wrapping: SymmetricKey
    private let identifying: KeyedHash

    init(masterKey: MasterKey, salt: [UInt8]) {
        let subkeys = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: masterKey.secret, salt: salt, info: Array("anamnesis key store 1".utf8),
            outputByteCount: 80)
        (wrapping, identifying, masterCheck) = subkeys.withUnsafeBytes { bytes in
            (
                SymmetricKey(data: bytes[..<32]), KeyedHash(key: SymmetricKey(data: bytes[32..<64])),
                Array(bytes[64...])
            )
        }
    }

    /// A fresh patient key, wrapped: nonce, ciphertext, tag; authenticated with the patient's id.
    func wrapFreshKey(for patient: PatientID, using generator: inout some RandomNumberGenerator) -> Data {
        guard let nonce = try? AES.GCM.Nonce(data: generator.bytes(12)),
            let box = try? AES.GCM.seal(
                generator.bytes(32), using: wrapping, nonce: nonce, authenticating: Array(patient.text.utf8)),
            let wrapped = box.combined
        else { preconditionFailure("AES-256-GCM takes 32 bytes with a nonce of 12") }
        return wrapped
    }

    /// The patient's key; nil when the wrapped bytes were changed or belong to another patient.
    func unwrap(_ wrapped: Data, number: Int, for patient: PatientID) -> PatientKey? {
        guard let box = try? AES.GCM.SealedBox(combined: wrapped),
            let secret = try? AES.GCM.open(box, using: wrapping, authenticating: Array(patient.text.utf8))
        else { return nil }
        return PatientKey(patient: patient, number: number, secret: SymmetricKey(data: secret))
    }

    /// What stands in the file for an identifier.
    func hash(of identifier: ExternalIdentifier) -> Data {
        var (system, value) = (identifier.system, identifier.value)
        return system.withUTF8 { system in
            value.withUTF8 { value in
                KeyedMessage.withBytes(
                    .identifier, UnsafeRawBufferPointer(system), UnsafeRawBufferPointer(value), number: 0
                ) { Data(identifying.bytes(of: $0)) }
            }
        }
    }
}
