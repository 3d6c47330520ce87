import EventLog
import Foundation
import Identity
import TestSupport
import Testing

@Suite struct SealingTests {
    static let path = "name.text"

    @Test func aTextOpensAsItWasSealed() throws {
        var fixture = try KeyStoreFixture()
        let key = try fixture.newPatientKey()
        for text in [
            "", "Anna Müller", "e\u{301} is not \u{e9}", "a\0b", "😀\u{202E}", String(repeating: "x", count: 100_000),
        ] {
            let event = EventID(using: &fixture.generator)
            let sealed = key.seal(text, event: event, path: Self.path, using: &fixture.generator)
            let opened = try fixture.reopened().requireKey(for: key.patient)
                .open(sealed, event: event, path: Self.path)
            #expect(Array(opened.utf8) == Array(text.utf8))
        }
    }

    @Test(.enabled(if: IndependentData.isThere("hostile-strings-blns"), "no ../shared/data/hostile-strings-blns here"))
    func everyHostileStringOpensAsItWasSealed() throws {
        let file = URL(fileURLWithPath: IndependentData.path("hostile-strings-blns/blns.json"))
        let texts = try JSONDecoder().decode([String].self, from: Data(contentsOf: file))
        #expect(texts.count > 400)
        var fixture = try KeyStoreFixture()
        let key = try fixture.newPatientKey()
        for text in texts {
            let event = EventID(using: &fixture.generator)
            let sealed = key.seal(text, event: event, path: text, using: &fixture.generator)
            let opened = try key.open(sealed, event: event, path: text)
            #expect(Array(opened.utf8) == Array(text.utf8))
        }
    }

    @Test func whatIsSealedIsNonceCiphertextAndTagInBase64WithTheKeysNumber() throws {
        var fixture = try KeyStoreFixture()
        let keys = try fixture.createKeys(for: fixture.patients(3))
        #expect(keys.map(\.number) == [1, 2, 3])
        let event = EventID(using: &fixture.generator)
        let sealed = keys[2].seal("Anna", event: event, path: Self.path, using: &fixture.generator)
        let again = keys[2].seal("Anna", event: event, path: Self.path, using: &fixture.generator)
        #expect(sealed.key == 3)
        let bytes = try #require(Data(base64Encoded: sealed.sealed))
        #expect(bytes.count == 12 + 4 + 16)
        #expect(bytes.range(of: Data("Anna".utf8)) == nil)
        #expect(sealed != again, "each sealing takes a fresh nonce")
    }

    @Test func anotherPlaceOrAnotherKeyDoesNotOpen() throws {
        var fixture = try KeyStoreFixture()
        let keys = try fixture.createKeys(for: fixture.patients(2))
        let event = EventID(high: 1, low: 2)
        let other = EventID(high: 1, low: 3)
        let sealed = keys[0].seal("Anna", event: event, path: Self.path, using: &fixture.generator)
        #expect(throws: IdentityError.sealedTextRefused(event: other, path: Self.path)) {
            try keys[0].open(sealed, event: other, path: Self.path)
        }
        #expect(throws: IdentityError.sealedTextRefused(event: event, path: "note")) {
            try keys[0].open(sealed, event: event, path: "note")
        }
        #expect(
            throws: IdentityError.sealedWithOtherKey(event: event, path: Self.path, sealedWith: 1, openedWith: 2)
        ) { try keys[1].open(sealed, event: event, path: Self.path) }
        #expect(throws: IdentityError.sealedTextRefused(event: event, path: Self.path)) {
            try keys[1].open(SealedText(sealed: sealed.sealed, key: 2), event: event, path: Self.path)
        }
    }

    @Test func anyFlippedBitDoesNotOpen() throws {
        var fixture = try KeyStoreFixture()
        let key = try fixture.newPatientKey()
        let event = EventID(using: &fixture.generator)
        let sealed = key.seal("Anna", event: event, path: Self.path, using: &fixture.generator)
        let bytes = try #require(Data(base64Encoded: sealed.sealed))
        for bit in 0..<bytes.count * 8 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << (bit % 8)
            let text = SealedText(sealed: flipped.base64EncodedString(), key: sealed.key)
            #expect(throws: IdentityError.sealedTextRefused(event: event, path: Self.path)) {
                try key.open(text, event: event, path: Self.path)
            }
        }
    }

    @Test(arguments: ["", "%%%", "AAAA", "Anna Müller"])
    func whatWasNeverSealedIsMalformedAndNotRepeatedInTheError(text: String) throws {
        var fixture = try KeyStoreFixture()
        let key = try fixture.newPatientKey()
        let event = EventID(high: 0, low: 1)
        let error = #expect(throws: IdentityError.sealedTextMalformed(event: event, path: Self.path)) {
            try key.open(SealedText(sealed: text, key: 1), event: event, path: Self.path)
        }
        #expect(text.isEmpty || error?.description.contains(text) == false)
    }
}
