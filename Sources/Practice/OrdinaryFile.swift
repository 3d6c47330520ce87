import Foundation

/// A file that can be read to its end: a pipe would wait for one, and a device has none.
enum OrdinaryFile {
    /// Passes what is no file at all, which who opens it finds out.
    ///
    /// - Parameter what: that is to be read there, in words.
    static func require(_ path: String, for what: String) throws(PracticeError) {
        var status = stat()
        if stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG { return }
        throw PracticeError(.noInput, "\(path) is no ordinary file. Name \(what).")
    }
}
