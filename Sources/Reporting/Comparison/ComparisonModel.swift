/// How two views of one log differ, and why: counts first, then the distribution, then the largest.
///
/// It names patients by chart number only.
public struct ComparisonModel: Sendable {
    public struct Side: Sendable {
        public var name: String
        /// "known to @20000, as of 2026-02-28, policy medical-massage@1".
        public var words: String

        public init(name: String, words: String) {
            (self.name, self.words) = (name, words)
        }
    }

    public struct Table: Sendable {
        public var name: String
        public var (rowsA, rowsB, onlyA, onlyB, differing): (Int, Int, Int, Int, Int)
        /// Rows with the same answer, which name another policy or registry.
        public var policyNameOnly: Int
        /// Columns in which rows differ, with how many, most first.
        public var columns: [(name: String, rows: Int)]

        public init(
            name: String, rowsA: Int, rowsB: Int, onlyA: Int, onlyB: Int, differing: Int, policyNameOnly: Int = 0,
            columns: [(name: String, rows: Int)]
        ) {
            self.name = name
            (self.rowsA, self.rowsB, self.onlyA, self.onlyB, self.differing) = (rowsA, rowsB, onlyA, onlyB, differing)
            self.policyNameOnly = policyNameOnly
            self.columns = columns
        }
    }

    public struct Cause: Sendable {
        /// `policy`, `correction` …
        public var kind: String
        public var words: String
        public var positions: [Int64]

        public init(kind: String, words: String, positions: [Int64]) {
            (self.kind, self.words, self.positions) = (kind, words, positions)
        }
    }

    public struct Difference: Sendable {
        public var chart: String
        public var table: String
        /// What row: the rest of its key, in words.
        public var row: String
        public var changes: [(column: String, a: String, b: String)]
        public var causes: [Cause]

        public init(
            chart: String, table: String, row: String, changes: [(column: String, a: String, b: String)],
            causes: [Cause]
        ) {
            (self.chart, self.table, self.row) = (chart, table, row)
            (self.changes, self.causes) = (changes, causes)
        }
    }

    public let practice: String
    public let (a, b): (Side, Side)
    public let tables: [Table]
    public let patients: Int
    /// How many were compared; nil for all there are.
    public let patientsCompared: Int?
    /// Patients by cause, in the order in which causes are looked for.
    public let causes: [(kind: String, patients: Int)]
    /// Changes of advised days, B less A.
    public let daysChanged: [(days: Int, rows: Int)]
    public let transitions: [(column: String, from: String, to: String, rows: Int)]
    public let largest: [Difference]
    public let belowThreshold: Int

    public init(
        practice: String, a: Side, b: Side, tables: [Table], patients: Int, patientsCompared: Int? = nil,
        causes: [(kind: String, patients: Int)],
        daysChanged: [(days: Int, rows: Int)], transitions: [(column: String, from: String, to: String, rows: Int)],
        largest: [Difference], belowThreshold: Int
    ) {
        self.practice = practice
        (self.a, self.b) = (a, b)
        self.tables = tables
        self.patients = patients
        self.patientsCompared = patientsCompared
        self.causes = causes
        self.daysChanged = daysChanged
        self.transitions = transitions
        self.largest = largest
        self.belowThreshold = belowThreshold
    }

    var isSame: Bool { patients == 0 }

    /// What a kind of cause means.
    static func words(_ kind: String) -> String {
        switch kind {
        case "version": "another version of a projection"
        case "alteredRows": "a file that was changed"
        case "correction": "a correction"
        case "lateEntry": "a late entry"
        case "newEntry": "a new entry"
        case "merge": "records joined or parted"
        case "day": "the day asked for"
        case "practice": "what the practice recorded of itself"
        case "registry": "the registry"
        case "policy": "the policy"
        default: kind
        }
    }

    var verdict: String {
        let only =
            patientsCompared.map { " Only \(Wording.count($0, "patient")) \($0 == 1 ? "was" : "were") compared." } ?? ""
        if isSame { return "The same: no row of \(Wording.count(tables.count, "table")) differs." + renamed + only }
        let parts = causes.map { "\($0.patients) by \(Self.words($0.kind))" }
        return "\(Wording.count(patients, "patient")) \(patients == 1 ? "differs" : "differ"): "
            + "\(Wording.list(parts)); one patient can differ for several causes." + renamed + only
    }

    /// Of rows with the same answer under a policy of another name.
    private var renamed: String {
        let rows = tables.reduce(0) { $0 + $1.policyNameOnly }
        return rows == 0
            ? "" : " \(Wording.count(rows, "row")) beside say the same and name another policy or registry."
    }

    /// Changes of advised days in classes that a screen holds.
    var dayClasses: [(label: String, rows: Int)] {
        let bounds: [(String, ClosedRange<Int>)] = [
            ("28 days sooner or more", Int.min...(-28)), ("15 to 27 sooner", -27...(-15)),
            ("8 to 14 sooner", -14...(-8)), ("1 to 7 sooner", -7...(-1)), ("the same days", 0...0),
            ("1 to 7 later", 1...7), ("8 to 14 later", 8...14), ("15 to 27 later", 15...27),
            ("28 days later or more", 28...Int.max),
        ]
        let classes = bounds.map { label, range in
            (label, daysChanged.filter { range.contains($0.days) }.reduce(0) { $0 + $1.rows })
        }
        return classes.contains { $0.1 > 0 } ? classes : []
    }
}
