/// Breaks inputs in the ways files break, and in some in which only an enemy breaks them; repeatable from a seed.
public struct Mutator {
    private let corpus: [[UInt8]]
    private var chance: SeededGenerator
    /// Inputs never grow beyond this.
    private let bytesMax: Int

    private static let tokens = [
        "{", "}", "[", "]", "\"", "\\", ",", ":", "\n", "\r\n", "\u{0}", "\\u", "\\ud800", "null", "1e999999", "-", "0",
        "\"resource\":{", "\"entry\":[", "\"resourceType\":\"Bundle\"", "\"fullUrl\":", ";", "'", "\u{FEFF}",
        "Patient/",
        "9999-99-99", "0000-00-00T25:61:61Z",
    ].map { Array($0.utf8) }

    public init(corpus: [[UInt8]], seed: UInt64, bytesMax: Int = 1 << 20) {
        self.corpus = corpus
        chance = SeededGenerator(seed: seed)
        self.bytesMax = bytesMax
    }

    /// The next broken input.
    public mutating func next() -> [UInt8] {
        var bytes = corpus.randomElement(using: &chance) ?? []
        for _ in 0..<Int.random(in: 1...6, using: &chance) { mutate(&bytes) }
        return Array(bytes.prefix(bytesMax))
    }

    private mutating func place(_ bytes: [UInt8]) -> Int { Int.random(in: 0...bytes.count, using: &chance) }

    private mutating func range(_ bytes: [UInt8], max: Int = 400) -> Range<Int> {
        let start = place(bytes)
        return start..<min(bytes.count, start + Int.random(in: 0...max, using: &chance))
    }

    private mutating func mutate(_ bytes: inout [UInt8]) {
        switch Int.random(in: 0..<10, using: &chance) {
        case 0, 1:
            guard !bytes.isEmpty else { return }
            bytes[Int.random(in: 0..<bytes.count, using: &chance)] = UInt8.random(in: 0...255, using: &chance)
        case 2, 3: bytes.insert(contentsOf: Self.tokens.randomElement(using: &chance)!, at: place(bytes))
        case 4: bytes.removeSubrange(range(bytes))
        case 5: bytes.insert(contentsOf: bytes[range(bytes)], at: place(bytes))
        case 6: bytes.removeSubrange(place(bytes)...)
        case 7:
            let other = corpus.randomElement(using: &chance) ?? []
            bytes.insert(contentsOf: other[range(other, max: 4000)], at: place(bytes))
        case 8:
            let token = Self.tokens.randomElement(using: &chance)!
            let times = 1 << Int.random(in: 1...14, using: &chance)
            bytes.insert(contentsOf: (0..<times).flatMap { _ in token }, at: place(bytes))
        default:
            // One byte everywhere, as a wrong conversion does it.
            let (old, new) = (Self.tokens.randomElement(using: &chance)![0], UInt8.random(in: 0...255, using: &chance))
            bytes = bytes.map { $0 == old ? new : $0 }
        }
    }
}
