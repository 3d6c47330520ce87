import EventLog

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file being written in pieces: only its owner may read it, and it gets its name when it is whole and on the disk.
///
/// Until then it is a part beside it, held by this process alone, and a value that goes without `finish()` takes that away;
/// what a process left that was killed goes when the next begins. A name that ends with `.gz` compresses.
public final class OutputFile {
    /// Bytes gathered before they are written or compressed.
    private static let bufferMax = 1 << 17

    /// Nil where the bytes go to a descriptor that somebody else opened.
    public let path: String?
    private let replaces: Bool
    /// Nil where the bytes go to a descriptor that somebody else opened.
    private let part: PartFile?
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
        let part = try PartFile(for: path)
        (self.part, descriptor) = (part, part.descriptor)
    }

    /// Writes to a descriptor that is open, such as standard output, plain.
    public init(descriptor: Int32) {
        path = nil
        replaces = false
        deflater = nil
        part = nil
        self.descriptor = descriptor
    }

    deinit { if !isFinished { part?.remove() } }

    /// Removes what processes that were killed left of a file there.
    public static func sweepUnfinished(of path: String) { PartFile.sweep(beside: path) }

    public func write(_ bytes: [UInt8]) throws(OutputError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferMax { try drain(isLast: false) }
    }

    public func write(_ text: String) throws(OutputError) { try write(Array(text.utf8)) }

    /// Writes the rest; the file is then durable and has its name.
    public func finish() throws(OutputError) {
        try drain(isLast: true)
        guard let path, let part else { return }
        guard fsync(descriptor) == 0 else { throw .failed(path: path, reason: Self.reason()) }
        do throws(NewName.Failure) {
            if replaces {
                guard rename(part.path, path) == 0 else { throw .last }
            } else {
                try NewName().give(path, to: part.path)
            }
        } catch { throw error.isTaken ? .exists(path: path) : .cannotCreate(path: path, reason: error.reason) }
        isFinished = true
        part.letGo()
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
    public var fact: (path: String, reason: String) {
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
