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

    @Test("a rule of who treats refuses nothing, verified or not: no booking says who will")
    func refusesWhatNoBookingSays() throws {
        func yaml(_ need: String) -> String {
            """
            name: house
            version: 1
            rules:
              a-rule: {name: "A", needs: \(need), strength: refuse, source: "read", verified: true}
            """
        }
        let credential = yaml("credential, kinds: [massage-license]")
        let error = #expect(throws: RegistryError.self) { try Registry(yaml: credential, isAdopted: false) }
        #expect(error?.description.contains("which no booking says") == true, "\(String(describing: error))")
        #expect(try Registry(yaml: credential).rules["a-rule"]?.strength == .reason, "one adopted before asks")
        #expect(try Registry(yaml: yaml("consultation"), isAdopted: false).rules["a-rule"]?.strength == .refuse)
    }
}
