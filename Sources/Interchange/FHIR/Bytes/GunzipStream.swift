/// Another stream's gzip data, inflated.
final class GunzipStream: ByteStream {
    private let source: any ByteStream
    private let inflater = GzipInflater()

    init(_ source: any ByteStream) { self.source = source }

    static func isGzip(_ head: [UInt8]) -> Bool { head.starts(with: [0x1F, 0x8B]) }

    func read(into target: UnsafeMutableBufferPointer<UInt8>) throws(DamagedBytes) -> Int {
        while true {
            if inflater.needsInput, !inflater.isAtInputEnd { inflater.take(try source.read(into: inflater.input)) }
            switch inflater.inflate(into: target) {
            case .produced(let count): return count
            case .needsInput: continue
            case .end: return 0
            case .failed(let reason, _): throw DamagedBytes(reason: "the gzip data are damaged: \(reason)")
            }
        }
    }
}
