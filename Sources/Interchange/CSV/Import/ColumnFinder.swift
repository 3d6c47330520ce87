/// Finds the mapping's columns in a file before the first row is read.
struct ColumnFinder {
    let path: String
    let columns: [String]

    /// The mapped columns, each once, in the order of their bytes.
    func names(of mapping: Mapping) throws(CSVError) -> [String] {
        var names: Set<String> = []
        for reference in mapping.columns {
            guard let first = columns.firstIndex(of: reference.name) else {
                throw .missingColumn(
                    path: path, column: reference.name, place: "\(mapping.file):\(reference.line):\(reference.column)",
                    nearest: NearestName.of(reference.name, among: columns), columns: columns)
            }
            if columns[(first + 1)...].contains(reference.name) {
                throw .repeatedColumn(path: path, column: reference.name)
            }
            names.insert(reference.name)
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The patient's spec with the file's name resolved to a constant.
    func subject(of mapping: Mapping) throws(CSVError) -> TextSpec {
        var spec = mapping.patient.subjectSpec
        guard case .fileName(let pattern) = spec.origin else { return spec }
        guard let digits = digits(at: pattern) else { throw .fileName(path: path, pattern: pattern) }
        spec.origin = .constant(digits)
        return spec
    }

    /// The digits that stand in the file's name where the pattern has `#`; the name may go on after the pattern.
    private func digits(at pattern: String) -> String? {
        let name = path.split(separator: "/").last ?? ""
        let parts = pattern.split(separator: "#", omittingEmptySubsequences: false)
        guard name.hasPrefix(parts[0]) else { return nil }
        let rest = name.dropFirst(parts[0].count)
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty, rest.dropFirst(digits.count).hasPrefix(parts[1]) else { return nil }
        return String(digits)
    }
}

extension Mapping {
    /// Columns whose values never stand in a message: the patient's, and those of a change of details.
    var identifyingColumns: [ColumnReference] {
        let sealed = EntryField.allCases.filter(\.isSealed)
        return patient.identifyingColumns
            + entries.flatMap { entry in sealed.flatMap { entry.fields[$0]?.columns ?? [] } }
    }

    func entryReaders(cells: Cells, practiceZone: ZoneOffsets) -> [EntryReader] {
        func compiled(_ spec: TimeSpec?) -> CompiledTime? {
            spec.map { CompiledTime($0, cells: cells, practiceZone: practiceZone) }
        }
        let shared = compiled(time)
        let sourceRecorded = compiled(sourceRecorded)
        return entries.map { entry in
            EntryReader(
                entry, cells: cells, time: compiled(entry.time) ?? shared!, hasOwnTime: entry.time != nil,
                planned: compiled(entry.planned), sourceRecorded: sourceRecorded, key: entryKey(of: entry, cells: cells)
            )
        }
    }

    private func entryKey(of entry: EntrySpec, cells: Cells) -> EntryKey {
        let content = mappedColumns(of: entry).map { cells.slot($0.name) }
        let key = key?.map { cells.slot($0.name) }
        return EntryKey(name: entry.name, keySlots: key ?? content, contentSlots: content + (key ?? []))
    }
}
