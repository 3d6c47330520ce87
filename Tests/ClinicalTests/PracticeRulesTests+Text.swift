import Clinical
import TestSupport
import Testing

/// What a registry's text may say of a rule.
extension PracticeRulesTests {
    @Test(
        "a rule whose source nobody read refuses nothing: no new text says so, and in an earlier one it asks for a reason"
    )
    func unverifiedRefusal() throws {
        func yaml(_ verified: Bool) -> String {
            """
            name: x
            version: 1
            rules:
              a-rule: {name: A rule, needs: referral, strength: refuse, source: test, verified: \(verified)}
            """
        }
        let error = #expect(throws: RegistryError.self) { try Registry(yaml: yaml(false), isAdopted: false) }
        #expect(error?.description.contains("whose source nobody read refuses nothing") == true)
        #expect(try Registry(yaml: yaml(false)).rules["a-rule"]?.strength == .reason)
        for isAdopted in [true, false] {
            #expect(try Registry(yaml: yaml(true), isAdopted: isAdopted).rules["a-rule"]?.strength == .refuse)
        }
        let earlier = try Registry(yaml: AdoptedTexts.text("registry-3"))
        #expect(earlier.rules["consultation-first"]?.strength == .reason)
    }
}
