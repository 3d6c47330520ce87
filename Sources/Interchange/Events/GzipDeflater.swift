import CZlib

/// Deflates into gzip, the same bytes for the same input: no name and no time in the header.
final class GzipDeflater {
    private let stream: UnsafeMutablePointer<z_stream>
    private let output: UnsafeMutableBufferPointer<UInt8>

    /// Windows bits of 15, and 16 for a gzip header.
    private static let gzip: Int32 = 15 + 16
    /// A third of the time of zlib's default for a tenth more bytes, measured on JSON lines.
    private static let level: Int32 = 3
    private static let memoryLevel: Int32 = 9
    private static let outputBytes = 128 << 10

    init() {
        output = .allocate(capacity: Self.outputBytes)
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let status = deflateInit2_(
            stream, Self.level, Z_DEFLATED, Self.gzip, Self.memoryLevel, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib refuses to start: \(status)")
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
        output.deallocate()
    }

    /// Compresses more bytes, and hands over what is ready.
    func deflate<Failure: Error>(
        _ bytes: UnsafeRawBufferPointer, isLast: Bool, _ take: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        let input = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input)
        stream.pointee.avail_in = UInt32(bytes.count)
        while true {
            stream.pointee.next_out = output.baseAddress
            stream.pointee.avail_out = UInt32(output.count)
            let status = CZlib.deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
            precondition(status != Z_STREAM_ERROR, "zlib lost its state")
            let count = output.count - Int(stream.pointee.avail_out)
            if count > 0 { try take(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(output)[..<count])) }
            if isLast ? status == Z_STREAM_END : stream.pointee.avail_out > 0 { return }
        }
    }
}
