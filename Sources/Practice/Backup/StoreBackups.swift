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

    /// The last copy of the keys into one folder.
    public struct Keys: Codable, Sendable, Equatable {
        /// The folder it went into.
        public var into: String
        /// Milliseconds since 1970.
        public var taken: Int64
        /// How many identities were destroyed in the store then.
        public var erased: Int
    }

    /// The newest first.
    public var backups: [Last] = []
    /// The newest first; none is forgotten, because each may hold keys that were destroyed since. Nil where an older version
    /// wrote the file.
    public var keys: [Keys]?

    /// Every copy of the keys that was made, as far as the store knows.
    public var keysCopies: [Keys] {
        let known = keys ?? []
        return known
            + backups.compactMap { last in
                guard let erased = last.erased, !known.contains(where: { $0.into == last.into }) else { return nil }
                return Keys(into: last.into, taken: last.taken, erased: erased)
            }
    }

    mutating func remember(_ copy: Keys) { keys = [copy] + keysCopies.filter { $0.into != copy.into } }

    /// Folders remembered; the oldest is forgotten.
    private static let foldersMax = 8

    init() {}

    /// The one that holds most; of those, the one made last. Clocks go back, positions do not.
    var furthest: Last? {
        backups.map(\.position).max().flatMap { most in backups.first { $0.position == most } }
    }

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
        // A backup without keys leaves the copy that was there as it is.
        last.erased = last.erased ?? before?.erased
        backups = [last] + backups.filter { $0.into != last.into }.prefix(Self.foldersMax - 1)
    }

    func write(to place: StorePlace) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try DurableFile.replace(place.backups, with: try encoder.encode(self) + Data("\n".utf8))
    }
}
