/// Whether somebody is a physician, by what the practice has recorded of them: the one rule for it, whoever asks.
///
/// An entry names who consulted or cleared a flag by an id, and an id says nothing of them. A licence that the house recorded
/// does. Who is known to hold something else is no physician; of whom nothing is recorded, nobody can say: that counts as
/// what it is called, and is said to be unknown wherever it counts.
public enum PhysicianOnRecord: Sendable, Hashable {
    case physician
    /// What they hold: "massage-license".
    case other(String)
    /// Nothing is recorded of them, or nobody is named.
    case unknown

    /// The kind of credential that makes one.
    public static let licence = "physician-license"

    /// - Parameters:
    ///   - practitioner: nil where nobody is named.
    ///   - credentials: the practice's, by the practitioner's id. On whatever days they hold: that a licence has run out is
    ///     what the rules of credentials ask.
    public init(_ practitioner: String?, in credentials: [String: [Credential]]) {
        let kinds = practitioner.flatMap { credentials[$0] }?.map(\.kind) ?? []
        if kinds.contains(Self.licence) {
            self = .physician
        } else if kinds.isEmpty {
            self = .unknown
        } else {
            var told: [String] = []
            for kind in kinds where !told.contains(kind) { told.append(kind) }
            self = .other(told.joined(separator: ", "))
        }
    }
}

extension Consultation {
    /// Whether it was held by somebody who is known to be no physician: it then answers nothing that waits for one.
    public func isOfNoPhysician(_ credentials: [String: [Credential]]) -> Bool {
        if case .other = PhysicianOnRecord(context.performedBy, in: credentials) { true } else { false }
    }
}
