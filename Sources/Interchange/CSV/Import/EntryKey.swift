/// What an entry is recognised by on the next import: the bytes of its name and of the cells that count.
struct EntryKey {
    private let name: [UInt8]
    /// Slots are in the order of the columns' names.
    private let keySlots: [Int]
    private let contentSlots: [Int]
    /// Whether the key is all there is, so that no content can differ under it.
    let isWhole: Bool

    init(name: String, keySlots: [Int], contentSlots: [Int]) {
        self.name = Array(name.utf8)
        self.keySlots = Array(Set(keySlots)).sorted()
        self.contentSlots = Array(Set(contentSlots)).sorted()
        isWhole = self.keySlots == self.contentSlots
    }

    func naturalKey(_ cells: Cells) -> [UInt8] { bytes(of: keySlots, cells) }

    func content(_ cells: Cells) -> [UInt8] { bytes(of: contentSlots, cells) }

    /// Name and cells, each after its length in four bytes; a missing cell has the length 0.
    private func bytes(of slots: [Int], _ cells: Cells) -> [UInt8] {
        var count = 4 + name.count
        for slot in slots { count += 4 + cells[slot].count }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            let raw = UnsafeMutableRawPointer(buffer.baseAddress!)
            var at = 0
            func put(_ bytes: UnsafeBufferPointer<UInt8>) {
                raw.storeBytes(of: UInt32(bytes.count).littleEndian, toByteOffset: at, as: UInt32.self)
                if let base = bytes.baseAddress { (raw + at + 4).copyMemory(from: base, byteCount: bytes.count) }
                at += 4 + bytes.count
            }
            name.withUnsafeBufferPointer(put)
            for slot in slots { put(cells[slot]) }
            initialized = at
        }
    }
}
