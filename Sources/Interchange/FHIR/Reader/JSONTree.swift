/// A parsed JSON value, with what a clinical record must not lose: a number keeps its literal, an object its order.
enum JSONTree: Hashable, Sendable {
    case object([Member])
    case array([JSONTree])
    case string(String)
    /// The number's digits as they stood: 1.00 is not 1.0, and seventeen digits survive.
    case number(String)
    case bool(Bool)
    case null

    struct Member: Hashable, Sendable {
        var name: String
        var value: JSONTree
    }

    /// The member of an object; nil where it is absent, or where this is no object.
    subscript(_ name: String) -> JSONTree? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    var text: String? { if case .string(let text) = self { text } else { nil } }

    var elements: [JSONTree] { if case .array(let elements) = self { elements } else { [] } }

    /// A number's digits as they stood.
    var literal: String? { if case .number(let literal) = self { literal } else { nil } }

    var flag: Bool? { if case .bool(let flag) = self { flag } else { nil } }
}
