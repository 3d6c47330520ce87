import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What a replay of this process has made and not finished, so that it can be cleared away from any thread: only what is
/// its own, whatever else bears names like that.
public final class UnfinishedReplay: Sendable {
    private let names = Mutex<[String]>([])

    public init() {}

    /// Removes the files; again and again where the work goes on meanwhile.
    public func remove() {
        names.withLock { names in
            for name in names { unlink(name) }
        }
    }

    func holds(_ paths: [String]) { names.withLock { $0 = paths } }

    /// The files have their names, or are nobody's any more.
    func letGo() { names.withLock { $0 = [] } }
}
