public import EventLog
import EventLogSQLite
import Foundation
public import ProjectionRuntime

/// Whether the store keeps its promises: what was checked, and each thing found wrong.
public struct Verification: Sendable {
    public var events: Int64
    public var position: Int64
    /// Broken promises of the log, with positions.
    public var damage: [Damage]
    /// Tables of the live views that differ from views built anew; nil where the log is too damaged to build any.
    public var differingTables: [String]?
    public var digests: [ViewDigest]

    public var isSound: Bool { damage.isEmpty && differingTables == [] }
}

extension PracticeStore {
    /// Checks the log's promises 4, 5 and 8 and its checksums, and compares the live views with views built anew.
    public func verify(progress: EventProgress? = nil) throws(PracticeError) -> Verification {
        do {
            var damage: [Damage] = []
            try log.check { damage.append($0) }
            let head = try log.head()
            var verification = Verification(
                events: head, position: head, damage: damage, differingTables: nil, digests: [])
            if !damage.isEmpty { return verification }
            try catchUp()
            let live = try views().digests(of: Self.projectors)
            let rebuilt = try rebuiltDigests(progress: progress)
            verification.digests = live
            verification.differingTables = zip(live, rebuilt).filter { $0 != $1 }.map { $0.0.table }
            return verification
        } catch { throw .wrapping(error) }
    }

    private func rebuiltDigests(progress: EventProgress?) throws -> [ViewDigest] {
        try runner.viewsAnew(in: workingFolder, progress: progress).digests(of: Self.projectors)
    }
}
