import EventLogSQLite
import Foundation

/// A whole copy of a log and the parts that followed it, up to one backup.
struct BackupChain {
    /// The whole copy first.
    let links: [Backup]

    /// - Throws: data, naming the backup that is missing or does not follow.
    init(of backup: Backup, in folder: BackupFolder) throws(PracticeError) {
        var links = [backup]
        while let first = links.first, first.manifest.kind == .incremental {
            guard let name = first.manifest.base, !name.contains("/"), links.count < Self.linksMax else {
                throw Backup.damaged(first.path, "it does not say what it follows")
            }
            let path = folder.path + "/" + name
            guard FileManager.default.fileExists(atPath: path) else {
                throw PracticeError(
                    .data,
                    "\(path) is missing, and \(first.name) holds only what came after it. Put it back beside it, "
                        + "or restore another backup.")
            }
            let base = try Backup(readingFrom: path)
            guard let cut = base.manifest.cut, cut.position == first.manifest.after,
                cut.created == first.manifest.log?.created
            else { throw Backup.damaged(first.path, "it does not follow \(name)") }
            links.insert(base, at: 0)
        }
        guard links.first?.manifest.kind == .full, links.last?.manifest.cut != nil else {
            throw Backup.damaged(backup.path, "it holds no log")
        }
        self.links = links
    }

    /// A chain longer than this goes round in a circle.
    private static let linksMax = 100_000

    var newest: Backup { links[links.count - 1] }

    /// Only the links that are needed to come to a position.
    private func links(through last: Int64?) -> [Backup] {
        guard let last else { return links }
        return links.filter { $0.manifest.kind == .full || ($0.manifest.after ?? 0) < last }
    }

    /// Compares every file with its SHA-256.
    func verify(through last: Int64? = nil) throws(PracticeError) {
        for link in links(through: last) { try link.verify() }
    }

    /// Puts the log together in a new file.
    @discardableResult
    func assemble(at path: String, through last: Int64?, progress: CopyProgress?) throws -> LogCut {
        let needed = links(through: last)
        return try SQLiteEventLog.assemble(
            at: path, from: try needed[0].file("log.sqlite"),
            segments: try needed.dropFirst().map { try $0.file("events-") }, through: last, progress: progress)
    }

    /// How much of the log the parts hold, against the whole copy.
    var eventsSinceFull: Int64 {
        (newest.manifest.log?.position ?? 0) - (links[0].manifest.log?.position ?? 0)
    }
}
