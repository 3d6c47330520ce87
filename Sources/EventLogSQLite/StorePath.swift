#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Where a log lies: a store's directory, or a file named `….sqlite`.
struct StorePath {
    let log: String
    let lock: String
    let directory: String

    init(_ path: String) {
        if path.hasSuffix(".sqlite") {
            let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            directory = path.contains("/") ? (parent.isEmpty ? "/" : parent) : "."
            log = path
        } else {
            directory = path
            log = path + "/log.sqlite"
        }
        lock = directory + "/lock"
    }

    var exists: Bool { access(log, F_OK) == 0 }

    var directoryIsWritable: Bool { access(directory, W_OK) == 0 }

    /// Size of the write-ahead file in bytes, 0 where there is none.
    var walSize: Int {
        var status = stat()
        return stat(log + "-wal", &status) == 0 ? Int(status.st_size) : 0
    }

    /// Makes the directory where there is none; its parent must exist.
    func makeDirectory() { _ = mkdir(directory, 0o777) }
}
