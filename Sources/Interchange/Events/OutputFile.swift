#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file being written in pieces: only its owner may read it, and it gets its name when it is whole and on the disk.
///
/// Until then it is `….part` beside it, and a value that goes without `finish()` takes that away; what a process left there
/// that was killed gives way to the next. A name that ends with `.gz` compresses.
public final class OutputFile {
    /// Bytes gathered before they are written or compressed.
    private static let bufferMax = 1 << 17
    private static let ownerOnly: mode_t = 0o600

    /// Nil where the bytes go to a descriptor that somebody else opened.
    public let path: String?
    private let replaces: Bool
    private let descriptor: Int32
    private let deflater: GzipDeflater?
    private var buffer: [UInt8] = []
    private var isFinished = false

    /// - Parameters:
    ///   - replaces: whether a file that is there gives way, at the end and in one step.
    ///   - compresses: false for plain bytes whatever the name ends with.
    public init(path: String, replaces: Bool = false, compresses: Bool = true) throws(OutputError) {
        self.path = path
        self.replaces = replaces
        deflater = compresses && path.hasSuffix(".gz") ? GzipDeflater() : nil
        if !replaces, access(path, F_OK) == 0 { throw .exists(path: path) }
        // What a broken run left behind goes; a link somebody laid is not followed.
        unlink(path + ".part")
        descriptor = open(path + ".part", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, Self.ownerOnly)
        guard descriptor >= 0 else { throw .cannotCreate(path: path, reason: Self.reason()) }
    }

    /// Writes to a descriptor that is open, such as standard output, plain.
    public init(descriptor: Int32) {
        path = nil
        replaces = false
        deflater = nil
        self.descriptor = descriptor
    }

    deinit {
        guard let path, !isFinished, descriptor >= 0 else { return }
        close(descriptor)
        unlink(path + ".part")
    }

    public func write(_ bytes: [UInt8]) throws(OutputError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferMax { try drain(isLast: false) }
    }

    public func write(_ text: String) throws(OutputError) { try write(Array(text.utf8)) }

    /// Writes the rest; the file is then durable and has its name.
    public func finish() throws(OutputError) {
        try drain(isLast: true)
        guard let path else { return }
        guard fsync(descriptor) == 0, close(descriptor) == 0 else { throw .failed(path: path, reason: Self.reason()) }
        isFinished = true
        let part = path + ".part"
        // link(2) refuses a name that somebody took in the meantime; rename(2) replaces.
        let isNamed = replaces ? rename(part, path) == 0 : link(part, path) == 0
        let reason = Self.reason()
        if !isNamed || !replaces { unlink(part) }
        guard isNamed else { throw .cannotCreate(path: path, reason: reason) }
        Self.syncFolder(of: path)
    }

    private func drain(isLast: Bool) throws(OutputError) {
        let bytes = buffer
        buffer.removeAll(keepingCapacity: true)
        let result: Result<Void, OutputError> = bytes.withUnsafeBytes { raw in
            do throws(OutputError) {
                if let deflater {
                    try deflater.deflate(raw, isLast: isLast) { ready throws(OutputError) in try put(ready) }
                } else {
                    try put(raw)
                }
                return .success(())
            } catch { return .failure(error) }
        }
        try result.get()
    }

    private func put(_ bytes: UnsafeRawBufferPointer) throws(OutputError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest)
            #if canImport(Darwin)
                let count = Darwin.write(descriptor, piece.baseAddress, piece.count)
            #elseif canImport(Musl)
                let count = Musl.write(descriptor, piece.baseAddress, piece.count)
            #else
                let count = Glibc.write(descriptor, piece.baseAddress, piece.count)
            #endif
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .failed(path: path ?? "standard output", reason: Self.reason()) }
            rest = rest.dropFirst(count)
        }
    }

    private static func reason() -> String { String(cString: strerror(errno)) }

    private static func syncFolder(of path: String) {
        let folder = path.contains("/") ? String(path[..<path.lastIndex(of: "/")!]) : "."
        let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_CLOEXEC)
        if descriptor >= 0 {
            fsync(descriptor)
            close(descriptor)
        }
    }
}

/// Why an output could not be written.
public enum OutputError: Error, Hashable, Sendable {
    case exists(path: String)
    case cannotCreate(path: String, reason: String)
    /// The disk is full, or the reader at the other end is gone.
    case failed(path: String, reason: String)
}

extension OutputError {
    /// The file, and why not.
    var fact: (path: String, reason: String) {
        switch self {
        case .exists(let path): (path, "it exists already")
        case .cannotCreate(let path, let reason), .failed(let path, let reason): (path, reason)
        }
    }
}

extension OutputError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .exists(let path): "\(path) exists already. Choose another name, or say --replace."
        case .cannotCreate(let path, let reason): "\(path) cannot be written: \(reason). Choose another place."
        case .failed(let path, let reason): "writing \(path) failed: \(reason). What was written of it is gone."
        }
    }
}
