/// The splitter's walk over bytes.
extension FHIRSplitter {
    /// To the next byte that is no white space. In NDJSON a line's end is the end of its value.
    func skipSpace() throws -> UInt8 {
        while let byte = window.byte {
            switch byte {
            case 0x20, 0x09, 0x0D: window.at += 1
            case 0x0A where !isByLine: window.at += 1
            case 0x0A: throw Fault(reason: "the line ends in the middle of a resource")
            default: return byte
            }
        }
        throw Fault(reason: "the file ends in the middle of a resource")
    }

    /// A string at which the scanner stands, where it is short and plain enough to matter; nil otherwise. Passes it.
    func shortText(max: Int = 64) throws -> String? {
        window.at += 1
        var bytes: [UInt8] = []
        var isPlain = true
        while let byte = window.byte {
            if byte == 0x0A, isByLine { break }
            window.at += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard isPlain, bytes.count <= max else { return nil }
                return String(validating: bytes, as: UTF8.self)
            case UInt8(ascii: "\\") where window.byte == UInt8(ascii: "/"): break
            case UInt8(ascii: "\\"):
                isPlain = false
                if window.byte != nil { window.at += 1 }
            default: if bytes.count <= max { bytes.append(byte) }
            }
        }
        throw Fault(
            reason: window.byte == nil
                ? "the file ends in the middle of a string" : "the line ends in the middle of a string")
    }

    /// Passes a value that begins here (depth 0), or the rest of one inside of whose brackets the scanner stands
    /// (depth 1, in an object). Answers whether it is nested too deep.
    func pass(depth: Int) throws -> Bool {
        var brackets = BracketStack()
        if depth == 1 { brackets.open(isObject: true) }
        var isTooDeep = false
        while true {
            guard try window.at < window.end || read() else {
                throw Fault(reason: "the file ends in the middle of a resource")
            }
            let byte = passPlain(brackets.depth == 0)
            guard let byte else {
                if brackets.depth == 0, window.at < window.end { return isTooDeep }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): try passString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                brackets.open(isObject: byte == UInt8(ascii: "{"))
                if brackets.depth > limits.depth { isTooDeep = true }
                continue
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard brackets.close(isObject: byte == UInt8(ascii: "}")) else {
                    throw Fault(reason: "a bracket closes what another one opened")
                }
            default: throw Fault(reason: "the line ends in the middle of a resource")
            }
            if brackets.depth == 0 { return isTooDeep }
        }
    }

    /// Reads on while a resource is passed. One that grows beyond the limit because a bracket is missing is given up
    /// where the next one begins inside of it.
    private func read() throws -> Bool {
        if let mark = window.mark, window.end - mark > limits.resourceBytes, hasResourceInside() {
            throw Fault(
                reason: "a bracket is not closed, or the resource is larger than \(limits.resourceBytes) bytes,")
        }
        return window.fill()
    }

    /// Passes bytes that are neither string nor bracket and answers the one that is, passed too; nil where the window
    /// ends, or at the end of a bare word (a number, true) that stands in no brackets.
    private func passPlain(_ isBare: Bool) -> UInt8? {
        let base = window.base
        let end = window.end
        var at = window.at
        defer { window.at = at }
        while at < end {
            // Indentation: eight spaces at a time.
            while at + 8 <= end,
                UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self) == 0x2020_2020_2020_2020
            {
                at += 8
            }
            if at == end { return nil }
            let byte = base[at]
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "["):
                at += 1
                return byte
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if isBare { return nil }
                at += 1
                return byte
            case UInt8(ascii: ",") where isBare: return nil
            case 0x0A where isByLine: return byte
            default: at += 1
            }
        }
        return nil
    }

    /// Passes a string from behind its opening quote. What is wrong inside of it the parser will say.
    private func passString() throws {
        while true {
            let base = window.base
            let end = window.end
            var at = window.at
            while at < end {
                at = Self.endOfPlain(base, at, end)
                if at == end { break }
                let byte = base[at]
                if byte == UInt8(ascii: "\"") {
                    window.at = at + 1
                    return
                }
                if byte == 0x0A, isByLine {
                    window.at = at
                    throw Fault(reason: "the line ends in the middle of a string")
                }
                if byte == UInt8(ascii: "\\") {
                    // The byte behind it may lie in the next stretch.
                    if at + 1 == end { break }
                    at += 1
                }
                at += 1
            }
            window.at = at
            guard window.fill() else {
                window.at = window.end
                throw Fault(reason: "the file ends in the middle of a string")
            }
        }
    }

    /// The next byte that is a quote, a backslash or a control character, eight bytes at a time.
    static func endOfPlain(_ base: UnsafeMutablePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        var at = start
        let low: UInt64 = 0x0101_0101_0101_0101
        let high: UInt64 = 0x8080_8080_8080_8080
        while at + 8 <= end {
            let word = UInt64(littleEndian: UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self))
            let quote = word ^ (low &* 0x22)
            let slash = word ^ (low &* 0x5C)
            let hits =
                ((quote &- low) & ~quote | (slash &- low) & ~slash | (word &- (low &* 0x20)) & ~word) & high
            if hits != 0 { return at + hits.trailingZeroBitCount >> 3 }
            at += 8
        }
        while at < end {
            let byte = base[at]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C { return at }
            at += 1
        }
        return end
    }
}

/// Which brackets are open. Beyond 128 only how many: nobody's record is there, and memory must not grow.
struct BracketStack {
    private(set) var depth = 0
    private var kinds: UInt128 = 0

    mutating func open(isObject: Bool) {
        if depth < 128 {
            let bit = UInt128(1) << UInt128(depth)
            kinds = isObject ? kinds | bit : kinds & ~bit
        }
        depth += 1
    }

    /// False where the innermost open bracket is of the other kind.
    mutating func close(isObject: Bool) -> Bool {
        guard depth > 0 else { return false }
        depth -= 1
        return depth >= 128 || (kinds >> UInt128(depth) & 1 == 1) == isObject
    }
}
