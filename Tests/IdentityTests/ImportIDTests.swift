import EventLog
import Identity
import TestSupport
import Testing

@Suite struct ImportIDTests {
    @Test func equalRowsHaveEqualIdsInEveryRun() throws {
        var fixture = try KeyStoreFixture()
        let key = try fixture.newPatientKey()
        let again = try fixture.reopened().requireKey(for: key.patient)
        let row = "2024-01-05|pain|neck"
        let id = key.importEventID(source: "old", naturalKey: row.utf8, occurrence: 1)
        #expect(again.importEventID(source: "old", naturalKey: Array(row.utf8), occurrence: 1) == id)
        #expect(
            again.importEventID(source: "old", naturalKey: Array(row.utf8).reversed().reversed(), occurrence: 1) == id)
        #expect(again.contentDigest(row.utf8) == key.contentDigest(Array(row.utf8)))
    }

    @Test func anyDifferenceGivesAnotherId() throws {
        var fixture = try KeyStoreFixture()
        let keys = try fixture.createKeys(for: fixture.patients(2))
        var ids: Set<EventID> = []
        var count = 0
        for key in keys {
            for source in ["", "a", "ab", "abc"] {
                for row in ["", "b", "bc", "c", "\0", String(repeating: "row ", count: 5000)] {
                    for occurrence in [1, 2, 256] {
                        ids.insert(key.importEventID(source: source, naturalKey: row.utf8, occurrence: occurrence))
                        count += 1
                    }
                }
            }
        }
        #expect(ids.count == count)
    }

    @Test func contentDigestsDifferByContentAndByPatient() throws {
        var fixture = try KeyStoreFixture()
        let keys = try fixture.createKeys(for: fixture.patients(2))
        let contents = (0..<500).map { "pain \($0)" } + [""]
        #expect(Set(keys.flatMap { key in contents.map { key.contentDigest($0.utf8) } }).count == 2 * contents.count)
    }
}
