import Rendering

extension OutputOptions {
    /// One JSON document, indented for whoever reads it; programs do not mind.
    static func text(of json: JSONValue) -> String { JSONText.text(json, pretty: true) + "\n" }

    func write(json: JSONValue) throws { try write(Self.text(of: json)) }

    /// How text is to look where it goes: files are never coloured.
    var style: TerminalStyle { into == nil ? Edge.current.style : .plain }
}
