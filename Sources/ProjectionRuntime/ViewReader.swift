public import GRDB

/// Reads the newest finished generation of a store's views.
///
/// Open one for each question: a swap under an open reader leaves it on the old generation, which stays readable.
public struct ViewReader: Sendable {
    public let path: String
    private let queue: DatabaseQueue

    /// - Throws: `ProjectionError.notBuilt` where there is no finished generation.
    public init(folder: String) throws {
        guard let path = try Generations(folder: folder).current() else {
            throw ProjectionError.notBuilt(path: folder + "/" + Generations.link)
        }
        try self.init(path: path)
    }

    public init(path: String) throws {
        self.path = path
        queue = try ViewsFile.openReadOnly(at: path).queue
    }

    public func read<Value>(_ body: (Database) throws -> Value) throws -> Value { try queue.read(body) }

    /// The position the rows are true as of.
    public func position() throws -> Int64 {
        try read { try Int64.fetchOne($0, sql: "SELECT min(position) FROM checkpoint") ?? 0 }
    }

    public func digests(of projectors: [any Projector]) throws -> [ViewDigest] {
        try read { try ViewDigest.all(of: projectors, in: $0) }
    }

    public func parked() throws -> [ParkedPatient] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM parked ORDER BY patient, projector").map {
                ParkedPatient(patient: $0[0], projector: $0[1], position: $0[2], reason: $0[3])
            }
        }
    }
}
