import Clinical
import EventLog
import EventLogSQLite
import Foundation
public import PatientRecord
public import ProjectionRuntime

/// What a replay is asked.
public struct ReplayRequest: Sendable {
    public var instant: Instant
    /// A policy's YAML to try in place of the one in force for its setting.
    public var policy: String?
    /// A registry's YAML to try in place of the adopted one, and of what was added to it.
    public var registry: String?
    /// Names of the projections wanted; empty for all.
    public var projections: Set<String> = []
    /// Ids of the patients wanted; nil for everybody.
    public var patients: [String]?
    /// The condition in SQL by which they were chosen, for the receipt; nil where they were named.
    public var condition: String?
    /// Threads that fold.
    public var workers = 1

    public init(instant: Instant, policy: String? = nil) {
        self.instant = instant
        self.policy = policy
    }

    /// Each once.
    var patientsInOrder: [String]? { patients.map { Set($0).sorted() } }
}

/// What a replay does not see of the log, at the moment it is asked.
public struct LeftOut: Sendable, Hashable {
    /// Events recorded after the position; where the sources' own times cut, patients' events that were known only later.
    public var later: Int64 = 0
    /// Of those the ones that came with imports.
    public var laterImported: Int64 = 0
    /// Of those the ones of which nothing says when their source knew them: they count from their import on.
    public var withoutSourceTime: Int64 = 0
    /// Known events of entries that happened after the day asked for, as corrected.
    public var afterDay: Int64 = 0
}

extension PracticeStore {
    /// Writes all projections as they were at an instant into a new file, and a receipt beside it.
    ///
    /// The log is only read: what replays has no way to append.
    ///
    /// - Parameters:
    ///   - unfinished: is told what lies there meanwhile, for who is interrupted in the middle.
    ///   - discarding: called with what another replay into the same file was asked, which was killed and is given up now.
    ///   - completing: called when all is folded, before the receipt is written and the file gets its name: what clears an
    ///     interrupted replay away must not run from then on.
    public func replay(
        _ request: ReplayRequest, into path: String, product: String,
        unfinished: UnfinishedReplay = UnfinishedReplay(), progress: EventProgress? = nil,
        discarding: (ReplayHead) -> Void = { _ in }, completing: () -> Void = {}
    ) throws(PracticeError) -> (report: Replay.Report, receipt: ReplayReceipt) {
        do {
            let receiptPath = ReplayReceipt.path(of: path)
            try Self.check(request, into: path, product: product)
            if request.policy != nil {
                _ = try context(at: request.instant, policy: request.policy, registry: request.registry)
            }
            let replay = try replay(request)
            var (receipt, file): (ReplayReceipt?, ReceiptFile?)
            do {
                // The receipt first: where the file has its name, all is there.
                let report = try replay.write(
                    into: path, unfinished: unfinished, progress: progress, discarding: discarding
                ) { report in
                    completing()
                    let written = try ReplayReceipt(
                        report, of: replay, leftOut: unknownToSources(at: request.instant),
                        condition: request.condition,
                        product: product)
                    file = try ReceiptFile(written, at: receiptPath)
                    receipt = written
                }
                return (report, receipt!)
            } catch {
                file?.takeBack()
                throw error
            }
        } catch { throw .wrapping(error) }
    }

    /// Refuses what cannot come to anything, before anything is said or read: a projection that is not there, a file that
    /// is there already, or whose receipt is, and a folder that is not. Beside what a killed replay has written there may be
    /// its receipt, or what it had written of that.
    public static func check(
        _ request: ReplayRequest, into path: String, product: String
    ) throws(PracticeError) {
        let projectors = try projectors(named: request.projections)
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard FileManager.default.fileExists(atPath: folder) else {
            throw .wrapping(ProjectionError.cannotCreate(path: path, reason: "there is no folder \(folder)"))
        }
        let receipt = ReplayReceipt.path(of: path)
        for name in [path, receipt] where Self.isThere(name) {
            if name == receipt, Replay.isPartial(path) {
                if ReplayReceipt.isUnfinished(receipt) { continue }
                let left = try? ReplayReceipt.read(from: receipt)
                if let left {
                    guard let other = left.difference(to: request, projectors, product) else { continue }
                    throw PracticeError(
                        .cannotCreate,
                        "\(receipt) is there, and \(path).partial beside it: a replay known at @\(left.positions[1]) left both when "
                            + "it was killed, and it was another question: \(other). Ask the same again to go on with it, "
                            + "remove both, or choose another name; nothing was changed.")
                }
            }
            throw .wrapping(ProjectionError.targetExists(path: name))
        }
    }

    /// A link counts that leads nowhere.
    private static func isThere(_ path: String) -> Bool {
        (try? FileManager.default.attributesOfItem(atPath: path)) != nil
    }

    /// The replay a request means.
    func replay(_ request: ReplayRequest) throws -> Replay {
        let context = try CareContext.resolve(
            in: log, at: request.instant, policy: request.policy, registry: request.registry)
        let policy = context.governingPolicy
        let last = try log.event(at: request.instant.position)
        let head = ReplayHead(
            practice: log.practice, logCreated: log.created, instant: request.instant,
            recorded: last?.envelope.recorded ?? log.created, lastEvent: last.map { "\($0.envelope.id)" } ?? "",
            policy: .init(name: policy.policy.name, version: policy.policy.version, digest: policy.digest),
            policyTried: request.policy,
            registry: .init(
                name: context.registry.name, version: context.registry.version,
                digest: context.digests[.registry] ?? ""),
            registryTried: request.registry,
            patients: request.patientsInOrder)
        var replay = Replay(
            of: log, asking: head, projectors: try Self.projectors(named: request.projections), context: context,
            workingFolder: workingFolder)
        replay.workers = request.workers
        return replay
    }

    /// The projectors of some projections with what their lists read; the directory always. All for none named.
    static func projectors(named names: Set<String>) throws(PracticeError) -> [any Projector] {
        let known = Set(projectors.map(\.name))
        if let unknown = names.subtracting(known).min() {
            throw PracticeError(
                .usage,
                "there is no projection \(unknown). There are \(known.sorted().joined(separator: ", ")).")
        }
        if names.isEmpty { return projectors }
        // The work list is SQL over its own table, the intervals and the goals.
        let needed =
            names.contains("care_worklist")
            ? names.union(["maintenance_interval", "patient_progress", "care_compliance"]) : names
        return projectors.filter { $0.name == "patient_directory" || needed.contains($0.name) }
    }

    /// How much of the log an instant leaves out.
    public func leftOut(by instant: Instant) throws(PracticeError) -> LeftOut {
        do {
            var left = try unknownToSources(at: instant) ?? LeftOut()
            try log.scan(after: instant.position, through: .max) { envelope, _ in
                left.later += 1
                if envelope.origin != nil { left.laterImported += 1 }
            }
            if let asOf = instant.asOf { left.afterDay = try countLater(than: asOf, at: instant) }
            return left
        } catch { throw .wrapping(error) }
    }

    /// Patients' events of entries that happened after a day, as corrected by the instant's position; what was withdrawn
    /// counts where it was.
    private func countLater(than asOf: CalendarDay, at instant: Instant) throws -> Int64 {
        var leftOut: Set<Int64> = []
        if instant.sourceTime != nil {
            try scanUnknownToSources(at: instant) { item, _ in leftOut.insert(item.position) }
        }
        let patients = Set(try log.streams().filter { $0.name.category == "patient" }.map(\.number))
        let retracted = try log.types().first { $0.value == "entryRetracted" }?.key
        let end = (Int64(asOf.daysSince1970) + 1) * 86_400_000
        func isLater(_ envelope: EventEnvelope) -> Bool {
            envelope.occurred + Int64(envelope.occurredOffset) * 60_000 >= end
        }
        // Of each corrected entry whether the correction that decides lies later; nil where it was withdrawn.
        var corrected: [Int64: Bool?] = [:]
        try log.scan(after: 0, through: instant.position) { envelope, _ in
            guard let original = envelope.corrects, patients.contains(envelope.stream),
                !leftOut.contains(envelope.position)
            else { return }
            corrected[original] = .some(envelope.type == retracted ? nil : isLater(envelope))
        }
        var count: Int64 = 0
        var later: Set<Int64> = []
        try log.scan(after: 0, through: instant.position) { envelope, _ in
            guard patients.contains(envelope.stream), !leftOut.contains(envelope.position) else { return }
            if let original = envelope.corrects {
                if later.contains(original) { count += 1 }
                return
            }
            let decided = corrected[envelope.position]
            guard decided.flatMap({ $0 }) ?? isLater(envelope) else { return }
            count += 1
            if decided != nil { later.insert(envelope.position) }
        }
        return count
    }

    /// What the sources' own times leave out of the log up to the position, which is the same for ever; nil where the
    /// log's clock cuts.
    func unknownToSources(at instant: Instant) throws -> LeftOut? {
        if instant.sourceTime == nil { return nil }
        var left = LeftOut()
        try scanUnknownToSources(at: instant) { item, isWaiting in
            left.later += 1
            if item.envelope.origin != nil { left.laterImported += 1 }
            if !isWaiting, instant.lacksSourceTime(item) { left.withoutSourceTime += 1 }
        }
        return left
    }

    /// Patients' events up to the position that were known only later than the instant's time.
    ///
    /// - Parameter take: is told of each, and whether it is a registration that waits for what becomes known of its patient.
    private func scanUnknownToSources(at instant: Instant, _ take: (HistoryItem, _ isWaiting: Bool) -> Void) throws {
        let patients = Set(try log.streams().filter { $0.name.category == "patient" }.map(\.number))
        let codec = PatientCodec(typeNames: try log.types())
        // A registration counts from whatever became known of its patient first.
        var waiting: [Int64: HistoryItem] = [:]
        var haveMore: Set<Int64> = []
        try log.scan(after: 0, through: instant.position) { envelope, payload in
            guard patients.contains(envelope.stream) else { return }
            let item = codec.item(envelope, payload)
            if envelope.version > 1 { haveMore.insert(envelope.stream) }
            if instant.knows(item) {
                waiting[envelope.stream] = nil
            } else if envelope.version == 1 {
                waiting[envelope.stream] = item
            } else {
                take(item, false)
            }
        }
        for item in waiting.values { take(item, haveMore.contains(item.envelope.stream)) }
    }
}
