/// A number or code by which another system knows a person: a chart of the old software, an insurance number.
///
/// Never written as it is: the key store keeps a keyed hash. Printing one shows its system and not its value.
public struct ExternalIdentifier: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// Who gave it; a URI or a name, compared as it is.
    public let system: String

    /// The identifier itself, compared as it is: callers trim and fold case where their source asks for it.
    public let value: String

    public init(system: String, value: String) {
        self.system = system
        self.value = value
    }

    public var description: String { "an identifier of \(system)" }

    public var customMirror: Mirror { Mirror(self, children: ["system": system]) }
}
