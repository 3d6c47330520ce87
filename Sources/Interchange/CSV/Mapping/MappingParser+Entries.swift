import Clinical
import Yams

extension MappingParser {
    // MARK: Times

    func time(_ node: Node, of what: String) throws(MappingError) -> TimeSpec {
        let table = try StrictTable(
            node, file: file, of: what,
            keys: [
                "column", "columns", "format", "zone", "earliest", "latest", "year", "month", "day", "studyDay",
                "minutes",
                "day0",
            ])
        return TimeSpec(
            form: try timeForm(in: table, of: what), zone: try zone(in: table),
            earliest: try day("earliest", in: table),
            latest: try day("latest", in: table))
    }

    private func timeForm(in table: StrictTable, of what: String) throws(MappingError) -> TimeSpec.Form {
        if let node = table["studyDay"] { return try studyForm(node, in: table) }
        if table["year"] != nil { return try partsForm(in: table) }
        guard let columns = try columns(in: table, table["column"] == nil ? "columns" : "column") else {
            throw table.fault(
                "column", "\(what) needs “column:” and “format:”, or “year:”, or “studyDay:” and “day0:”.")
        }
        guard let format = try table.string("format") else {
            throw table.fault("column", "\(what) needs “format:”, such as yyyy-MM-dd. A date's order is never guessed.")
        }
        return .written(columns, try pattern(format, in: table))
    }

    private func partsForm(in table: StrictTable) throws(MappingError) -> TimeSpec.Form {
        let names =
            table["month"] == nil ? ["year"] : table["day"] == nil ? ["year", "month"] : ["year", "month", "day"]
        var columns: [ColumnReference] = []
        for name in names { columns += try self.columns(in: table, name) ?? [] }
        guard columns.count == names.count else {
            throw table.fault("year", "“year:”, “month:” and “day:” are one column each.")
        }
        return .written(columns, TimePattern(text: ["yyyy", "yyyy M", "yyyy M d"][names.count - 1])!)
    }

    private func studyForm(_ node: Node, in table: StrictTable) throws(MappingError) -> TimeSpec.Form {
        guard let dayZero = try day("day0", in: table) else {
            throw table.fault("studyDay", "“studyDay:” needs “day0:”, the date the study's day 0 is put on.")
        }
        return .study(
            day: try number(node, of: "studyDay"),
            minutes: try table["minutes"].map { node throws(MappingError) in try number(node, of: "minutes") },
            dayZero: dayZero)
    }

    /// A plain number is a constant, any other plain word a column.
    private func number(_ node: Node, of what: String) throws(MappingError) -> TextSpec {
        try text(node, of: what, plainIsColumn: Int(node.scalar?.string ?? "") == nil)
    }

    private func day(_ key: String, in table: StrictTable) throws(MappingError) -> CalendarDay? {
        guard let text = try table.string(key) else { return nil }
        if let day = CalendarDay(text) { return day }
        throw table.fault(key, "“\(key):” is a date such as 2026-03-01, not “\(text)”.")
    }

    private func zone(in table: StrictTable) throws(MappingError) -> String? {
        guard let zone = try table.string("zone") else { return nil }
        guard ZoneOffsets.isKnown(zone) else {
            throw table.fault("zone", "“\(zone)” is not a time zone of the IANA database, such as Europe/Berlin.")
        }
        return zone
    }

    // MARK: Entries

    func entries(_ node: Node, hasTime: Bool) throws(MappingError) -> [EntrySpec] {
        guard let items = node.sequence, !items.isEmpty else {
            throw MappingError(file: file, place: node.place, reason: "“entries:” is a list of events.")
        }
        var entries: [EntrySpec] = []
        for item in items {
            let entry = try entry(item, number: entries.count + 1, hasTime: hasTime)
            if entries.contains(where: { $0.name == entry.name }) {
                throw MappingError(
                    file: file, place: item.place, reason: "two entries are named “\(entry.name)”.")
            }
            entries.append(entry)
        }
        return entries
    }

    private static let ownKeys = ["event", "name", "when", "at"]

    private func entry(_ node: Node, number: Int, hasTime: Bool) throws(MappingError) -> EntrySpec {
        let form = try eventForm(of: node)
        let fields = form.fields + EntryField.ofContext.filter { !form.fields.contains($0) }
        let table = try StrictTable(
            node, file: file, of: form.typeName,
            keys: Self.ownKeys + (form.isPlanned ? ["planned"] : []) + fields.map(\.word))
        var entry = EntrySpec(
            name: try table.string("name") ?? String(number), form: form, conditions: try conditions(table["when"]),
            time: try table["at"].map { node throws(MappingError) in try time(node, of: "at") },
            planned: try table["planned"].map { node throws(MappingError) in try time(node, of: "planned") },
            fields: [:],
            line: table.place.line)
        for field in fields {
            guard let node = table[field.word] else { continue }
            let extra = field.isDay ? ["format"] : field == .value ? ["qualifiers", "outOf"] : []
            entry.fields[field] = try text(node, of: field.word, extra: extra)
        }
        for field in form.required where entry.fields[field] == nil {
            throw table.fault("event", "\(form.typeName) needs “\(field.word):”.")
        }
        if form.isPlanned, entry.planned == nil { throw table.fault("event", "\(form.typeName) needs “planned:”.") }
        if !hasTime, entry.time == nil {
            throw table.fault("event", "\(form.typeName) has no time: write “time:” for all entries, or “at:” here.")
        }
        return entry
    }

    private func eventForm(of node: Node) throws(MappingError) -> EventForm {
        let place = node.place
        guard let name = node.mapping?["event"]?.scalar?.string else {
            throw MappingError(file: file, place: place, reason: "an entry needs “event:”.")
        }
        if let form = EventForm.named(name) { return form }
        let names = EventForm.all.map(\.typeName)
        throw MappingError(
            file: file, place: node.mapping?["event"]?.place ?? place,
            reason: "there is no event “\(name)” to import\(NearestName.hint(for: name, among: names)). "
                + "There are: \(names.joined(separator: ", ")).")
    }

    private func conditions(_ node: Node?) throws(MappingError) -> [EntrySpec.Condition] {
        guard let node else { return [] }
        var conditions: [EntrySpec.Condition] = []
        for item in node.sequence.map(Array.init) ?? [node] { conditions.append(try condition(item)) }
        return conditions
    }

    private func condition(_ node: Node) throws(MappingError) -> EntrySpec.Condition {
        let table = try StrictTable(
            node, file: file, of: "when", keys: ["column", "is", "isNot", "notMissing", "missing"])
        guard let column = try columns(in: table, "column")?.first else {
            throw table.fault("column", "“when:” needs “column:”.")
        }
        if let words = try table.words("is") { return .init(column: column, test: .isOneOf(words.map(\.text))) }
        if let words = try table.words("isNot") { return .init(column: column, test: .isNoneOf(words.map(\.text))) }
        if try table.flag("notMissing") == true { return .init(column: column, test: .isNotMissing) }
        if try table.flag("missing") == true { return .init(column: column, test: .isMissing) }
        throw table.fault("column", "“when:” needs “is:”, “isNot:”, “notMissing: true” or “missing: true”.")
    }
}
