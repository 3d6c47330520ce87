import EventLog
import EventLogSQLite
import Foundation
import Identity
import ProjectionRuntime

extension PracticeStore {
    /// Makes a new store from a file of events that begins with its log's first one.
    ///
    /// The store stands at its place only when it is whole. Without `keys` it gets an empty key store, and names and notes
    /// stay sealed until the practice's `keys.sqlite` takes its place.
    /// - Parameters:
    ///   - keys: a copy of the practice's `keys.sqlite`.
    ///   - rehearse: checks all of it and leaves nothing.
    /// - Returns: what was imported, and the store, opened with its views built; nil after a rehearsal.
    public static func create(
        at place: StorePlace, fromEvents path: String, keys: String? = nil, rehearse: Bool = false,
        environment: [String: String], progress: ((Int64, Int64) -> Void)? = nil
    ) throws(PracticeError) -> (report: EventImport, store: PracticeStore?) {
        do {
            guard !FileManager.default.fileExists(atPath: place.folder) else {
                throw PracticeError(
                    .cannotCreate, "\(place.folder) exists already. Choose another path; nothing was changed.")
            }
            let opening = try EventFileReader(path: path).opening
            guard opening.after == 0 else {
                throw PracticeError(
                    .data,
                    "\(path) begins after @\(opening.after). A new store needs a file from @1 on; this one goes into a store that is at @\(opening.after) or further."
                )
            }
            let unfinished = try UnfinishedStore(for: place)
            let keyFile = place.defaultKeyFile(environment: environment)
            try layOut(unfinished.place, opening, keys: keys, keyFile: keyFile)
            let report = try fill(
                unfinished.place, from: path, buildsViews: !rehearse, environment: environment, progress)
            if rehearse { return (report, nil) }
            try unfinished.publish(as: place)
            return (report, try open(place, mode: .readWrite, environment: environment, locksOnOtherKey: true))
        } catch { throw .moving(error) }
    }

    private static func layOut(
        _ part: StorePlace, _ opening: EventFileOpening, keys: String?, keyFile: String
    ) throws {
        _ = try SQLiteEventLog.create(at: part.log, practice: opening.practice, created: opening.created)
        if let keys {
            guard FileManager.default.fileExists(atPath: keys) else {
                throw PracticeError(.noInput, "there is no file \(keys). Nothing was imported.")
            }
            try FileManager.default.copyItem(atPath: keys, toPath: part.keys)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: part.keys)
        } else {
            var generator = SystemRandomNumberGenerator()
            // Under the master key where it is at hand, so that it does not stand in the way; else under one that nobody
            // keeps: nothing is to be sealed in this store before its own keys are there.
            let isThere = FileManager.default.fileExists(atPath: keyFile)
            let master = try isThere ? MasterKey.load(from: keyFile) : .generate(using: &generator)
            _ = try KeyStore.create(at: part.keys, masterKey: master, using: &generator)
        }
        try Data("# Where things are. Nothing in this file changes an answer.\nkeyFile: \(keyFile)\n".utf8)
            .write(to: URL(fileURLWithPath: part.config))
    }

    private static func fill(
        _ part: StorePlace, from path: String, buildsViews: Bool, environment: [String: String],
        _ progress: ((Int64, Int64) -> Void)?
    ) throws -> EventImport {
        let store = try open(part, mode: .readWrite, environment: environment, locksOnOtherKey: true)
        let report = try store.importEvents(path, progress: progress)
        if buildsViews { _ = try store.runner.rebuild() }
        try store.log.close()
        return report
    }
}
