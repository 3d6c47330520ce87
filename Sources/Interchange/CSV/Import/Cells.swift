/// The mapped columns of the current row: trimmed, with missing marks made empty and blanks filled from above.
///
/// Slots are in the order of the columns' names, so that keys do not depend on the order of the file's columns. The
/// bytes belong to the reader and are valid until its next record.
final class Cells {
    let names: [String]
    let isDecimalComma: Bool
    private let isIdentifying: [Bool]
    private let places: [Int]
    private let missing: [[UInt8]]
    private let values: UnsafeMutablePointer<UnsafeBufferPointer<UInt8>>
    private var above: [Above]

    /// The last value of a column that repeats itself downwards.
    private struct Above {
        let slot: Int
        var bytes: UnsafeMutableBufferPointer<UInt8>
        var count: Int
        var isKnown: Bool
    }

    /// - Parameters:
    ///   - columns: the file's columns, in the file's order.
    ///   - names: the mapped ones, sorted, each once and each among `columns`.
    init(
        columns: [String], names: [String], identifying: Set<String>, missing: [String], sameAsAbove: Set<String>,
        isDecimalComma: Bool
    ) {
        self.names = names
        self.isDecimalComma = isDecimalComma
        isIdentifying = names.map(identifying.contains)
        places = names.map { columns.firstIndex(of: $0)! }
        self.missing = missing.filter { !$0.isEmpty }.map { Array($0.utf8) }
        values = .allocate(capacity: max(1, names.count))
        values.initialize(repeating: UnsafeBufferPointer(start: nil, count: 0), count: max(1, names.count))
        above = names.indices.filter { sameAsAbove.contains(names[$0]) }.map {
            Above(slot: $0, bytes: .allocate(capacity: 64), count: 0, isKnown: false)
        }
    }

    deinit {
        values.deallocate()
        for column in above { column.bytes.deallocate() }
    }

    func slot(_ name: String) -> Int { names.firstIndex(of: name)! }

    /// The cell's bytes; none where it is missing.
    @inline(__always)
    subscript(_ slot: Int) -> UnsafeBufferPointer<UInt8> { values[slot] }

    func isIdentifying(_ slot: Int) -> Bool { isIdentifying[slot] }

    func quoted(_ slot: Int) -> String { RowFault.quoted(values[slot], isIdentifying: isIdentifying[slot]) }

    /// Takes the reader's current record.
    func load(_ reader: CSVReader) throws(RowFault) {
        for slot in places.indices {
            let cell = Self.trimmed(reader.field(places[slot]))
            values[slot] = isMissing(cell) ? UnsafeBufferPointer(start: nil, count: 0) : cell
        }
        if !above.isEmpty { try fillFromAbove() }
    }

    /// After a record that could not be read nobody knows what a blank would repeat.
    func forgetAbove() { for index in above.indices { above[index].isKnown = false } }

    private func fillFromAbove() throws(RowFault) {
        var blank: Int?
        for index in above.indices {
            let slot = above[index].slot
            if values[slot].isEmpty {
                if !above[index].isKnown { blank = blank ?? slot }
                values[slot] = UnsafeBufferPointer(
                    rebasing: UnsafeBufferPointer(above[index].bytes)[..<above[index].count])
            } else {
                keep(values[slot], at: index)
            }
        }
        if let blank {
            throw RowFault(
                field: names[blank], reason: "the cell is blank, for “as above”, and there is no readable row above")
        }
    }

    private func keep(_ cell: UnsafeBufferPointer<UInt8>, at index: Int) {
        if above[index].bytes.count < cell.count {
            above[index].bytes.deallocate()
            above[index].bytes = .allocate(capacity: cell.count * 2)
        }
        above[index].bytes.baseAddress!.update(from: cell.baseAddress!, count: cell.count)
        above[index].count = cell.count
        above[index].isKnown = true
    }

    private func isMissing(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        if cell.isEmpty { return true }
        for mark in missing where mark.count == cell.count && mark.elementsEqual(cell) { return true }
        return false
    }

    /// Without blanks, tabs and line ends at either end.
    private static func trimmed(_ field: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var (first, last) = (0, field.count)
        while first < last, isBlank(field[first]) { first += 1 }
        while first < last, isBlank(field[last - 1]) { last -= 1 }
        return UnsafeBufferPointer(rebasing: field[first..<last])
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}

/// Whether a cell holds exactly these bytes.
@inline(__always)
func isSame(_ cell: UnsafeBufferPointer<UInt8>, _ bytes: [UInt8]) -> Bool {
    guard cell.count == bytes.count else { return false }
    for index in 0..<cell.count where cell[index] != bytes[index] { return false }
    return true
}
