/// Of which servers a source's plain ids are. Whoever is of another server goes by the whole address of their Patient, and
/// so do the entries of its resources, so that two servers' `Patient/p1` are two people.
public struct SourceServers: Hashable, Sendable {
    public enum Own: Hashable, Sendable {
        /// Nothing of the source was imported before: its own server is the one this export is of.
        case unknown
        /// Imports of the source came before, and none said of which server its people are.
        case notKept
        /// As said, or as earlier imports found it; none where the first export was of several servers.
        case said(Set<String>)
    }

    public var own: Own
    /// Other servers of whom earlier imports brought people.
    public var others: Set<String>
    /// The server of which this export is said to be; nil where nobody says it.
    public var meant: String?

    public init(own: Own, others: Set<String> = [], meant: String? = nil) {
        (self.own, self.others, self.meant) = (own, others, meant)
    }

    public static let unknown = SourceServers(own: .unknown)
    public static let notKept = SourceServers(own: .notKept)
    public static func own(_ servers: Set<String>) -> SourceServers { SourceServers(own: .said(servers)) }
}
