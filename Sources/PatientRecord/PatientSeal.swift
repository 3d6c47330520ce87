import Clinical
import EventLog
import Identity

/// Seals an event's texts on the way into the log, and opens them on the way out.
enum PatientSeal {
    /// The event with every open text sealed for the event id it will be stored under.
    static func seal(
        _ event: PatientEvent, id: EventID, path: String = "", key: PatientKey,
        using generator: inout some RandomNumberGenerator
    ) -> PatientEvent {
        // Most events of an import are readings without a text: those are not copied.
        if !event.mayHaveText { return event }
        return event.mappingSealables(path: path) { path, text in
            seal(text, id: id, path: path, key: key, using: &generator)
        }
    }

    static func seal(
        _ text: SealableText, id: EventID, path: String, key: PatientKey,
        using generator: inout some RandomNumberGenerator
    ) -> SealableText {
        guard case .open(let open) = text else { return text }
        let sealed = key.seal(open, event: id, path: path, using: &generator)
        return .sealed(sealed.sealed, key: sealed.key)
    }

    /// The event with every text opened.
    static func open(
        _ event: PatientEvent, id: EventID, path: String = "", key: PatientKey
    ) throws(IdentityError) -> PatientEvent {
        do {
            return try event.mappingSealables(path: path) { try open($1, id: id, path: $0, key: key) }
        } catch let error as IdentityError {
            throw error
        } catch { preconditionFailure("opening throws only IdentityError: \(error)") }
    }

    static func open(
        _ text: SealableText, id: EventID, path: String, key: PatientKey
    ) throws(IdentityError) -> SealableText {
        guard case .sealed(let base64, let number) = text else { return text }
        return .open(try key.open(SealedText(sealed: base64, key: number), event: id, path: path))
    }
}
