#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Views for one question: a file that is its owner's alone and has no name any more, so that it goes with who reads it,
/// however the process ends. It keeps no journal: what fails is not read.
struct NamelessViews {
    let file: ViewsFile
    let reader: ViewReader

    private static let (beginning, ending) = (".views-", ".sqlite")

    /// - Parameter folder: where there is room for it.
    init(in folder: String, projectors: [any Projector], isReplay: Bool) throws {
        Self.sweep(folder)
        var generator = SystemRandomNumberGenerator()
        let path = folder + "/\(Self.beginning)\(getpid())-\(generator.next())\(Self.ending)"
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw ProjectionError.folder(path: path, reason: String(cString: strerror(errno)))
        }
        close(descriptor)
        defer { unlink(path) }
        file = try ViewsFile.create(at: path, projectors: projectors, isReplay: isReplay)
        reader = try ViewReader(path: path)
    }

    /// Removes what processes left that were killed before the name was gone: those that are no more.
    private static func sweep(_ folder: String) {
        guard let directory = opendir(folder) else { return }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
            }
            guard name.hasPrefix(beginning), name.hasSuffix(ending),
                let process = name.dropFirst(beginning.count).split(separator: "-").first.flatMap({ Int32($0) }),
                process > 0, kill(process, 0) != 0, errno == ESRCH
            else { continue }
            unlink(folder + "/" + name)
        }
    }
}
