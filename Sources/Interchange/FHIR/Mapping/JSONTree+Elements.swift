extension JSONTree {
    /// The member some levels down; nil where one is absent.
    func at(_ names: String...) -> JSONTree? {
        var tree: JSONTree? = self
        for name in names { tree = tree?[name] }
        return tree
    }

    /// The member as a list: an element that repeats, or nothing.
    func all(_ name: String) -> [JSONTree] { self[name]?.elements ?? [] }

    /// A text of at least one letter; nil otherwise.
    func words(_ name: String) -> String? {
        guard let text = self[name]?.text, !text.allSatisfy(\.isWhitespace) else { return nil }
        return text
    }
}
