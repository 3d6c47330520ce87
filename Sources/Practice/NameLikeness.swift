import Foundation

/// How alike two names are, between 0 and 1.
///
/// Names are compared without case, accents, width and punctuation. The likeness is the better of two Jaro-Winkler
/// similarities: of the names as written, and of their words in alphabetical order, so that "Keller, Anna" is "Anna
/// Keller". Where all words of one name (two at least) occur in the other, a middle name is missing: 0.95 at least.
struct NameLikeness: Hashable {
    /// The name's words, folded, as written.
    let words: [String]
    /// The words in alphabetical order: equal for the same name in another order.
    let sorted: String

    init(_ name: String) {
        let folded = name.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
        words = folded.split { !$0.isLetter && !$0.isNumber }.map(String.init)
        sorted = words.sorted().joined(separator: " ")
    }

    /// The likeness with another name; 0 where one of the two says nothing.
    func likeness(to other: NameLikeness) -> Double {
        if words.isEmpty || other.words.isEmpty { return 0 }
        if sorted == other.sorted { return 1 }
        let written = Self.jaroWinkler(words.joined(separator: " "), other.words.joined(separator: " "))
        let best = max(written, Self.jaroWinkler(sorted, other.sorted))
        return isPart(of: other) || other.isPart(of: self) ? max(best, 0.95) : best
    }

    private func isPart(of other: NameLikeness) -> Bool {
        words.count >= 2 && Set(words).isSubset(of: other.words)
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
            let range = max(0, place - window)..<min(right.count, place + window + 1)
            guard !range.isEmpty, let found = range.first(where: { !taken[$0] && right[$0] == letter }) else {
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
