import Clinical
import EventLog
import Identity
import PatientRecord
import Practice

/// Where an entry is that was moved to another patient, and how it comes back.
struct MovedAway {
    enum Intent {
        case amending
        case retracting
    }

    private let position: Int64
    /// Whose it was, and whose it is, by chart.
    private let (from, to): (String, String)
    /// Its position there; nil where a source told the other patient's itself.
    private let copy: Int64?
    private let isWithdrawn: Bool

    /// Nil for an entry that was not moved, or was brought back here.
    init?(_ named: Int64, of patient: PatientID, in store: PracticeStore) throws {
        let history = try store.record.history(of: patient)
        position = history.item(at: named)?.envelope.corrects ?? named
        guard var holder = history.holder(ofMoved: position) else { return nil }
        var (copy, isWithdrawn): (Int64?, Bool) = (nil, false)
        var (left, was) = (patient, position)
        // It may have been moved on from there; each move is a later event.
        while true {
            let there = try store.record.history(of: holder)
            copy = there.copy(of: was, from: left)
            guard let found = copy else { break }
            isWithdrawn = there.decidingCorrection(of: found)?.isRetraction ?? false
            guard let next = there.holder(ofMoved: found) else { break }
            (left, was, holder) = (holder, found, next)
        }
        from = try store.chart(of: patient)
        to = try store.chart(of: holder)
        (self.copy, self.isWithdrawn) = (copy, isWithdrawn)
    }

    /// What keeps the entry from being corrected here, and what to do.
    func error(for intent: Intent) -> PracticeError {
        let moved = "@\(position) was moved from patient \(from) to patient \(to)"
        guard let copy else {
            return PracticeError(.data, "\(moved). `anamnesis history \(to)` shows what is recorded there.")
        }
        let back = "`anamnesis reassign @\(copy) --to \(from)`"
        if isWithdrawn {
            return PracticeError(
                .data,
                "\(moved), where it was @\(copy) and is withdrawn. To bring it back, say what it should be with `anamnesis "
                    + "amend @\(copy)`; \(back) then moves it here.")
        }
        let there = intent == .amending ? "amend" : "retract"
        return PracticeError(
            .data,
            "\(moved), and stands there as @\(copy). Correct that one, with `anamnesis \(there) @\(copy)`, or move it back with "
                + "\(back).")
    }
}

extension PatientHistory {
    /// To whom the entry at a position was moved; nil where it was not, or stands here.
    fileprivate func holder(ofMoved position: Int64) -> PatientID? {
        guard case .retraction(let reason)? = decidingCorrection(of: position)?.content else { return nil }
        return reason.movedTo.flatMap { PatientID(code: $0) }
    }

    /// The copy of another patient's entry.
    fileprivate func copy(of position: Int64, from patient: PatientID) -> Int64? {
        items.last { $0.event?.context.movedFrom == MovedEntry(patient: patient.text, position: position) }?.position
    }
}
