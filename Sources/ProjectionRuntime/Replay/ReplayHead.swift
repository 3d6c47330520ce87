import Clinical
import GRDB
public import PatientRecord

/// What a replay was asked, and of which log: the one row of the table `replay` in its file.
///
/// Nothing in it depends on when, where or how fast the replay ran, nor on what the log has come to hold since.
public struct ReplayHead: Sendable, Hashable {
    /// A text that governs the answer, by name and digest.
    public struct Governing: Sendable, Hashable {
        public var name: String
        public var version: Int
        /// SHA-256 of the text, or texts, in hexadecimal.
        public var digest: String

        public init(name: String, version: Int, digest: String) {
            (self.name, self.version, self.digest) = (name, version, digest)
        }
    }

    public var practice: String
    /// Milliseconds since 1970 at which the log was made.
    public var logCreated: Int64
    public var instant: Instant
    /// Milliseconds since 1970 at which the event at the position was recorded.
    public var recorded: Int64
    /// Id of the event at the position, in hexadecimal: another log has another.
    public var lastEvent: String
    public var policy: Governing
    /// The whole text of a policy that was tried in place of the adopted one; nil for the adopted one.
    public var policyTried: String?
    public var registry: Governing
    /// The whole text of a registry that was tried in place of the adopted one; nil for the adopted one.
    public var registryTried: String?
    /// SHA-256 over every event up to the position; empty until all were read.
    public var inputDigest = ""
    /// Ids of the patients asked for, in order; nil for everybody.
    public var patients: [String]?

    public init(
        practice: String, logCreated: Int64, instant: Instant, recorded: Int64, lastEvent: String, policy: Governing,
        policyTried: String?, registry: Governing, registryTried: String? = nil, patients: [String]?
    ) {
        self.practice = practice
        self.logCreated = logCreated
        self.instant = instant
        self.recorded = recorded
        self.lastEvent = lastEvent
        self.policy = policy
        self.policyTried = policyTried
        self.registry = registry
        self.registryTried = registryTried
        self.patients = patients
    }

    static let table = ViewTable(
        "replay", "What this replay was asked, and of which log: one row. Live views have no such table.",
        key: ["practice"],
        columns: [
            .text("practice", "The practice whose log was replayed."),
            .integer("log_created", unit: "ms since 1970 UTC", "When that log was made."),
            .integer("position", unit: "@n", "The last position that was known."),
            .integer("recorded", unit: "ms since 1970 UTC", "When the event there was recorded."),
            .text("last_event", "Id of that event."),
            .day("as_of", "The last local day that counts; NULL for all that was known."),
            .integer(
                "source_time", unit: "ms since 1970 UTC",
                "Up to when the sources' own knowledge counts; NULL where the log's recording does."),
            .text("policy", "The policy's name."),
            .integer("policy_version", "Its version."),
            .text("policy_digest", "SHA-256 of its text."),
            .text("policy_tried", "Its text, where it was tried in place of the adopted one; else NULL."),
            .text("registry", "The registry's name."),
            .integer("registry_version", "Its version."),
            .text("registry_digest", "SHA-256 of its text and the instruments added to it."),
            .text("registry_tried", "Its text, where it was tried in place of the adopted one; else NULL."),
            .text("input_digest", "SHA-256 over every event of the log up to the position."),
            .text("patients", "Ids of the patients asked for, separated by spaces; NULL for everybody."),
        ])

    func write(to database: Database) throws {
        try database.execute(sql: "DELETE FROM replay")
        let writer = try RowWriter(Self.table, in: database)
        try writer.insert([
            .text(practice), .integer(logCreated), .integer(instant.position), .integer(recorded), .text(lastEvent),
            instant.asOf.map { .text($0.description) } ?? .null, instant.sourceTime.map { .integer($0) } ?? .null,
            .text(policy.name), .integer(Int64(policy.version)), .text(policy.digest),
            policyTried.map { .text($0) } ?? .null, .text(registry.name), .integer(Int64(registry.version)),
            .text(registry.digest), registryTried.map { .text($0) } ?? .null, .text(inputDigest),
            patients.map { .text($0.joined(separator: " ")) } ?? .null,
        ])
    }

    /// The head of a replay's file; nil for live views, and for a table of that name that no replay wrote.
    public static func read(from views: ViewReader) throws -> ReplayHead? { try views.read { try read(from: $0) } }

    static func read(from database: Database) throws -> ReplayHead? {
        guard try database.tableExists("replay") else { return nil }
        let rows = try Row.fetchAll(database, sql: "SELECT * FROM replay LIMIT 2")
        guard rows.count == 1 else { return nil }
        do { return try ReplayHead(rows[0]) } catch is RowDecodingError { return nil }
    }

    private init?(_ row: Row) throws {
        func text(_ column: String) throws -> String { try row.decode(String.self, forColumn: column) }
        func number(_ column: String) throws -> Int64 { try row.decode(Int64.self, forColumn: column) }
        func governing(_ column: String) throws -> Governing {
            Governing(
                name: try text(column), version: try row.decode(Int.self, forColumn: column + "_version"),
                digest: try text(column + "_digest"))
        }
        let day = try row.decode(String?.self, forColumn: "as_of")
        let asOf = day.flatMap { CalendarDay($0) }
        if day != nil, asOf?.description != day { return nil }
        self.init(
            practice: try text("practice"), logCreated: try number("log_created"),
            instant: Instant(
                position: try number("position"), asOf: asOf,
                sourceTime: try row.decode(Int64?.self, forColumn: "source_time")),
            recorded: try number("recorded"), lastEvent: try text("last_event"), policy: try governing("policy"),
            policyTried: try row.decode(String?.self, forColumn: "policy_tried"),
            registry: try governing("registry"),
            // A replay of an older version tried none.
            registryTried: row.hasColumn("registry_tried")
                ? try row.decode(String?.self, forColumn: "registry_tried") : nil,
            patients: try row.decode(String?.self, forColumn: "patients").map {
                $0.split(separator: " ").map(String.init)
            })
        inputDigest = try text("input_digest")
    }
}
