import Foundation
import Identity
import TestSupport
import Testing

@Suite struct KeyStoreTests {
    @Test func aKeyIsDurableWhenItsCreationReturns() throws {
        var fixture = try KeyStoreFixture()
        let key = try fixture.newPatientKey()
        // A second connection while the first still lives: nothing waits for a close.
        let other = try fixture.reopened()
        #expect(try other.requireKey(for: key.patient).number == key.number)
        #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path) == ["keys.sqlite"])
    }

    @Test func theFileIsReadableByItsOwnerOnly() throws {
        let fixture = try KeyStoreFixture()
        let mode = try FileManager.default.attributesOfItem(atPath: fixture.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func tenThousandKeysAreMadeInOneTransaction() throws {
        var fixture = try KeyStoreFixture()
        let patients = fixture.patients(10_000)
        let keys = try fixture.createKeys(for: patients)
        #expect(keys.map(\.patient) == patients)
        #expect(Set(keys.map(\.number)).count == 10_000)
        #expect(try fixture.reopened().keys(for: patients).count == 10_000)
    }

    @Test func whoHasAKeyKeepsIt() throws {
        var fixture = try KeyStoreFixture()
        let key = try fixture.newPatientKey()
        let more = fixture.patients(1)
        let keys = try fixture.createKeys(for: [key.patient] + more + more)
        #expect(keys.map(\.number) == [key.number, key.number + 1, key.number + 1])
        #expect(keys[0].contentDigest([1]) == key.contentDigest([1]))
    }

    @Test func oneErasedPatientAmongManyMakesNone() throws {
        var fixture = try KeyStoreFixture()
        let erased = try fixture.newPatientKey().patient
        try fixture.store.destroyKey(for: erased)
        let patients = fixture.patients(5)
        #expect(throws: IdentityError.patientErased(erased)) { try fixture.createKeys(for: patients + [erased]) }
        #expect(try fixture.store.keys(for: patients).isEmpty)
    }

    @Test func twoWritersAtOnceBothKeepTheirKeys() async throws {
        var fixture = try KeyStoreFixture()
        let batches = (0..<4).map { _ in fixture.patients(50) }
        let (path, masterKey) = (fixture.path, fixture.masterKey)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, batch) in batches.enumerated() {
                group.addTask {
                    let store = try KeyStore(openingAt: path, masterKey: masterKey)
                    var generator = SeededGenerator(seed: UInt64(index) + 100)
                    for patient in batch { try store.createKeys(for: [patient], at: 0, using: &generator) }
                }
            }
            try await group.waitForAll()
        }
        let keys = try fixture.store.keys(for: batches.joined())
        #expect(keys.count == 200)
        #expect(Set(keys.values.map(\.number)).count == 200)
    }

    @Test func aPatientUnknownHereHasNoKeyAndIsNotErased() throws {
        var fixture = try KeyStoreFixture()
        let patient = fixture.patients(1)[0]
        #expect(try fixture.store.key(for: patient) == nil)
        #expect(try !fixture.store.keyExists(for: patient))
        #expect(try !fixture.store.isErased(patient))
        #expect(throws: IdentityError.patientKeyMissing(patient)) { try fixture.store.requireKey(for: patient) }
    }

    @Test func aStoreIsNeverOverwrittenAndAnAbsentOneIsTold() throws {
        var fixture = try KeyStoreFixture()
        let (path, masterKey) = (fixture.path, fixture.masterKey)
        #expect(throws: IdentityError.keyStoreExists(path: path)) {
            try KeyStore.create(at: path, masterKey: masterKey, using: &fixture.generator)
        }
        let absent = fixture.folder.file("other.sqlite")
        #expect(throws: IdentityError.keyStoreMissing(path: absent)) {
            try KeyStore(openingAt: absent, masterKey: masterKey)
        }
    }

    @Test(arguments: ["", "no database at all, but long enough to have been read as the header of one ........"])
    func aFileThatIsNoKeyStoreIsTold(content: String) throws {
        let fixture = try KeyStoreFixture()
        let path = try fixture.folder.write(content, to: "foreign.sqlite")
        #expect(throws: IdentityError.keyStoreUnreadable(path: path)) {
            try KeyStore(openingAt: path, masterKey: fixture.masterKey)
        }
    }

    @Test func aWrongMasterKeyIsToldAtOnce() throws {
        var fixture = try KeyStoreFixture()
        let wrong = MasterKey.generate(using: &fixture.generator)
        #expect(throws: IdentityError.masterKeyWrong(path: fixture.path)) {
            try KeyStore(openingAt: fixture.path, masterKey: wrong)
        }
    }

    @Test func aWrappedKeyMovedToAnotherPatientIsDamaged() throws {
        var fixture = try KeyStoreFixture()
        let patients = try fixture.createKeys(for: fixture.patients(2)).map(\.patient)
        try fixture.execute(
            "UPDATE patient_key SET wrapped = (SELECT wrapped FROM patient_key WHERE number = 1) WHERE number = 2")
        #expect(throws: IdentityError.patientKeyDamaged(patients[1], path: fixture.path)) {
            try fixture.store.key(for: patients[1])
        }
    }

    @Test func aLockedStoreKnowsWhoAndOpensNothing() throws {
        var fixture = try KeyStoreFixture()
        let patients = try fixture.createKeys(for: fixture.patients(2)).map(\.patient)
        let identifier = ExternalIdentifier(system: "chart", value: "4711")
        try fixture.store.register([(identifier, patients[0])])
        let locked = try fixture.reopenedLocked()
        #expect(locked.isLocked && !fixture.store.isLocked)
        #expect(try locked.keyExists(for: patients[0]))
        #expect(try locked.key(for: fixture.patients(1)[0]) == nil)
        func isAbsent(_ error: any Error) -> Bool {
            guard case .masterKeyAbsent(_, "/nowhere/key")? = error as? IdentityError else { return false }
            return "\(error)".contains("/nowhere/key")
        }
        #expect(performing: { try locked.key(for: patients[0]) }, throws: isAbsent)
        #expect(performing: { try locked.holder(of: identifier) }, throws: isAbsent)
        #expect(performing: { try locked.register([(identifier, patients[0])]) }, throws: isAbsent)
        #expect(
            performing: { try locked.createKeys(for: patients, at: 0, using: &fixture.generator) }, throws: isAbsent)
        try locked.destroyKey(for: patients[0])
        #expect(try locked.erasedPatients == [patients[0]])
        #expect(try fixture.store.holder(of: identifier) == .erased)
        #expect(try fixture.store.requireKey(for: patients[1]).number == 2)
    }

    @Test func withheldKeysAreNotUsedAndTheFileStaysAsItIs() throws {
        var fixture = try KeyStoreFixture()
        let patients = try fixture.createKeys(for: fixture.patients(2)).map(\.patient)
        let identifier = ExternalIdentifier(system: "chart", value: "4711")
        try fixture.store.register([(identifier, patients[0])])
        let careful = try fixture.reopened()
        careful.withhold([patients[0]])
        #expect(try careful.key(for: patients[0]) == nil)
        #expect(try careful.keys(for: patients).keys.sorted() == [patients[1]])
        #expect(try careful.isErased(patients[0]))
        #expect(try careful.holder(of: identifier) == .erased)
        #expect(throws: IdentityError.patientErased(patients[0])) { try careful.requireKey(for: patients[0]) }
        #expect(throws: IdentityError.patientErased(patients[0])) {
            try careful.createKeys(for: patients, at: 0, using: &fixture.generator)
        }
        #expect(throws: IdentityError.patientErased(patients[0])) { try careful.register([(identifier, patients[0])]) }
        #expect(try fixture.store.key(for: patients[0]) != nil)
    }

    @Test func aStoreOfANewerFormIsNotTouched() throws {
        let fixture = try KeyStoreFixture()
        try fixture.execute("UPDATE keyring SET form = 2")
        #expect(throws: IdentityError.keyStoreForm(path: fixture.path, found: 2, known: 1)) { try fixture.reopened() }
    }
}
