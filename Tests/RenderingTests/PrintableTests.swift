import Rendering
import Testing

@Suite struct PrintableTests {
    @Test func `what acts on a terminal becomes visible`() {
        #expect(printable("Ann\u{1B}[31m") == #"Ann\u{1B}[31m"#)
        #expect(printable("\u{202E}gnp.exe") == #"\u{202E}gnp.exe"#)
        #expect(printable("a\nb\r\n\tc\u{0}\u{7F}\u{9B}") == #"a\nb\r\n\tc\u{0}\u{7F}\u{9B}"#)
        #expect(printable("\u{2028}\u{2066}\u{200F}\u{FEFF}\u{AD}") == #"\u{2028}\u{2066}\u{200F}\u{FEFF}\u{AD}"#)
    }

    @Test func `names of all scripts stay as typed`() {
        for name in ["José", "Zoë O'Neil-Smith", "山田太郎", "محمد", "می\u{200C}خواهم", "क्ष", "👨‍👩‍👧", "한국", "e\u{301}"] {
            #expect(Array(printable(name).unicodeScalars) == Array(name.unicodeScalars))
        }
    }

    @Test func `no hostile string keeps a control`() {
        for text in HostileStrings.all {
            let kept = printable(text).unicodeScalars.filter {
                $0.properties.generalCategory == .control || $0.properties.isBidiControl
            }
            #expect(kept.isEmpty, "\(text)")
        }
    }
}
