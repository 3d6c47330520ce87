#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A working file in which an export's resources wait, spread over parts by whose they are: references go across files
/// in any order, and whatever is said of one person must be looked at together.
///
/// One part is read at a time. An export of 20 GB, of which perhaps half is ours to read, has parts of some 10 MB; what
/// is said of one person lies in one part, so the person with the most resources is the bound.
///
/// - warning: It holds what the resources hold. It is readable by its owner alone and has no name: it goes with the
///   process, however that ends.
final class StagingFile {
    /// So many that a part of a large export fits into memory, so few that each may have a buffer.
    static let parts = 1024
    private static let bufferBytes = 16 << 10

    private let path: String
    private let descriptor: Int32
    private var buffers: [[UInt8]]
    private var extents: [[(offset: Int64, count: Int)]]
    private var end: Int64 = 0
    /// Bytes handed over in all.
    private(set) var bytes: Int64 = 0

    init(folder: String) throws(FHIRError) {
        path = folder + "/import-\(getpid()).staging"
        unlink(path)
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor < 0 { throw .unwritable(path: path, reason: ByteSource.systemReason()) }
        unlink(path)
        buffers = Array(repeating: [], count: Self.parts)
        extents = Array(repeating: [], count: Self.parts)
    }

    deinit { close(descriptor) }

    /// FNV-1a of a person's id: the same part on every run.
    static func part(of person: String) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in person.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int(truncatingIfNeeded: (hash ^ (hash >> 29)) % UInt64(parts))
    }

    /// - Parameter again: whether it was taken out before, and is filed anew.
    func add(_ resource: StagedResource, again: Bool = false) throws(FHIRError) {
        let part = Self.part(of: resource.person)
        let before = buffers[part].count
        resource.encode(into: &buffers[part])
        if !again { bytes += Int64(buffers[part].count - before) }
        if buffers[part].count >= Self.bufferBytes { try flush(part) }
    }

    private func flush(_ part: Int) throws(FHIRError) {
        let count = buffers[part].count
        var written = 0
        while written < count {
            let done = buffers[part].withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress! + written, count - written, off_t(end) + off_t(written))
            }
            if done < 0, errno == EINTR { continue }
            if done <= 0 { throw .unwritable(path: path, reason: ByteSource.systemReason()) }
            written += done
        }
        extents[part].append((end, count))
        end += Int64(count)
        buffers[part].removeAll(keepingCapacity: true)
    }

    /// Takes everything of a part out, in the order in which it was added.
    func take(_ part: Int) throws(FHIRError) -> [StagedResource] {
        var bytes = [UInt8](repeating: 0, count: extents[part].reduce(0) { $0 + $1.count })
        var filled = 0
        for extent in extents[part] {
            try read(extent, into: &bytes, at: filled)
            filled += extent.count
        }
        bytes.append(contentsOf: buffers[part])
        extents[part] = []
        buffers[part] = []
        var resources: [StagedResource] = []
        var at = 0
        while at < bytes.count { resources.append(StagedResource(decoding: bytes, at: &at)) }
        return resources
    }

    private func read(
        _ extent: (offset: Int64, count: Int), into bytes: inout [UInt8], at start: Int
    ) throws(FHIRError) {
        var done = 0
        while done < extent.count {
            let count = bytes.withUnsafeMutableBytes {
                pread(
                    descriptor, $0.baseAddress! + start + done, extent.count - done, off_t(extent.offset) + off_t(done))
            }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { throw .unreadable(path: path, reason: ByteSource.systemReason()) }
            done += count
        }
    }
}
