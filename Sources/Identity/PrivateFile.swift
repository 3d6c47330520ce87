#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Files only their owner reads: made exclusively with mode 0600, whatever the umask, and durable when made.
enum PrivateFile {
    /// What the operating system answered.
    struct Failure: Error {
        let code: Int32

        static var last: Failure { Failure(code: errno) }
        var reason: String { String(cString: strerror(code)) }
        var fileExists: Bool { code == EEXIST }
        var fileMissing: Bool { code == ENOENT }
    }

    static func create(at path: String, holding bytes: [UInt8]) throws(Failure) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .last }
        do throws(Failure) {
            defer { close(file) }
            guard fchmod(file, 0o600) == 0 else { throw .last }
            try write(bytes, to: file)
            guard fsync(file) == 0 else { throw .last }
        } catch {
            // Half a key is worse than none: it would be found, believed and refused later.
            unlink(path)
            throw error
        }
        syncFolder(of: path)
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func read(_ path: String, byteCountMax: Int) throws(Failure) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .last }
        defer { close(file) }
        var bytes: [UInt8] = []
        var page = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = page.withUnsafeMutableBytes { systemRead(file, $0) }
            if count < 0 {
                guard errno == EINTR else { throw .last }
                continue
            }
            guard count > 0 else { return bytes }
            bytes += page.prefix(count)
            guard bytes.count <= byteCountMax else { throw Failure(code: EFBIG) }
        }
    }

    private static func write(_ bytes: [UInt8], to file: Int32) throws(Failure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(file, $0) }
            if count < 0 {
                guard errno == EINTR else { throw .last }
                continue
            }
            rest = rest.dropFirst(count)
        }
    }

    /// A new file's name is durable once its folder is. Some file systems refuse to sync a folder; the file is there all the same.
    private static func syncFolder(of path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let folder = parts.isEmpty ? "." : parts.count == 1 ? "/" + parts[0] : parts.joined(separator: "/")
        let handle = open(folder, O_RDONLY | O_CLOEXEC)
        guard handle >= 0 else { return }
        fsync(handle)
        close(handle)
    }
}

/// Outside the type, where `read` and `write` still mean the system's calls.
private func systemRead(_ file: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    read(file, buffer.baseAddress, buffer.count)
}

private func systemWrite(_ file: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
    write(file, buffer.baseAddress, buffer.count)
}
