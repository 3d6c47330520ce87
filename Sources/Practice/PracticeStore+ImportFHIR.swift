import Clinical
import Crypto
import EventLog
import EventLogSQLite
import Foundation
import Identity
public import Interchange
import PatientRecord
import ProjectionRuntime

extension PracticeStore {
    /// Imports a FHIR R4 export: files, archives and folders, in any order.
    ///
    /// - Parameters:
    ///   - rehearse: decides and counts, and writes nothing but the rejects.
    ///   - rejects: where resources that are not taken go; nil for beside the first path.
    ///   - progress: what is going on, bytes done and in all.
    public func importFHIR(
        _ paths: [String], mapping: FHIRMapping, rehearse: Bool = false, rejects: String? = nil, actor: String,
        memoryMax: Int = 120 << 20, clock: @escaping () -> Int64, progress: FHIRImport.Progress? = nil
    ) throws(PracticeError) -> FHIRImportReport {
        do {
            let context = try context()
            let rejectsPath = try Self.rejectsPath(rejects, paths)
            let export = try FHIRImport(
                paths, mapping: mapping, servers: try servers(of: mapping), registry: context.registry,
                practiceZone: context.practice.timeZone,
                now: clock(), folder: rehearse ? FileManager.default.temporaryDirectory.path : place.folder,
                rejects: rejectsPath,
                progress: progress)
            try keys.requireMasterKey(for: "to import, which knows people again by their numbers")
            try requireAllKeys()
            let scratch = rehearse ? try Rehearsal() : nil
            let rows = PatientImport(
                log: log, keys: keys, registry: context.registry, practice: context.facts,
                settings: settings(of: mapping, actor: actor, memoryMax: memoryMax),
                mode: scratch.map { .rehearsing(keys: $0.keys) }
                    ?? .recording(begin: { try begin(export, mapping, actor: actor, now: clock()) }),
                clock: clock)
            var report = FHIRImportReport(files: export.paths.count)
            do {
                let named = try take(export, into: rows, told: &report)
                try rows.withdrawMoved()
                let staff = try take(export.staff(named), actor: actor, now: clock()) {
                    try rows.begin()
                    return rows.origin
                }
                (report.practitioners, report.locations) = (staff.practitioners, staff.locations)
            } catch { throw stopped(error, rows, actor: actor, now: clock()) }
            (report.resources, report.rows) = (export.tally, rows.tally)
            (report.origin, report.firstRejects) = (rows.origin, export.firstRejects)
            report.possibleDuplicates = rows.possibleDuplicates
            report.keptByHand = rows.keptByHand
            report.ownServers = export.ownServers.sorted()
            report.rejectsWritten = export.rejectsWritten
            if export.rejectsWritten > 0 {
                report.rejectsPath = rejectsPath
            } else if try FHIRRejectsFile.remove(rejectsPath) {
                report.removedRejects = rejectsPath
            }
            return report
        } catch { throw .wrapping(error) }
    }

    /// Beside the first path, and never in place of anything but an earlier import's rejects.
    private static func rejectsPath(_ named: String?, _ paths: [String]) throws -> String {
        guard let first = paths.first else { throw PracticeError(.usage, "Name a file or folder to import.") }
        let path = named ?? beside(first) + ".rejects.ndjson"
        try refuseNoFile(path)
        guard FHIRRejectsFile.mayReplace(path) else {
            throw PracticeError(
                .cannotCreate,
                "\(path) is there and holds no rejected resources. Name another file with --rejects; nothing was imported."
            )
        }
        return path
    }

    /// The path without a slash at its end; a path that ends in `.` or `..` is written out, for the file lies beside
    /// what it names, not in it.
    private static func beside(_ path: String) -> String {
        switch path.split(separator: "/").last {
        case ".", "..", nil:
            let whole = URL(fileURLWithPath: path).standardizedFileURL.path.trimmingSuffix("/")
            return whole == "/" ? "/export" : whole
        default: return path.trimmingSuffix("/")
        }
    }

    private func settings(of mapping: FHIRMapping, actor: String, memoryMax: Int) -> PatientImport.Settings {
        var settings = PatientImport.Settings(
            source: mapping.source, actor: actor, amendsChanges: mapping.onChange == .amend,
            hasSamePatients: mapping.hasSamePatients, hasWholeKeys: false, memoryMax: memoryMax)
        settings.keysAreUnique = true
        settings.samePeople = mapping.samePeople
        settings.samePersonHint =
            "If they are one person, say --same-person with the Patient's id (the whole address, where it is of another server)."
        return settings
    }

    private func take(
        _ export: FHIRImport, into rows: PatientImport, told report: inout FHIRImportReport
    ) throws -> NamedStaff {
        var named = NamedStaff()
        var samePeople = rows.settings.samePeople
        var failure: (any Error)?
        rows.onRejected = { row in
            do { try export.reject(row) } catch { failure = failure ?? error }
        }
        rows.onUnmapped = { export.countUnmapped($0) }
        let record = FHIRImport.Record(
            knows: { try self.patient(named: $0) != nil }, visits: { try self.visits(of: $0, asking: rows) },
            mayBe: { number, told in
                try self.patient(named: number).map { try rows.mayBe($0, told, namedBy: number) } ?? false
            },
            areOne: { try self.person(named: $0) == self.person(named: $1) }, isHere: isHere,
            hasEarlierImports: rows.hasEarlierImports)
        try export.read()
        while let step = try export.next(asking: record) {
            switch step {
            case .rows(let page):
                for row in page {
                    named.add(row)
                    samePeople.subtract(samePeople.isEmpty ? [] : rows.settings.names(of: row))
                    try rows.take(row)
                }
            case .pause(isBetweenPeople: true): try rows.forgetPatients()
            case .pause(isBetweenPeople: false): try rows.flush()
            }
            if let failure { throw failure }
        }
        try rows.flush()
        if let failure { throw failure }
        report.replacesRejects = try export.finish()
        report.samePeopleNotFound = samePeople.sorted()
        return named
    }

    // MARK: What is known already

    private func patient(named reference: PatientReference) throws -> PatientID? {
        switch reference {
        case .id(let code), .pseudonym(let code):
            guard let id = PatientID(code: code), try log.stream(id.stream) != nil else { return nil }
            return id
        case .identifier(let system, let value):
            guard case .patient(let id)? = try keys.holder(of: ExternalIdentifier(system: system, value: value)) else {
                return nil
            }
            return id
        }
    }

    /// The patient whose record it is by now, also where it was merged into another.
    private func person(named reference: PatientReference) throws -> PatientID? {
        guard let id = try patient(named: reference) else { return nil }
        return try record.survivor(of: id) ?? id
    }

    private func isHere(_ reference: PatientReference) throws -> Bool {
        guard let id = try patient(named: reference), try log.stream(id.stream) != nil else { return false }
        return PatientState(try PatientHistory(reading: id.stream, in: log) { !$0.isReading }.entries()).isRegistered
    }

    private func visits(
        of reference: PatientReference, asking rows: PatientImport
    ) throws -> [String: RecordedVisit] {
        guard let id = try patient(named: reference), let (history, versions) = try rows.known(of: id) else {
            return [:]
        }
        let entries = try history.entries()
        var visits: [String: RecordedVisit] = [:]
        func take(_ visit: Visit, _ occurred: Occurrence, stands: Bool, _ version: SourceVersion?) {
            let encounters = visit.encounterIds
            for name in encounters.isEmpty ? [visit.visit] : encounters {
                visits[name] = RecordedVisit(
                    visit: visit.visit, isOwn: visit.isOwn, started: occurred, stands: stands,
                    version: version ?? SourceVersion())
            }
        }
        for item in history.items {
            if case .entry(.visitCompleted(let visit)) = item.content {
                take(visit, item.occurred, stands: false, versions[item.position])
            }
        }
        for entry in entries {
            if case .visitCompleted(let visit) = entry.event {
                take(visit, entry.occurred, stands: true, versions[entry.position])
            }
        }
        // Planned, missed and cancelled ones go by their own ids alone.
        for id in PatientState(entries).visits.keys {
            visits[id, default: RecordedVisit(visit: id, isOwn: false, started: nil)].stands = true
        }
        return visits
    }

    /// Of which servers the source's people are: as the mapping says, beside what earlier imports found. An import that was
    /// undone counts: those whom it registered are still here by their ids.
    private func servers(of mapping: FHIRMapping) throws -> SourceServers {
        guard let type = try log.types().first(where: { $0.value == "importStarted" })?.key else {
            return mapping.servers.isEmpty ? .unknown : .own(mapping.servers)
        }
        var starts: [Int64] = []
        try log.scanStream(.practice, through: .max) { envelope, _ in
            if envelope.type == type { starts.append(envelope.position) }
        }
        let earlier = try starts.compactMap { position in
            try importStart(at: position).map { (position: position, start: $0) }
        }.filter { $0.start.format == "fhir" && $0.start.source == mapping.source }
        let undone = try record.importsUndone()
        let standing = earlier.filter { undone[$0.position] == nil }
        let kept = earlier.compactMap(\.start.servers)
        let found = Set(kept.flatMap { $0 })
        let others = Set(standing.flatMap(\.start.otherServers)).subtracting(found)
        let said = mapping.servers.subtracting(others)
        if !said.isEmpty { try refuseToRename(standing, mapping) }
        let own: SourceServers.Own =
            if !kept.isEmpty || !said.isEmpty { .said(found.union(said)) } else {
                earlier.isEmpty ? .unknown : .notKept
            }
        return SourceServers(
            own: own, others: others, meant: mapping.servers.count == 1 ? mapping.servers.first : nil)
    }

    /// People who go by whole addresses would come in a second time by their plain ids.
    private func refuseToRename(_ earlier: [(position: Int64, start: ImportStart)], _ mapping: FHIRMapping) throws {
        guard let first = earlier.first(where: { $0.start.servers == [] }) else { return }
        throw PracticeError(
            .usage,
            "The import @\(first.position) of the source \(mapping.source) was of several servers, none of which was its own: its people "
                + "go by whole addresses, and with --server they would come in again. Leave --server out, or undo that import first (anamnesis retract --import @\(first.position)); nothing was imported."
        )
    }

    private func importStart(at position: Int64) throws -> ImportStart? {
        guard let event = try log.event(at: position),
            case .importStarted(let start) = try PracticeCodec.decode(
                type: event.type, form: event.envelope.form, payload: event.payload)
        else { return nil }
        return start
    }

    // MARK: Opening the import

    private func begin(
        _ export: FHIRImport, _ mapping: FHIRMapping, actor: String, now: Int64
    ) throws -> Int64 {
        let digests = try export.paths.map { try Self.digest(ofFile: $0) }
        let files = zip(digests, export.firstResources).map { ImportStart.File(digest: $0, first: $1) }
        let start = ImportStart(
            format: "fhir", source: mapping.source, fileDigest: Self.digest(ofFiles: digests), mapping: mapping.text,
            servers: export.serversToKeep, otherServers: export.otherServersToKeep, files: files.count > 1 ? files : [])
        return try appendToPractice([.importStarted(start)], actor: actor, now: now)[0]
    }

    /// One file's SHA-256; of several, that of theirs in order, a line each, so that names and order do not matter.
    private static func digest(ofFiles digests: [String]) -> String {
        if digests.count == 1 { return digests[0] }
        return hexadecimal(SHA256.hash(data: Data(digests.sorted().map { $0 + "\n" }.joined().utf8)))
    }
}

extension FHIRError {
    /// Who has to do something about it.
    var kind: PracticeError.Kind {
        switch self {
        case .notFound, .notAFile, .nothingToRead: .noInput
        case .unreadable: .inputOutput
        case .needsXZ: .noInput
        case .unwritable: .cannotCreate
        }
    }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) && count > suffix.count ? String(dropLast(suffix.count)) : self
    }
}
