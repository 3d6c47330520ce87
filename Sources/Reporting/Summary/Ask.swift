/// What the page asks of whoever reads it: one sentence, and how pressing it is.
public struct Ask: Sendable, Hashable {
    /// In the order of precedence.
    public enum Kind: String, Sendable, CaseIterable {
        case redFlag
        /// A severe unwanted effect of treatment is not over.
        case adverse
        case parked
        case referredBack
        case worsening
        /// Worse than just before, though not than at the start.
        case flare
        case authorisation
        /// A rule of the practice refuses the next booking.
        case rule
        case overdue
        case due
        case lapsed
        case missed
        case recordIncomplete
        case nothing
    }

    public var kind: Kind
    public var sentence: String

    init(_ kind: Kind, _ sentence: String) {
        self.kind = kind
        self.sentence = sentence
    }
}
