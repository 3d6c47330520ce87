/// Bytes in order, from a file, an archive's member or a program.
protocol ByteStream: AnyObject {
    /// Fills from the front and answers how many bytes; 0 only at the end.
    func read(into target: UnsafeMutableBufferPointer<UInt8>) throws(DamagedBytes) -> Int
}

/// Why no more bytes come although their end was not reached: cut off, damaged, unreadable. What came before is good.
struct DamagedBytes: Error {
    var reason: String
    /// Nothing is damaged: whoever used the bytes threw this and wants it back.
    var stop: (any Error)?
}

extension ByteStream {
    /// Fills the whole target unless the stream ends before.
    func readFully(into target: UnsafeMutableBufferPointer<UInt8>) throws(DamagedBytes) -> Int {
        var filled = 0
        while filled < target.count {
            let count = try read(into: UnsafeMutableBufferPointer(rebasing: target[filled...]))
            if count == 0 { break }
            filled += count
        }
        return filled
    }
}
