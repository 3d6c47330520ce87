import EventLog
import Foundation
import Identity
import TestSupport
import Testing

@Suite struct ErasureTests {
    /// A store with enough patients and identifiers that the database has moved records between pages.
    static func populated(patientCount: Int, seed: UInt64) throws -> (KeyStoreFixture, [PatientID]) {
        var fixture = try KeyStoreFixture(seed: seed)
        let patients = fixture.patients(patientCount)
        for start in stride(from: 0, to: patientCount, by: 100) {
            let batch = Array(patients[start..<min(start + 100, patientCount)])
            try fixture.createKeys(for: batch)
            try fixture.store.register(batch.flatMap { patient in identifiers(of: patient).map { ($0, patient) } })
        }
        return (fixture, patients)
    }

    static func identifiers(of patient: PatientID) -> [ExternalIdentifier] {
        ["chart", "insurance"].map { ExternalIdentifier(system: $0, value: "\($0) of \(patient)") }
    }

    @Test func afterwardsNoFileHoldsTheKeyOrTheWayFromIdentifierToPatient() throws {
        let (fixture, patients) = try Self.populated(patientCount: 1000, seed: 5)
        for patient in stride(from: 0, to: patients.count, by: 97).map({ patients[$0] }) {
            let wrapped = try fixture.wrappedKey(of: patient)
            let links = try fixture.identifierHashes(of: patient).map { $0 + Data(patient.text.utf8) }
            #expect(links.count == 2)
            for bytes in [wrapped] + links { #expect(try fixture.files(holding: bytes) == ["keys.sqlite"]) }
            try fixture.store.destroyKey(for: patient)
            for bytes in [wrapped] + links { #expect(try fixture.files(holding: bytes).isEmpty) }
            // Twelve bytes of the key's ciphertext are as good as all of it for telling that it was there.
            #expect(try fixture.files(holding: wrapped.dropFirst(12).prefix(12)).isEmpty)
        }
    }

    @Test func anErasedPatientHasNoKeyAndOpeningSaysWhy() throws {
        var fixture = try KeyStoreFixture()
        let patient = try fixture.newPatientKey().patient
        try fixture.store.destroyKey(for: patient)
        for store in [fixture.store, try fixture.reopened(), try fixture.reopenedLocked()] {
            #expect(try store.key(for: patient) == nil)
            #expect(try !store.keyExists(for: patient))
            #expect(try store.isErased(patient))
            #expect(try store.erasedPatients == [patient])
            #expect(throws: IdentityError.patientErased(patient)) { try store.requireKey(for: patient) }
        }
        #expect(throws: IdentityError.patientErased(patient)) { try fixture.createKeys(for: [patient]) }
    }

    @Test func theTombstoneRefusesThePersonsReturn() throws {
        var (fixture, patients) = try Self.populated(patientCount: 3, seed: 6)
        let identifiers = Self.identifiers(of: patients[1])
        try fixture.store.destroyKey(for: patients[1])
        #expect(try fixture.reopened().holders(of: identifiers) == [.erased, .erased])
        let newcomer = try fixture.newPatientKey().patient
        #expect(throws: IdentityError.identifierErased(system: "chart", wanted: newcomer)) {
            try fixture.store.register([(identifiers[0], newcomer)])
        }
        #expect(throws: IdentityError.patientErased(patients[1])) {
            try fixture.store.register([(identifiers[0], patients[1])])
        }
        for patient in [patients[0], patients[2]] {
            #expect(
                try fixture.store.holders(of: Self.identifiers(of: patient)) == [.patient(patient), .patient(patient)])
            #expect(try fixture.store.keyExists(for: patient))
        }
    }

    @Test func aSecondDestructionChangesNoByte() throws {
        let (fixture, patients) = try Self.populated(patientCount: 10, seed: 7)
        try fixture.store.destroyKeys(for: [patients[3], patients[4]])
        let before = try Data(contentsOf: URL(fileURLWithPath: fixture.path))
        try fixture.store.destroyKeys(for: [patients[3], patients[4]])
        try fixture.reopened().destroyKey(for: patients[3])
        #expect(try Data(contentsOf: URL(fileURLWithPath: fixture.path)) == before)
    }

    @Test func numbersOfDestroyedKeysAreNotUsedAgain() throws {
        var fixture = try KeyStoreFixture()
        let last = try fixture.createKeys(for: fixture.patients(3))[2]
        try fixture.store.destroyKey(for: last.patient)
        #expect(try fixture.newPatientKey().number == last.number + 1)
    }

    @Test func whatARestoredBackupBroughtBackIsDestroyedAgain() throws {
        let (fixture, patients) = try Self.populated(patientCount: 4, seed: 8)
        let backup = try Data(contentsOf: URL(fileURLWithPath: fixture.path))
        let wrapped = try fixture.wrappedKey(of: patients[2])
        try fixture.store.destroyKey(for: patients[2])
        try backup.write(to: URL(fileURLWithPath: fixture.path))
        let restored = try fixture.reopened()
        #expect(try restored.keyExists(for: patients[2]))
        try restored.destroyKeys(for: [patients[2]])
        #expect(try restored.isErased(patients[2]))
        #expect(try fixture.files(holding: wrapped).isEmpty)
        #expect(try restored.holder(of: Self.identifiers(of: patients[2])[0]) == .erased)
    }

    @Test func aPatientWhoseKeyIsNotHereIsErasedAllTheSame() throws {
        var fixture = try KeyStoreFixture()
        let patient = fixture.patients(1)[0]
        try fixture.store.destroyKey(for: patient)
        #expect(throws: IdentityError.patientErased(patient)) { try fixture.createKeys(for: [patient]) }
    }

    @Test func theRewriteThatACrashPreventedIsMadeUpFor() throws {
        let (fixture, patients) = try Self.populated(patientCount: 2, seed: 9)
        try fixture.store.destroyKey(for: patients[0])
        try fixture.execute("UPDATE keyring SET sweep_owed = 1")
        try fixture.reopened().destroyKey(for: patients[0])
        #expect(try fixture.query("SELECT sweep_owed FROM keyring") == [0])
    }
}
