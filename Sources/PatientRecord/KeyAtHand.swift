import Clinical
import EventLog
import Identity

/// A patient's key as far as it is at hand. Most of what is recorded has no text and never asks for it, so that it goes
/// on where the master key is not.
struct KeyAtHand {
    private let patient: PatientID
    private let keys: KeyStore
    /// Nil where the master key is absent, and where the patient has no key here or one that does not open.
    private let key: PatientKey?

    init(of patient: PatientID, in keys: KeyStore) throws(IdentityError) {
        self.patient = patient
        self.keys = keys
        key = try keys.openingKeys(for: [patient]).keys[patient]
    }

    /// - Parameter purpose: what needs the key, after "the master key is needed".
    /// - Throws: `masterKeyAbsent`, `patientErased`, `patientKeyMissing`, `patientKeyDamaged`.
    func require(for purpose: String) throws(IdentityError) -> PatientKey {
        if let key { return key }
        try keys.requireMasterKey(for: purpose)
        return try keys.requireKey(for: patient)
    }
}

extension PatientSeal {
    /// The event with every open text sealed; an event without one asks for no key.
    static func seal(
        _ event: PatientEvent, id: EventID, path: String = "", at key: KeyAtHand,
        using generator: inout some RandomNumberGenerator
    ) throws -> PatientEvent {
        if !event.mayHaveText { return event }
        return try event.mappingSealables(path: path) { path, text in
            guard case .open = text else { return text }
            let opened = try key.require(for: "to seal the text \"\(path)\" of \(event.typeName)")
            return seal(text, id: id, path: path, key: opened, using: &generator)
        }
    }
}
