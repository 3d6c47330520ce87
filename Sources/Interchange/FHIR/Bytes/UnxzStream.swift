#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An .xz file's data, unpacked by the `xz` program: no library for it is part of the embedded default.
///
/// The program writes into a pipe and waits while nobody reads, so memory does not grow with the file.
final class UnxzStream: ByteStream {
    private let file: FileStream
    private var process: pid_t = 0
    private var output: Int32 = -1

    /// More than the dictionary of `xz -9` needs; a file made to need gigabytes is refused.
    private static let memoryMax = "--memlimit-decompress=256MiB"

    static func isXZ(_ head: [UInt8]) -> Bool { head.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) }

    init(_ file: FileStream) throws(FHIRError) {
        self.file = file
        var pipe: [Int32] = [-1, -1]
        guard makePipe(&pipe) else { throw .unreadable(path: file.path, reason: ByteSource.systemReason()) }
        output = pipe[0]
        let status = start(writingTo: pipe[1])
        close(pipe[1])
        if status != 0 { throw .needsXZ(path: file.path) }
    }

    deinit { _ = end() }

    private func makePipe(_ ends: inout [Int32]) -> Bool {
        guard pipe(&ends) == 0 else { return false }
        return ends.allSatisfy { fcntl($0, F_SETFD, FD_CLOEXEC) == 0 }
    }

    private func start(writingTo pipe: Int32) -> Int32 {
        #if canImport(Glibc)
            var actions = posix_spawn_file_actions_t()
        #else
            var actions: posix_spawn_file_actions_t?
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, file.descriptor, 0)
        posix_spawn_file_actions_adddup2(&actions, pipe, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        let words = ["xz", "-dc", "-T1", Self.memoryMax]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { word in strdup(word) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        return posix_spawnp(&process, "xz", &actions, nil, &arguments, environ)
    }

    func read(into target: UnsafeMutableBufferPointer<UInt8>) throws(DamagedBytes) -> Int {
        if output < 0 { return 0 }
        let count = try readDescriptor(output, into: target)
        if count == 0, let code = end(), code != 0 {
            throw DamagedBytes(reason: "the xz data are damaged or cut off (xz ended with code \(code))")
        }
        return count
    }

    /// Ends the program and answers its exit code; nil where it has ended before.
    private func end() -> Int32? {
        if output < 0 { return nil }
        close(output)
        output = -1
        if process <= 0 { return nil }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }
}
