/// The entries that a row can have, found by one look at the column that says what kind of row it is.
///
/// Long files have dozens of entries, each with `when: {column: kind, is: [..]}`; asking every one of them for every row
/// would cost more than making the entry. Where the first conditions are of another shape, all entries are asked.
struct EntryDispatch {
    let entries: [EntryReader]
    private let slot: Int?
    private let words: [(bytes: [UInt8], entries: [EntryReader])]

    init(_ entries: [EntryReader]) {
        self.entries = entries
        let first = entries.map(\.kindOfRow)
        guard entries.count > 1, let slot = first[0]?.slot, first.allSatisfy({ $0?.slot == slot }) else {
            (self.slot, words) = (nil, [])
            return
        }
        self.slot = slot
        var words: [(bytes: [UInt8], entries: [EntryReader])] = []
        for word in first.flatMap({ $0?.words ?? [] }) where !words.contains(where: { $0.bytes == word }) {
            words.append((word, zip(entries, first).filter { $0.1?.words.contains(word) == true }.map(\.0)))
        }
        self.words = words
    }

    /// In the mapping's order. Each still asks its conditions.
    func candidates(_ cells: Cells) -> [EntryReader] {
        guard let slot else { return entries }
        let cell = cells[slot]
        for (bytes, entries) in words where isSame(cell, bytes) { return entries }
        return []
    }
}
