/// Where and why a text is not JSON as RFC 8259 has it, or more than a resource may be.
struct JSONFault: Error, Hashable {
    /// Counted from the text's first byte.
    var byte: Int
    var reason: String
}
