import Clinical

/// Writes one JSON object, fields in the order given; what is absent is not written.
struct PayloadWriter {
    private(set) var bytes: [UInt8] = [UInt8(ascii: "{")]
    private var needsComma = false
    /// Where an imported entry came from; written in place of what the entry's context says, so that an importer need
    /// not copy every entry to tell it.
    var source: SourceRow?
    /// Where the names of all fields are noted, absent ones too; nil while writing for the log.
    var outline: PayloadOutline?

    init() { bytes.reserveCapacity(192) }

    mutating func finish() -> [UInt8] {
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    private mutating func key(_ key: StaticString) {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func quoted(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<32:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(Self.hexDigits[Int(byte >> 4)])
                bytes.append(Self.hexDigits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)

    // MARK: Fields

    mutating func string(_ name: StaticString, _ text: String?) {
        outline?.note(name, .text)
        guard let text else { return }
        key(name)
        quoted(text)
    }

    mutating func choice<Choice: RawRepresentable<String>>(_ name: StaticString, _ choice: Choice?) {
        outline?.note(name, .choice(of: Choice.self))
        string(name, choice?.rawValue)
    }

    mutating func number(_ name: StaticString, _ number: ExactNumber?) {
        outline?.note(name, .number)
        guard let number else { return }
        key(name)
        if number.exponent == 0 { append(number.significand) } else { bytes.append(contentsOf: number.literal.utf8) }
    }

    mutating func integer(_ name: StaticString, _ integer: (some BinaryInteger)?) {
        outline?.note(name, .number)
        guard let integer else { return }
        key(name)
        append(Int64(integer))
    }

    private mutating func append(_ integer: Int64) {
        if integer >= 0, integer < 10 {
            bytes.append(48 + UInt8(integer))
        } else {
            bytes.append(contentsOf: String(integer).utf8)
        }
    }

    mutating func flag(_ name: StaticString, _ flag: Bool?) {
        outline?.note(name, .flag)
        guard let flag else { return }
        key(name)
        bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    }

    /// Writes a truth value only where it is not the default.
    mutating func flag(_ name: StaticString, _ flag: Bool, default absent: Bool) {
        outline?.note(name, .flag)
        if flag != absent { self.flag(name, flag) }
    }

    mutating func day(_ name: StaticString, _ day: CalendarDay?) { string(name, day?.description) }

    mutating func sealable(_ name: StaticString, _ text: SealableText?) {
        outline?.note(name, .freeText)
        guard let text else { return }
        key(name)
        switch text {
        case .open(let text): quoted(text)
        case .sealed(let base64, let number):
            bytes.append(contentsOf: "{\"sealed\":\"".utf8)
            bytes.append(contentsOf: base64.utf8)
            bytes.append(contentsOf: "\",\"key\":\(number)}".utf8)
        }
    }

    mutating func object(_ name: StaticString, _ write: (inout PayloadWriter) -> Void) {
        key(name)
        var inner = PayloadWriter()
        inner.outline = outline?.within(name)
        write(&inner)
        bytes.append(contentsOf: inner.finish())
    }

    mutating func strings(_ name: StaticString, _ texts: [String]) {
        outline?.note(name, .texts)
        if texts.isEmpty { return }
        key(name)
        bytes.append(UInt8(ascii: "["))
        for (place, text) in texts.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            quoted(text)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    mutating func objects<Element>(
        _ name: StaticString, _ elements: [Element], _ write: (Element, inout PayloadWriter) -> Void
    ) {
        outline?.note(name, .objects)
        if elements.isEmpty { return }
        key(name)
        bytes.append(UInt8(ascii: "["))
        for (place, element) in elements.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            var inner = PayloadWriter()
            inner.outline = outline?.within(name, place)
            write(element, &inner)
            bytes.append(contentsOf: inner.finish())
        }
        bytes.append(UInt8(ascii: "]"))
    }
}
