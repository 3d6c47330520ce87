import EventLogSQLite
import Foundation

/// What a backup says of itself: `manifest.json` in its folder. Names are format.
public struct BackupManifest: Codable, Sendable, Equatable {
    /// What a folder of a backup holds.
    public enum Kind: String, Codable, Sendable {
        /// The whole log.
        case full
        /// The events since the backup named in `base`.
        case incremental
        /// The patients' keys, and who was erased.
        case keys
    }

    /// One file beside the manifest.
    public struct File: Codable, Sendable, Equatable {
        public var name: String
        public var bytes: Int64
        /// 64 hexadecimal digits.
        public var sha256: String
    }

    /// Where the log stood; see `LogCut`.
    public struct Log: Codable, Sendable, Equatable {
        /// The log's format.
        public var format: Int64
        /// Milliseconds since 1970 at which the log was made.
        public var created: Int64
        /// What the backup is consistent as of: it holds every event up to this position, and none after.
        public var position: Int64
        /// The chained checksum there, 16 hexadecimal digits.
        public var checksum: String
        /// Milliseconds since 1970 at which that event was recorded.
        public var recorded: Int64
        public var streams: Int64
        public var types: Int64
        public var actors: Int64
    }

    /// The form of this file.
    public var form = 1
    public var kind: Kind
    public var practice: String
    /// Milliseconds since 1970 at which the backup was begun, by the clock of who made it.
    public var taken: Int64
    /// What made it: `anamnesis 0.1.0`.
    public var product: String
    public var sqlite: String
    /// The store's folder.
    public var store: String
    /// Which key store opens what is sealed in the log; see `KeyStore.identity`.
    public var keyring: String
    /// Nil for keys.
    public var log: Log?
    /// Of an incremental backup: the folder of the one it follows, and that one's position.
    public var base: String?
    public var after: Int64?
    /// Of keys: how many identities are destroyed.
    public var erased: Int?
    /// Of keys: which copy this is of those made into its folder, 1 and up; clocks go back, this does not.
    public var sequence: Int?
    public var files: [File] = []

    /// The newest form this version reads.
    static let formMax = 1
    static let name = "manifest.json"
    static let sums = "SHA256SUMS"

    var cut: LogCut? {
        guard let log, let checksum = UInt64(log.checksum, radix: 16) else { return nil }
        return LogCut(
            practice: practice, format: log.format, created: log.created, position: log.position,
            checksum: Int64(bitPattern: checksum), recorded: log.recorded, streams: log.streams, types: log.types,
            actors: log.actors)
    }

    /// The text of `SHA256SUMS`, as `sha256sum -c` reads it.
    func sums(own: String) -> String {
        files.map { "\($0.sha256)  \($0.name)\n" }.joined() + "\(own)  \(Self.name)\n"
    }

    /// Backups of one log and its keys have this in common.
    var history: String { "\(practice)/\(log?.created ?? 0)/\(keyring)" }

    var encoded: Data {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return try encoder.encode(self) + Data("\n".utf8)
        }
    }
}

extension BackupManifest.Log {
    init(_ cut: LogCut) {
        let digits = String(UInt64(bitPattern: cut.checksum), radix: 16)
        self.init(
            format: cut.format, created: cut.created, position: cut.position,
            checksum: String(repeating: "0", count: 16 - digits.count) + digits, recorded: cut.recorded,
            streams: cut.streams, types: cut.types, actors: cut.actors)
    }
}
