#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Gives a finished file its name in one step, and takes no name that is borne already.
///
/// Renaming without replacing is one call of the system. Where a file system does not know it, the file gets a second name
/// and then loses its first: a process killed in between leaves both. Where there are no second names either, the name is
/// looked for before the file is renamed: what somebody makes in that moment is written over, and nothing else.
package struct NewName {
    /// A way of giving a file its name; answers 0, or the system's error.
    typealias Way = (_ part: String, _ path: String) -> Int32

    /// Why a file has not got its name.
    package struct Failure: Error {
        let code: Int32

        /// Of the call of the system that failed just now.
        package static var last: Failure { Failure(code: errno) }
        package var isTaken: Bool { code == EEXIST }
        package var reason: String { isTaken ? "it exists already" : String(cString: strerror(code)) }
    }

    var exclusively: Way = Self.renameExclusively
    var bySecondName: Way = { link($0, $1) == 0 ? 0 : errno }

    package init() {}

    package func give(_ path: String, to part: String) throws(Failure) {
        var code = exclusively(part, path)
        if [EINVAL, ENOSYS, ENOTSUP].contains(code) {
            code = bySecondName(part, path)
            if code == 0 { unlink(part) }
            if [EPERM, ENOSYS, ENOTSUP, EMLINK].contains(code) { code = Self.renameWhereFree(part, path) }
        }
        if code != 0 { throw Failure(code: code) }
    }

    private static func renameWhereFree(_ part: String, _ path: String) -> Int32 {
        var status = stat()
        if lstat(path, &status) == 0 { return EEXIST }
        return rename(part, path) == 0 ? 0 : errno
    }

    private static func renameExclusively(_ part: String, _ path: String) -> Int32 {
        #if canImport(Darwin)
            return renamex_np(part, path, UInt32(RENAME_EXCL)) == 0 ? 0 : errno
        #else
            guard let rename = renameat2 else { return ENOSYS }
            return rename(AT_FDCWD, part, AT_FDCWD, path, noReplace) == 0 ? 0 : errno
        #endif
    }

    #if !canImport(Darwin)
        private typealias RenameAt =
            @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32

        /// Looked up by name, since the system's headers show it to GNU sources only, and an older library lacks it.
        private static let renameat2: RenameAt? = dlsym(nil, "renameat2").map { unsafeBitCast($0, to: RenameAt.self) }
        /// RENAME_NOREPLACE of linux/fs.h.
        private static let noReplace: UInt32 = 1
    #endif
}
