/// What stopped an import as a whole, never one of its resources. A bad resource is an outcome, not an error.
public enum FHIRError: Error, Hashable, Sendable {
    case notFound(path: String)
    /// A pipe or a device. What is imported is read more than once.
    case notAFile(path: String)
    case unreadable(path: String, reason: String)
    /// An .xz file, and no `xz` program to unpack it.
    case needsXZ(path: String)
    /// No file of a known kind lies in the folder.
    case nothingToRead(path: String)
    /// The working file in the store's folder cannot be written: a full disk, a permission.
    case unwritable(path: String, reason: String)
}

extension FHIRError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notFound(let path): "There is no file or folder \(path). Check the path."
        case .notAFile(let path):
            "\(path) is neither a regular file nor a folder. An import reads its files more than once: save it to disk and name that file."
        case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)."
        case .needsXZ(let path):
            "\(path) is compressed with xz, and there is no xz program here. Install xz-utils, or unpack the file and name what it holds; nothing was imported."
        case .nothingToRead(let path):
            "\(path) holds nothing to read: no .json, .ndjson, .jsonl, .gz, .xz or .tar file that is not empty. Name the folder or the "
                + "files of the export."
        case .unwritable(let path, let reason):
            "\(path) cannot be written: \(reason). An import needs room there for the resources it reads; free some and start again."
        }
    }
}
