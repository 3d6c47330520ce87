public import Clinical
import Crypto
import EventLog
import EventLogSQLite
import Foundation
import Identity
public import Interchange
public import PatientRecord
import ProjectionRuntime

/// What an import did, for the person who asked for it.
public struct ImportReport: Sendable {
    public var tally: ImportTally
    /// Position of the `importStarted` event; nil where nothing was new, and in a rehearsal.
    public var origin: Int64?
    /// The file with the rejected rows; nil where none was.
    public var rejectsPath: String?
    /// How many lie there.
    public var rejectsWritten: Int64 = 0
    /// Whether the file took the place of an earlier import's.
    public var replacesRejects = false
    public var passes: Int
    public var firstRejects: [RejectedRow]
    /// The first thousand numbers of other systems that stayed with another patient; `tally` has the count.
    public var possibleDuplicates: [PossibleDuplicate] = []
}

extension PracticeStore {
    /// Imports a CSV file through a mapping.
    ///
    /// - Parameters:
    ///   - rehearse: decides and counts, and writes nothing but the rejects.
    ///   - rejects: where rejected rows go; nil for beside the file.
    ///   - progress: bytes of the file read so far, and in all.
    public func importCSV(
        _ path: String, mapping: Mapping, rehearse: Bool = false, rejects: String? = nil, actor: String,
        memoryMax: Int = 120 << 20, clock: @escaping () -> Int64, progress: CSVReader.Progress? = nil
    ) throws(PracticeError) -> ImportReport {
        do {
            let context = try context()
            var file = try CSVImport(
                path: path, mapping: mapping, practiceZone: context.practice.timeZone, progress: progress)
            try refuseOtherKeys(mapping)
            try keys.requireMasterKey(for: "to import, which knows rows again by their patients' keys")
            try requireAllKeys()
            let rejectsPath = rejects ?? path + ".rejects.csv"
            try Self.refuseToReplace(rejectsPath)
            let scratch = rehearse ? try Rehearsal() : nil
            let rows = PatientImport(
                log: log, keys: keys, registry: context.registry, practice: context.facts,
                settings: PatientImport.Settings(
                    source: mapping.source, actor: actor, amendsChanges: mapping.onChange == .amend,
                    hasSamePatients: mapping.hasSamePatients, hasWholeKeys: file.hasWholeKeys, memoryMax: memoryMax),
                mode: scratch.map { .rehearsing(keys: $0.keys) }
                    ?? .recording(begin: { try begin(path, mapping: mapping, actor: actor, now: clock()) }),
                clock: clock)
            let rejected = RejectedRows()
            rows.onRejected = { rejected.add($0) }
            do { try read(&file, into: rows) } catch { throw stopped(error, rows, actor: actor, now: clock()) }
            let replaces: Bool
            do { replaces = try write(rejected, of: &file, to: rejectsPath) } catch {
                throw Self.withoutRejects(error, origin: rows.origin)
            }
            return ImportReport(
                tally: rows.tally, origin: rows.origin, rejectsPath: rejected.count == 0 ? nil : rejectsPath,
                rejectsWritten: rejected.count, replacesRejects: replaces, passes: rows.passNumber,
                firstRejects: rejected.first, possibleDuplicates: rows.possibleDuplicates)
        } catch { throw .wrapping(error) }
    }

    /// A patient whose key is lost, as after an older copy of `keys.sqlite` was put back, would not be recognised, and
    /// everything about them would come in a second time.
    /// And whoever is registered before the key store is back has a key that goes when it comes.
    ///
    /// - Parameter done: what was not done, after "nothing was".
    func requireAllKeys(orNothingIs done: String = "imported") throws {
        let known = try keys.patientsWithKeys().union(keys.erasedPatients)
        let lost = try log.streams().compactMap { PatientID(stream: $0.name) }.filter { !known.contains($0) }
        guard let first = lost.first else { return }
        throw PracticeError(
            .data,
            "\(lost.count) patients have no key in \(place.keys), the first \(first): the key store is older than the log. Put the newest copy of keys.sqlite back; nothing was \(done)."
        )
    }

    /// Rejected rows replace only the rejects of an earlier import, never the file itself or anything else.
    private static func refuseToReplace(_ path: String) throws {
        try refuseNoFile(path)
        if try holdsRejects(path) == false {
            throw PracticeError(
                .cannotCreate,
                "\(path) is there and holds no rejected rows. Name another file with --rejects; nothing was imported.")
        }
    }

    /// What would only be found out when everything is recorded.
    static func refuseNoFile(_ rejects: String) throws(PracticeError) {
        let folder = DurableFile.folder(of: rejects)
        if ExportPlace.entry(at: folder + "/.") != .folder {
            throw PracticeError(
                .cannotCreate,
                "\(folder) is no folder, and rejects would go there. Name a file in another with --rejects; nothing was "
                    + "imported.")
        }
        if ExportPlace.entry(at: rejects) == .folder {
            throw PracticeError(
                .cannotCreate, "\(rejects) is a folder. Name a file in it with --rejects; nothing was imported.")
        }
    }

    /// Whether a file is one that an import wrote for its rejected rows, or empty; nil where there is none.
    private static func holdsRejects(_ path: String) throws -> Bool? {
        var found = stat()
        if lstat(path, &found) != 0 { return nil }
        guard found.st_mode & S_IFMT == S_IFREG, let handle = fopen(path, "rb") else { return false }
        defer { fclose(handle) }
        var head = [UInt8](repeating: 0, count: 17)
        let count = fread(&head, 1, head.count, handle)
        return count == 0 || String(decoding: head[..<count], as: UTF8.self) == "line,field,reason"
    }

    private func read(_ file: inout CSVImport, into rows: PatientImport) throws {
        var isFirst = true
        repeat {
            if !isFirst { try file.rewind() }
            isFirst = false
            let queue = RowQueue(file)
            defer { file = queue.finish() }
            while let page = try queue.next() {
                for outcome in page {
                    switch outcome {
                    case .row(let row): try rows.take(row)
                    case .rejected(let row, _): rows.reject(row)
                    case .empty: rows.countEmpty()
                    }
                }
            }
            try rows.flush()
        } while rows.beginNextPass()
    }

    /// What stopped an import, and that what it recorded by then is safe: doing it again is all there is to do. One that
    /// had begun and recorded nothing is marked as undone, so that its beginning is not taken for an import.
    func stopped(_ error: any Error, _ rows: PatientImport, actor: String, now: Int64) -> PracticeError {
        let isConflict = Self.isConflict(error)
        let error = PracticeError.wrapping(error)
        let message =
            isConflict
            ? "While the import ran, somebody else recorded for one of its patients, or imported the same; both are not written at once."
            : error.message
        let durable = rows.durableCount
        if durable > 0 {
            let origin = rows.origin.map { " (@\($0))" } ?? ""
            return PracticeError(
                error.kind,
                "\(message) The import stopped: \(durable) of its entries are recorded\(origin) and stay. "
                    + "The same import again goes on from there; nothing is doubled.")
        }
        guard let origin = rows.origin else { return isConflict ? PracticeError(error.kind, message) : error }
        let isMarked = (try? appendToPractice([.importUndone(origin: origin)], actor: actor, now: now)) != nil
        return PracticeError(
            error.kind,
            "\(message) The import stopped before any of its entries was recorded\(isMarked ? " and its beginning, @\(origin), counts as undone" : ""). "
                + "Give the same command again.")
    }

    /// Whether another writer was first.
    private static func isConflict(_ error: any Error) -> Bool {
        switch error {
        case EventLogError.conflict, RecordError.log(.conflict): true
        default: false
        }
    }

    /// What keeps the rejected rows from being written, once everything else is done.
    private static func withoutRejects(_ error: any Error, origin: Int64?) -> PracticeError {
        let error = PracticeError.wrapping(error)
        let recorded = origin.map { "What could be taken is recorded, as the import @\($0)." } ?? "Nothing was new."
        return PracticeError(
            error.kind,
            "\(error.message) \(recorded) Give the same command again with --rejects and a file that can be written: nothing "
                + "comes in twice.")
    }

    /// Reads the file once more for the rows that were rejected, and writes them as they stood. Where there are none, the
    /// rejects of an earlier import of the file go: they are no longer true.
    ///
    /// - Returns: whether the file took the place of an earlier import's.
    private func write(_ rejected: RejectedRows, of file: inout CSVImport, to path: String) throws -> Bool {
        if rejected.count == 0 {
            OutputFile.sweepUnfinished(of: path)
            if try Self.holdsRejects(path) == true { try FileManager.default.removeItem(atPath: path) }
            return false
        }
        var output = RejectsFile(path: path, columns: file.columns)
        try file.rewind()
        let rows = try rejected.inOrder()
        var next = rows.next()
        while next != nil, let outcome = try file.next() {
            let line =
                switch outcome {
                case .row(let row): row.line
                case .rejected(let row, _): row.line
                case .empty(let line): line
                }
            while let row = next, row.line == line {
                try output.write(row, rawFields: file.currentFields)
                next = rows.next()
            }
        }
        return try output.finish()
    }

    private func begin(_ path: String, mapping: Mapping, actor: String, now: Int64) throws -> Int64 {
        let start = ImportStart(
            format: "csv", source: mapping.source, fileDigest: try Self.digest(ofFile: path), mapping: mapping.text)
        return try appendToPractice([.importStarted(start)], actor: actor, now: now)[0]
    }

    static func digest(ofFile path: String) throws -> String {
        guard let handle = fopen(path, "rb") else { throw CSVError.notFound(path: path) }
        defer { fclose(handle) }
        var hash = SHA256()
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = fread(&buffer, 1, buffer.count, handle)
            if count == 0 { break }
            hash.update(data: buffer[..<count])
        }
        return hexadecimal(hash.finalize())
    }

    /// A key store that is thrown away with the value.
    final class Rehearsal {
        let keys: KeyStore
        private let folder: String

        init() throws {
            var generator = SystemRandomNumberGenerator()
            folder = FileManager.default.temporaryDirectory.path + "/anamnesis-rehearsal-\(generator.next())"
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            keys = try KeyStore.create(
                at: folder + "/keys.sqlite", masterKey: .generate(using: &generator), using: &generator)
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }
    }
}
