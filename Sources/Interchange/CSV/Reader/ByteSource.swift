#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file's bytes in order, inflated where the file is gzip (told by its first two bytes, not by its name).
final class ByteSource {
    let path: String
    /// Size of the file as it lies on disk.
    let totalBytes: Int64
    /// Bytes of the file taken so far: compressed ones where it is compressed.
    private(set) var bytesRead: Int64 = 0
    private let descriptor: Int32
    private var inflater: GzipInflater?

    init(path: String) throws(CSVError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 {
            throw errno == ENOENT ? .notFound(path: path) : .unreadable(path: path, reason: Self.systemReason())
        }
        self.path = path
        self.descriptor = descriptor
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            totalBytes = 0
            throw .notAFile(path: path)
        }
        totalBytes = Int64(status.st_size)
        var magic: (UInt8, UInt8) = (0, 0)
        if pread(descriptor, &magic, 2, 0) == 2, magic == (0x1F, 0x8B) { inflater = GzipInflater() }
    }

    deinit { close(descriptor) }

    /// The file's first bytes as they lie on disk are read again from the beginning.
    func rewind() throws(CSVError) {
        guard lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw .unreadable(path: path, reason: Self.systemReason())
        }
        bytesRead = 0
        inflater?.reset()
    }

    /// Fills from the front and answers how many bytes; 0 only at the end.
    func read(into target: UnsafeMutableBufferPointer<UInt8>) throws(CSVError) -> Int {
        guard let inflater else { return try readRaw(into: target) }
        while true {
            if inflater.needsInput, !inflater.isAtInputEnd {
                inflater.take(try readRaw(into: inflater.input))
            }
            switch inflater.inflate(into: target) {
            case .produced(let count): return count
            case .needsInput: continue
            case .end: return 0
            case .failed(let reason, let unread):
                throw .badGzip(path: path, byte: bytesRead - Int64(unread), reason: reason)
            }
        }
    }

    private func readRaw(into target: UnsafeMutableBufferPointer<UInt8>) throws(CSVError) -> Int {
        while true {
            #if canImport(Glibc)
                let count = Glibc.read(descriptor, target.baseAddress, target.count)
            #else
                let count = Darwin.read(descriptor, target.baseAddress, target.count)
            #endif
            if count >= 0 {
                bytesRead += Int64(count)
                return count
            }
            if errno != EINTR { throw .unreadable(path: path, reason: Self.systemReason()) }
        }
    }

    static func systemReason() -> String { String(cString: strerror(errno)) }
}
