/// A stretch of a stream in memory: the bytes around the place where a scanner stands.
///
/// From `mark` on bytes are kept while the scanner moves on, up to a limit; without a mark only what lies ahead is.
final class ByteWindow {
    /// Where the scanner stands, and where the bytes read so far end; both count from `base`.
    var at = 0
    private(set) var end = 0
    /// The first byte to keep; nil where nothing need be kept, or more than the limit should have been.
    private(set) var mark: Int?
    /// More than the limit should have been kept since the mark was set.
    private(set) var isOverfull = false
    private(set) var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private let markedMax: Int
    private let stream: any ByteStream
    /// Bytes of the stream before `base`.
    private var before: Int64 = 0
    private(set) var isAtEnd = false
    /// Why the stream ended before its end.
    private(set) var damage: DamagedBytes?

    private static let chunk = 256 << 10

    init(_ stream: any ByteStream, markedMax: Int) {
        self.stream = stream
        self.markedMax = markedMax
        capacity = 2 * Self.chunk
        base = .allocate(capacity: capacity)
    }

    deinit { base.deallocate() }

    /// The scanner's place in the stream.
    var offset: Int64 { before + Int64(at) }

    func setMark() {
        mark = at
        isOverfull = false
    }

    func clearMark() {
        mark = nil
        isOverfull = false
    }

    /// Reads on; false at the stream's end. Moves the bytes: places taken before are places no more, but `at` and `mark`.
    func fill() -> Bool {
        if isAtEnd { return false }
        if let mark, end - mark > markedMax {
            self.mark = nil
            isOverfull = true
        }
        makeRoom()
        let target = UnsafeMutableBufferPointer(start: base + end, count: capacity - end)
        do throws(DamagedBytes) {
            let count = try stream.read(into: target)
            end += count
            isAtEnd = count == 0
        } catch {
            damage = error
            isAtEnd = true
        }
        return !isAtEnd
    }

    private func makeRoom() {
        let kept = mark ?? at
        if capacity - (end - kept) < Self.chunk {
            let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
            larger.update(from: base + kept, count: end - kept)
            base.deallocate()
            base = larger
            capacity *= 2
        } else if capacity - end < Self.chunk {
            base.update(from: base + kept, count: end - kept)
        } else {
            return
        }
        before += Int64(kept)
        at -= kept
        end -= kept
        if mark != nil { mark = 0 }
    }

    /// The byte the scanner stands on; nil at the stream's end.
    var byte: UInt8? {
        if at < end || fill() { return base[at] }
        return nil
    }

    /// Whether so many bytes lie ahead, read on for if need be.
    func has(_ count: Int) -> Bool {
        while end - at < count { if !fill() { return false } }
        return true
    }

    /// Whether the bytes ahead that are read already begin so.
    func begins(with bytes: [UInt8]) -> Bool {
        guard end - at >= bytes.count, base[at] == bytes[0] else { return false }
        return bytes.indices.allSatisfy { base[at + $0] == bytes[$0] }
    }
}
