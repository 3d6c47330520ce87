/// What a person agreed to, or no longer agrees to. When: the entry's occurrence.
public struct Consent: Hashable, Sendable {
    /// `treatment`, `privacy`, `research`, `photography`, `contact`, or the source's own code.
    public var scope: String
    /// What exactly within the scope, where that is coded.
    public var category: String?
    /// The last day it holds; nil for no end.
    public var until: CalendarDay?
    public var text: SealableText?
    public var context: EntryContext

    public init(
        scope: String, category: String? = nil, until: CalendarDay? = nil, text: SealableText? = nil,
        context: EntryContext = EntryContext()
    ) {
        self.scope = scope
        self.category = category
        self.until = until
        self.text = text
        self.context = context
    }
}
