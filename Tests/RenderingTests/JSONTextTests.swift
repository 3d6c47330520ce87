import Foundation
import Rendering
import Testing

@Suite struct JSONTextTests {
    let value: JSONValue = [
        "patient": "2041", "value": .literal("1.00"), "mean": .number(4.25), "n": 12, "parked": nil, "ok": true,
        "list": [1, "two"], "none": [], "empty": .object([]),
    ]

    @Test func `compact keeps the order of members and the literal of numbers`() {
        let expected =
            #"{"patient":"2041","value":1.00,"mean":4.25,"n":12,"parked":null,"ok":true,"list":[1,"two"],"none":[],"empty":{}}"#
        #expect(JSONText.text(value) == expected)
    }

    @Test func `pretty indents by two spaces`() {
        #expect(
            JSONText.text(["a": [1, .object([("b", "c")])], "none": []], pretty: true) == """
                {
                  "a": [
                    1,
                    {
                      "b": "c"
                    }
                  ],
                  "none": []
                }
                """)
    }

    @Test func `what JSON cannot hold does not break the document`() {
        #expect(JSONText.text([.number(.nan), .number(-.infinity), .number(-0.0)]) == "[null,null,0]")
        #expect(JSONText.text([.number(5), .number(1e-7), .number(1e20)]) == "[5,1e-07,1e+20]")
        for wrong in ["", "01", "1.", ".5", "+1", "-", "1e", "0x10", "NaN", "1 ", "--1", "1.0.0"] {
            #expect(JSONText.text(.literal(wrong)) == "\"\(wrong)\"")
        }
        for right in ["0", "-0", "1.00", "12e5", "1E-7", "0.10", "-12.5e+3", "12345678901234567890.123"] {
            #expect(JSONText.text(.literal(right)) == right)
        }
    }

    @Test func `everything a terminal or a script could act on is escaped`() {
        #expect(
            JSONText.text("\u{1}\u{1B}\u{7F}\u{9B}\u{2028}\u{2029}\u{202E}")
                == #""\u0001\u001b\u007f\u009b\u2028\u2029\u202e""#)
        #expect(JSONText.text("\"\\\n\r\t/") == #""\"\\\n\r\t/""#)
        #expect(JSONText.text("é首👍\u{E0041}") == #""é首👍\udb40\udc41""#)
    }

    @Test func `hostile strings come back from another reader as they were`() throws {
        let strings = HostileStrings.all
        for pretty in [false, true] {
            let text = JSONText.text(.array(strings.map { .object([($0, .string($0))]) }), pretty: pretty)
            let read = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: String]])
            #expect(read.count == strings.count)
            for (original, object) in zip(strings, read) {
                let pair = try #require(object.first)
                #expect(Array(pair.key.unicodeScalars) == Array(original.unicodeScalars))
                #expect(Array(pair.value.unicodeScalars) == Array(original.unicodeScalars))
            }
        }
    }

    @Test func `doubles come back bit for bit`() throws {
        for number in [0.1, 1.0 / 3, 4.35, 123_456_789.125, 2.2250738585072014e-308, 1.7976931348623157e308] {
            #expect(Double(JSONText.text(.number(number))) == number)
        }
    }
}
