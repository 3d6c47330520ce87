/// The names of streams, types or actors as a check goes along: which of them the checksums are known to hold already.
struct NamesInChain {
    /// Names by number.
    var names: [Int64: String] = [:]
    /// Numbers whose name was folded at an event that is as it was written, or before it.
    var settled: Set<Int64> = []

    /// Adds the number's name to `new` where it is not settled. A number without a name is told once.
    mutating func appendIfNew(_ number: Int64, to new: inout [String], nameless: () -> Void) {
        guard !settled.contains(number) else { return }
        if let name = names[number] {
            new.append(name)
        } else {
            settled.insert(number)
            nameless()
        }
    }
}
