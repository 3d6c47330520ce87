/// A resource that was not taken, as the rejects file has it.
public struct FHIRReject: Hashable, Sendable {
    public var file: String
    /// `entry[12].resource`, `line 7`, or empty for a file's only resource.
    public var path: String
    /// nil where it cannot be told.
    public var type: String?
    public var id: String?
    /// The element at fault inside of the resource; empty where the whole resource is.
    public var field: String
    public var reason: String
    /// The resource as it stood, on one line; nil where it is malformed or larger than a megabyte.
    public var resource: [UInt8]?

    /// Resources that are written out.
    static let resourceMax = 1 << 20

    /// The line without its end, in ASCII but for what the resource holds.
    var line: [UInt8] {
        var line: [UInt8] = []
        for (name, value) in [
            ("file", file), ("path", path), ("type", type), ("id", id), ("field", field), ("reason", reason),
        ] {
            guard let value, !value.isEmpty else { continue }
            line.append(line.isEmpty ? UInt8(ascii: "{") : UInt8(ascii: ","))
            line.append(contentsOf: "\"\(name)\":".utf8)
            Self.write(value, into: &line)
        }
        if let resource {
            line.append(contentsOf: ",\"resource\":".utf8)
            // Between tokens, line ends are white space; inside of strings a well-formed text has none.
            line.append(contentsOf: resource.lazy.filter { $0 != 0x0A && $0 != 0x0D })
        }
        line.append(UInt8(ascii: "}"))
        return line
    }

    private static func write(_ text: String, into line: inout [UInt8]) {
        line.append(UInt8(ascii: "\""))
        for unit in text.utf16 {
            switch unit {
            case 0x22, 0x5C: line += [0x5C, UInt8(unit)]
            case 0x20..<0x7F: line.append(UInt8(unit))
            default:
                line += Array("\\u".utf8)
                for shift in [12, 8, 4, 0] { line.append(Array("0123456789abcdef".utf8)[Int(unit >> shift & 15)]) }
            }
        }
        line.append(UInt8(ascii: "\""))
    }
}
