/// How far two words are apart, for suggestions beside an unknown word.
enum Spelling {
    /// Longer words are not compared: nobody types them, and the work grows with the product of the lengths.
    static let lengthMax = 80

    /// Edits allowed before a word is no suggestion any more: one for short words, about a third for long ones.
    static func tolerance(for word: String) -> Int { max(1, min(4, word.utf8.count / 3)) }

    /// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
    static func distance(_ left: String, _ right: String) -> Int {
        let a = Array(left.utf8.prefix(lengthMax))
        let b = Array(right.utf8.prefix(lengthMax))
        if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 1...a.count {
            var row = [i] + [Int](repeating: 0, count: b.count)
            for j in 1...b.count {
                row[j] = min(row[j - 1] + 1, last[j] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    row[j] = min(row[j], beforeLast[j - 2] + 1)
                }
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }

    /// The nearest of a few words, where one is near enough.
    static func nearest(to word: String, among words: [String]) -> String? {
        let ranked = words.map { (distance(word.lowercased(), $0.lowercased()), $0) }.sorted { $0 < $1 }
        guard let best = ranked.first, best.0 <= tolerance(for: word) else { return nil }
        return best.1
    }
}
