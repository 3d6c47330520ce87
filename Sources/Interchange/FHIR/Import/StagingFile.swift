#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A working file in which an export's resources wait, spread over parts by whose they are: references go across files
/// in any order, and whatever is said of one person must be looked at together.
///
/// What is said of one person lies in one part, and stays in the file until it is mapped: in memory is only where each of
/// the part's resources lies.
///
/// - warning: It holds what the resources hold. It is readable by its owner alone and has no name: it goes with the
///   process, however that ends.
final class StagingFile {
    /// So many that a part of a large export has few people, so few that each may have a buffer.
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

    /// Takes everything of a part out, in the order in which it was added; the body may file it anew.
    func takeEach(of part: Int, _ body: (StagedResource) throws -> Void) throws {
        let (taken, rest) = (extents[part], buffers[part])
        (extents[part], buffers[part]) = ([], [])
        for extent in taken { try Self.each(in: try read(extent.offset, extent.count)) { try body($0) } }
        try Self.each(in: rest) { try body($0) }
    }

    private static func each(in bytes: [UInt8], _ body: (StagedResource) throws -> Void) throws {
        var at = 0
        while at < bytes.count { try body(StagedResource(decoding: bytes, at: &at)) }
    }

    /// Everything of a part by the names it is filed under, in order of them; of each name in the order in which it was
    /// added.
    func people(of part: Int) throws(FHIRError) -> [StagedPerson] {
        if !buffers[part].isEmpty { try flush(part) }
        var people: [String: StagedPerson] = [:]
        for extent in extents[part] {
            let bytes = try read(extent.offset, extent.count)
            var at = 0
            while at < bytes.count {
                let start = at
                let resource = StagedResource(decoding: bytes, at: &at)
                let place = StagedPlace(
                    offset: extent.offset + Int64(start), count: at - start, document: resource.document,
                    rank: resource.rank, server: resource.server)
                let name = resource.person
                people[name, default: StagedPerson(name: name, places: [])].places.append(place)
            }
        }
        return people.values.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    func resource(at place: StagedPlace) throws(FHIRError) -> StagedResource {
        var at = 0
        return StagedResource(decoding: try read(place.offset, place.count), at: &at)
    }

    private func read(_ offset: Int64, _ count: Int) throws(FHIRError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let more = bytes.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress! + done, count - done, off_t(offset) + off_t(done))
            }
            if more < 0, errno == EINTR { continue }
            if more <= 0 { throw .unreadable(path: path, reason: ByteSource.systemReason()) }
            done += more
        }
        return bytes
    }
}
