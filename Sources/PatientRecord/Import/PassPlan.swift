/// Which patients an import works on in which pass over the file.
///
/// One pass does, as long as what must be kept of the patients fits into memory. When it does not, the pass goes on
/// with half of its patients, chosen by a hash of how the file names them, and the other half gets a pass of its own.
/// That pass begins at the file's start again, because the occurrence numbers of equal rows count from there; rows
/// that the first pass had done are only counted.
///
/// Rows that may be changed ones are put off to the pass's end and settled in a pass of their own.
struct PassPlan {
    struct Pass: Equatable {
        /// Patients whose hash has these low bits belong to the pass.
        var mask: UInt64
        var value: UInt64
        /// Rows before this line were done by an earlier pass.
        var firstLine: Int64

        func concerns(_ hash: UInt64) -> Bool { hash & mask == value }
    }

    private(set) var current = Pass(mask: 0, value: 0, firstLine: 0)
    private var pending: [Pass] = []
    private(set) var number = 1
    /// Rows that wait until the whole file is known.
    var putOff = LineSet()
    /// Whether the pass going on is for the rows that its patients' first one put off.
    private(set) var isSettling = false

    /// Gives half of the current pass's patients a pass of their own, from a line on.
    mutating func split(at line: Int64) {
        let bit = current.mask + 1
        pending.append(
            Pass(mask: current.mask | bit, value: current.value | bit, firstLine: max(line, current.firstLine)))
        current.mask |= bit
    }

    /// Whether an earlier pass has done a row.
    func hasDone(_ line: Int64) -> Bool { line < current.firstLine && !putOff.contains(line) }

    /// Reads the file again for the rows that were put off, with the same patients.
    mutating func beginSettling() {
        isSettling = true
        number += 1
    }

    /// Goes on to the next pass; false where none is left.
    mutating func advance() -> Bool {
        isSettling = false
        guard let next = pending.popLast() else { return false }
        current = next
        number += 1
        return true
    }

    /// FNV-1a, the same on every run: a pass depends on the file alone.
    static func hash(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash ^ (hash >> 29)
    }
}
