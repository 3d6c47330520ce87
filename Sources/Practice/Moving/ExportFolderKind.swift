import Foundation

/// What a folder of an export holds. A new export replaces a folder of its own kind only: what may leave the practice
/// and what may not never take each other's place.
enum ExportFolderKind: Sendable {
    case record
    case tables
    case deidentifiedTables

    private var words: String {
        switch self {
        case .record: "one person's record"
        case .tables: "tables as they are, of identifiable people"
        case .deidentifiedTables: "de-identified tables"
        }
    }

    /// The files of an earlier export that gives way to a new one, its checksums among them.
    ///
    /// - Throws: where the folder is none of this kind, holds anything else, or a file of it was changed since.
    func filesOfEarlier(at path: String) throws(PracticeError) -> [String] {
        guard ExportPlace.entry(at: path) == .folder, let sums = Self.sums(in: path),
            let found = Self.kind(of: path, Set(sums.map(\.name)))
        else {
            throw PracticeError(
                .cannotCreate, "\(path) holds no earlier export and is not replaced. Choose another name.")
        }
        guard found == self else {
            throw PracticeError(
                .cannotCreate,
                "\(path) holds \(found.words); \(words) do not take their place. Choose another name; nothing was changed."
            )
        }
        let names = sums.map(\.name) + [OutputFolder.sumsName]
        let there = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
        if let foreign = there.first(where: { !names.contains($0) }) {
            throw PracticeError(
                .cannotCreate,
                "\(path) also holds \(foreign), which no export wrote. Move it away, or choose another name; nothing was changed."
            )
        }
        for (digest, name) in sums where there.contains(name) {
            guard (try? PracticeStore.digest(ofFile: path + "/" + name)) == digest else {
                throw PracticeError(
                    .cannotCreate,
                    "\(path)/\(name) was changed since it was exported. Move it away, or choose another name; nothing was changed."
                )
            }
        }
        return names.filter(there.contains)
    }

    /// Nil where there are no checksums that an export could have written.
    private static func sums(in path: String) -> [(digest: String, name: String)]? {
        guard let text = try? String(contentsOfFile: path + "/" + OutputFolder.sumsName, encoding: .utf8) else {
            return nil
        }
        var sums: [(digest: String, name: String)] = []
        for line in text.split(separator: "\n") {
            let (digest, rest) = (line.prefix(64), line.dropFirst(64))
            guard digest.utf8.count == 64, rest.hasPrefix("  "), !rest.contains("/") else { return nil }
            sums.append((String(digest), String(rest.dropFirst(2))))
        }
        return sums
    }

    private static func kind(of path: String, _ names: Set<String>) -> ExportFolderKind? {
        func begins(_ name: String, with title: String) -> Bool {
            names.contains(name) && ExportFileKind.beginning(of: path + "/" + name).hasPrefix(title + "\n")
        }
        if names == ["record.txt", "record.json"], begins("record.txt", with: PersonalRecord.pageTitle) {
            return .record
        }
        guard names.contains("dictionary.csv") else { return nil }
        if begins("README.txt", with: TablesReadme.identifiedTitle) { return .tables }
        return begins("README.txt", with: TablesReadme.deidentifiedTitle) ? .deidentifiedTables : nil
    }
}
