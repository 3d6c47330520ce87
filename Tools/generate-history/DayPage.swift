/// What the source will have recorded on one day, gathered until that day has passed and written out in order of time.
struct DayPage {
    struct Entry {
        /// Second of the day at which it was recorded.
        var second: Int32
        var length: Int32
        var start: Int
        /// 0 until the row goes out for the first time.
        var rowID: Int
        /// Index of the right version among `corrections`; −1 where the row stays as it is.
        var correction: Int32
    }

    /// The right version of a row that goes out wrong at first.
    struct Correction {
        var recordedDay: Int
        var second: Int32
        var length: Int32
        var start: Int
    }

    private(set) var rows = CSVBytes()
    private(set) var entries: [Entry] = []
    private(set) var corrections: [Correction] = []

    mutating func add(second: Int, correction: Int = -1, rowID: Int = 0, writing: (inout CSVBytes) -> Void) {
        let start = rows.count
        writing(&rows)
        entries.append(
            Entry(
                second: Int32(second), length: Int32(rows.count - start), start: start, rowID: rowID,
                correction: Int32(correction)))
    }

    /// Returns the index to give to the entry that it corrects.
    mutating func addCorrection(onDay day: Int, second: Int, writing: (inout CSVBytes) -> Void) -> Int {
        let start = rows.count
        writing(&rows)
        corrections.append(
            Correction(recordedDay: day, second: Int32(second), length: Int32(rows.count - start), start: start))
        return corrections.count - 1
    }

    /// Indices of the entries by second; what was recorded in the same second keeps the order in which it was said.
    func order() -> [Int] {
        let keys = entries.indices.map { UInt64(entries[$0].second) << 40 | UInt64($0) }
        return keys.sorted().map { Int($0 & 0xFF_FFFF_FFFF) }
    }

    func bytes(of entry: Entry) -> ArraySlice<UInt8> { rows.bytes[entry.start..<entry.start + Int(entry.length)] }

    func bytes(of correction: Correction) -> ArraySlice<UInt8> {
        rows.bytes[correction.start..<correction.start + Int(correction.length)]
    }
}
