/// Lines of a file: one bit each, in blocks that are there only where a line is.
struct LineSet {
    private static let linesInBlock: Int64 = 4096
    private var blocks: [Int64: [UInt64]] = [:]

    mutating func insert(_ line: Int64) {
        let (block, word, bit) = Self.place(of: line)
        blocks[block, default: [UInt64](repeating: 0, count: Int(Self.linesInBlock / 64))][word] |= bit
    }

    func contains(_ line: Int64) -> Bool {
        if blocks.isEmpty { return false }
        let (block, word, bit) = Self.place(of: line)
        return blocks[block].map { $0[word] & bit != 0 } ?? false
    }

    private static func place(of line: Int64) -> (block: Int64, word: Int, bit: UInt64) {
        let (block, rest) = line.quotientAndRemainder(dividingBy: linesInBlock)
        return (block, Int(rest / 64), 1 << UInt64(rest % 64))
    }
}
