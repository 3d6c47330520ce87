/// A JSON value whose objects keep the order they were given, so that the same answer is the same bytes.
public indirect enum JSONValue: Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    /// Written as the shortest decimal that reads back the same, a whole number without a point; NaN and infinities, which
    /// JSON does not have, as null.
    case number(Double)
    /// A number written exactly as it stands, such as "1.00" from a source, or one rounded to fixed decimals. Text that is
    /// no JSON number is written as a string: the document stays valid.
    case literal(String)
    case string(String)
    case array([JSONValue])
    /// Members in this order; names are expected to differ.
    case object([(String, JSONValue)])
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .integer(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(elements) }
    public init(nilLiteral: ()) { self = .null }
}
