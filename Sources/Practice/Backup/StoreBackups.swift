import Foundation

/// What a store remembers of its last backups, one for each folder they went into: `backups.json`.
///
/// For `status` only. Nothing in it changes an answer, and a store without it is as good as any.
public struct StoreBackups: Codable, Sendable, Equatable {
    /// The last backup into one folder.
    public struct Last: Codable, Sendable, Equatable {
        /// The folder backups go into.
        public var into: String
        /// The newest backup of the log there.
        public var name: String
        /// It holds every event up to here.
        public var position: Int64
        /// Milliseconds since 1970.
        public var taken: Int64
        /// How many identities were destroyed then; nil where keys were left out.
        public var erased: Int?
        /// Milliseconds since 1970 at which a backup here was last restored on trial, and came out right.
        public var rehearsed: Int64?
    }

    /// The newest first.
    public var backups: [Last] = []

    /// Folders remembered; the oldest is forgotten.
    private static let foldersMax = 8

    init() {}

    /// What the store remembers; nothing where the file is not there or not readable.
    init(of place: StorePlace) {
        self =
            (try? Data(contentsOf: URL(fileURLWithPath: place.backups)))
            .flatMap { try? JSONDecoder().decode(StoreBackups.self, from: $0) } ?? StoreBackups()
    }

    mutating func remember(_ last: Last) {
        var last = last
        let before = backups.first { $0.into == last.into }
        last.rehearsed = last.rehearsed ?? before?.rehearsed
        backups = [last] + backups.filter { $0.into != last.into }.prefix(Self.foldersMax - 1)
    }

    func write(to place: StorePlace) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try DurableFile.replace(place.backups, with: try encoder.encode(self) + Data("\n".utf8))
    }
}
