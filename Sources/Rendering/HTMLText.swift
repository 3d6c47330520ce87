/// HTML from plain values: everything that is put in is escaped.
public struct HTMLText: Sendable {
    public private(set) var text = ""

    public init() {}

    /// Text for between tags, and for attributes in double quotes.
    public static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// One element with text in it.
    public mutating func element(_ tag: String, _ content: String, _ attributes: [(String, String)] = []) {
        text += Self.opening(tag, attributes) + Self.escaped(content) + "</\(tag)>\n"
    }

    /// One element around others.
    public mutating func element(
        _ tag: String, _ attributes: [(String, String)] = [], _ inside: (inout HTMLText) -> Void
    ) {
        text += Self.opening(tag, attributes) + "\n"
        inside(&self)
        text += "</\(tag)>\n"
    }

    /// A table with a caption and a header row; columns of numbers are set to the right.
    public mutating func table(caption: String, header: [String], numbers: Set<Int> = [], rows: [[String]]) {
        func cells(_ html: inout HTMLText, _ tag: String, _ texts: [String]) {
            for (place, text) in texts.enumerated() {
                var attributes = numbers.contains(place) ? [("class", "number")] : []
                if tag == "th" { attributes.append(("scope", "col")) }
                html.element(tag, text, attributes)
            }
        }
        element("table") { html in
            html.element("caption", caption)
            html.element("thead") { html in html.element("tr") { cells(&$0, "th", header) } }
            html.element("tbody") { html in
                for row in rows { html.element("tr") { cells(&$0, "td", row) } }
            }
        }
    }

    /// What is HTML or SVG already.
    public mutating func raw(_ html: String) { text += html }

    /// A whole document, with everything in it: it asks nothing of any network.
    public static func document(title: String, style: String, _ body: (inout HTMLText) -> Void) -> String {
        var html = HTMLText()
        body(&html)
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(escaped(title))</title>
            <style>
            \(style)
            </style>
            </head>
            <body>
            <main>
            \(html.text)</main>
            </body>
            </html>

            """
    }

    private static func opening(_ tag: String, _ attributes: [(String, String)]) -> String {
        "<" + tag + attributes.map { " \($0.0)=\"\(escaped($0.1))\"" }.joined() + ">"
    }
}
