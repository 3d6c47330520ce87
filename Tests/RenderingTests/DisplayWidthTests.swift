import Rendering
import TestSupport
import Testing

@Suite struct DisplayWidthTests {
    @Test(
        "columns are those a terminal takes",
        arguments: [
            ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("首の痛み", 8), ("한국", 4), ("\u{1112}\u{1161}\u{11AB}", 2),
            ("ｶﾅ", 2), ("Ａ", 2), ("👍", 2), ("👍🏽", 2), ("👨‍👩‍👧‍👦", 2), ("🇩🇪", 2), ("🇩", 1), ("❤", 1), ("❤️", 2), ("1️⃣", 2),
            ("1", 1),
            ("क्ष", 2), ("a\u{200B}b", 2), ("\u{1B}", 0), ("…", 1), ("▁█", 2), ("⠿", 1), ("°", 1), ("䷀", 2), ("²", 1),
            ("𠀀", 2),
        ])
    func columns(text: String, expected: Int) {
        #expect(DisplayWidth.columns(text) == expected)
    }

    @Test func `padding fills and never cuts`() {
        #expect(DisplayWidth.padded("首", to: 4) == "首  ")
        #expect(DisplayWidth.padded("62", to: 4, alignedRight: true) == "  62")
        #expect(DisplayWidth.padded("longer", to: 3) == "longer")
    }

    @Test func `cutting keeps whole characters and says that it cut`() {
        #expect(DisplayWidth.truncated("neck left", to: 9) == "neck left")
        #expect(DisplayWidth.truncated("neck left", to: 6) == "neck …")
        #expect(DisplayWidth.truncated("首の痛み", to: 4) == "首…")
        #expect(DisplayWidth.truncated("👨‍👩‍👧x", to: 2) == "…" && DisplayWidth.truncated("abc", to: 0) == "")
    }

    @Test func `wrapping breaks at spaces, else anywhere`() {
        #expect(DisplayWidth.wrapped("active range of motion", to: 8) == ["active", "range of", "motion"])
        #expect(DisplayWidth.wrapped("goniometer", to: 4) == ["goni", "omet", "er"])
        #expect(DisplayWidth.wrapped("首の痛み", to: 5) == ["首の", "痛み"])
        #expect(DisplayWidth.wrapped("首a", to: 1) == ["…", "a"])
        #expect(DisplayWidth.wrapped("", to: 5) == [""] && DisplayWidth.wrapped("a  ", to: 1) == ["a"])
    }

    @Test func `cut and wrapped text fits, and wrapping loses nothing but spaces`() {
        for text in HostileStrings.all.map(printable) {
            for width in [1, 2, 3, 7, 20, 80] {
                #expect(DisplayWidth.columns(DisplayWidth.truncated(text, to: width)) <= width, "\(text)")
                let lines = DisplayWidth.wrapped(text, to: width)
                #expect(lines.allSatisfy { DisplayWidth.columns($0) <= width }, "\(text)")
                guard width >= 20 else { continue }
                let kept = lines.joined().unicodeScalars.filter { $0 != " " }
                #expect(kept.elementsEqual(text.unicodeScalars.filter { $0 != " " }), "\(text)")
            }
        }
    }
}
