/// Of which servers a source's plain ids are. Whoever is of another server goes by the whole address of their Patient, and
/// so do the entries of its resources, so that two servers' `Patient/p1` are two people.
public enum SourceServers: Hashable, Sendable {
    /// Nothing of the source was imported before: its own server is the one this export is of.
    case unknown
    /// Imports of the source came before, and none said of which server its people are.
    case notKept
    /// As said, or as earlier imports found it; none where the first export was of several servers.
    case own(Set<String>)
}
