/// Text that may identify a person: open on its way into the log, sealed in it.
///
/// Every free text is of this type, so that no event can be stored with a name or a note in plain sight.
public enum SealableText: Hashable, Sendable {
    case open(String)
    /// As stored: base64 of nonce, ciphertext and tag, and the number of the key that sealed it.
    case sealed(String, key: Int)

    /// The text where it is open; nil while sealed.
    public var opened: String? {
        if case .open(let text) = self { text } else { nil }
    }
}
