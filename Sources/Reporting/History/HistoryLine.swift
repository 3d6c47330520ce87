/// One entry of a history, with the corrections that name it.
public struct HistoryLine: Sendable, Hashable {
    /// A correction of the entry.
    public struct Correction: Sendable, Hashable {
        public enum Kind: String, Sendable, CaseIterable {
            case amended
            case retracted
            /// Amended after it had been retracted.
            case reinstated
        }

        public var position: Int64
        public var kind: Kind
        /// The reason's code, and its text where that is open.
        public var reason: String
        /// What the entry says from then on; nil for a retraction.
        public var words: String?

        public init(position: Int64, kind: Kind, reason: String, words: String? = nil) {
            self.position = position
            self.kind = kind
            self.reason = reason
            self.words = words
        }
    }

    public var position: Int64
    /// When the log took it, as text.
    public var recorded: String
    /// When it happened, as exactly as it is known.
    public var occurred: String
    /// True where it came with an import, whose day of recording says nothing about the entry.
    public var isImported: Bool
    /// Whether it is no entry: what a source said that changes none.
    public var isNote: Bool
    /// The stored type's name.
    public var type: String
    /// What it said when it was recorded; see `EntryInWords.text(_:)`.
    public var words: String
    /// In the order of recording: the last one decides.
    public var correctedBy: [Correction]

    public init(
        position: Int64, recorded: String, occurred: String, isImported: Bool = false, isNote: Bool = false,
        type: String, words: String, correctedBy: [Correction] = []
    ) {
        self.position = position
        self.recorded = recorded
        self.occurred = occurred
        self.isImported = isImported
        self.isNote = isNote
        self.type = type
        self.words = words
        self.correctedBy = correctedBy
    }

    /// Whether the entry counts as it was first recorded.
    var isUncorrected: Bool { correctedBy.isEmpty }
    var isWithdrawn: Bool { correctedBy.last?.kind == .retracted }
}
