import EventLog

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A file in which events wait in buckets: appended by one thread, then read by any.
///
/// - warning: It holds what the log holds. It is readable by its owner alone and has no name: it goes with the process,
///   however that ends.
final class WorkingFile: @unchecked Sendable {
    private let path: String
    private let descriptor: Int32
    // Changed by `append` alone, which nobody calls once the first bucket is read.
    private var extents: [[(offset: Int64, count: Int)]]
    private var end: Int64 = 0

    init(folder: String, buckets: Int) throws {
        path = folder + "/.replay-\(getpid()).working"
        extents = Array(repeating: [], count: buckets)
        unlink(path)
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor < 0 { throw failure() }
        unlink(path)
    }

    deinit { close(descriptor) }

    func append(_ bytes: UnsafeRawBufferPointer, to bucket: Int) throws {
        var written = 0
        while written < bytes.count {
            let done = pwrite(
                descriptor, bytes.baseAddress! + written, bytes.count - written, off_t(end) + off_t(written))
            if done < 0, errno == EINTR { continue }
            if done <= 0 { throw failure() }
            written += done
        }
        extents[bucket].append((end, bytes.count))
        end += Int64(bytes.count)
    }

    /// What was appended to a bucket, piece by piece.
    func chunks(of bucket: Int) throws -> [[UInt8]] {
        try extents[bucket].map { extent in
            var bytes = [UInt8](repeating: 0, count: extent.count)
            var done = 0
            while done < extent.count {
                let count = bytes.withUnsafeMutableBytes {
                    pread(descriptor, $0.baseAddress! + done, extent.count - done, off_t(extent.offset) + off_t(done))
                }
                if count < 0, errno == EINTR { continue }
                if count <= 0 { throw failure() }
                done += count
            }
            return bytes
        }
    }

    private func failure() -> ProjectionError {
        .folder(path: path, reason: String(cString: strerror(errno)))
    }
}
