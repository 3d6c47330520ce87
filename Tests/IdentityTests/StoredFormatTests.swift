import EventLog
import Foundation
import Identity
import TestSupport
import Testing

/// What is stored can never change: keys, hashes, ids and sealed texts made once must come out the same for ever.
///
/// The expected values were computed apart from this code, in Python, with its own HMAC, HKDF and AES-GCM, from the
/// seed's words alone.
@Suite struct StoredFormatTests {
    @Test func aStoreMadeFromOneSeedIsTheSameForEver() throws {
        var fixture = try KeyStoreFixture(seed: 42)
        let key = try fixture.newPatientKey()
        let letters = MasterKeyTests.lines(fixture.masterKey).map { line in
            line.split(separator: " ")[1...2].joined()
        }
        #expect(letters.joined() == "jnqepbs66bbvt0zhcts37rzf5199y3rkaxkn4hwmwd50xzz13hce4sqa")
        #expect(key.patient.text == "1qx5khrh9qdnewsxhnxtf9wbx4")
        #expect(
            try Self.hexadecimal(fixture.wrappedKey(of: key.patient))
                == "d57d3d0b77b80557ae777f293d0d1d35270b5432df3eb86bb3562c3554c5114d4815b203a3f4b0cbae8437b8c738cc6140a5338a4dd5083c19bdfa2d"
        )

        let event = EventID(high: 1, low: 2)
        let sealed = key.seal("Anna Müller", event: event, path: "note.text", using: &fixture.generator)
        #expect(sealed.sealed == "3I7nAhzjR6ryM3xNEoLqJOqsswVrsQfozpx+thDjQAOYk3wj3mJELQ==")

        let id = key.importEventID(source: "old", naturalKey: "row".utf8, occurrence: 1)
        #expect(id.description == "b64b85028d06d7d5b36793ad3e15f8b7")
        #expect(key.contentDigest("row".utf8) == 9_092_399_851_653_976_209)

        try fixture.store.register([(ExternalIdentifier(system: "chart", value: "4711"), key.patient)])
        #expect(
            try fixture.identifierHashes(of: key.patient).map(Self.hexadecimal)
                == ["9dfa89f6491b9fa207ea6b1f1d21a3eb6348993262968016154fa61a139ae1a9"])
    }

    static func hexadecimal(_ bytes: Data) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
