import Testing

@testable import Interchange

@Suite("JSON by RFC 8259")
struct JSONParserTests {
    @Test("numbers keep their literals, objects their order, strings their characters")
    func values() throws {
        let tree = try JSONParser.parse(
            #" {"b":1.00,"a":[1.0,-0,1E+2,12345678901234567.890],"s":"\u00e9\ud83d\ude00\n\/é","t":true,"n":null,"o":{}} "#
        )
        #expect(tree["b"]?.literal == "1.00")
        #expect(tree["a"]?.elements.map(\.literal) == ["1.0", "-0", "1E+2", "12345678901234567.890"])
        #expect(tree["s"]?.text == "é😀\n/é")
        #expect(tree["t"]?.flag == true)
        guard case .object(let members) = tree else { return #expect(Bool(false)) }
        #expect(members.map(\.name) == ["b", "a", "s", "t", "n", "o"])
    }

    @Test(
        "what is not JSON is refused",
        arguments: [
            "", " ", "{", "[", "}", "tru", "nulL", "True", "01", "-", "1.", ".5", "1e", "1e+", "+1", "0x1", "NaN",
            "1 2",
            "[1,]", "[,1]", "{\"a\":1,}", "{a:1}", "{\"a\"}", "{\"a\" 1}", "{\"a\":}", "\"", "\"\\x\"", "\"\\u12\"",
            "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"a\tb\"", "\"a\u{0}b\"", "'a'", "// x\n1",
            "{\"a\":1,\"a\":1}",
            "\u{FEFF}1", "[1}", "[\"a\":1]",
        ])
    func refused(text: String) { #expect(throws: JSONFault.self) { try JSONParser.parse(text) } }

    @Test("bytes that are not UTF-8 are refused, inside of strings and outside")
    func encoding() {
        for bytes in [[0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x31, 0x80]] {
            #expect(throws: JSONFault.self) {
                try bytes.map(UInt8.init).withUnsafeBufferPointer { try JSONParser.parse($0) }
            }
        }
    }

    @Test("limits: depth and number of values")
    func limits() throws {
        var limits = FHIRLimits()
        limits.values = 1000
        let nested = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        #expect(throws: Never.self) { try JSONParser.parse(nested(100)) }
        #expect(throws: JSONFault.self) { try JSONParser.parse(nested(101)) }
        #expect(throws: JSONFault.self) { try JSONParser.parse(nested(100_000)) }
        let wide = "[" + Array(repeating: "0", count: 1000).joined(separator: ",") + "]"
        #expect(throws: JSONFault.self) { try JSONParser.parse(wide, limits: limits) }
        #expect(throws: Never.self) { try JSONParser.parse(wide) }
    }

    @Test("a name that comes twice among many is found")
    func names() {
        let many = (0..<200).map { "\"n\($0)\":0" }
        #expect(throws: Never.self) { try JSONParser.parse("{\(many.joined(separator: ","))}") }
        #expect(throws: JSONFault.self) { try JSONParser.parse("{\((many + ["\"n7\":1"]).joined(separator: ","))}") }
    }
}
