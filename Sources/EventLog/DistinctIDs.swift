/// A set of event ids made for one batch. A hashed `Set` costs a tenth of a bulk append; ids are random bits already,
/// so that their own bits choose the place.
struct DistinctIDs {
    private var places: [EventID?]
    private let mask: Int

    init(capacity: Int) {
        var size = 4
        while size < capacity * 2 { size *= 2 }
        places = Array(repeating: nil, count: size)
        mask = size - 1
    }

    /// Answers false if the id is there already.
    mutating func insert(_ id: EventID) -> Bool {
        // Ids counted up by a test must not all fall on one place: multiply, and take the upper bits.
        let spread = (id.high ^ id.low &* 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93
        var place = Int(truncatingIfNeeded: spread >> 32) & mask
        while let other = places[place] {
            if other == id { return false }
            place = (place + 1) & mask
        }
        places[place] = id
        return true
    }
}
