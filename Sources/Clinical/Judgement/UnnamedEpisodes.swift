/// The stretches of care of a patient whose record names no episodes: after more days than the policy's gap without a
/// treatment, or after care ended, the next treatment begins a new one. Then a baseline of years ago says nothing of today.
///
/// The stretch that is still going on is the episode without a name, `''`; an earlier one is named by the day the next one
/// began: `before-2026-03-02`. Only treatments part care: a follow-up a year later belongs to the care it follows. A reading
/// between two stretches belongs to the treatment it is nearer to.
public struct UnnamedEpisodes: Sendable {
    private struct Beginning {
        var day: CalendarDay
        /// The first day whose readings belong to it.
        var readingsFrom: CalendarDay
    }

    private let gapDays: Int?
    private var lastTreatedOn: CalendarDay?
    private var isEnded = false
    /// Of the second stretch and of each after it, in order.
    private var beginnings: [Beginning] = []

    /// - Parameter gapDays: nil where care never begins anew by itself.
    public init(gapDays: Int?) { self.gapDays = gapDays }

    /// Takes an own treatment visit that names no episode. They are taken in clinical order.
    public mutating func treat(on day: CalendarDay) {
        if let gapDays, let last = lastTreatedOn, day > last, isEnded || day - last > gapDays {
            beginnings.append(Beginning(day: day, readingsFrom: last + ((day - last) / 2 + 1)))
        }
        lastTreatedOn = day
        isEnded = false
    }

    /// Care ended; the next treatment begins it anew.
    public mutating func end() { isEnded = true }

    /// Whether there is more than one stretch.
    public var areParted: Bool { !beginnings.isEmpty }

    /// Whether an episode's name is one that is given here.
    public static func isName(_ episode: String) -> Bool { episode.isEmpty || episode.hasPrefix("before-") }

    /// The name of the stretch that a day's entries belong to.
    public func name(on day: CalendarDay) -> String {
        beginnings.first { day < $0.readingsFrom }.map { "before-\($0.day)" } ?? ""
    }
}
