/// How many columns text takes on a terminal, and text cut or filled to a number of columns.
///
/// Counted as terminals do: combining marks, joiners and controls take none, East Asian wide characters and emoji two,
/// all else one. Whether a terminal draws an emoji sequence as one picture differs; here it counts as one.
public enum DisplayWidth {
    /// Columns the text takes; pass it through `printable(_:)` first if others wrote it.
    public static func columns(_ text: String) -> Int {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text.utf8.count }
        return text.reduce(0) { $0 + columns($1) }
    }

    /// Columns one character takes.
    public static func columns(_ character: Character) -> Int {
        let scalars = character.unicodeScalars
        guard let first = scalars.first, scalars.count > 1 else { return scalars.first.map(columns) ?? 0 }
        if isEmojiSequence(first, scalars.dropFirst()) { return 2 }
        return scalars.reduce(0) { $0 + columns($1) }
    }

    /// The text with spaces after it (or before it) up to `width` columns; longer text stays as it is.
    public static func padded(_ text: String, to width: Int, alignedRight: Bool = false) -> String {
        let spaces = String(repeating: " ", count: max(0, width - columns(text)))
        return alignedRight ? spaces + text : text + spaces
    }

    /// The text within `width` columns, its end replaced by `ellipsis` (one column) where it was cut.
    public static func truncated(_ text: String, to width: Int, ellipsis: String = "…") -> String {
        guard columns(text) > width else { return text }
        guard width >= 1 else { return "" }
        return text[..<fittingEnd(of: text[...], columns: width - columns(ellipsis))] + ellipsis
    }

    /// The text in lines of at most `width` columns (1 or more), broken at spaces where there are any.
    ///
    /// A single character wider than a line becomes `ellipsis`. There is always at least one line.
    public static func wrapped(_ text: String, to width: Int, ellipsis: String = "…") -> [String] {
        var lines: [String] = []
        var rest = text[...]
        var end = fittingEnd(of: rest, columns: width)
        while end < rest.endIndex {
            if end == rest.startIndex {
                lines.append(ellipsis)
                rest = rest.dropFirst()
            } else {
                let space = rest[end] == " " ? end : rest[..<end].lastIndex(of: " ")
                if let space, space > rest.startIndex { end = space }
                lines.append(String(rest[..<end]))
                rest = rest[end...].drop { $0 == " " }
            }
            end = fittingEnd(of: rest, columns: width)
        }
        if !rest.isEmpty || lines.isEmpty { lines.append(String(rest)) }
        return lines
    }

    /// Where the whole characters end that fit into the columns.
    private static func fittingEnd(of text: Substring, columns width: Int) -> Substring.Index {
        var used = 0
        return text.firstIndex {
            used += columns($0)
            return used > width
        } ?? text.endIndex
    }

    private static func columns(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x7F { return scalar.value < 0x20 ? 0 : 1 }
        // Hangul vowels and final consonants join the syllable before them.
        if (0x1160...0x11FF).contains(scalar.value) || (0xD7B0...0xD7FB).contains(scalar.value) { return 0 }
        switch scalar.properties.generalCategory {
        case .control, .format, .nonspacingMark, .enclosingMark, .lineSeparator, .paragraphSeparator: return 0
        default: return isWide(scalar) ? 2 : 1
        }
    }

    /// A flag of two regional letters, a character asked for in colour, a skin tone or joined pictures.
    private static func isEmojiSequence(
        _ first: Unicode.Scalar, _ others: Substring.UnicodeScalarView.SubSequence
    ) -> Bool {
        if isRegionalLetter(first) { return others.contains(where: isRegionalLetter) }
        guard first.properties.isEmoji else { return false }
        return others.contains { $0.value == 0xFE0F || $0.properties.isEmojiModifier || $0.value == 0x200D }
    }

    private static func isRegionalLetter(_ scalar: Unicode.Scalar) -> Bool {
        (0x1F1E6...0x1F1FF).contains(scalar.value)
    }

    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x1100 else { return false }
        if scalar.properties.isEmojiPresentation && !isRegionalLetter(scalar) { return true }
        return wideRanges.contains { $0.contains(scalar.value) }
    }

    /// East Asian Width W and F of Unicode, beside emoji; unassigned gaps within a block count with it.
    private static let wideRanges: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x3247, 0x3248...0xA4C6,
        0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6B, 0xFF01...0xFF60,
        0xFFE0...0xFFE6, 0x16FE0...0x1B2FB, 0x1F200...0x1F2FF, 0x20000...0x3FFFD,
    ]
}
