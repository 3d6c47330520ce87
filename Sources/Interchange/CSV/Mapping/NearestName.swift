/// The name somebody probably meant.
enum NearestName {
    /// The nearest of the names by edit distance, case apart; nil where none is near. The first of equals.
    static func of(_ word: String, among names: [String]) -> String? {
        let wanted = Array(word.lowercased().unicodeScalars)
        var best: (name: String, distance: Int)?
        for name in names {
            let distance = editDistance(wanted, Array(name.lowercased().unicodeScalars))
            if distance <= max(2, wanted.count / 3), distance < best?.distance ?? .max { best = (name, distance) }
        }
        return best?.name
    }

    /// `; the nearest is “instrument”`, or nothing.
    static func hint(for word: String, among names: [String]) -> String {
        of(word, among: names).map { "; the nearest is “\($0)”" } ?? ""
    }

    private static func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let substituted = diagonal + (a == b ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substituted, row[j] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
