/// What stopped a file from being read: the file itself, never one of its rows. A bad row is an outcome, not an error.
public enum CSVError: Error, Hashable, Sendable {
    case notFound(path: String)
    /// A folder, a pipe or a device. An import reads its file more than once.
    case notAFile(path: String)
    case unreadable(path: String, reason: String)
    /// The compressed data are damaged or cut off, at this byte of the compressed file.
    case badGzip(path: String, byte: Int64, reason: String)
    /// The file begins with another encoding's mark than the mapping states.
    case otherEncoding(path: String, found: CSVEncoding, stated: CSVEncoding)
    /// The file has no line to take the column names from.
    case empty(path: String)
    case badHeader(path: String, line: Int64, reason: String)
    /// Two columns of one name: the mapping's word for it would mean either.
    case repeatedColumn(path: String, column: String)
    /// The mapping names a column that the file lacks.
    case missingColumn(path: String, column: String, place: String, nearest: String?, columns: [String])
    /// The mapping takes the patient from the file's name, and this name does not fit.
    case fileName(path: String, pattern: String)
    case unwritable(path: String, reason: String)
}

extension CSVError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notFound(let path): "There is no file \(path). Check the path."
        case .notAFile(let path):
            "\(path) is not a regular file. An import reads its file more than once: save it to disk and name that file."
        case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)."
        case .badGzip(let path, let byte, let reason):
            "\(path) is damaged at byte \(byte) of the compressed file: \(reason). Fetch or compress the file again."
        case .otherEncoding(let path, let found, let stated):
            "\(path) is \(found.rawValue), the mapping states \(stated.rawValue). "
                + "Write `encoding: \(found.rawValue)` under `file:`."
        case .empty(let path):
            "\(path) is empty: it has not even a line of column names."
        case .badHeader(let path, let line, let reason):
            "The column names of \(path) on line \(line) cannot be read: \(reason)."
        case .repeatedColumn(let path, let column):
            "\(path) has two columns named “\(column)”. Write `header: false`, `skipLines: 1` and `columns:` under `file:`."
        case .missingColumn(let path, let column, let place, let nearest, let columns):
            "\(place): \(path) has no column “\(column)”" + (nearest.map { "; the nearest is “\($0)”" } ?? "")
                + ". It has: " + columns.joined(separator: ", ") + "."
        case .fileName(let path, let pattern):
            "The mapping takes the patient from the file's name by “\(pattern)”, and \(path) does not fit it. "
                + "Restore the name, or state the patient as a constant."
        case .unwritable(let path, let reason): "\(path) cannot be written: \(reason)."
        }
    }
}
