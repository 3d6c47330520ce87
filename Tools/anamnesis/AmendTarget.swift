import Clinical
import EventLog
import Identity
import PatientRecord
import Practice
import ProjectionRuntime

/// The entry somebody wants to correct: as it stands, or stood when it was retracted. Texts are open, so that what is
/// written back is sealed anew.
struct AmendTarget {
    let patient: PatientID
    let page: PatientPage
    /// The entry's own position, whichever of its corrections was named.
    let position: Int64
    /// The stored name of the entry's type.
    let type: String
    let occurred: Occurrence
    /// Nil where it cannot be read.
    let entry: PatientEntry?
    /// What keeps it from being read; nil for an entry that can be.
    let fault: String?
    /// Where what it says now is stored: the entry, or the correction that decides.
    let saidAt: Int64

    /// The patient's last entry of a kind.
    init(last kind: String, of typed: String, in store: PracticeStore) throws {
        let page = try store.page(of: store.patient(typed))
        // Of two records that were merged, the one it was written under.
        try self.init(AmendedEntry.last(kind, of: page).position, in: store)
    }

    init(_ position: Int64, in store: PracticeStore) throws {
        let patient = try store.owner(of: position)
        try self.init(position, of: patient, store.page(of: patient), in: store)
    }

    init(_ named: Int64, of patient: PatientID, _ page: PatientPage, in store: PracticeStore) throws {
        let items = store.opened(page.history, of: patient).items
        let position = items.first { $0.position == named }?.envelope.corrects ?? named
        let saying = items.last { item in
            if item.isRetraction { return false }
            return item.position == position || item.envelope.corrects == position
        }
        let original = items.first { $0.position == position }
        if let original, original.isNote {
            let isVoid = items.contains { $0.envelope.corrects == position }
            throw PracticeError.wrapping(RuleViolation.onlyNoted(original, isVoid: isVoid))
        }
        guard let saying, let original else {
            throw PracticeError(.noInput, "@\(named) is not an entry. `anamnesis history` lists positions.")
        }
        self.patient = patient
        self.page = page
        self.position = position
        type = Self.type(of: original)
        occurred = saying.occurred
        saidAt = saying.position
        switch saying.content {
        case .entry(let event), .amendment(let event, _):
            fault = nil
            entry = PatientEntry(
                position: position, decidedBy: saying.position, occurred: saying.occurred,
                recorded: original.envelope.recorded, event: event)
        case .unreadable(_, let error):
            fault = error.description
            entry = nil
        case .retraction, .note: preconditionFailure("retractions and notes were passed over")
        }
    }

    private static func type(of item: HistoryItem) -> String {
        switch item.content {
        case .entry(let event), .amendment(let event, _): event.typeName
        case .unreadable(let type, _): type
        case .retraction, .note: ""
        }
    }

    /// What it says, field by field.
    func fields(in store: PracticeStore) throws -> PayloadFields {
        if let entry { return PayloadFields(of: entry.event) }
        let fields = try store.record.fields(at: saidAt, of: patient)
        guard fields.type == type else {
            throw PracticeError(
                .data,
                "@\(saidAt) speaks of \(fields.type), but @\(position) is \(type). Give all of it with --replace.")
        }
        return fields
    }
}
