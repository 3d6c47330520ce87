import Foundation

/// How alike two names are, between 0 and 1.
///
/// Names are compared without case, accents, width and punctuation, word by word and in any order: "Keller, Anna" is "Anna
/// Keller". Each word of the shorter name is held against the word of the other that is most like it (Jaro-Winkler), and
/// the weakest of them counts, so that a shared first name alone makes nobody alike. An initial may stand for a word, and
/// a middle name may be missing: 0.95 at most.
struct NameLikeness: Hashable {
    /// The name's words, folded, as written.
    let words: [String]
    /// The words in alphabetical order: equal for the same name in another order.
    let sorted: String

    /// What a name may reach in which a word is missing or an initial stands for one.
    private static let incompleteMax = 0.95

    init(_ name: String) {
        let folded = name.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
        words = folded.split { !$0.isLetter && !$0.isNumber }.map(String.init)
        sorted = words.sorted().joined(separator: " ")
    }

    /// The likeness with another name; 0 where one of the two says nothing.
    func likeness(to other: NameLikeness) -> Double {
        if words.isEmpty || other.words.isEmpty { return 0 }
        if sorted == other.sorted || words.joined() == other.words.joined() { return 1 }
        let (fewer, more) = words.count <= other.words.count ? (self, other) : (other, self)
        let weakest = fewer.weakestWord(among: more.words)
        // Which word is held against which may depend on who begins; the likeness must not.
        if fewer.words.count == more.words.count { return max(weakest, more.weakestWord(among: fewer.words)) }
        // One word alone, such as a family name, is no person yet.
        return fewer.words.count >= 2 ? min(weakest, Self.incompleteMax) : min(weakest, 0.5)
    }

    private func weakestWord(among others: [String]) -> Double {
        var (left, weakest) = (others, 1.0)
        // Longest first, so that a long word is not left with what a short one did not need.
        for word in words.sorted(by: { ($1.count, $0) < ($0.count, $1) }) {
            let likenesses = left.map { Self.likeness(of: word, $0) }
            guard let best = likenesses.max(), let place = likenesses.firstIndex(of: best) else { break }
            left.remove(at: place)
            weakest = min(weakest, best)
        }
        return weakest
    }

    private static func likeness(of word: String, _ other: String) -> Double {
        if word.count == 1 || other.count == 1 {
            if word == other { return 1 }
            return word.count != other.count && word.first == other.first ? incompleteMax : 0
        }
        return jaroWinkler(min(word, other), max(word, other))
    }

    /// Winkler's weight of a common beginning of up to four letters.
    private static let prefixWeight = 0.1

    /// Jaro's similarity, raised for a common beginning (Winkler 1990).
    static func jaroWinkler(_ left: String, _ right: String) -> Double {
        let (left, right) = (Array(left.unicodeScalars), Array(right.unicodeScalars))
        let jaro = jaro(left, right)
        let prefix = zip(left, right).prefix(4).prefix { $0 == $1 }.count
        return jaro + Double(prefix) * prefixWeight * (1 - jaro)
    }

    private static func jaro(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Double {
        if left.isEmpty || right.isEmpty { return left.isEmpty && right.isEmpty ? 1 : 0 }
        let window = max(0, max(left.count, right.count) / 2 - 1)
        var taken = Array(repeating: false, count: right.count)
        var matched: [Unicode.Scalar] = []
        for (place, letter) in left.enumerated() {
            let (from, until) = (max(0, place - window), min(right.count, place + window + 1))
            guard from < until, let found = (from..<until).first(where: { !taken[$0] && right[$0] == letter }) else {
                continue
            }
            taken[found] = true
            matched.append(letter)
        }
        if matched.isEmpty { return 0 }
        let other = zip(right, taken).filter(\.1).map(\.0)
        let exchanged = Double(zip(matched, other).count { $0 != $1 }) / 2
        let common = Double(matched.count)
        return (common / Double(left.count) + common / Double(right.count) + (common - exchanged) / common) / 3
    }
}
