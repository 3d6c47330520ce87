import EventLogSQLite
public import Interchange

extension PracticeStore {
    /// A new file for an export: outside of every store, and not in the place of the key file.
    ///
    /// - Parameters:
    ///   - replaces: whether an earlier export of the same kind gives way. Anything else never does.
    ///   - environment: tells where the key file is.
    /// - Throws: `.cannotCreate`.
    public func exportFile(
        _ path: String, holding kind: ExportFileKind, replaces: Bool, environment: [String: String]
    ) throws(PracticeError) -> OutputFile {
        try ExportPlace.refuseStore(path)
        if let keyFile = place.keyFile(environment: environment), ExportPlace.isSame(path, keyFile) {
            throw PracticeError(.cannotCreate, "\(path) is the place of the key file. Choose another.")
        }
        if replaces, ExportPlace.entry(at: path) != .nothing, !kind.wrote(path, of: log) {
            throw PracticeError(.cannotCreate, "\(path) is \(kind.words) and is not replaced. Choose another name.")
        }
        do { return try OutputFile(path: path, replaces: replaces) } catch {
            throw PracticeError(.cannotCreate, error.description)
        }
    }

    /// What goes out is what was written: all of the log's checksums are computed again.
    ///
    /// - Throws: `EventLogError.damaged` with the first position that is not as it was written.
    func requireSoundLog(after position: Int64 = 0, through last: Int64) throws {
        if position < last { try log.scanForCopy(after: position, through: last) { _, _, _, _ in } }
    }
}
