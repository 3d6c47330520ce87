import Clinical
import EventLog
import Identity
import PatientRecord
import Practice
import Reporting

/// A stored event in words, whichever stream it is of.
struct EventWords {
    let store: PracticeStore
    let words: EntryInWords
    /// Whether sealed texts are opened.
    let opens: Bool

    /// - warning: May carry what acts on a terminal; print it through `printable(_:)`.
    func text(_ event: StoredEvent) throws -> String {
        if event.stream == .practice { return practice(event) }
        if event.stream.category == "practitioner" { return practitioner(event) }
        guard let item = try store.item(of: event, opened: opens) else { return event.type }
        switch item.content {
        case .entry(let event): return words.text(event)
        case .amendment(let entry, let reason):
            return "Amends @\(item.envelope.corrects ?? 0) (\(reason.inWords)), now: " + words.text(entry)
        case .retraction(let reason):
            return "Withdraws @\(item.envelope.corrects ?? 0) (\(reason.inWords))"
        case .note(let note): return HistoryLines.words(note)
        case .unreadable(let type, let error): return "\(type) that cannot be read: \(error.description)"
        }
    }

    private func words(_ what: String, _ credential: Credential, of practitioner: String) -> String {
        let span = [credential.from.map { "from \($0)" }, credential.until.map { "until \($0)" }].compactMap { $0 }
        return "\(what) of \(practitioner): "
            + ([credential.kind, credential.jurisdiction ?? ""] + span).filter { !$0.isEmpty }.joined(separator: " ")
    }

    private func practitioner(_ event: StoredEvent) -> String {
        do {
            let decoded = try PractitionerCodec.decode(
                type: event.type, form: event.envelope.form, payload: event.payload)
            switch decoded {
            case .credentialRecorded(let held): return words("Credential", held, of: event.stream.id)
            case .credentialEnded(let held): return words("Taken back, credential", held, of: event.stream.id)
            default: break
            }
            guard case .practitionerRegistered(let practitioner) = decoded else { return event.type }
            let words = practitioner.roles + practitioner.qualifications.map { $0.display ?? $0.code }
            return "Practitioner registered: \(event.stream.id)"
                + (words.isEmpty ? "" : " (\(words.joined(separator: ", ")))")
        } catch { return "\(event.type) that cannot be read: \(error.description)" }
    }

    private func practice(_ event: StoredEvent) -> String {
        do {
            switch try PracticeCodec.decode(
                type: event.type, form: event.envelope.form, payload: event.payload)
            {
            case .practiceOpened(let opening):
                return "Practice opened: \(opening.setting.rawValue), \(opening.jurisdiction), \(opening.timeZone)"
            case .policyAdopted(let adoption): return "Policy adopted: " + Self.text(adoption)
            case .registryAdopted(let adoption): return "Registry adopted: " + Self.text(adoption)
            case .instrumentDefined(let adoption): return "Instrument defined: " + Self.text(adoption)
            case .instrumentRetired(let code): return "Instrument retired: " + code
            case .importStarted(let start):
                return "Import from \(start.source) (\(start.format)), file SHA-256 \(start.fileDigest.prefix(16))"
            case .importUndone(let origin): return "Import @\(origin) undone"
            case .locationOpened(let place):
                return "Location opened: " + place.location + (place.name.map { " (\($0))" } ?? "")
            case .ownershipRecorded(let ownership): return "Ownership: " + ownership.inWords
            case .unknown(let type): return type
            }
        } catch { return "\(event.type) that cannot be read: \(error.description)" }
    }

    private static func text(_ adoption: Adoption) -> String {
        let from = adoption.effectiveFrom.map { ", in force from \($0)" } ?? ""
        return "\(adoption.name)@\(adoption.version)\(from)"
    }
}
