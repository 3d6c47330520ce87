import Foundation

/// Where an export may be written: never within a store, whatever is asked for.
enum ExportPlace {
    enum Entry {
        case nothing, file, folder
        /// A link, a device, a pipe: nothing that an export wrote.
        case other
    }

    /// What stands at a path; links are not followed.
    static func entry(at path: String) -> Entry {
        var status = stat()
        guard lstat(path, &status) == 0 else { return .nothing }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        default: return .other
        }
    }

    /// A store's files are written by the store only: one that was replaced would be lost.
    static func refuseStore(_ path: String) throws(PracticeError) {
        var folder = resolved(path)
        // Of the path itself only what is there counts: no store is made here.
        if entry(at: folder) != .folder { folder = parent(of: folder) }
        while folder.count > 1 {
            if folder.hasSuffix(".anamnesis") || entry(at: folder + "/log.sqlite") != .nothing {
                throw PracticeError(
                    .cannotCreate,
                    "\(path) lies within the store \(folder), whose files only the store writes. Choose another place.")
            }
            folder = parent(of: folder)
        }
    }

    /// Whether two paths name one place, over whatever links.
    static func isSame(_ path: String, _ other: String) -> Bool { resolved(path) == resolved(other) }

    /// The path without links; of one that is not there, its folder without links.
    private static func resolved(_ path: String) -> String {
        if let whole = canonical(path) { return whole }
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        guard let folder = canonical(parent(of: path)) else { return path }
        return folder == "/" ? "/" + name : folder + "/" + name
    }

    private static func canonical(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func parent(of path: String) -> String {
        var text = path[...]
        while text.count > 1, text.last == "/" { text.removeLast() }
        guard let slash = text.lastIndex(of: "/") else { return "." }
        return slash == text.startIndex ? "/" : String(text[..<slash])
    }
}
