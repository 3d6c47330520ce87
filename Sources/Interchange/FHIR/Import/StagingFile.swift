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
    /// Under whom each resource's name is filed, in parts by name.
    private var names = Names(buffers: Array(repeating: [], count: 64), extents: Array(repeating: [], count: 64))
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

    /// The same part on every run.
    static func part(of person: String) -> Int { Int(truncatingIfNeeded: hash(person) % UInt64(parts)) }

    /// FNV-1a.
    static func hash(_ text: String, _ start: UInt64 = 0xcbf2_9ce4_8422_2325) -> UInt64 {
        var hash = start
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash ^ (hash >> 29)
    }

    /// - Parameter again: whether it was taken out before, and is filed anew.
    func add(_ resource: StagedResource, again: Bool = false) throws(FHIRError) {
        let part = Self.part(of: resource.person)
        let before = buffers[part].count
        resource.encode(into: &buffers[part])
        if !again { bytes += Int64(buffers[part].count - before) }
        if buffers[part].count >= Self.bufferBytes { try flush(part) }
        try addName(of: resource)
    }

    private func flush(_ part: Int) throws(FHIRError) {
        extents[part].append(try write(buffers[part]))
        buffers[part].removeAll(keepingCapacity: true)
    }

    private func write(_ values: [some FixedWidthInteger]) throws(FHIRError) -> (offset: Int64, count: Int) {
        let count = values.withUnsafeBytes(\.count)
        var written = 0
        while written < count {
            let done = values.withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress! + written, count - written, off_t(end) + off_t(written))
            }
            if done < 0, errno == EINTR { continue }
            if done <= 0 { throw .unwritable(path: path, reason: ByteSource.systemReason()) }
            written += done
        }
        defer { end += Int64(count) }
        return (end, count)
    }

    // MARK: Names of resources

    private struct Names {
        /// A name's hash and its person's, in turn.
        var buffers: [[UInt64]]
        var extents: [[(offset: Int64, count: Int)]]
    }

    private func addName(of resource: StagedResource) throws(FHIRError) {
        guard resource.rank != 0, let name = resource.nameHash else { return }
        let part = Int(name % UInt64(names.buffers.count))
        names.buffers[part].append(name)
        names.buffers[part].append(Self.hash(resource.person))
        if names.buffers[part].count * 8 >= Self.bufferBytes {
            names.extents[part].append(try write(names.buffers[part]))
            names.buffers[part].removeAll(keepingCapacity: true)
        }
    }

    /// Hashes of the names under which several people have a resource; a hash can stand for two names.
    func namesOfSeveral() throws(FHIRError) -> Set<UInt64> {
        var several: Set<UInt64> = []
        for part in names.buffers.indices {
            var pairs = names.buffers[part]
            for extent in names.extents[part] {
                let bytes = try read(extent.offset, extent.count)
                bytes.withUnsafeBytes { pairs += $0.bindMemory(to: UInt64.self) }
            }
            var holders: [UInt64: UInt64] = Dictionary(minimumCapacity: pairs.count / 2)
            for place in stride(from: 0, to: pairs.count, by: 2) {
                let (name, person) = (pairs[place], pairs[place + 1])
                if holders.updateValue(person, forKey: name) ?? person != person { several.insert(name) }
            }
        }
        return several
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
                    rank: resource.rank, server: resource.server, name: resource.nameHash ?? 0)
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
