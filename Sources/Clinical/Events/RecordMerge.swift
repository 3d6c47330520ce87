/// Two records that turned out to be one person's, or not to be.
///
/// Stored on both records in one append. `recordsMerged` on the surviving record names the one given up (`from`),
/// `recordMergedInto` on the latter names the survivor (`into`); `recordsUnmerged` stands on both and names both.
public struct RecordMerge: Hashable, Sendable {
    /// Id of the record that was given up.
    public var from: String?
    /// Id of the surviving record.
    public var into: String?
    /// `duplicate`, `mistake`, `other`.
    public var reasonCode: String?
    public var reason: SealableText?
    public var context: EntryContext

    public init(
        from: String? = nil, into: String? = nil, reasonCode: String? = nil, reason: SealableText? = nil,
        context: EntryContext = EntryContext()
    ) {
        self.from = from
        self.into = into
        self.reasonCode = reasonCode
        self.reason = reason
        self.context = context
    }
}
