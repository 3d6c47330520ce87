import Rendering

extension OutputOptions {
    /// Writes one JSON document, indented for whoever reads it; programs do not mind.
    func write(json: JSONValue) throws { try write(JSONText.text(json, pretty: true) + "\n") }

    /// How text is to look where it goes: files are never coloured.
    var style: TerminalStyle { into == nil ? Edge.current.style : .plain }
}
