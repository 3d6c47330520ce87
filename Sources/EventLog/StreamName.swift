/// The name of a stream: a category, and within it the id of the person or thing the stream is about.
///
/// `patient-4f1c…`, `practitioner-anna`, `practice`. Composed and taken apart here and nowhere else.
public struct StreamName: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(category: String, id: String) { description = "\(category)-\(id)" }

    /// The name as stored.
    public init(stored name: String) { description = name }

    /// The practice's own stream: policies, registries, imports.
    public static let practice = StreamName(stored: "practice")

    public var category: String { String(description.prefix { $0 != "-" }) }

    /// What follows the category; empty for the practice's own stream.
    public var id: String {
        guard let dash = description.utf8.firstIndex(of: UInt8(ascii: "-")) else { return "" }
        return String(description[description.utf8.index(after: dash)...])
    }
}
