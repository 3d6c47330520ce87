import Clinical
import Yams

/// Reads the parts of a mapping file.
struct MappingParser {
    let file: String

    func table(of yaml: String) throws(MappingError) -> StrictTable {
        let node: Node?
        do { node = try compose(yaml: yaml) } catch { throw MappingError(file: file, error) }
        guard let node else { throw MappingError(file: file, line: 1, column: 1, reason: "the mapping is empty.") }
        return try StrictTable(
            node, file: file, of: "a mapping",
            keys: ["source", "file", "patient", "time", "sourceRecorded", "key", "onChange", "entries"])
    }

    func source(in table: StrictTable) throws(MappingError) -> String {
        _ = try table.required("source", of: "a mapping")
        guard let source = try table.string("source"), (1...200).contains(source.utf8.count) else {
            throw table.fault("source", "“source:” is a name of at most 200 bytes.")
        }
        return source
    }

    func fileSpec(_ node: Node?) throws(MappingError) -> FileSpec {
        var spec = FileSpec()
        guard let node else { return spec }
        let table = try StrictTable(
            node, file: file, of: "file",
            keys: ["delimiter", "encoding", "missing", "header", "columns", "skipLines", "decimalComma", "blank"])
        spec.dialect.delimiter = try delimiter(in: table)
        spec.dialect.encoding = try table.word("encoding", as: CSVEncoding.self) ?? .utf8
        spec.dialect.skipLines = try table.integer("skipLines") ?? 0
        spec.missing = try table.words("missing")?.map(\.text) ?? []
        spec.isDecimalComma = try table.flag("decimalComma") ?? false
        spec.columns = try table.words("columns")?.map(\.text)
        let hasHeader = try table.flag("header") ?? true
        if hasHeader == (spec.columns != nil) {
            throw table.fault(
                "header",
                "“header: false” and “columns:” belong together: the one says that the file names no columns, the other names them."
            )
        }
        if spec.dialect.skipLines < 0 { throw table.fault("skipLines", "“skipLines:” is 0 or more.") }
        if let blank = table["blank"] {
            let rules = try StrictTable(blank, file: file, of: "blank", keys: ["sameAsAbove"])
            spec.sameAsAbove = try columns(in: rules, "sameAsAbove") ?? []
        }
        return spec
    }

    private func delimiter(in table: StrictTable) throws(MappingError) -> UInt8 {
        guard let text = try table.string("delimiter") else { return UInt8(ascii: ",") }
        switch text {
        case ",", ";", "|", "\t": return text.utf8.first!
        case "tab", "\\t": return UInt8(ascii: "\t")
        default: throw table.fault("delimiter", "“delimiter:” is \",\", \";\", \"|\" or tab, not “\(text)”.")
        }
    }

    func columns(in table: StrictTable, _ key: String) throws(MappingError) -> [ColumnReference]? {
        guard let words = try table.words(key) else { return nil }
        if words.isEmpty { throw table.fault(key, "“\(key):” names no column.") }
        return words.map { ColumnReference(name: $0.text, line: $0.place.line, column: $0.place.column) }
    }

    // MARK: The patient

    func patient(_ node: Node) throws(MappingError) -> PatientSpec {
        let table = try StrictTable(
            node, file: file, of: "patient",
            keys: [
                "pseudonym", "prefix", "samePatients", "identifier", "name", "birthDate", "contact", "birthYear", "sex",
            ])
        let spec = PatientSpec(
            subject: try subject(in: table), samePatients: try table.flag("samePatients") ?? false,
            birthYear: try personal("birthYear", in: table), sex: try personal("sex", in: table),
            name: try personal("name", in: table), birthDate: try personal("birthDate", in: table),
            contact: try personal("contact", in: table))
        if case .pseudonym = spec.subject,
            let sealed = ["name", "birthDate", "contact"].first(where: { table[$0] != nil })
        {
            throw table.fault(
                sealed,
                "a pseudonymous source has no “\(sealed):”. Leave it out, or name the patients by “identifier:”.")
        }
        return spec
    }

    private func subject(in table: StrictTable) throws(MappingError) -> PatientSpec.Subject {
        switch (table["pseudonym"], table["identifier"]) {
        case (let node?, nil):
            var spec = try text(node, of: "pseudonym", plainIsColumn: true, extra: ["fileName", "constant"])
            if let prefix = try table.string("prefix") { spec.prefix = prefix }
            return .pseudonym(spec)
        case (nil, let node?):
            let parts = try StrictTable(
                node, file: file, of: "identifier", keys: ["system", "column", "columns", "join"])
            guard let system = try parts.string("system"), !system.isEmpty else {
                throw parts.fault("system", "an identifier needs “system:”: whose number it is.")
            }
            return .identifier(system: system, TextSpec(try origin(in: parts, of: "identifier")))
        default:
            throw table.fault("pseudonym", "a patient is named by “pseudonym:” or by “identifier:”, one of the two.")
        }
    }

    private func personal(_ key: String, in table: StrictTable) throws(MappingError) -> TextSpec? {
        guard let node = table[key] else { return nil }
        return try text(node, of: key, plainIsColumn: true, extra: key == "birthDate" ? ["format"] : [])
    }

    // MARK: Values

    /// One value: a plain word, or a table that says where it comes from.
    func text(
        _ node: Node, of what: String, plainIsColumn: Bool = false, extra: [String] = []
    ) throws(MappingError) -> TextSpec {
        if let scalar = node.scalar {
            guard plainIsColumn else { return TextSpec(.constant(scalar.string)) }
            let place = node.place
            let column = ColumnReference(name: scalar.string, line: place.line, column: place.column)
            return TextSpec(.columns([column], joinedBy: ""))
        }
        let table = try StrictTable(
            node, file: file, of: what, keys: ["column", "columns", "join", "day", "map", "else", "prefix"] + extra)
        var spec = TextSpec(try origin(in: table, of: what))
        spec.prefix = try table.string("prefix") ?? ""
        spec.map = try map(in: table)
        if let otherwise = table.node("else") {
            if spec.map == nil { throw table.fault("else", "“else:” belongs to a “map:”.") }
            spec.otherwise = otherwise.isNothing ? .missing : .constant(try table.string("else") ?? "")
        }
        if let format = try table.string("format") { spec.pattern = try pattern(format, in: table) }
        spec.outOf = try table.string("outOf")
        spec.qualifiers = try qualifiers(in: table)
        return spec
    }

    private func origin(in table: StrictTable, of what: String) throws(MappingError) -> TextSpec.Origin {
        if let constant = try table.string("constant") { return .constant(constant) }
        if let pattern = try table.string("fileName") {
            guard pattern.filter({ $0 == "#" }).count == 1 else {
                throw table.fault("fileName", "“fileName:” has one # for the digits to take, as in \"Participant#\".")
            }
            return .fileName(pattern: pattern)
        }
        if try table.flag("day") == true { return .dayOfEntry }
        let joinedBy = try table.string("join") ?? " "
        guard let columns = try columns(in: table, table["column"] == nil ? "columns" : "column") else {
            throw table.fault("column", "\(what) needs “column:”.")
        }
        return .columns(columns, joinedBy: joinedBy)
    }

    private func map(in table: StrictTable) throws(MappingError) -> [String: String?]? {
        guard let node = table["map"] else { return nil }
        guard let pairs = node.mapping, !pairs.isEmpty else {
            throw table.fault("map", "“map:” is a table of value: value.")
        }
        var map: [String: String?] = [:]
        for (key, value) in pairs {
            guard let from = key.scalar?.string, let to = value.scalar?.string else {
                throw table.fault("map", "“map:” is a table of value: value.")
            }
            map.updateValue(value.isNothing ? nil : to, forKey: from)
        }
        return map
    }

    private func qualifiers(in table: StrictTable) throws(MappingError) -> [String: String] {
        guard let node = table["qualifiers"] else { return [:] }
        let table = try StrictTable(
            node, file: file, of: "qualifiers", keys: node.mapping?.keys.map { $0.scalar?.string ?? "" } ?? [])
        var qualifiers: [String: String] = [:]
        for key in node.mapping?.keys.compactMap({ $0.scalar?.string }) ?? [] {
            qualifiers[key] = try table.string(key) ?? ""
        }
        return qualifiers
    }

    func pattern(_ text: String, in table: StrictTable) throws(MappingError) -> TimePattern {
        if let pattern = TimePattern(text: text) { return pattern }
        throw table.fault(
            "format",
            "“\(text)” is not a date format. It is made of yyyy M MM MMM d dd H HH h hh a m mm s ss SSS X, coarse parts "
                + "before fine ones all there, such as d.M.yyyy H:mm; or iso8601, epochSeconds, epochMilliseconds.")
    }
}
