/// Text made safe for a terminal: every character that could move the cursor, change colours, reorder what is read or hide
/// itself is written out visibly, as in `\u{1B}`. Everything else stays as typed.
///
/// Escaped are C0 and C1 controls, DEL, line and paragraph separators, bidirectional marks and overrides, and the other
/// invisible format characters; not the joiners U+200C and U+200D, which scripts and emoji need. Newline, return and tab
/// become `\n`, `\r` and `\t`.
public func printable(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
    var safe = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        if isTerminalHazard(scalar) {
            safe.append(contentsOf: visibleEscape(scalar).unicodeScalars)
        } else {
            safe.append(scalar)
        }
    }
    return String(safe)
}

/// Whether a scalar acts on a terminal, or on the reader, without showing itself.
func isTerminalHazard(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x7F { return scalar.value < 0x20 }
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: return true
    case .format: return scalar.value != 0x200C && scalar.value != 0x200D
    default: return scalar.properties.isNoncharacterCodePoint
    }
}

private func visibleEscape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
    }
}
