import EventLog
import EventLogSQLite
import GRDB
public import Identity
import PatientRecord
public import ProjectionRuntime

/// How two views of one log differ, and why.
public struct Comparison: Sendable {
    public var a: ComparedViews
    public var b: ComparedViews
    public var tables: [TableDifference]
    /// How many patients differ, and by which causes; a patient can have several.
    public var patientsDiffering: Int
    /// How many patients were compared, where a side does not hold all; nil for all there are, and for one that was asked for.
    public var patientsCompared: Int?
    public var causes: [DifferenceCause.Kind: Int]
    /// Changes of the advised days, B less A, each with how many rows; those whose days are not known on a side are left out.
    public var daysChanged: [Int64: Int]
    /// Changes of a word, by column and from what to what: status, phase and response.
    public var transitions: [Transition: Int]
    /// The largest differences, with their causes.
    public var largest: [ExplainedDifference]
    /// Differences below the threshold, which are counted and not listed.
    public var belowThreshold: Int

    public struct Transition: Sendable, Hashable, Comparable {
        public var column: String
        public var from: String
        public var to: String

        public static func < (left: Self, right: Self) -> Bool {
            (left.column, left.from, left.to) < (right.column, right.from, right.to)
        }
    }

    public struct ExplainedDifference: Sendable {
        public var patient: PatientID
        public var chart: String
        public var row: RowDifference
        /// What it is ranked by: days of an interval, the instrument's unit of a measure.
        public var size: Double
        public var causes: [DifferenceCause]
    }

    public var isSame: Bool { tables.allSatisfy(\.isSame) }
}

/// What of a comparison is wanted.
public struct ComparisonRequest: Sendable {
    /// Names of tables; empty for all that both sides have.
    public var tables: Set<String> = []
    public var patient: PatientID?
    /// Numeric differences smaller than this are not listed.
    public var threshold = 0.0
    /// How many differences are listed.
    public var limit = 20

    public init() {}
}

extension PracticeStore {
    /// Compares two views of this log, row by row, and finds why each patient differs.
    public func compare(
        _ a: ComparedViews, _ b: ComparedViews, _ request: ComparisonRequest, progress: EventProgress? = nil
    ) throws(PracticeError) -> Comparison {
        do {
            let projectors = try comparedProjectors(a, b, request)
            var gathering = Gathering(request)
            let patients = try comparedPatients(a, b, request)
            let tables = try a.views.connected { left in
                try b.views.connected { right in
                    try projectors.flatMap(\.tables).filter(request.wants).map { table in
                        try TableWalk(table: table).differences(left, right, of: patients) { gathering.take($0) }
                    }
                }
            }
            let finder = CauseFinder(
                log: log, projectors: projectors, a: a, b: b,
                charts: try charts().merging(charts(of: a)) { first, _ in first })
            let listed = gathering.largest.map { ($0.row.patient, finder.name(of: $0.row)) }
            let causes = try causes(
                of: gathering.patients.sorted(),
                listing: Dictionary(grouping: listed) { $0.0 }.mapValues { Set($0.map(\.1)) },
                finder, progress)
            if causes.values.contains(where: { $0.contains { $0.kind == .alteredRows } }) {
                // Not the file's fault where the log is another than it was.
                try requireSoundLog(saying: "Which of the two was changed cannot be told from it.")
            }
            return Comparison(
                a: a, b: b, tables: tables, patientsDiffering: gathering.patients.count,
                patientsCompared: request.patient == nil ? patients?.count : nil,
                causes: causes.values.reduce(into: [:]) { counts, causes in
                    for kind in Set(causes.map(\.kind)) { counts[kind, default: 0] += 1 }
                },
                daysChanged: gathering.daysChanged, transitions: gathering.transitions,
                largest: gathering.largest.compactMap { size, row in
                    guard let patient = PatientID(code: row.patient) else { return nil }
                    return .init(
                        patient: patient, chart: finder.charts[row.patient] ?? row.patient, row: row, size: size,
                        causes: (causes[row.patient] ?? []).filter { $0.rows.contains(finder.name(of: row)) }.map {
                            $0.concerning(finder.name(of: row))
                        })
                }, belowThreshold: gathering.belowThreshold)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR {
            // A table or a column that a replay writes is not there.
            throw PracticeError(
                .data,
                "\(a.name) or \(b.name) lacks what a replay writes (\(error.message ?? "no such table")): it was changed. "
                    + "Replay it again.")
        } catch { throw .wrapping(error) }
    }

    private func charts(of side: ComparedViews) throws -> [String: String] {
        try side.views.read { database in
            try Row.fetchAll(database, sql: "SELECT patient, chart FROM patient").reduce(into: [:]) { charts, row in
                if let patient = row[0] as String?, let chart = row[1] as String? { charts[patient] = chart }
            }
        }
    }

    /// The projectors whose tables both sides have, and of them those that are wanted.
    private func comparedProjectors(
        _ a: ComparedViews, _ b: ComparedViews, _ request: ComparisonRequest
    ) throws -> [any Projector] {
        let known = Set(Self.projectors.flatMap(\.tables).map(\.name))
        if let unknown = request.tables.subtracting(known).min() {
            throw PracticeError(
                .usage, "there is no table \(unknown) to compare. There are \(known.sorted().joined(separator: ", ")).")
        }
        for side in [a, b] where side.versions.isEmpty {
            throw PracticeError(
                .data,
                "\(side.name) does not say which projections made it: its table checkpoint was changed. Replay it again."
            )
        }
        let shared = Self.projectors.filter { a.versions[$0.name] != nil && b.versions[$0.name] != nil }
        for projector in shared {
            for side in [a, b] where side.versions[projector.name]! > projector.version {
                throw PracticeError(
                    .data,
                    "\(side.name) was made by \(projector.name)@\(side.versions[projector.name]!), and this version knows "
                        + "\(projector.name)@\(projector.version). Install the newer version.")
            }
        }
        let missing = request.tables.subtracting(shared.flatMap(\.tables).map(\.name))
        guard missing.isEmpty else {
            throw PracticeError(
                .usage,
                "\(missing.sorted().joined(separator: ", ")) is not in both. Replay it with that projection first.")
        }
        return shared.filter { projector in request.tables.isEmpty || projector.tables.contains(where: request.wants) }
    }

    private func comparedPatients(
        _ a: ComparedViews, _ b: ComparedViews, _ request: ComparisonRequest
    ) throws -> Set<String>? {
        let shared: Set<String>? =
            switch (a.patients, b.patients) {
            case (nil, nil): nil
            case (let some?, nil), (nil, let some?): some
            case (let first?, let second?): first.intersection(second)
            }
        if let shared, shared.isEmpty {
            throw PracticeError(
                .usage, "\(a.name) and \(b.name) have no patient in common: they were replayed for different ones.")
        }
        guard let patient = request.patient?.text else { return shared }
        guard shared?.contains(patient) ?? true else {
            throw PracticeError(
                .usage, "\(a.name) or \(b.name) was replayed without this patient. Replay it for them, or for all.")
        }
        return [patient]
    }

    private func causes(
        of patients: [String], listing: [String: Set<DifferenceCause.RowName>], _ finder: CauseFinder,
        _ progress: EventProgress?
    ) throws -> [String: [DifferenceCause]] {
        let (rowsA, rowsB) = (
            PatientRows(finder.a.views, finder.projectors), PatientRows(finder.b.views, finder.projectors)
        )
        var causes: [String: [DifferenceCause]] = [:]
        for (done, id) in patients.enumerated() {
            progress?(Int64(done), Int64(patients.count))
            guard let patient = PatientID(code: id) else { continue }
            causes[id] = try finder.causes(
                of: patient, rowsA: rowsA.rows(of: id), rowsB: rowsB.rows(of: id), listed: listing[id] ?? [])
        }
        return causes
    }
}

extension ComparisonRequest {
    func wants(_ table: ViewTable) -> Bool { tables.isEmpty || tables.contains(table.name) }
}

/// One patient's rows in a views file, as the projectors would make them.
private struct PatientRows {
    private let views: ViewReader
    private let projectors: [any Projector]

    init(_ views: ViewReader, _ projectors: [any Projector]) {
        self.views = views
        self.projectors = projectors
    }

    func rows(of patient: String) throws -> [[ViewRow]] {
        try views.read { database in
            try projectors.map { projector in
                try projector.tables.enumerated().flatMap { place, table in
                    let names = table.columns.map(\.name).joined(separator: ", ")
                    let sql =
                        "SELECT \(names) FROM \(table.name) WHERE patient = ? ORDER BY \(table.key.joined(separator: ", "))"
                    return try Row.fetchAll(database, sql: sql, arguments: [patient]).map { row in
                        ViewRow(table: place, (0..<table.columns.count).map { ViewValue(row[$0] as DatabaseValue) })
                    }
                }
            }
        }
    }
}

extension ViewValue {
    init(_ value: DatabaseValue) {
        switch value.storage {
        case .null, .blob: self = .null
        case .int64(let number): self = .integer(number)
        case .double(let number): self = .real(number)
        case .string(let text): self = .text(text)
        }
    }
}

/// What is kept of all differing rows: counts, and the largest.
private struct Gathering {
    let request: ComparisonRequest
    var patients: Set<String> = []
    var daysChanged: [Int64: Int] = [:]
    var transitions: [Comparison.Transition: Int] = [:]
    var largest: [(size: Double, row: RowDifference)] = []
    var belowThreshold = 0

    init(_ request: ComparisonRequest) { self.request = request }

    /// Columns whose words are counted as transitions, by table.
    private static let words = [
        "maintenance_interval": ["status", "phase"], "patient_progress": ["response"], "patient": ["status"],
    ]

    mutating func take(_ row: RowDifference) {
        patients.insert(row.patient)
        for column in Self.words[row.table.name] ?? [] {
            let (from, to) = row.value(column)
            if from != to {
                let name = "\(row.table.name).\(column)"
                transitions[.init(column: name, from: Self.text(from), to: Self.text(to)), default: 0] += 1
            }
        }
        if row.table.name == "maintenance_interval", case (.integer(let from), .integer(let to)) = row.value("days") {
            daysChanged[to - from, default: 0] += 1
        }
        let size = Self.size(of: row)
        if size < request.threshold { belowThreshold += 1 } else { keep(size, row) }
    }

    private mutating func keep(_ size: Double, _ row: RowDifference) {
        // Equal sizes stay in order of table and key, in which they come.
        if largest.count >= request.limit, let last = largest.last, size <= last.size { return }
        largest.insert((size, row), at: largest.firstIndex { $0.size < size } ?? largest.count)
        if largest.count > request.limit { largest.removeLast() }
    }

    /// What a difference is ranked by: days of advice, else the value that differs most; 0 where only words do.
    private static func size(of row: RowDifference) -> Double {
        let columns = row.table.name == "maintenance_interval" ? ["days"] : ["latest_value", "change", "goal_value"]
        return columns.map { column -> Double in
            switch row.value(column) {
            case (.integer(let from), .integer(let to)): Double(abs(to - from))
            // An interval that is no more, or was not there: as far from it as it was long.
            case (.integer(let days), .null), (.null, .integer(let days)): Double(days)
            case (.real(let from), .real(let to)): abs(to - from)
            default: 0
            }
        }.max() ?? 0
    }

    private static func text(_ value: ViewValue) -> String {
        switch value {
        case .null: "none"
        case .integer(let number): String(number)
        case .real(let number): String(number)
        case .text(let text): text.isEmpty ? "none" : text
        }
    }
}
