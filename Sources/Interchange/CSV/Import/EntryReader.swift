import Clinical

/// One `EntrySpec` with its columns resolved: makes the entry of a row, and what it is recognised by.
final class EntryReader {
    let form: EventForm
    private let cells: Cells
    private let conditions: [(slot: Int, test: EntrySpec.Condition.Test, words: [[UInt8]])]
    private let texts: [CompiledText?]
    private let subjects: [CompiledText]
    private let hasContext: Bool
    private let time: CompiledTime
    private let hasOwnTime: Bool
    private let planned: CompiledTime?
    private let sourceRecorded: CompiledTime?
    private let written: WrittenValue
    let key: EntryKey
    /// The entry's day, once its time is read.
    private var day: CalendarDay?
    private(set) var recordedElsewhere: Int64?

    init(
        _ spec: EntrySpec, cells: Cells, time: CompiledTime, hasOwnTime: Bool, planned: CompiledTime?,
        sourceRecorded: CompiledTime?, key: EntryKey
    ) {
        form = spec.form
        self.cells = cells
        conditions = spec.conditions.map { condition in
            let words: [String] =
                switch condition.test {
                case .isOneOf(let words), .isNoneOf(let words): words
                case .isMissing, .isNotMissing: []
                }
            return (cells.slot(condition.column.name), condition.test, words.map { Array($0.utf8) })
        }
        var texts = [CompiledText?](repeating: nil, count: EntryField.allCases.count)
        for (field, text) in spec.fields {
            texts[field.rawValue] = CompiledText(text, word: field.word, cells: cells, isSealed: field.isSealed)
        }
        self.texts = texts
        subjects = spec.form.subjects.compactMap { texts[$0.rawValue] }.filter(\.isFromColumns)
        hasContext = EntryField.ofContext.contains { texts[$0.rawValue] != nil }
        self.time = time
        self.hasOwnTime = hasOwnTime
        self.planned = planned
        self.sourceRecorded = sourceRecorded
        self.key = key
        let value = spec.fields[.value] ?? spec.fields[.target]
        written = WrittenValue(
            qualifiers: value?.qualifiers ?? [:], outOf: value?.outOf, isDecimalComma: cells.isDecimalComma)
    }

    /// The entry's first condition where it is `is: [..]`; see `EntryDispatch`.
    var kindOfRow: (slot: Int, words: [[UInt8]])? {
        guard let first = conditions.first, case .isOneOf = first.test else { return nil }
        return (first.slot, first.words)
    }

    /// The row's entry; nil where the row has none of this kind.
    func draft() throws(RowFault) -> EntryDraft? {
        guard try isThere() else { return nil }
        let occurred = try time.occurrence()
        day = occurred.day
        recordedElsewhere = try sourceRecorded.flatMap { time throws(RowFault) in
            time.isMissing ? nil : try time.occurrence().milliseconds
        }
        return EntryDraft(occurred: occurred, event: try form.build(self))
    }

    /// Whether the row has what the entry is about; see `Mapping`.
    private func isThere() throws(RowFault) -> Bool {
        for condition in conditions where !holds(condition) { return false }
        if subjects.isEmpty { return !(hasOwnTime && time.isFromColumns && time.isMissing) }
        for subject in subjects {
            if let slot = subject.plainSlot {
                if !cells[slot].isEmpty { return true }
            } else if try subject.text(day: nil) != nil {
                return true
            }
        }
        return false
    }

    private func holds(_ condition: (slot: Int, test: EntrySpec.Condition.Test, words: [[UInt8]])) -> Bool {
        let cell = cells[condition.slot]
        switch condition.test {
        case .isOneOf: return condition.words.contains { isSame(cell, $0) }
        case .isNoneOf: return !condition.words.contains { isSame(cell, $0) }
        case .isNotMissing: return !cell.isEmpty
        case .isMissing: return cell.isEmpty
        }
    }

    // MARK: What the forms ask for

    func text(_ field: EntryField) throws(RowFault) -> String? { try texts[field.rawValue]?.text(day: day) }

    func required(_ field: EntryField) throws(RowFault) -> String {
        if let text = try text(field) { return text }
        throw missing(field)
    }

    func sealed(_ field: EntryField) throws(RowFault) -> SealableText? {
        try text(field).map(SealableText.open)
    }

    /// Codes separated by `;` or `,`.
    func list(_ field: EntryField) throws(RowFault) -> [String] {
        guard let text = try text(field) else { return [] }
        return text.split { $0 == ";" || $0 == "," }.map { String($0.trimmingBlanks) }.filter { !$0.isEmpty }
    }

    /// A word of a closed list.
    func word<Word: RawRepresentable & CaseIterable>(
        _ field: EntryField, as type: Word.Type = Word.self
    ) throws(RowFault) -> Word? where Word.RawValue == String {
        guard let compiled = texts[field.rawValue], let text = try compiled.text(day: day) else { return nil }
        if let word = Word(rawValue: text) { return word }
        let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
        throw RowFault(
            field: compiled.name,
            reason: "\(compiled.quoted(text)) is not one of \(words); a “map:” can turn it into one")
    }

    func flag(_ field: EntryField) throws(RowFault) -> Bool? {
        guard let compiled = texts[field.rawValue], let text = try compiled.text(day: day) else { return nil }
        switch text.lowercased() {
        case "true", "yes", "y", "1": return true
        case "false", "no", "n", "0": return false
        default: throw RowFault(field: compiled.name, reason: "\(compiled.quoted(text)) is neither yes nor no")
        }
    }

    func integer(_ field: EntryField) throws(RowFault) -> Int? {
        guard let compiled = texts[field.rawValue], let text = try compiled.text(day: day) else { return nil }
        if let value = Int(text), abs(value) <= 1_000_000_000_000 { return value }
        throw RowFault(field: compiled.name, reason: "\(compiled.quoted(text)) is not a whole number")
    }

    func number(_ field: EntryField) throws(RowFault) -> ExactNumber? {
        try measured(field) { written, bytes throws(WrittenValue.Fault) in try written.number(of: bytes) }
    }

    func value(_ field: EntryField) throws(RowFault) -> ReadingValue {
        let value = try measured(field) { written, bytes throws(WrittenValue.Fault) in try written.value(of: bytes) }
        guard var value else { throw missing(field) }
        if let cell = texts[field.rawValue]?.cellBehind, cell != value.number?.literal { value.written = .open(cell) }
        return value
    }

    func day(_ field: EntryField) throws(RowFault) -> CalendarDay? {
        guard let compiled = texts[field.rawValue], var text = try compiled.text(day: day) else { return nil }
        let pattern = compiled.spec.pattern ?? .day
        let civil = text.withUTF8 { pattern.match($0) }
        if let civil, let day = CalendarDay(year: civil.year, month: civil.month, day: civil.day) { return day }
        throw RowFault(
            field: compiled.name, reason: "\(compiled.quoted(text)) is not a day of the form \(pattern.text)")
    }

    func plannedTime() throws(RowFault) -> Occurrence { try planned!.occurrence() }

    func missing(_ field: EntryField) -> RowFault {
        RowFault(field: texts[field.rawValue]?.name ?? field.word, reason: "\(form.typeName) needs its \(field.word)")
    }

    /// What an entry says beside its own facts. A fact with a `visit` or `episode` of its own keeps it there.
    func context(ownsVisit: Bool = false, ownsEpisode: Bool = false) throws(RowFault) -> EntryContext {
        guard hasContext else { return EntryContext(sourceRecorded: recordedElsewhere) }
        return EntryContext(
            visit: ownsVisit ? nil : try text(.visit), episode: ownsEpisode ? nil : try text(.episode),
            performedBy: try text(.performedBy), respondent: try word(.respondent), channel: try text(.channel),
            sourceRecorded: recordedElsewhere, note: try sealed(.note))
    }

    private func measured<Value>(
        _ field: EntryField,
        _ read: (WrittenValue, UnsafeBufferPointer<UInt8>) throws(WrittenValue.Fault) -> Value
    ) throws(RowFault) -> Value? {
        guard let compiled = texts[field.rawValue] else { return nil }
        do throws(WrittenValue.Fault) {
            if let slot = compiled.plainSlot {
                return cells[slot].isEmpty ? nil : try read(written, cells[slot])
            }
            guard let text = try textOrFault(compiled) else { return nil }
            let bytes = Array(text.utf8)
            return try bytes.withUnsafeBufferPointer { buffer throws(WrittenValue.Fault) in try read(written, buffer) }
        } catch {
            let isIdentifying = compiled.slots.contains(where: cells.isIdentifying)
            throw RowFault(
                field: error.field ?? compiled.name, reason: isIdentifying ? "the value is not a number" : error.reason)
        }
    }

    private func textOrFault(_ compiled: CompiledText) throws(WrittenValue.Fault) -> String? {
        do throws(RowFault) {
            return try compiled.text(day: day)
        } catch {
            throw WrittenValue.Fault(reason: error.reason, field: error.field)
        }
    }
}

extension StringProtocol {
    /// Without blanks at either end.
    var trimmingBlanks: SubSequence {
        var text = self[...]
        while text.first == " " { text = text.dropFirst() }
        while text.last == " " { text = text.dropLast() }
        return text
    }
}
