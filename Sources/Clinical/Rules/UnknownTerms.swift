/// What to do with sites, motions, techniques and the like that the registry does not know, and with visits and episodes
/// that the record does not hold.
public enum UnknownTerms: Sendable {
    /// Refuse them with suggestions: somebody is typing.
    case refuse
    /// Keep them as written: the import's source has words of its own. Instruments are never kept, because a value
    /// without a range and a direction says nothing.
    case keep
}
