import Clinical
import EventLog
import EventLogSQLite
import Identity
import Interchange
import PatientRecord

extension PracticeStore {
    /// Refuses a mapping without `key:` that knows rows by other columns than an import of its source that still stands:
    /// all that came with that import would come in a second time.
    func refuseOtherKeys(_ mapping: Mapping) throws {
        if mapping.saysKey { return }
        var known: [String: [Mapping.RowKey]] = [mapping.text: mapping.rowKeys]
        for (origin, text) in try earlierImports(of: mapping.source) {
            // A mapping that this version cannot read any more says nothing that could be compared.
            let before = known[text] ?? ((try? Mapping(yaml: text))?.rowKeys ?? [])
            known[text] = before
            let different = before.filter { Self.differs($0, in: mapping.rowKeys) }
            if !different.isEmpty, try stands(origin) {
                throw Self.refusal(of: mapping, origin: origin, before: before, different[0])
            }
        }
    }

    /// Whether the new mapping makes the same entry of a row, and knows it by other columns.
    private static func differs(_ before: Mapping.RowKey, in now: [Mapping.RowKey]) -> Bool {
        now.contains { $0.entry == before.entry && $0.event == before.event && $0.columns != before.columns }
    }

    /// Positions and mappings of a source's CSV imports, the newest first.
    private func earlierImports(of source: String) throws -> [(origin: Int64, mapping: String)] {
        guard let started = try log.types().first(where: { $0.value == "importStarted" })?.key else { return [] }
        var positions: [Int64] = []
        try log.scanStream(.practice, through: .max) { envelope, _ in
            if envelope.type == started { positions.append(envelope.position) }
        }
        return try positions.reversed().compactMap { position in
            guard let event = try log.event(at: position),
                case .importStarted(let start)? = try? PracticeCodec.decode(
                    type: event.type, form: event.envelope.form, payload: event.payload),
                start.format == "csv", start.source == source
            else { return nil }
            return (position, start.mapping)
        }
    }

    /// Whether there is anything left of an import that undoing it would withdraw.
    private func stands(_ origin: Int64) throws -> Bool {
        let earlier = try record.importsUndone()
        return try patients(ofImport: origin).contains {
            try !record.undoing(origin, of: $0, after: earlier).isEmpty
        }
    }

    private static func refusal(
        of mapping: Mapping, origin: Int64, before: [Mapping.RowKey], _ different: Mapping.RowKey
    ) -> PracticeError {
        let columns = different.columns.joined(separator: ", ")
        let now = mapping.rowKeys.first { $0.entry == different.entry }?.columns.joined(separator: ", ") ?? ""
        let undoing = "undo that import first with `anamnesis retract --import @\(origin)`"
        // One `key:` holds for all entries, so that it can stand for what was before only where that was one and the same.
        let remedy =
            Set(before.map(\.columns)).count == 1
            ? "Add `key: [\(columns)]` to the mapping, which goes on knowing them (with `onChange: amend` they gain "
                + "what is mapped now), or \(undoing)."
            : "Say with `key: [...]` what makes a row the same row, and \(undoing); or leave the mapping as it was."
        return PracticeError(
            .data,
            "\(mapping.file): the import @\(origin) of \(mapping.source) knew the rows of \(different.event) by "
                + "[\(columns)], this mapping would by [\(now)]: without `key:` all mapped columns count, and every row "
                + "would come in a second time. \(remedy) Nothing was imported.")
    }
}
