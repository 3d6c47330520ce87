public import Clinical

/// What a source said that changes no entry, kept so that an older export is known as one. It stands for nothing, and counts
/// no more once its import is undone.
public struct SourceNote: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// It took back what never came here.
        case withdrawal
        /// It has entries in a newer version that says the same of them, or that a person's correction keeps as they are.
        case version
    }

    /// One resource of the source's.
    public struct Told: Hashable, Sendable {
        /// Where it stood, and in which version.
        public var source: SourceRow
        /// First halves of the ids of its entries: those they have, or would have had.
        public var entries: [UInt64]

        public init(source: SourceRow, entries: [UInt64]) {
            self.source = source
            self.entries = entries
        }
    }

    public var kind: Kind
    public var told: [Told]

    public init(_ kind: Kind, told: [Told]) {
        self.kind = kind
        self.told = told
    }

    /// First halves of the ids of entries that are here as a newer version says.
    var confirmed: [UInt64] { kind == .version ? told.flatMap(\.entries) : [] }

    /// The note's stored type.
    var type: PatientEventType {
        switch kind {
        case .withdrawal: .withdrawalNoted
        case .version: .versionNoted
        }
    }
}
