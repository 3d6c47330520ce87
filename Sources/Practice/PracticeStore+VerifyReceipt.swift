import EventLog
import EventLogSQLite
import Foundation
public import ProjectionRuntime

/// Whether a replay comes out as its receipt says.
public struct ReceiptVerification: Sendable {
    /// Something in which the replay done now is another.
    public struct Difference: Sendable, Hashable {
        /// The receipt's field, or the table.
        public var what: String
        public var receipt: String
        public var now: String
    }

    public var receipt: ReplayReceipt
    /// What differs, causes before what follows from them; empty where all is the same.
    public var differences: [Difference]

    public var isSame: Bool { differences.isEmpty }
}

extension PracticeStore {
    /// Does the replay of a receipt again and compares what went in and what came out.
    ///
    /// - Throws: `.data` where this log is not the one of the receipt, or does not reach as far.
    public func verify(
        _ receipt: ReplayReceipt, workers: Int = 1, progress: EventProgress? = nil
    ) throws(PracticeError) -> ReceiptVerification {
        do {
            try requireLog(of: receipt)
            var request = ReplayRequest(instant: receipt.instant, policy: receipt.policy.tried)
            request.projections = Set(receipt.projections.map(\.name)).intersection(Self.projectors.map(\.name))
            request.patients = receipt.patients
            request.workers = workers
            let path = try scratchPath("verify", "sqlite")
            defer { try? FileManager.default.removeItem(atPath: path) }
            let again = try replay(request)
            let report = try again.write(into: path, progress: progress)
            let now = try ReplayReceipt(report, of: again, product: receipt.product)
            return ReceiptVerification(receipt: receipt, differences: receipt.differences(from: now))
        } catch { throw .wrapping(error) }
    }

    private func requireLog(of receipt: ReplayReceipt) throws {
        guard receipt.practice == log.practice, receipt.logCreated == log.created else {
            throw PracticeError(
                .data,
                "the receipt is of the log of practice \(receipt.practice), made \(InstantText.iso(receipt.logCreated)); this is "
                    + "that of \(log.practice), made \(InstantText.iso(log.created)). Name the other store with --store."
            )
        }
        let head = try log.head()
        guard receipt.positions[1] <= head else {
            throw PracticeError(
                .data,
                "the receipt knows events up to @\(receipt.positions[1]), and this log ends at @\(head): it is an older copy. "
                    + "Bring the newer events in first, with `anamnesis import events`.")
        }
    }
}

extension ReplayReceipt {
    /// Each field and table in which another receipt of the same question is another.
    func differences(from now: ReplayReceipt) -> [ReceiptVerification.Difference] {
        var found: [ReceiptVerification.Difference] = []
        func compare(_ what: String, _ then: String, _ now: String) {
            if then != now { found.append(.init(what: what, receipt: then, now: now)) }
        }
        compare("the events read (SHA-256)", inputDigest, now.inputDigest)
        compare("the last event", lastEvent, now.lastEvent)
        compare("the policy (SHA-256)", policy.sha256, now.policy.sha256)
        compare("the registry (SHA-256)", registry.sha256, now.registry.sha256)
        for projection in projections {
            let version = now.projections.first { $0.name == projection.name }?.version
            compare(
                "version of the projection \(projection.name)", String(projection.version),
                version.map { String($0) } ?? "not known to this version")
        }
        for table in tables {
            let other = now.tables.first { $0.projector == table.projector && $0.table == table.table }
            let name = table.table == "parked" ? "parked by \(table.projector)" : table.table
            compare("rows of \(name)", String(table.rows), other.map { String($0.rows) } ?? "none")
            compare("\(name) (SHA-256)", table.sha256, other?.sha256 ?? "none")
        }
        return found
    }
}
