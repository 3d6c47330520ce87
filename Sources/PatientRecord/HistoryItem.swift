public import Clinical
public import EventLog

/// One event of a patient's stream, decoded: an entry, or a correction of one.
public struct HistoryItem: Sendable {
    /// What is rare lies outside, so that the items of a long history are small.
    public enum Content: Sendable {
        case entry(PatientEvent)
        indirect case amendment(PatientEvent, CorrectionReason)
        indirect case retraction(CorrectionReason)
        /// Of what its source said that changes no entry: it is none, and corrects none.
        indirect case note(SourceNote)
        /// The payload is not what its type and form promise.
        indirect case unreadable(type: String, PayloadError)
    }

    public var envelope: EventEnvelope
    public var content: Content

    public var position: Int64 { envelope.position }

    /// What it says: of an entry as it was recorded, of an amendment what the entry says from then on; nil for a retraction,
    /// and for what cannot be read.
    public var event: PatientEvent? {
        switch content {
        case .entry(let event), .amendment(let event, _): event
        case .retraction, .note, .unreadable: nil
        }
    }

    /// Whether it is a reading as it was recorded.
    public var isReading: Bool { if case .entry(.reading) = content { true } else { false } }

    /// Whether it withdraws an entry.
    public var isRetraction: Bool { if case .retraction = content { true } else { false } }

    /// Whether it notes what a source said that changes no entry: it is none, and corrects none.
    public var isNote: Bool { if case .note = content { true } else { false } }

    public var occurred: Occurrence { envelope.occurrence }
}

extension EventEnvelope {
    var occurrence: Occurrence {
        Occurrence(
            milliseconds: occurred, offsetMinutes: occurredOffset,
            precision: Occurrence.Precision(rawValue: occurredPrecision.rawValue) ?? .millisecond)
    }
}

/// Why an entry was corrected.
public struct CorrectionReason: Hashable, Sendable {
    /// `typingError`, `wrongPatient`, `wrongSide`, `neverHappened`, `sourceChanged`, `enteredInError`, `importUndone`,
    /// `correctedElsewhere`, `other`.
    public var code: String
    public var text: SealableText?
    /// Where a source took its entry back; nil for a person's own correction.
    public var source: SourceRow?
    /// Id of the patient to whom the entry was moved; nil where it was withdrawn for good.
    public var movedTo: String?

    public init(code: String, text: SealableText? = nil, source: SourceRow? = nil, movedTo: String? = nil) {
        self.code = code
        self.text = text
        self.source = source
        self.movedTo = movedTo
    }
}
