public import Clinical
public import Rendering

/// What an answer is complete to, and by what it is cut: every page and list says it in these words.
public struct KnownTo: Hashable, Sendable {
    /// The last log position that is known.
    public var position: Int64
    /// The last local day that counts; nil for all that is known.
    public var asOf: CalendarDay?
    /// Milliseconds since 1970 up to which the source systems' own knowledge counts; nil where the log's recording does.
    public var sourceTime: Int64?
    /// Imported entries that are left out because nothing says when their source knew them.
    public var withoutSourceTime: Int

    public init(
        position: Int64, asOf: CalendarDay? = nil, sourceTime: Int64? = nil, withoutSourceTime: Int = 0
    ) {
        self.position = position
        self.asOf = asOf
        self.sourceTime = sourceTime
        self.withoutSourceTime = withoutSourceTime
    }

    private var sourceText: String? { sourceTime.map { Occurrence(milliseconds: $0).text } }

    /// "@1234", or where the sources' own times cut "@1234, of that what the source systems knew by 2026-03-01T22:59:59Z",
    /// with what is left out for want of such a time.
    public var words: String {
        "@\(position)" + (sourceText.map { ", of that what the source systems knew by \($0)" + withoutTime } ?? "")
    }

    private var withoutTime: String {
        if withoutSourceTime == 0 { return "" }
        let entries = Wording.count(withoutSourceTime, "imported entry", plural: "imported entries")
        return " (left out: \(entries) of which nothing says when the source knew it)"
    }

    /// The same with the day asked for: for pages that name no day of their own.
    public var wordsWithDay: String { words + (asOf.map { ", as of the end of \($0)" } ?? "") }

    /// What cuts beside the position, for programs: null where nothing does.
    public var cutJSON: [(String, JSONValue)] { [("asOf", .day(asOf))] + sourceJSON }

    /// For pages that name a day of their own.
    public var sourceJSON: [(String, JSONValue)] {
        [
            ("sourceTime", sourceText.map { .string($0) } ?? .null),
            ("withoutSourceTime", sourceTime == nil ? .null : .integer(withoutSourceTime)),
        ]
    }
}
