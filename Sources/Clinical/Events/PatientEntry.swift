/// One entry of a patient's history as the log holds it, or as it stands once corrections are applied.
public struct PatientEntry: Sendable, Hashable {
    /// Position of the original entry: its name, also after corrections.
    public var position: Int64
    /// Position of the correction that decides what the entry says; equal to `position` where there is none.
    public var decidedBy: Int64
    /// When it happened, as corrected.
    public var occurred: Occurrence
    /// Milliseconds since 1970 at which the log took the original.
    public var recorded: Int64
    /// Position of the import it came from.
    public var origin: Int64?
    /// Id of the record it was written under, where that record was merged into this patient's; nil for their own.
    public var mergedFrom: String?
    public var event: PatientEvent

    /// The local date on which it happened.
    public var day: CalendarDay { occurred.day }

    public var isCorrected: Bool { decidedBy != position }
}

extension PatientEntry {
    // Through the compiler's own init, which moves the parts into place: one written out copies the whole of them.
    /// - Parameter decidedBy: nil where no correction decides.
    public init(
        position: Int64, decidedBy: Int64? = nil, occurred: Occurrence, recorded: Int64, origin: Int64? = nil,
        mergedFrom: String? = nil, event: PatientEvent
    ) {
        self.init(
            position: position, decidedBy: decidedBy ?? position, occurred: occurred, recorded: recorded,
            origin: origin, mergedFrom: mergedFrom, event: event)
    }
}

extension [PatientEntry] {
    /// The last treatment visit of the practice's own, in the order given.
    public var lastOwnTreatment: PatientEntry? {
        last { entry in
            if case .visitCompleted(let visit) = entry.event { visit.isOwnTreatment } else { false }
        }
    }
}
