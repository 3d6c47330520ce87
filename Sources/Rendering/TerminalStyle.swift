/// What the terminal at the other end can show. Whoever opens it decides once (NO_COLOR, a pipe, the locale's encoding).
public struct TerminalStyle: Equatable, Sendable {
    /// Whether ANSI styles are written.
    public var isStyled: Bool
    /// Whether characters beyond ASCII may be used for rules, plots and bars. Text given by the caller is not changed.
    public var isUnicode: Bool

    public init(isStyled: Bool, isUnicode: Bool = true) {
        self.isStyled = isStyled
        self.isUnicode = isUnicode
    }

    /// No styles, Unicode plots: for files, pipes and tests.
    public static let plain = TerminalStyle(isStyled: false)
    /// No styles and plots of ASCII alone.
    public static let ascii = TerminalStyle(isStyled: false, isUnicode: false)

    /// The text in the style, or as it is where styles are off. Text must be printable: escapes in it are not removed.
    public func styled(_ text: String, _ style: TextStyle) -> String {
        guard isStyled, !text.isEmpty, style.parameters != "" else { return text }
        return "\u{1B}[\(style.parameters)m\(text)\u{1B}[0m"
    }

    /// What stands for text that was cut: one column wide.
    var ellipsis: String { isUnicode ? "…" : "~" }
}
