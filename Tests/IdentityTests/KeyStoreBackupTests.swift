import Foundation
import Identity
import TestSupport
import Testing

@Suite struct KeyStoreBackupTests {
    private let system = "mrn"

    private func opened(_ path: String, _ fixture: KeyStoreFixture) throws -> KeyStore {
        try KeyStore(openingAt: path, masterKey: fixture.masterKey)
    }

    @Test("a copy opens what the store opens, is readable by its owner only, and can be made without the master key")
    func copy() throws {
        var fixture = try KeyStoreFixture()
        let patients = fixture.patients(5)
        try fixture.createKeys(for: patients)
        let path = fixture.folder.file("copy.sqlite")
        try fixture.reopenedLocked().copy(into: path)
        let copy = try opened(path, fixture)
        #expect(try copy.patientsWithKeys() == Set(patients))
        #expect(try copy.identity == fixture.store.identity)
        #expect(try copy.isWhole())
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        #expect(throws: IdentityError.keyStoreExists(path: path)) { try fixture.store.copy(into: path) }
    }

    @Test("a copy holds no rest of a key that was destroyed before")
    func copyHoldsOnlyWhatLives() throws {
        var fixture = try KeyStoreFixture()
        let patients = fixture.patients(50)
        try fixture.createKeys(for: patients)
        let wrapped = try fixture.wrappedKey(of: patients[20])
        try fixture.store.destroyKey(for: patients[20])
        let path = fixture.folder.file("copy.sqlite")
        try fixture.store.copy(into: path)
        #expect(try fixture.files(holding: wrapped).isEmpty)
        #expect(try opened(path, fixture).isErased(patients[20]))
    }

    @Test("what another copy knows is destroyed dies here: the key's bytes, the identifier's way back")
    func takeOver() throws {
        var fixture = try KeyStoreFixture()
        let patients = fixture.patients(3)
        try fixture.createKeys(for: patients)
        let identifier = ExternalIdentifier(system: system, value: "MRN-1")
        try fixture.store.register([(identifier, patients[1])])
        let wrapped = try fixture.wrappedKey(of: patients[1])
        let path = fixture.folder.file("older.sqlite")
        try fixture.store.copy(into: path)
        try fixture.store.destroyKey(for: patients[1])
        let older = try opened(path, fixture)
        #expect(try older.takeOver(fixture.store.erasures) == [patients[1]])
        #expect(try older.takeOver(fixture.store.erasures).isEmpty)
        #expect(try fixture.files(holding: wrapped).isEmpty)
        #expect(try older.isErased(patients[1]))
        guard case .erased = try older.holder(of: identifier) else {
            Issue.record("the identifier finds somebody")
            return
        }
        #expect(try older.erasures == fixture.store.erasures)
    }

    @Test("keys that a newer copy lacks are named, unless they were destroyed")
    func keysLost() throws {
        var fixture = try KeyStoreFixture()
        let patients = fixture.patients(4)
        try fixture.createKeys(for: Array(patients.prefix(2)))
        let early = fixture.folder.file("early.sqlite")
        try fixture.store.copy(into: early)
        try fixture.createKeys(for: patients)
        let late = fixture.folder.file("late.sqlite")
        try fixture.store.copy(into: late)
        let (before, after) = (try opened(early, fixture), try opened(late, fixture))
        #expect(try after.keysLost(since: before).isEmpty)
        #expect(try before.keysLost(since: after) == patients[2...].sorted { $0.text < $1.text })
        try before.destroyKey(for: patients[2])
        #expect(try before.keysLost(since: after) == [patients[3]])
    }
}
