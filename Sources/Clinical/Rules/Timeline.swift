/// What held from when on: values in the order of their times, the later recorded one last among equals.
struct Timeline<Value: Sendable & Hashable>: Sendable, Hashable {
    private var changes: [Change] = []

    private struct Change: Sendable, Hashable {
        var milliseconds: Int64
        var value: Value
    }

    /// Entries mostly come in order, so the place is looked for from the end.
    mutating func set(_ value: Value, from milliseconds: Int64) {
        var index = changes.endIndex
        while index > 0, changes[index - 1].milliseconds > milliseconds { index -= 1 }
        changes.insert(Change(milliseconds: milliseconds, value: value), at: index)
    }

    /// What held at a time; nil before the first change.
    func value(at milliseconds: Int64) -> Value? { changes.last { $0.milliseconds <= milliseconds }?.value }

    var latest: Value? { changes.last?.value }
}
