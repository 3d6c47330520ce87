/// Reading SQLite files where nothing may be written beside them.
///
/// A file in write-ahead mode needs a shared-memory file beside it, which nobody can make in a folder that cannot be
/// written to. If nothing waits in the write-ahead file and nobody can write, the file alone holds everything.
public enum ReadOnlyFolder {
    /// The URI under which SQLite reads a file as one that nobody changes (https://sqlite.org/uri.html).
    public static func unchangingURI(of path: String) -> String {
        let escaped = path.utf8.map { byte in
            let plain = byte < 0x80 && !"?#% ".utf8.contains(byte)
            return plain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return "file:\(escaped.joined())?immutable=1"
    }

    /// What is told where the file alone does not hold everything; no full stop at the end.
    public static func waitingWords(bytes: Int) -> String {
        "the folder cannot be written to, and \(bytes) bytes are still in the write-ahead file. Run any command once from "
            + "an account that may write there, then it can be read here"
    }
}
