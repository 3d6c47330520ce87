import Clinical
import EventLog
import EventLogSQLite
import Foundation
import GRDB
import PatientRecord
public import ProjectionRuntime

/// Whether a replay comes out as its receipt says.
public struct ReceiptVerification: Sendable {
    /// What was held against the receipt.
    public enum Held: String, Sendable {
        /// The replay done now.
        case replay
        /// The replay's file that lies beside the receipt.
        case file
    }

    /// Something in which it is another.
    public struct Difference: Sendable, Hashable {
        public var held: Held
        /// The receipt's field, or the table.
        public var what: String
        public var receipt: String
        public var found: String
    }

    public var receipt: ReplayReceipt
    /// The replay's file that was read; nil where there is none.
    public var file: String?
    /// What differs, causes before what follows from them; empty where all is the same.
    public var differences: [Difference]
    /// What the receipt says and nothing could be held against: the sameness does not cover it.
    public var unchecked: [Unchecked]

    public var isSame: Bool { differences.isEmpty }
}

extension PracticeStore {
    /// Does the replay of a receipt again and compares what went in and what came out; and whether the replay's file still
    /// holds it.
    ///
    /// - Parameters:
    ///   - file: where the replay's file would lie; nothing is said of one that is not there.
    ///   - product: what does it again; nil where nobody says: then nothing is known of the receipt's either.
    /// - Throws: `.data` where this log is not the one of the receipt, does not reach as far, or is damaged.
    public func verify(
        _ receipt: ReplayReceipt, file: String? = nil, product: String? = nil, workers: Int = 1,
        progress: EventProgress? = nil
    ) throws(PracticeError) -> ReceiptVerification {
        do {
            if let file { try OrdinaryFile.require(file, for: "the receipt beside the replay's own file") }
            try requireLog(of: receipt)
            try requireSoundLog()
            var request = ReplayRequest(instant: receipt.instant, policy: receipt.policy.tried)
            request.registry = receipt.registry.tried
            request.projections = Set(receipt.projections.map(\.name)).intersection(Self.projectors.map(\.name))
            request.patients = receipt.patients
            request.workers = workers
            let again = try replay(request)
            let (report, views) = try again.folded(progress: progress)
            var now = try ReplayReceipt(
                report, of: again, leftOut: unknownToSources(at: receipt.instant), condition: receipt.patientsWhere,
                product: receipt.product)
            let layout = report.layoutDigest
            // Words of the documentation may be others in another version, and the rows are the same.
            if receipt.layoutSHA256 == nil || receipt.product != product { now.layoutSHA256 = receipt.layoutSHA256 }
            var differences = receipt.differences(from: now)
            let file = file.flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }
            let unchecked = unchecked(in: receipt, layout: layout, file: file != nil, product: product)
            if let file { differences += try receipt.differences(fromFile: file, madeAgain: views) }
            return ReceiptVerification(
                receipt: receipt, file: file, differences: differences, unchecked: unchecked)
        } catch { throw .wrapping(error) }
    }

    /// A replay reads events and does not ask whether they are as they were written: a proof has to.
    func requireSoundLog(saying then: String = "Nothing that is replayed of it proves anything.") throws {
        var damage: [Damage] = []
        try log.check { if !$0.isOfContent { damage.append($0) } }
        guard let first = damage.first else { return }
        throw PracticeError(
            .data,
            "the log is not as it was written: \(first). \(then) `anamnesis verify` lists all there is.")
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
        var found = Differences(.replay)
        found.compare("positions", Self.words(positions), Self.words(now.positions))
        found.compare("the events read (SHA-256)", inputDigest, now.inputDigest)
        found.compare("the last event", lastEvent, now.lastEvent)
        found.compare("when it was recorded", String(recorded), String(now.recorded))
        found.compare("the day asked for", asOf ?? "none", now.asOf ?? "none")
        found.compare("the policy", policy, now.policy)
        found.compare("the registry", registry, now.registry)
        for projection in projections {
            let version = now.projections.first { $0.name == projection.name }?.version
            found.compare(
                "version of the projection \(projection.name)", String(projection.version),
                version.map { String($0) } ?? "not known to this version")
        }
        found.compare(tables, now.tables)
        found.compare("patients folded", String(patientsFolded), String(now.patientsFolded))
        found.compare("patients set aside", String(patientsParked), String(now.patientsParked))
        found.compare("tables, lists and documentation (SHA-256)", layoutSHA256 ?? "none", now.layoutSHA256 ?? "none")
        // The words follow from the rest: they are looked at where nothing else explains them.
        if found.all.isEmpty { found.compareWords("methods", methods, now.methods) }
        if found.all.isEmpty, self != now { found.compare("the receipt", "as it lies here", "another") }
        return found.all
    }

    /// What the replay's file holds that is not what the receipt says, or not what a replay writes.
    ///
    /// - Parameter again: the same replay, done now.
    func differences(
        fromFile path: String, madeAgain again: ViewReader
    ) throws -> [ReceiptVerification.Difference] {
        var found = Differences(.file)
        do {
            let reader = try ViewReader(path: path)
            try compare(with: reader, &found)
            try compareCheckpoints(again, reader, &found)
            try compareLayout(ViewLayout(of: again), ViewLayout(of: reader), &found)
        } catch ProjectionError.views(_, let trouble) {
            found.compare("the file", "a replay", trouble.words)
        }
        return found.all
    }

    private func compare(with reader: ViewReader, _ found: inout Differences) throws {
        guard let head = try ReplayHead.read(from: reader) else {
            found.compare("the file", "a replay", "no table `replay` as a replay writes it")
            return
        }
        found.compare("the events read (SHA-256)", inputDigest, head.inputDigest)
        found.compare("positions", Self.words(positions), Self.words([1, head.instant.position]))
        found.compare("the practice", practice, head.practice)
        found.compare("when the log was made", String(logCreated), String(head.logCreated))
        found.compare("the last event", lastEvent, head.lastEvent)
        found.compare("when it was recorded", String(recorded), String(head.recorded))
        found.compare("the day asked for", asOf ?? "none", head.instant.asOf?.description ?? "none")
        found.compare(
            "the sources' time", sourceTime.map { String($0) } ?? "none",
            head.instant.sourceTime.map { String($0) } ?? "none")
        found.compare(
            "the patients asked for", patients?.joined(separator: " ") ?? "all",
            head.patients?.joined(separator: " ") ?? "all")
        found.compare("the policy", policy, Governing(head.policy, tried: head.policyTried))
        found.compare("the registry", registry, Governing(head.registry, tried: head.registryTried))
        found.compare("the policy tried", policy.tried ?? "none", head.policyTried ?? "none")
        found.compare("the registry tried", registry.tried ?? "none", head.registryTried ?? "none")
        // Rows of another version's tables are not this version's to count: that difference is told already.
        let own = PracticeStore.projectors.filter { projector in
            projections.contains { $0.name == projector.name && $0.version == projector.version }
        }
        let names = Set(own.map(\.name))
        let digests = try reader.digests(of: own)
        found.compare(tables.filter { names.contains($0.projector) }, digests.map { Table($0) })
    }

    /// How far each projection has read, and of what; and that there is nothing of a projection that was not asked for.
    private func compareCheckpoints(_ again: ViewReader, _ file: ViewReader, _ found: inout Differences) throws {
        let (expected, held) = (try CheckpointRow.all(in: again), try CheckpointRow.all(in: file))
        for projection in projections {
            let row = held[projection.name] ?? CheckpointRow()
            found.compare("version of \(projection.name)", String(projection.version), row.version)
            found.compare("position of \(projection.name)", String(positions[1]), row.position)
            found.compare("the last event of \(projection.name)", lastEvent, row.event)
            // Another version tells of a policy and a registry in a digest of its own.
            guard let made = expected[projection.name], made.version == row.version else { continue }
            found.compare("what governs \(projection.name) (SHA-256)", made.context, row.context)
        }
        let asked = Set(projections.map(\.name))
        for name in held.keys.sorted() where !asked.contains(name) {
            found.compare("rows of checkpoint of \(name)", "none", "1")
        }
        let parked = try file.read { database in
            try Row.fetchAll(
                database, sql: "SELECT projector, count(*) FROM parked GROUP BY projector ORDER BY projector")
        }
        for row in parked {
            let (name, rows) = (CheckpointRow.text(row[0]), CheckpointRow.text(row[1]))
            if !asked.contains(name) { found.compare("rows of parked by \(name)", "none", rows) }
        }
    }

    /// Tables, lists and documentation. Where this version makes them as the receipt has them, each that differs is named.
    private func compareLayout(_ again: ViewLayout, _ file: ViewLayout, _ found: inout Differences) {
        if layoutSHA256 == file.digest { return }
        if let layoutSHA256, again.digest != layoutSHA256 {
            found.compare("tables, lists and documentation (SHA-256)", layoutSHA256, file.digest)
            return
        }
        // A receipt of before they were in it says nothing of tables and documentation.
        let names = Set(again.parts.keys).union(file.parts.keys).filter {
            layoutSHA256 != nil || $0.hasPrefix("the list ")
        }
        for name in names.sorted() {
            let (expected, other) = (again.parts[name], file.parts[name])
            if let expected, let other {
                found.compareWords(name, expected, other)
            } else {
                found.compare(
                    name, expected == nil ? "nothing of it" : "that it is there", other == nil ? "nothing of it" : "it")
            }
        }
    }

    private static func words(_ positions: [Int64]) -> String { positions.map { "@\($0)" }.joined(separator: " to ") }
}

/// A row of `checkpoint` as text, whatever somebody made of it.
private struct CheckpointRow {
    var version = "none"
    var position = "none"
    var context = "none"
    var event = "none"

    /// By projector.
    static func all(in views: ViewReader) throws -> [String: CheckpointRow] {
        try views.read { database in
            try Row.fetchAll(
                database, sql: "SELECT projector, version, position, context, event FROM checkpoint"
            ).reduce(into: [:]) { rows, row in
                rows[text(row[0])] = CheckpointRow(
                    version: text(row[1]), position: text(row[2]), context: text(row[3]), event: text(row[4]))
            }
        }
    }

    static func text(_ value: DatabaseValue) -> String {
        switch value.storage {
        case .null: "NULL"
        case .int64(let number): String(number)
        case .double(let number): String(number)
        case .string(let text): text
        case .blob: "a blob"
        }
    }
}

/// Gathers differences.
private struct Differences {
    private let held: ReceiptVerification.Held
    private(set) var all: [ReceiptVerification.Difference] = []

    /// Characters shown of words that differ.
    private static let wordsShown = 40

    init(_ held: ReceiptVerification.Held) { self.held = held }

    mutating func compare(_ what: String, _ receipt: String, _ found: String) {
        if receipt != found { all.append(.init(held: held, what: what, receipt: receipt, found: found)) }
    }

    mutating func compare(_ what: String, _ receipt: ReplayReceipt.Governing, _ found: ReplayReceipt.Governing) {
        compare(what, "\(receipt.name)@\(receipt.version)", "\(found.name)@\(found.version)")
        compare(what + " (SHA-256)", receipt.sha256, found.sha256)
    }

    /// Tables that are on one side only are differences too.
    mutating func compare(_ receipt: [ReplayReceipt.Table], _ found: [ReplayReceipt.Table]) {
        func isSame(_ left: ReplayReceipt.Table) -> (ReplayReceipt.Table) -> Bool {
            { $0.projector == left.projector && $0.table == left.table }
        }
        for table in receipt {
            let other = found.first(where: isSame(table))
            compare("rows of \(table.name)", String(table.rows), other.map { String($0.rows) } ?? "none")
            compare("\(table.name) (SHA-256)", table.sha256, other?.sha256 ?? "none")
        }
        for table in found where !receipt.contains(where: isSame(table)) {
            compare("rows of \(table.name)", "not listed", String(table.rows))
        }
    }

    /// Texts from where they part.
    mutating func compareWords(_ what: String, _ receipt: String, _ found: String) {
        if receipt == found { return }
        let same = receipt.commonPrefix(with: found).count
        func shown(_ text: String) -> String { "…" + text.dropFirst(same).prefix(Self.wordsShown) }
        compare(what, shown(receipt), shown(found))
    }
}

extension ReplayReceipt.Table {
    fileprivate var name: String { table == "parked" ? "parked by \(projector)" : table }
}
