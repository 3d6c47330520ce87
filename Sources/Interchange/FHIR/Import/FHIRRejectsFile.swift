#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The resources that an import did not take, one JSON object a line.
///
/// The file is readable by its owner alone (0600). It has its name, in place of an earlier import's, when it is whole, and
/// is not made without a reject.
///
/// - warning: It holds what the rejected resources hold, names included.
public final class FHIRRejectsFile {
    public let path: String
    /// How many lines were written.
    public private(set) var count: Int64 = 0
    private var output: OutputFile?

    public init(path: String) { self.path = path }

    /// Whether a file there is one of ours, or empty, or there is none: nothing else may be replaced, and no device or folder.
    public static func mayReplace(_ path: String) -> Bool {
        var found = stat()
        if lstat(path, &found) != 0 { return true }
        guard found.st_mode & S_IFMT == S_IFREG else { return false }
        guard let handle = fopen(path, "rb") else { return false }
        defer { fclose(handle) }
        var head = [UInt8](repeating: 0, count: 8)
        let count = fread(&head, 1, head.count, handle)
        return count == 0 || head[..<count] == Array("{\"file\":".utf8)[...]
    }

    /// Removes what an earlier import left there; whether there was anything.
    public static func remove(_ path: String) throws(FHIRError) -> Bool {
        OutputFile.sweepUnfinished(of: path)
        guard access(path, F_OK) == 0, mayReplace(path) else { return false }
        if unlink(path) != 0 { throw .unwritable(path: path, reason: ByteSource.systemReason()) }
        return true
    }

    public func write(_ reject: FHIRReject) throws(FHIRError) {
        do throws(OutputError) {
            if output == nil { output = try OutputFile(path: path, replaces: true, compresses: false) }
            try output?.write(reject.line + [0x0A])
        } catch { throw .unwritable(path: error.fact.path, reason: error.fact.reason) }
        count += 1
    }

    /// Gives the file its name; to be called once at the end.
    ///
    /// - Returns: whether it took the place of another.
    @discardableResult
    public func finish() throws(FHIRError) -> Bool {
        guard let output else { return false }
        let isOther = access(path, F_OK) == 0
        do { try output.finish() } catch { throw .unwritable(path: error.fact.path, reason: error.fact.reason) }
        self.output = nil
        return isOther
    }
}
