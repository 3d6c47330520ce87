#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The resources that an import did not take, one JSON object a line.
///
/// The file is made with the first reject, readable by its owner alone (0600), and replaces one of an earlier import.
///
/// - warning: It holds what the rejected resources hold, names included.
public final class FHIRRejectsFile {
    public let path: String
    /// How many lines were written.
    public private(set) var count: Int64 = 0
    private var descriptor: Int32 = -1
    private var pending: [UInt8] = []

    private static let bytesHeld = 64 << 10

    public init(path: String) { self.path = path }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Whether a file there is one of ours, or there is none: nothing else may be replaced.
    public static func mayReplace(_ path: String) -> Bool {
        guard let handle = fopen(path, "rb") else { return true }
        defer { fclose(handle) }
        var head = [UInt8](repeating: 0, count: 8)
        let count = fread(&head, 1, head.count, handle)
        return head[..<count] == Array("{\"file\":".utf8)[...]
    }

    /// Removes what an earlier import left there; whether there was anything.
    public static func remove(_ path: String) throws(FHIRError) -> Bool {
        guard access(path, F_OK) == 0, mayReplace(path) else { return false }
        if unlink(path) != 0 { throw .unwritable(path: path, reason: ByteSource.systemReason()) }
        return true
    }

    public func write(_ reject: FHIRReject) throws(FHIRError) {
        if descriptor < 0 { try create() }
        pending += reject.line + [0x0A]
        count += 1
        if pending.count >= Self.bytesHeld { try flush() }
    }

    /// Writes what is held; to be called once at the end.
    public func finish() throws(FHIRError) {
        try flush()
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    /// An older file may be somebody's link or lie open to others: it goes, and a new one is made exclusively.
    private func create() throws(FHIRError) {
        if unlink(path) != 0, errno != ENOENT { throw failure }
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor < 0 { throw failure }
    }

    private var failure: FHIRError { .unwritable(path: path, reason: ByteSource.systemReason()) }

    private func flush() throws(FHIRError) {
        var written = 0
        while written < pending.count {
            let count = pending.withUnsafeBytes {
                #if canImport(Glibc)
                    Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written)
                #else
                    Darwin.write(descriptor, $0.baseAddress! + written, $0.count - written)
                #endif
            }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { throw failure }
            written += count
        }
        pending.removeAll(keepingCapacity: true)
    }
}
