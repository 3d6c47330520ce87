public import EventLog

/// What can go wrong between a patient and a key. No text names a person or shows a secret.
public enum IdentityError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The store was opened without its master key, which this needs: what for, and where its file was looked for.
    case masterKeyAbsent(for: String, file: String?)
    /// The same, and the file that was there is the key of another store.
    case masterKeyOther(for: String, file: String)
    case masterKeyFileMissing(path: String)
    case masterKeyFileExists(path: String)
    case masterKeyFileFailed(path: String, doing: String, reason: String)
    /// The key store was made under another master key.
    case masterKeyWrong(path: String)
    case recoverySheetLineWrong(line: Int)
    case recoverySheetLineMissing(line: Int)
    /// Every line is right by itself, and together they are no key: lines of different sheets.
    case recoverySheetWrong

    case keyStoreMissing(path: String)
    case keyStoreExists(path: String)
    case keyStoreUnreadable(path: String)
    case keyStoreForm(path: String, found: Int, known: Int)
    /// Reading or writing the file failed; the reason in words.
    case keyStoreFailed(path: String, reason: String)
    /// Another process writes the file and did not finish in time.
    case keyStoreBusy(path: String)

    /// The patient's key was destroyed on request and never comes back.
    case patientErased(PatientID)
    case patientKeyMissing(PatientID)
    case patientKeyDamaged(PatientID, path: String)

    case sealedWithOtherKey(event: EventID, path: String, sealedWith: Int, openedWith: Int)
    /// Not what sealing writes: no base64, or too short.
    case sealedTextMalformed(event: EventID, path: String)
    /// Changed, moved from another event or field, or sealed with another key of the same number.
    case sealedTextRefused(event: EventID, path: String)

    case identifierTaken(system: String, holder: PatientID, wanted: PatientID)
    /// The identifier of a person whose identity was destroyed.
    case identifierErased(system: String, wanted: PatientID)

    public var description: String {
        switch self {
        case .masterKeyAbsent, .masterKeyFileMissing, .masterKeyFileExists, .masterKeyFileFailed, .masterKeyWrong,
            .masterKeyOther:
            masterKeyDescription
        case .recoverySheetLineWrong, .recoverySheetLineMissing, .recoverySheetWrong:
            recoverySheetDescription
        case .keyStoreMissing, .keyStoreExists, .keyStoreUnreadable, .keyStoreForm, .keyStoreFailed, .keyStoreBusy:
            keyStoreDescription
        default: patientDescription
        }
    }
}
