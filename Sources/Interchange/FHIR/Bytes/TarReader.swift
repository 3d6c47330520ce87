/// Goes through a tar archive's regular files, one after another: ustar, with the long names of pax and GNU.
final class TarReader {
    private let source: any ByteStream
    private var header = [UInt8](repeating: 0, count: TarReader.block)
    /// Bytes of the current member that were not yet read, and its padding.
    fileprivate var remaining: Int64 = 0
    private var padding: Int64 = 0
    private var longName: String?

    static let block = 512
    /// A name longer than this is no name.
    private static let nameMax: Int64 = 64 << 10

    init(_ source: any ByteStream) { self.source = source }

    static func isTar(_ head: [UInt8]) -> Bool {
        head.count >= block && Array(head[257..<262]) == Array("ustar".utf8)
    }

    /// The next regular file's name; nil at the archive's end. Read its bytes through `member` before asking again.
    func next() throws(DamagedBytes) -> String? {
        while true {
            try skip(remaining + padding)
            guard try readHeader() else { return nil }
            let size = try number(124, 12)
            remaining = size
            padding = (Int64(Self.block) - size % Int64(Self.block)) % Int64(Self.block)
            switch header[156] {
            case UInt8(ascii: "x"): longName = Self.paxPath(try text(size)) ?? longName
            case UInt8(ascii: "L"): longName = String(decoding: try text(size).prefix { $0 != 0 }, as: UTF8.self)
            case UInt8(ascii: "0"), UInt8(ascii: "7"), 0:
                defer { longName = nil }
                return longName ?? name
            default: longName = nil
            }
        }
    }

    /// The bytes of the member that `next` has just named.
    var member: any ByteStream { Member(self) }

    private final class Member: ByteStream {
        private let tar: TarReader
        init(_ tar: TarReader) { self.tar = tar }

        func read(into target: UnsafeMutableBufferPointer<UInt8>) throws(DamagedBytes) -> Int {
            try tar.readMember(into: target)
        }
    }

    private func readMember(into target: UnsafeMutableBufferPointer<UInt8>) throws(DamagedBytes) -> Int {
        let room = min(Int64(target.count), remaining)
        if room == 0 { return 0 }
        let count = try source.read(into: UnsafeMutableBufferPointer(rebasing: target[..<Int(room)]))
        if count == 0 { throw Self.cutOff }
        remaining -= Int64(count)
        return count
    }

    private static let cutOff = DamagedBytes(reason: "the tar archive is cut off")

    /// False at the end: a block of zeros, or no more bytes.
    private func readHeader() throws(DamagedBytes) -> Bool {
        var count = 0
        try withHeader { (target) throws(DamagedBytes) in count = try source.readFully(into: target) }
        if count == 0 || header.allSatisfy({ $0 == 0 }) { return false }
        guard count == Self.block else { throw Self.cutOff }
        let sum = header.enumerated().reduce(Int64(0)) { sum, byte in
            sum + Int64((148..<156).contains(byte.offset) ? 0x20 : byte.element)
        }
        guard try number(148, 8) == sum else { throw DamagedBytes(reason: "a header of the tar archive is damaged") }
        return true
    }

    private func withHeader(_ body: (UnsafeMutableBufferPointer<UInt8>) throws(DamagedBytes) -> Void)
        throws(DamagedBytes)
    {
        let target = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: Self.block)
        defer { target.deallocate() }
        target.initialize(repeating: 0)
        try body(target)
        header = Array(target)
    }

    private func skip(_ count: Int64) throws(DamagedBytes) {
        let target = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 64 << 10)
        defer { target.deallocate() }
        var left = count
        while left > 0 {
            let room = Int(min(left, Int64(target.count)))
            let got = try source.read(into: UnsafeMutableBufferPointer(rebasing: target[..<room]))
            if got == 0 { throw Self.cutOff }
            left -= Int64(got)
        }
        remaining = 0
        padding = 0
    }

    private func text(_ size: Int64) throws(DamagedBytes) -> [UInt8] {
        guard size <= Self.nameMax else { throw DamagedBytes(reason: "a name in the tar archive is too long") }
        let target = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: Int(max(size, 1)))
        defer { target.deallocate() }
        var filled = 0
        while filled < Int(size) {
            let count = try readMember(into: UnsafeMutableBufferPointer(rebasing: target[filled..<Int(size)]))
            filled += count
        }
        return Array(target[..<filled])
    }

    /// Octal digits, or where the first bit is set the number itself.
    private func number(_ start: Int, _ length: Int) throws(DamagedBytes) -> Int64 {
        let field = header[start..<(start + length)]
        var value: Int64 = 0
        if field.first! & 0x80 != 0 {
            for byte in field.dropFirst() where value < 1 << 54 { value = value << 8 | Int64(byte) }
            return value
        }
        for byte in field where byte != 0 && byte != 0x20 {
            guard (0x30...0x37).contains(byte), value < 1 << 54 else {
                throw DamagedBytes(reason: "a header of the tar archive is damaged")
            }
            value = value << 3 | Int64(byte & 7)
        }
        return value
    }

    private var name: String {
        func field(_ range: Range<Int>) -> String { String(decoding: header[range].prefix { $0 != 0 }, as: UTF8.self) }
        let prefix = Array(header[257..<263]) == Array("ustar".utf8) + [0] ? field(345..<500) : ""
        return (prefix.isEmpty ? "" : prefix + "/") + field(0..<100)
    }

    /// The `path` among pax records: `LENGTH KEY=VALUE\n`.
    private static func paxPath(_ bytes: [UInt8]) -> String? {
        var rest = bytes[...]
        while let space = rest.firstIndex(of: 0x20),
            let length = Int(String(decoding: rest[..<space], as: UTF8.self)), length > space - rest.startIndex + 1,
            length <= rest.count
        {
            let record = rest[(space + 1)..<(rest.startIndex + length - 1)]
            if record.starts(with: "path=".utf8) { return String(decoding: record.dropFirst(5), as: UTF8.self) }
            rest = rest.dropFirst(length)
        }
        return nil
    }
}
