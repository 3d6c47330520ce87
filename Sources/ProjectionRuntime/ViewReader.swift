public import GRDB

/// Reads the newest finished generation of a store's views.
///
/// Open one for each question: a swap under an open reader leaves it on the old generation, which stays readable.
public struct ViewReader: Sendable {
    public let path: String
    private let queue: DatabaseQueue

    /// Swaps that one opening may meet. A rebuild takes far longer than an opening, so that two in a row are rare.
    private static let swapsMax = 5

    /// Opens the newest finished generation.
    ///
    /// A rebuild may swap the link and remove the generation between looking at the link and opening what it names: then
    /// the link is looked at again.
    /// - Throws: `ProjectionError.notBuilt` where there is no finished generation.
    public init(folder: String) throws { self = try Self.newest(in: folder) }

    /// - Parameter beforeOpening: called between looking at the link and opening: where tests swap.
    static func newest(in folder: String, beforeOpening: () throws -> Void = {}) throws -> ViewReader {
        let generations = Generations(folder: folder)
        var attempt = 1
        while true {
            let target = generations.target()
            let path = try generations.current()
            try beforeOpening()
            do {
                guard let path else { throw ProjectionError.notBuilt(path: folder + "/" + Generations.link) }
                let reader = try ViewReader(path: path)
                // Opened just before it was removed, it could lack what was still in its write-ahead file.
                if generations.target() == target || attempt == swapsMax { return reader }
            } catch {
                if generations.target() == target || attempt == swapsMax { throw error }
            }
            attempt += 1
        }
    }

    public init(path: String) throws {
        self.path = path
        queue = try ViewsFile.openReadOnly(at: path).queue
    }

    /// Reads in one transaction.
    public func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        do { return try queue.read(body) } catch { throw ProjectionError.wrapping(error, path: path) }
    }

    /// Hands over the connection outside of a transaction, errors as they come: for who attaches another file.
    public func connected<Value>(_ body: (Database) throws -> Value) throws -> Value { try queue.inDatabase(body) }

    /// The position the rows are true as of.
    public func position() throws -> Int64 {
        try read { try Int64.fetchOne($0, sql: "SELECT min(position) FROM checkpoint") ?? 0 }
    }

    public func digests(of projectors: [any Projector]) throws -> [ViewDigest] {
        try read { try ViewDigest.all(of: projectors, in: $0) }
    }

    public func parked() throws -> [ParkedPatient] {
        try read { try ViewsFile.parked(in: $0) }
    }
}
