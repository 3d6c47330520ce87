/// A payload that is not what its type and form promise.
public struct PayloadError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The field's name; empty where the object as a whole is at fault.
    public var field: String
    public var reason: String

    public var description: String { field.isEmpty ? reason : "field \"\(field)\": \(reason)" }
}
