extension Registry {
    /// The registry a new practice starts with, as text: what `init` writes into the log.
    public static var defaultText: String { String(decoding: PackageResources.default_registry_yaml, as: UTF8.self) }

    /// The registry a new practice starts with.
    public static let `default`: Registry = {
        do { return try Registry(yaml: defaultText, isAdopted: false) } catch {
            preconditionFailure("default-registry.yaml: \(error)")
        }
    }()
}
