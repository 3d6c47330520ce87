import Rendering
import Testing

@Suite struct CSVTextTests {
    @Test func `fields are quoted only where needed`() {
        #expect(
            CSVText().line(["a", "b c", "1,5", "say \"hi\"", "two\nlines", " pad"])
                == "a,b c,\"1,5\",\"say \"\"hi\"\"\",\"two\nlines\",\" pad\"\r\n")
        #expect(CSVText(delimiter: ";").line(["1,5", "a;b"]) == "1,5;\"a;b\"\r\n")
        #expect(CSVText().line(["a\r\nb", "\"\u{301}"]) == "\"a\r\nb\",\"\"\"\u{301}\"\r\n")
    }

    @Test func `empty fields stand between delimiters, a lone one is quoted`() {
        #expect(CSVText().line([.empty, .text(""), .number("1.00")]) == ",,1.00\r\n")
        #expect(CSVText().line([.empty]) == "\"\"\r\n")
    }

    @Test(
        "text that a spreadsheet would run gets an apostrophe, if asked for",
        arguments: ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1"])
    func formulas(text: String) {
        #expect(CSVText(neutralisesFormulas: true).line([.text(text)]).contains("'" + text))
        #expect(!CSVText().line([.text(text)]).contains("'"))
        #expect(CSVText(neutralisesFormulas: true).line([.number("-0.50")]) == "-0.50\r\n")
    }

    /// A reader of its own, after RFC 4180's grammar: what was written comes back.
    @Test func `hostile strings come back`() {
        for text in HostileStrings.all {
            let line = CSVText().line([.text(text), .text("end")])
            #expect(read(line).map { Array($0.unicodeScalars) } == [text, "end"].map { Array($0.unicodeScalars) })
        }
    }

    private func read(_ line: String) -> [String] {
        var fields: [String] = []
        var field = String.UnicodeScalarView()
        var isQuoted = false
        var rest = line.unicodeScalars.dropLast(2)
        while let scalar = rest.popFirst() {
            if scalar == "\"" {
                if isQuoted && rest.first == "\"" { field.append(rest.removeFirst()) } else { isQuoted.toggle() }
            } else if scalar == "," && !isQuoted {
                fields.append(String(field))
                field = .init()
            } else {
                field.append(scalar)
            }
        }
        return fields + [String(field)]
    }
}
