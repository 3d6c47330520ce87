/// How a piece of terminal text stands out. Colours are those of Okabe and Ito, which colour-blind readers tell apart.
///
/// Colour only repeats what the words or marks beside it already say: output without styles must read the same.
public enum TextStyle: Sendable {
    case plain, strong, faint
    case orange, skyBlue, bluishGreen, yellow, blue, vermillion, reddishPurple

    /// The SGR parameters: bold, faint, or the nearest of the 256 colours every terminal knows.
    var parameters: String {
        switch self {
        case .plain: ""
        case .strong: "1"
        case .faint: "2"
        case .orange: "38;5;178"
        case .skyBlue: "38;5;74"
        case .bluishGreen: "38;5;36"
        case .yellow: "38;5;227"
        case .blue: "38;5;25"
        case .vermillion: "38;5;166"
        case .reddishPurple: "38;5;175"
        }
    }
}
