import Clinical

/// A `TextSpec` with its columns resolved, and its last answer kept: most columns repeat themselves.
final class CompiledText {
    private enum Source {
        case constant(String)
        case slot(Int)
        case slots([Int], joinedBy: String)
        case dayOfEntry
    }

    /// The column for messages; the mapping's word where there is none.
    let name: String
    let spec: TextSpec
    let slots: [Int]
    private let source: Source
    private let cells: Cells
    private let isSealed: Bool
    private var lastBytes: [UInt8] = []
    private var lastText: String?
    /// Longer values are not worth comparing.
    private static let longestKept = 64

    init(_ spec: TextSpec, word: String, cells: Cells, isSealed: Bool = false) {
        self.spec = spec
        self.cells = cells
        self.isSealed = isSealed
        slots = spec.columns.map { cells.slot($0.name) }
        name = spec.columns.isEmpty ? word : spec.columns.map(\.name).joined(separator: " ")
        switch spec.origin {
        case .constant(let text): source = .constant(spec.prefix + text)
        case .columns(_, let joinedBy): source = slots.count == 1 ? .slot(slots[0]) : .slots(slots, joinedBy: joinedBy)
        case .dayOfEntry: source = .dayOfEntry
        case .fileName: preconditionFailure("a file's name is resolved before compiling")
        }
    }

    var isFromColumns: Bool { !slots.isEmpty }

    /// The slot whose bytes are the value as it stands, where nothing is done to it.
    var plainSlot: Int? {
        if case .slot(let slot) = source, spec.map == nil, spec.prefix.isEmpty { slot } else { nil }
    }

    /// What stands in the row where the text is made of it: before a map, before a prefix, several cells joined.
    var cellBehind: String? {
        switch source {
        case .slot(let slot): plainSlot == nil ? String(decoding: cells[slot], as: UTF8.self) : nil
        case .slots(let slots, let joinedBy): joined(slots, by: joinedBy)
        case .constant, .dayOfEntry: nil
        }
    }

    /// Nil where the value is missing.
    func text(day: CalendarDay?) throws(RowFault) -> String? {
        switch source {
        case .constant(let text): return text
        case .slot(let slot): return try text(of: cells[slot])
        case .slots(let slots, let joinedBy):
            return try joined(slots, by: joinedBy).flatMap { text throws(RowFault) in try mapped(text) }
        case .dayOfEntry: return day.map { spec.prefix + $0.description }
        }
    }

    private func joined(_ slots: [Int], by separator: String) -> String? {
        let parts = slots.map { cells[$0] }.filter { !$0.isEmpty }.map { String(decoding: $0, as: UTF8.self) }
        return parts.isEmpty ? nil : parts.joined(separator: separator)
    }

    private func text(of cell: UnsafeBufferPointer<UInt8>) throws(RowFault) -> String? {
        if cell.isEmpty { return nil }
        if isSame(cell, lastBytes) { return lastText }
        let text = try mapped(String(decoding: cell, as: UTF8.self))
        if cell.count <= Self.longestKept {
            lastBytes = Array(cell)
            lastText = text
        }
        return text
    }

    private func mapped(_ text: String) throws(RowFault) -> String? {
        guard let map = spec.map else { return spec.prefix + text }
        if let to = map[text] { return to.map { spec.prefix + $0 } }
        switch spec.otherwise {
        case .missing: return nil
        case .constant(let other): return spec.prefix + other
        case .reject:
            throw RowFault(
                field: name, reason: "\(quoted(text)) is not in the mapping's “map:”; add it there, or an “else:”")
        }
    }

    /// The value for a message.
    func quoted(_ text: String) -> String {
        let isIdentifying = isSealed || slots.contains(where: cells.isIdentifying)
        if isIdentifying { return "the value" }
        return text.count <= 40 ? "“\(text)”" : "“\(text.prefix(39))…”"
    }
}
