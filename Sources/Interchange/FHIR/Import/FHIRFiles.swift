#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The files of an export: those named, and those in folders named, each once, in an order that does not depend on how
/// they were given.
struct FHIRFiles {
    /// In order of their paths' bytes.
    let paths: [String]
    let totalBytes: Int64
    /// What lies in the folders and is not read, in the same order, each with the reason; '' for a name of no kind we read.
    let passedOver: [(path: String, reason: String)]

    /// How the files end that are taken from a folder, also with `.gz` or `.xz` behind.
    static let endings = ["json", "ndjson", "jsonl", "tar", "tgz", "txz"]
    /// What lies in an export's folder and is no resource: our own rejects, a bulk client's log.
    private static let others = ["log.ndjson", "manifest.json"]
    private static let rejects = ".rejects.ndjson"

    init(_ named: [String]) throws(FHIRError) {
        var found: Set<String> = []
        var passedOver: [String: String] = [:]
        for path in named {
            switch try Self.kind(path) {
            case S_IFREG where Self.size(path) == 0: passedOver[path] = Self.empty
            case S_IFREG: found.insert(path)
            case S_IFDIR:
                found.formUnion(try Self.files(in: path, passedOver: &passedOver))
            default: throw .notAFile(path: path)
            }
        }
        if found.isEmpty { throw .nothingToRead(path: named.first ?? "") }
        var isThere: Set<String> = []
        var bytes: Int64 = 0
        var paths: [String] = []
        for path in found.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            let real = Self.realPath(path)
            guard isThere.insert(real).inserted else { continue }
            bytes += Self.size(path)
            paths.append(path)
        }
        self.paths = paths
        self.passedOver = passedOver.filter { !found.contains($0.key) }
            .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { ($0.key, $0.value) }
        totalBytes = bytes
    }

    private static func kind(_ path: String) throws(FHIRError) -> mode_t {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw errno == ENOENT || errno == ENOTDIR
                ? .notFound(path: path) : .unreadable(path: path, reason: ByteSource.systemReason())
        }
        return status.st_mode & S_IFMT
    }

    private static func size(_ path: String) -> Int64 {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }

    private static func realPath(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    private static func files(
        in folder: String, passedOver: inout [String: String]
    ) throws(FHIRError) -> [String] {
        guard let directory = opendir(folder) else {
            throw .unreadable(path: folder, reason: ByteSource.systemReason())
        }
        defer { closedir(directory) }
        let prefix = folder.hasSuffix("/") ? folder : folder + "/"
        var found: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasPrefix(".") || others.contains(name) || isOfRejects(name) { continue }
            var status = stat()
            guard lstat(prefix + name, &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: found += try files(in: prefix + name, passedOver: &passedOver)
            case S_IFREG where isTaken(name) && status.st_size == 0: passedOver[prefix + name] = empty
            case S_IFREG where isTaken(name): found.append(prefix + name)
            case S_IFLNK where isTaken(name) && isFile(prefix + name): found.append(prefix + name)
            case S_IFREG: passedOver[prefix + name] = ""
            case S_IFLNK:
                passedOver[prefix + name] = isFile(prefix + name) ? "" : "a link to no file, which is not followed"
            default: passedOver[prefix + name] = "no ordinary file"
            }
        }
        return found
    }

    private static let empty = "empty, as of a download that failed"

    private static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Rejects, and what is being written of them.
    private static func isOfRejects(_ name: String) -> Bool {
        name.hasSuffix(rejects) || name.contains(rejects + ".part-")
    }

    private static func isTaken(_ name: String) -> Bool { endings.contains(ending(name)) }

    /// The last part of a name, without what says how it is compressed.
    private static func ending(_ name: String) -> String {
        var parts = name.lowercased().split(separator: ".")
        if parts.count > 2, parts.last == "gz" || parts.last == "xz" { parts.removeLast() }
        return parts.count > 1 ? String(parts.last!) : ""
    }

    // MARK: Reading

    /// One stream of JSON: a file, or a member of an archive.
    struct Document {
        /// As the report names it: `bundles.tar.xz:a.json`.
        var name: String
        var isByLine: Bool
        var stream: any ByteStream
    }

    /// Opens a file and hands over what is in it: itself, or an archive's members one by one.
    ///
    /// - Parameters:
    ///   - position: told how many bytes of the file have been read, from time to time.
    ///   - damaged: told the archive that is cut off or damaged, and why.
    ///   - passedOver: told an archive's members that are of no kind we read.
    static func read(
        _ path: String, position: @escaping (Int64) -> Void, damaged: (String, DamagedBytes) throws -> Void,
        passedOver: (String) -> Void = { _ in }, body: (Document) throws -> Void
    ) throws {
        let file = try FileStream(path: path)
        let counted = CountedStream(try unpacked(file)) { position(file.position) }
        do throws(DamagedBytes) {
            let stream = try PrefixedStream(counted, looking: TarReader.block)
            guard TarReader.isTar(stream.head) else {
                try rethrowing {
                    try body(Document(name: path, isByLine: isByLine(path), stream: stream))
                }
                return
            }
            try members(of: TarReader(stream), path, passedOver, body)
        } catch {
            if let stop = error.stop { throw stop }
            try damaged(path, error)
        }
    }

    private static func unpacked(_ file: FileStream) throws(FHIRError) -> any ByteStream {
        let head = file.peek(6)
        if GunzipStream.isGzip(head) { return GunzipStream(file) }
        if UnxzStream.isXZ(head) { return try UnxzStream(file) }
        return file
    }

    private static func members(
        of tar: TarReader, _ path: String, _ passedOver: (String) -> Void, _ body: (Document) throws -> Void
    ) throws(DamagedBytes) {
        while let name = try tar.next() {
            let last = name.split(separator: "/").last ?? ""
            if last.hasPrefix(".") || others.contains(String(last)) { continue }
            guard isTaken(name) else {
                passedOver(path + ":" + name)
                continue
            }
            let stream: any ByteStream = name.lowercased().hasSuffix(".gz") ? GunzipStream(tar.member) : tar.member
            try rethrowing {
                try body(Document(name: path + ":" + name, isByLine: isByLine(name), stream: stream))
            }
        }
    }

    private static func isByLine(_ name: String) -> Bool { ["ndjson", "jsonl"].contains(ending(name)) }

    /// What the body throws goes through as it is, told apart from damage.
    private static func rethrowing(_ body: () throws -> Void) throws(DamagedBytes) {
        do { try body() } catch { throw DamagedBytes(reason: "", stop: error) }
    }
}

/// Tells now and then that bytes have been taken.
private final class CountedStream: ByteStream {
    private let source: any ByteStream
    private let told: () -> Void
    private var sinceTold = 0

    init(_ source: any ByteStream, told: @escaping () -> Void) {
        self.source = source
        self.told = told
    }

    func read(into target: UnsafeMutableBufferPointer<UInt8>) throws(DamagedBytes) -> Int {
        let count = try source.read(into: target)
        sinceTold += count
        if sinceTold >= 4 << 20 || count == 0 {
            told()
            sinceTold = 0
        }
        return count
    }
}
