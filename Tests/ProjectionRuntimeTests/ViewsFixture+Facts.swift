import CareCompliance
import CareWorklist
import Clinical
import EventLog
import GRDB
import MaintenanceInterval
import PatientProgress
import Testing

@testable import PatientRecord
@testable import ProjectionRuntime

/// Histories of every kind of entry that the product's own projectors read, and what these make of them, told the plainest way.
extension ViewsFixture {
    static let productProjectors: [any Projector] = [
        PatientDirectory(), ProgressProjector(), IntervalProjector(), WorklistProjector(), ComplianceProjector(),
    ]

    /// A fact, and now and then a correction of one by another, a withdrawal, a move, or records joined or parted.
    func addRandomFact(patients: Int) throws {
        let patient = "p\(Int.random(in: 1...patients, using: &chance))"
        let day = Int.random(in: 0...300, using: &chance)
        let target = originals[patient]?.dropFirst().randomElement(using: &chance)
        switch Int.random(in: 0..<30, using: &chance) {
        case 0..<4: if let target { try amend(target, of: patient, to: fact(of: patient), on: day) }
        case 4, 5: if let target { try retract(target, of: patient) }
        case 6: try addRandomActs(patients: patients)
        default: try record(fact(of: patient), for: patient, on: day)
        }
    }

    private func fact(of patient: String) -> PatientEvent {
        let number = Int.random(in: 0...10, using: &chance)
        // No two records have an id in common: what becomes of those that do is shown elsewhere.
        let (visit, episode, goal) = (
            "\(patient)-v\(Int.random(in: 0..<40, using: &chance))", "\(patient)-e\(number % 2)", "\(patient)-g"
        )
        let context = EntryContext(visit: number < 8 ? visit : nil, episode: number < 4 ? episode : nil)
        func reading(_ kind: ReadingKind, _ instrument: String, _ value: Int, site: String? = nil) -> PatientEvent {
            var reading = Reading(instrument: instrument, value: ReadingValue(ExactNumber(value)), site: site)
            reading.moment = [.before, .after, nil][number % 3]
            reading.context = context
            if kind == .mobility { (reading.motion, reading.mode, reading.side) = ("rotation", .active, .left) }
            return .reading(kind, reading)
        }
        switch Int.random(in: 0..<24, using: &chance) {
        case 0..<7: return reading(.pain, "nrs-11", number, site: ["neck", "low-back"][number % 2])
        case 7..<13:
            return .visitCompleted(
                Visit(
                    visit: visit, kind: number == 9 ? .assessment : .treatment, isOwn: number != 8, context: context))
        case 13: return reading(.mobility, "rom", 30 + number * 4, site: "neck")
        case 14: return reading(.questionnaire, "ndi", number * 5)
        case 15: return reading(.symptom, "numbness", number, site: "hand")
        case 16:
            return .goalSet(
                Goal(
                    goal: goal, instrument: "nrs-11", target: ExactNumber(number % 4), site: "neck",
                    due: CalendarDay(daysSince1970: 20_600)))
        case 17: return .redFlagRaised(RedFlag(flag: "infection"))
        case 18: return .redFlagCleared(RedFlag(flag: "infection", clearedBy: "dr-1"))
        case 19: return .episodeOpened(Episode(episode: episode, problem: "neck-pain"))
        case 20:
            return number < 3
                ? .deathRecorded(Death())
                : .episodeClosed(EpisodeClosing(episode: episode, outcomeCode: "goalMet"))
        case 21: return .intervalDecided(IntervalDecision(days: number + 7, context: context))
        case 22: return .consultationCompleted(Consultation(kind: "review", context: context))
        default:
            return number < 3
                ? .careEnded(CareEnding(reasonCode: "discharged"))
                : .treatmentGiven(Treatment(techniques: [TechniqueApplied(technique: "nmt")]))
        }
    }

    // MARK: The plainest way

    /// Rows of the product's tables in a replay's file.
    func productRows(ofReplay path: String) throws -> [String] {
        try ViewReader(path: path).read { try Self.productRows(in: $0) }
    }

    /// The same from a list of events, filtered, corrected and handed to each projector.
    func naiveProductRows(at instant: Instant) throws -> [String] {
        try DatabaseQueue().write { database in
            let tables = Self.productTables + [RuntimeTables.parked]
            for table in tables { try database.execute(sql: table.createSQL) }
            let writers = try Dictionary(
                uniqueKeysWithValues: tables.map { ($0.name, try RowWriter($0, in: database)) })
            try foldNaively(at: instant) { try writers[$0]!.insert($1) }
            return try Self.productRows(in: database)
        }
    }

    /// Without what the runtime adds: advice that a correction revised, and why a fold stopped.
    private static func productRows(in database: Database) throws -> [String] {
        try productTables.flatMap { table in
            let names = table.columns.map(\.name).filter { !$0.contains("revis") && $0 != "days_before" }
            return try Row.fetchAll(database, sql: "SELECT \(names.joined(separator: ", ")) FROM \(table.name)").map {
                "\(table.name) \($0)"
            }.sorted()
        } + Row.fetchAll(database, sql: "SELECT patient, projector FROM parked ORDER BY 1, 2").map { "parked \($0)" }
    }

    private static var productTables: [ViewTable] { productProjectors.dropFirst().flatMap(\.tables) }

    private func foldNaively(at instant: Instant, _ write: (_ table: String, [ViewValue]) throws -> Void) throws {
        let all = try log.events(after: 0, limit: .max).filter { $0.envelope.position <= instant.position }
        let context = try CareContext.resolve(in: log, at: instant)
        let patients = try log.streams().map(\.name).filter { $0.category == "patient" }.map(\.id)
        for (place, patient) in patients.enumerated() where naiveParent(of: patient, in: all) == nil {
            let records = patients.filter { naiveSurvivor(of: $0, in: all) == patient }.map(Self.stream)
            let own = all.filter { records.contains($0.stream) && knows($0, instant, in: all) }
            let entries = try naivePatientEntries(own, of: patient, asOf: instant.asOf)
            guard !entries.isEmpty, let first = all.first(where: { $0.stream == Self.stream(patient) }) else {
                continue
            }
            let subject = PatientSubject(
                id: patient, chart: "\(place + 1)", practice: "Main Street",
                registeredPosition: first.envelope.position)
            for projector in Self.productProjectors.dropFirst() {
                do {
                    for row in try projector.rows(folding: entries, subject: subject, context: context) {
                        try write(projector.tables[row.table].name, row.values)
                    }
                } catch is FoldFailure {
                    try write("parked", [.text(patient), .text(projector.name), .integer(0), .text("")])
                }
            }
        }
    }

    private func naivePatientEntries(
        _ events: [StoredEvent], of patient: String, asOf: CalendarDay?
    ) throws -> [PatientEntry] {
        let codec = PatientCodec(typeNames: try log.types())
        var entries: [PatientEntry] = []
        for original in events where original.envelope.corrects == nil {
            let corrections = events.filter {
                $0.envelope.corrects == original.envelope.position && $0.stream == original.stream
            }
            let deciding = corrections.max { $0.envelope.position < $1.envelope.position } ?? original
            let item = deciding.payload.withUnsafeBytes { codec.item(deciding.envelope, $0) }
            let event: PatientEvent
            switch item.content {
            case .entry(let said), .amendment(let said, _): event = said
            case .retraction, .note: continue
            case .unreadable(_, let error): throw error
            }
            if let asOf, item.occurred.day > asOf { continue }
            entries.append(
                PatientEntry(
                    position: original.envelope.position, decidedBy: deciding.envelope.position,
                    occurred: item.occurred, recorded: original.envelope.recorded, origin: original.envelope.origin,
                    mergedFrom: original.stream == Self.stream(patient) ? nil : original.stream.id, event: event))
        }
        return entries.sorted { ($0.occurred.milliseconds, $0.position) < ($1.occurred.milliseconds, $1.position) }
    }
}
