public import Clinical
import Crypto

extension Adoption {
    /// The adoption of a policy's text, checked: name and version as the text gives them.
    public init(policy text: String, effectiveFrom: CalendarDay? = nil) throws(PolicyError) {
        let policy = try CarePolicy(yaml: text)
        self.init(
            name: policy.name, version: policy.version, text: text, digest: sha256(of: text),
            effectiveFrom: effectiveFrom)
    }

    /// The adoption of a registry's text, checked.
    public init(registry text: String, effectiveFrom: CalendarDay? = nil) throws(RegistryError) {
        let registry = try Registry(yaml: text, isAdopted: false)
        self.init(
            name: registry.name, version: registry.version, text: text, digest: sha256(of: text),
            effectiveFrom: effectiveFrom)
    }

    /// The adoption of one instrument's definition, checked.
    public init(instrument text: String) throws(RegistryError) {
        let instrument = try Instrument(yaml: text)
        self.init(name: instrument.code, version: 1, text: text, digest: sha256(of: text))
    }
}

/// SHA-256 of a text's UTF-8, as hexadecimal digits.
func sha256(of text: String) -> String { hexadecimal(SHA256.hash(data: Array(text.utf8))) }

func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
