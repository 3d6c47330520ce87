import Clinical
import EventLog
import EventLogSQLite
import Foundation
import GRDB
public import PatientRecord
public import ProjectionRuntime

/// One side of a comparison: views, and what they were folded from.
public struct ComparedViews: Sendable {
    /// As it was named: a file, `live`, `live@1234`.
    public let name: String
    public let views: ViewReader
    public let instant: Instant
    public let context: CareContext
    /// `medical-massage@1`, on trial or adopted.
    public let policy: String
    /// `anamnesis-default@3 on trial`; nil where the adopted registry governs.
    public let registryTried: String?
    /// Ids of the patients it was asked for; nil for everybody.
    let patients: Set<String>?
    /// Versions of the projectors its rows were made by.
    let versions: [String: Int]
}

extension PracticeStore {
    /// The views a person names for a comparison: a replay's file, `live`, or `live@1234` for what was known there.
    ///
    /// - Throws: `.usage` for another practice's file or another log's, and for a file that is no replay.
    public func comparedViews(
        _ name: String, now: Int64, workers: Int = 1, progress: EventProgress? = nil
    ) throws(PracticeError) -> ComparedViews {
        do {
            if name == "live" {
                let live = try views()
                return try compared(name, live, .known(at: live.position()), policy: nil, patients: nil)
            }
            if name.hasPrefix("live@") {
                let zone = try PracticeZone(context().practice.timeZone)
                let known = try KnownAt(String(name.dropFirst(4)), zone: zone, now: now)
                let instant = try instant(knownAt: known, now: now)
                let past = try views(at: instant, workers: workers, progress: progress)
                return try compared(name, past, instant, policy: nil, patients: nil)
            }
            let (reader, head) = try replay(at: name)
            return try compared(
                name, reader, head.instant, policy: head.policyTried, registry: head.registryTried,
                patients: head.patients.map { Set($0) })
        } catch { throw .wrapping(error) }
    }

    private func compared(
        _ name: String, _ reader: ViewReader, _ instant: Instant, policy: String?, registry: String? = nil,
        patients: Set<String>?
    ) throws -> ComparedViews {
        let context = try CareContext.resolve(in: log, at: instant, policy: policy, registry: registry)
        let versions = try reader.read { database in
            try Row.fetchAll(database, sql: "SELECT projector, version FROM checkpoint").compactMap { row in
                (row[0] as String?).flatMap { projector in (row[1] as Int?).map { (projector, $0) } }
            }
        }
        return ComparedViews(
            name: name, views: reader, instant: instant, context: context,
            policy: context.governingPolicy.title + (policy == nil ? "" : " on trial"),
            registryTried: registry.map { _ in "\(context.registry.title) on trial" },
            patients: patients, versions: Dictionary(versions, uniquingKeysWith: { first, _ in first }))
    }

    private func replay(at path: String) throws -> (ViewReader, ReplayHead) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
            throw PracticeError(
                .noInput,
                (isFolder.boolValue ? "\(path) is a folder" : "there is no file \(path)")
                    + ". Name a file of `anamnesis replay`, live, or live@n.")
        }
        try OrdinaryFile.require(path, for: "a file of `anamnesis replay`, live, or live@n")
        let reader: ViewReader
        do { reader = try ViewReader(path: path) } catch ProjectionError.views(_, .notADatabase) {
            throw PracticeError(.data, "\(path) is no replay. Name a file of `anamnesis replay`, live, or live@n.")
        }
        guard let head = try ReplayHead.read(from: reader) else {
            throw PracticeError(
                .usage,
                "\(path) is no replay: it has no table `replay` as a replay writes it. Name a file of `anamnesis replay`."
            )
        }
        guard head.practice == log.practice, head.logCreated == log.created,
            try log.event(at: head.instant.position).map({ "\($0.envelope.id)" }) == head.lastEvent
        else {
            throw PracticeError(
                .usage,
                "\(path) is a replay of another log (practice \(head.practice)), or of events this log does not have. Name the "
                    + "other store with --store.")
        }
        return (reader, head)
    }
}
