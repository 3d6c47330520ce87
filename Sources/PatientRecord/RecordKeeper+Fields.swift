import Clinical
import EventLog
public import Identity

extension RecordKeeper {
    /// The fields of a stored entry, or of what a correction says in its place, whether or not it can be read; its
    /// texts opened where the key is at hand.
    ///
    /// - Throws: `.violation` where its payload is no JSON object: it can only be replaced as a whole.
    public func fields(at position: Int64, of patient: PatientID) throws(RecordError) -> PayloadFields {
        do {
            guard let event = try log.event(at: position), event.stream == patient.stream else {
                throw RuleViolation.noFields(position, "it is not an entry of this patient")
            }
            let key = keys.isLocked ? nil : try keys.key(for: patient)
            do throws(PayloadError) {
                let stored = try Self.stored(event)
                let tree = stored.tree.mapping { path, value in
                    guard let key, let sealed = value.sealed else { return nil }
                    let text = SealedText(sealed: sealed.base64, key: sealed.key)
                    let opened = try? key.open(text, event: event.envelope.id, path: stored.path + path)
                    return opened.map { .string($0) }
                }
                return PayloadFields(type: stored.type, tree: tree)
            } catch { throw RuleViolation.noFields(position, error.description) }
        } catch { throw .wrapping(error) }
    }

    /// The entry's own part of a payload, and where in it a seal takes it to stand.
    private static func stored(_ event: StoredEvent) throws(PayloadError) -> (
        type: String, tree: PayloadTree, path: String
    ) {
        let tree = try StoredForms.current.tree(of: event)
        guard case .object(let members) = tree else { throw PayloadError(field: "", reason: "expected an object") }
        guard event.type == PatientEventType.entryAmended.rawValue else { return (event.type, tree, "") }
        guard case .string(let type)? = members.first(where: { $0.name == "type" })?.value,
            let entry = members.first(where: { $0.name == "entry" })?.value
        else { throw PayloadError(field: "entry", reason: "missing") }
        return (type, entry, "entry.")
    }
}

extension RuleViolation {
    fileprivate static func noFields(_ position: Int64, _ reason: String) -> RuleViolation {
        RuleViolation(
            "noFields", "@\(position) has no fields that could be set one by one: \(reason).",
            remedy: "Replace what it says as a whole, with `anamnesis amend @\(position) --replace FILE`.")
    }
}
