#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What a file is while it is written: `NAME.part-PROCESS-NUMBER` beside its place, held by this process alone.
///
/// Two processes that write one file have a part each. What a process left that was killed is held by nobody: it goes when the
/// next part of the same file is made.
struct PartFile {
    let path: String
    let descriptor: Int32

    private static let infix = ".part-"
    private static let ownerOnly: mode_t = 0o600

    /// So often in a row the name is borne already, or somebody sweeps between making a part and holding it: never.
    private static let attemptsMax = 1000

    init(for target: String) throws(OutputError) {
        Self.sweep(beside: target)
        for number in 1...Self.attemptsMax {
            let path = "\(target)\(Self.infix)\(getpid())-\(number)"
            // A link somebody laid is not followed.
            let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, Self.ownerOnly)
            if descriptor < 0, errno == EEXIST { continue }
            guard descriptor >= 0 else {
                throw .cannotCreate(path: target, reason: String(cString: strerror(errno)))
            }
            if Self.hold(descriptor), Self.isNamed(descriptor) {
                (self.path, self.descriptor) = (path, descriptor)
                return
            }
            close(descriptor)
        }
        throw .cannotCreate(path: target, reason: "others are writing it")
    }

    /// To be called when the file has its name.
    func letGo() { close(descriptor) }

    func remove() {
        unlink(path)
        close(descriptor)
    }

    /// Removes the parts of a file that nobody holds any more.
    static func sweep(beside target: String) {
        let slash = target.utf8.lastIndex(of: UInt8(ascii: "/"))
        let folder = slash.map { $0 == target.startIndex ? "/" : String(target[..<$0]) } ?? "."
        let prefix = (slash.map { String(target[target.index(after: $0)...]) } ?? target) + infix
        guard let directory = opendir(folder) else { return }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasPrefix(prefix), isOfProcess(name.dropFirst(prefix.count)) { removeUnheld(folder + "/" + name) }
        }
    }

    /// `4711-1`.
    private static func isOfProcess(_ ending: Substring) -> Bool {
        let numbers = ending.split(separator: "-", omittingEmptySubsequences: false)
        return numbers.count == 2 && numbers.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }
    }

    private static func removeUnheld(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
    }

    /// Where a file system knows no locks nobody can sweep, and nobody need hold.
    private static func hold(_ descriptor: Int32) -> Bool {
        flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
    }

    private static func isNamed(_ descriptor: Int32) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_nlink > 0
    }
}
