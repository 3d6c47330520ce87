#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file's bytes as they lie on disk.
final class FileStream: ByteStream {
    let path: String
    let descriptor: Int32
    /// Size of the file.
    let totalBytes: Int64

    init(path: String) throws(FHIRError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 {
            throw errno == ENOENT ? .notFound(path: path) : .unreadable(path: path, reason: ByteSource.systemReason())
        }
        self.path = path
        self.descriptor = descriptor
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            totalBytes = 0
            throw .notAFile(path: path)
        }
        totalBytes = Int64(status.st_size)
    }

    deinit { close(descriptor) }

    /// How far the file has been read, by whoever shares its descriptor.
    var position: Int64 { max(0, Int64(lseek(descriptor, 0, SEEK_CUR))) }

    /// The first bytes, without moving on.
    func peek(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let got = pread(descriptor, &bytes, count, 0)
        return Array(bytes.prefix(max(0, got)))
    }

    func read(into target: UnsafeMutableBufferPointer<UInt8>) throws(DamagedBytes) -> Int {
        try readDescriptor(descriptor, into: target)
    }
}

/// Reads once, going on after a signal.
func readDescriptor(
    _ descriptor: Int32, into target: UnsafeMutableBufferPointer<UInt8>
) throws(DamagedBytes) -> Int {
    while true {
        #if canImport(Glibc)
            let count = Glibc.read(descriptor, target.baseAddress, target.count)
        #else
            let count = Darwin.read(descriptor, target.baseAddress, target.count)
        #endif
        if count >= 0 { return count }
        if errno != EINTR { throw DamagedBytes(reason: ByteSource.systemReason()) }
    }
}
