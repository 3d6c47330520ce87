import Clinical
import Testing

struct RegistryTests {
    @Test func defaultTextIsRead() throws {
        let registry = try Registry(yaml: Registry.defaultText)
        #expect(registry.instruments.count > 30)
    }
}
