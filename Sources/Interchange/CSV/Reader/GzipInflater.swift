import CZlib

/// Inflates gzip, one member after another: `cat a.gz b.gz` is a gzip file too.
final class GzipInflater {
    enum Step {
        case produced(Int)
        case needsInput
        case end
        /// What is wrong, and how many bytes of the input were not yet consumed.
        case failed(String, unread: Int)
    }

    /// The caller fills this and says with `take` how much of it.
    let input: UnsafeMutableBufferPointer<UInt8>
    private let stream: UnsafeMutablePointer<z_stream>
    private(set) var isAtInputEnd = false
    private var isBetweenMembers = true

    /// Windows bits of 15, and 16 for "gzip only".
    private static let gzipOnly: Int32 = 15 + 16
    private static let inputBytes = 128 << 10

    init() {
        input = .allocate(capacity: Self.inputBytes)
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let status = inflateInit2_(stream, Self.gzipOnly, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib refuses to start: \(status)")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        input.deallocate()
    }

    var needsInput: Bool { stream.pointee.avail_in == 0 }

    func reset() {
        inflateReset(stream)
        stream.pointee.avail_in = 0
        isAtInputEnd = false
        isBetweenMembers = true
    }

    /// Says that the first `count` bytes of `input` are new; 0 means the file has ended.
    func take(_ count: Int) {
        stream.pointee.next_in = input.baseAddress
        stream.pointee.avail_in = UInt32(count)
        isAtInputEnd = count == 0
    }

    func inflate(into target: UnsafeMutableBufferPointer<UInt8>) -> Step {
        if isBetweenMembers, let step = beginMember() { return step }
        let room = UInt32(clamping: target.count)
        stream.pointee.next_out = target.baseAddress
        stream.pointee.avail_out = room
        let status = CZlib.inflate(stream, Z_NO_FLUSH)
        let produced = Int(room - stream.pointee.avail_out)
        switch status {
        case Z_STREAM_END: isBetweenMembers = true
        case Z_OK, Z_BUF_ERROR: break
        default:
            let message = stream.pointee.msg.map { String(cString: $0) } ?? "zlib says \(status)"
            return .failed(message, unread: Int(stream.pointee.avail_in))
        }
        if produced > 0 { return .produced(produced) }
        if isAtInputEnd, needsInput, !isBetweenMembers { return .failed("the data end in the middle", unread: 0) }
        return .needsInput
    }

    /// Between members: the end, or the next member. Zero bytes there are padding, as gzip itself reads them.
    private func beginMember() -> Step? {
        while stream.pointee.avail_in > 0, stream.pointee.next_in.pointee == 0 {
            stream.pointee.next_in += 1
            stream.pointee.avail_in -= 1
        }
        if needsInput { return isAtInputEnd ? .end : .needsInput }
        inflateReset(stream)
        isBetweenMembers = false
        return nil
    }
}
