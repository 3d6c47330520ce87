extension IdentityError {
    var masterKeyDescription: String {
        switch self {
        case .masterKeyFileMissing(let path):
            "no master key at \(path); name its file in ANAMNESIS_KEY_FILE, or type the recovery sheet into a file there"
        case .masterKeyFileExists(let path):
            "\(path) is there already and a master key is never overwritten; move it away or choose another path"
        case .masterKeyFileFailed(let path, let doing, let reason):
            "the master key at \(path) could not be \(doing): \(reason)"
        case .masterKeyWrong(let path):
            "\(path) was made under another master key; name the right key file in ANAMNESIS_KEY_FILE"
        case .masterKeyAbsent(let purpose, let file):
            "the master key is needed \(purpose), and \(Self.whereLooked(file)). Without it all but names and notes can be "
                + "read, and everything recorded, amended, retracted and erased that has no text in words to seal; "
                + "registering people, texts and imports need it"
        case .masterKeyOther(let purpose, let file):
            "the master key is needed \(purpose), and \(file) is that of another store: name the right key file in "
                + "ANAMNESIS_KEY_FILE. Without it all but names and notes can be read"
        default: "the master key failed"
        }
    }

    private static func whereLooked(_ file: String?) -> String {
        guard let file else { return "no key file is named: name it in ANAMNESIS_KEY_FILE" }
        return "no key file that can be read is at \(file): put it there, or name it in ANAMNESIS_KEY_FILE"
    }

    var recoverySheetDescription: String {
        switch self {
        case .recoverySheetLineWrong(let line):
            "line \(line) of the recovery sheet does not agree with its check letter; compare it with the paper"
        case .recoverySheetLineMissing(let line):
            "line \(line) of the recovery sheet is missing; each line begins with its number, 1 to 7"
        default:
            "the lines of the recovery sheet do not belong together; are they from one sheet?"
        }
    }

    var keyStoreDescription: String {
        switch self {
        case .keyStoreMissing(let path):
            "no key store at \(path); restore it from its backup: without it names and notes cannot be read"
        case .keyStoreExists(let path): "\(path) is there already; a key store is never overwritten"
        case .keyStoreUnreadable(let path):
            "\(path) is not a key store, or was not finished when it was made; restore it from its backup"
        case .keyStoreForm(let path, let found, let known):
            "\(path) is of form \(found) and this program knows form \(known); use the newer program"
        case .keyStoreFailed(let path, let reason): "\(path): \(reason); nothing was half-written"
        case .keyStoreBusy(let path): "\(path) is being written by another process; try again when it has finished"
        default: "the key store failed"
        }
    }

    var patientDescription: String {
        switch self {
        case .patientErased(let patient):
            "the identity of patient \(patient) was destroyed; dates, scores and codes remain, names and notes do not"
        case .patientKeyMissing(let patient):
            "patient \(patient) has no key here; was an older keys.sqlite restored? Take the newest backup"
        case .patientKeyDamaged(let patient, let path):
            "the key of patient \(patient) in \(path) is damaged; restore the file from its backup"
        case .sealedWithOtherKey(let event, let path, let sealedWith, let openedWith):
            "\(path) of event \(event) is sealed with key \(sealedWith), not with key \(openedWith)"
        case .sealedTextMalformed(let event, let path):
            "\(path) of event \(event) is not a sealed text; check the log with `verify`"
        case .sealedTextRefused(let event, let path):
            "\(path) of event \(event) does not open: changed, or sealed for another place; check the log with `verify`"
        case .identifierTaken(let system, let holder, let wanted):
            "an identifier of \(system) given for patient \(wanted) already belongs to patient \(holder); "
                + "if they are one person, merge the records"
        case .identifierErased(let system, let wanted):
            "an identifier of \(system) given for patient \(wanted) belongs to a person whose identity was destroyed"
        default: "the patient's key failed"
        }
    }
}
