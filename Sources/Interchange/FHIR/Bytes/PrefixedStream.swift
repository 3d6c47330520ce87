/// A stream of which the first bytes have been looked at.
final class PrefixedStream: ByteStream {
    let head: [UInt8]
    private var given = 0
    private let rest: any ByteStream

    init(_ rest: any ByteStream, looking count: Int) throws(DamagedBytes) {
        let target = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: count)
        defer { target.deallocate() }
        let filled = try rest.readFully(into: target)
        head = Array(target[..<filled])
        self.rest = rest
    }

    func read(into target: UnsafeMutableBufferPointer<UInt8>) throws(DamagedBytes) -> Int {
        guard given < head.count else { return try rest.read(into: target) }
        let count = min(target.count, head.count - given)
        for index in 0..<count { target[index] = head[given + index] }
        given += count
        return count
    }
}
