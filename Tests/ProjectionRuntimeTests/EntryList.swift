import Clinical
import ProjectionRuntime

/// The strictest projector: a row for each entry, with all a fold can see of it.
struct EntryList: Projector {
    let name: String
    let version: Int
    let reads: Set<CareContext.Part>

    init(_ name: String = "entry_list", version: Int = 1, reads: Set<CareContext.Part> = []) {
        self.name = name
        self.version = version
        self.reads = reads
    }

    var tables: [ViewTable] {
        [
            ViewTable(
                name, "Every entry as the runtime hands it over.", key: ["patient", "place"],
                columns: [
                    .text("patient", "Patient id."), .integer("place", "1 for the first in clinical order."),
                    .integer("position", "Position of the original."), .integer("decided_by", "Of the correction."),
                    .text("occurred", "When."), .text("type", "Stored type."), .text("value", "Value of a reading."),
                    .text("chart", "Chart number."), .text("policy", "The policy in force, where it is read."),
                ])
        ]
    }

    func initial(_ subject: PatientSubject, context: CareContext) -> [PatientEntry] { [] }

    func fold(_ entry: PatientEntry, into entries: inout [PatientEntry], context: CareContext) { entries.append(entry) }

    func rows(of entries: [PatientEntry], subject: PatientSubject, context: CareContext) -> [ViewRow] {
        entries.enumerated().map { place, entry in
            var value = ViewValue.null
            if case .reading(_, let reading) = entry.event { value = .text(reading.value.number?.literal ?? "") }
            return ViewRow(
                table: 0,
                [
                    .text(subject.id), .integer(Int64(place + 1)), .integer(entry.position),
                    .integer(entry.decidedBy), .text(entry.occurred.text), .text(entry.event.typeName), value,
                    .text(subject.chart),
                    reads.contains(.policy) ? .text(context.policies.map(\.title).joined(separator: " ")) : .null,
                ])
        }
    }
}

/// Counts pain scores, and cannot count with a thirteen.
struct Superstitious: Projector {
    struct Thirteen: Error, CustomStringConvertible {
        var description: String { "thirteen" }
    }

    let name = "superstitious"
    let version = 1
    let tables = [
        ViewTable(
            "pain_count", "How many pain scores.", key: ["patient"],
            columns: [.text("patient", "Patient id."), .integer("scores", "How many.")])
    ]

    func initial(_ subject: PatientSubject, context: CareContext) -> Int64 { 0 }

    func fold(_ entry: PatientEntry, into count: inout Int64, context: CareContext) throws {
        guard case .reading(.pain, let reading) = entry.event else { return }
        if reading.value.number == ExactNumber(13) { throw Thirteen() }
        count += 1
    }

    func rows(of count: Int64, subject: PatientSubject, context: CareContext) -> [ViewRow] {
        [ViewRow(table: 0, [.text(subject.id), .integer(count)])]
    }
}
