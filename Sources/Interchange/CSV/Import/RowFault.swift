/// Why a row cannot become entries: the column at fault and the reason, without any identifying value.
struct RowFault: Error {
    var field: String
    var reason: String
}

extension RowFault {
    /// A value as a message shows it: at most forty characters, or nothing where it could identify somebody.
    static func quoted(_ bytes: UnsafeBufferPointer<UInt8>, isIdentifying: Bool) -> String {
        if isIdentifying { return "the value" }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.count <= 40 ? "“\(text)”" : "“\(text.prefix(39))…”"
    }
}
