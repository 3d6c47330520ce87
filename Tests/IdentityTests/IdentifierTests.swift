import Foundation
import Identity
import TestSupport
import Testing

@Suite struct IdentifierTests {
    static let chart = ExternalIdentifier(system: "chart", value: "4711-Müller")

    @Test func anIdentifierLeadsToItsPatient() throws {
        var fixture = try KeyStoreFixture()
        let patients = try fixture.createKeys(for: fixture.patients(2)).map(\.patient)
        let insurance = ExternalIdentifier(system: "insurance", value: Self.chart.value)
        try fixture.store.register([(Self.chart, patients[0]), (insurance, patients[1])])
        let reopened = try fixture.reopened()
        #expect(try reopened.holder(of: Self.chart) == .patient(patients[0]))
        let unknown = ExternalIdentifier(system: "chart", value: "4712")
        #expect(
            try reopened.holders(of: [insurance, unknown, Self.chart])
                == [.patient(patients[1]), nil, .patient(patients[0])])
    }

    @Test func blanksAroundItAndTheEncodingOfAccentsDoNotCountAndCaseDoes() throws {
        var fixture = try KeyStoreFixture()
        let patient = try fixture.newPatientKey().patient
        try fixture.store.register([(ExternalIdentifier(system: "chart", value: "C77-M\u{FC}ller"), patient)])
        for same in ["C77-M\u{FC}ller", " C77-M\u{FC}ller\t", "\u{A0}C77-Mu\u{308}ller\r\n"] {
            let typed = ExternalIdentifier(system: " chart ", value: same)
            #expect(try fixture.store.holder(of: typed) == .patient(patient), "\(same.debugDescription)")
        }
        for other in ["c77-M\u{FC}ller", "C77-Muller", "C77 -M\u{FC}ller", "C77-M\u{FC}ller 2"] {
            #expect(try fixture.store.holder(of: ExternalIdentifier(system: "chart", value: other)) == nil, "\(other)")
        }
    }

    @Test func systemAndValueAreNotRunTogether() throws {
        var fixture = try KeyStoreFixture()
        let patient = try fixture.newPatientKey().patient
        try fixture.store.register([(ExternalIdentifier(system: "ab", value: "c"), patient)])
        #expect(try fixture.store.holder(of: ExternalIdentifier(system: "a", value: "bc")) == nil)
    }

    @Test func theSameAgainChangesNothingAndAnothersIsRefused() throws {
        var fixture = try KeyStoreFixture()
        let patients = try fixture.createKeys(for: fixture.patients(2)).map(\.patient)
        try fixture.store.register([(Self.chart, patients[0])])
        try fixture.store.register([(Self.chart, patients[0])])
        let fresh = ExternalIdentifier(system: "chart", value: "1")
        let error = #expect(
            throws: IdentityError.identifierTaken(system: "chart", holder: patients[0], wanted: patients[1])
        ) { try fixture.store.register([(fresh, patients[1]), (Self.chart, patients[1])]) }
        #expect(error?.description.contains(Self.chart.value) == false)
        #expect(try fixture.store.holder(of: fresh) == nil, "all or none")
    }

    @Test func onlyPatientsWithAKeyHaveIdentifiers() throws {
        var fixture = try KeyStoreFixture()
        let patient = fixture.patients(1)[0]
        #expect(throws: IdentityError.patientKeyMissing(patient)) {
            try fixture.store.register([(Self.chart, patient)])
        }
    }

    @Test func theFileHoldsNoIdentifierAndTwoStoresHaveNoHashInCommon() throws {
        var fixture = try KeyStoreFixture()
        let patient = try fixture.newPatientKey().patient
        try fixture.store.register([(Self.chart, patient)])
        #expect(try fixture.files(holding: Data(Self.chart.value.utf8)).isEmpty)
        let sibling = try KeyStore.create(
            at: fixture.folder.file("sibling.sqlite"), masterKey: fixture.masterKey, using: &fixture.generator)
        try sibling.createKeys(for: [patient], at: 0, using: &fixture.generator)
        try sibling.register([(Self.chart, patient)])
        let hash = try fixture.identifierHashes(of: patient)[0]
        #expect(try fixture.files(holding: hash) == ["keys.sqlite"])
    }

    @Test func printingAnIdentifierDoesNotShowItsValue() {
        var dumped = ""
        dump(Self.chart, to: &dumped)
        let shown = "\(Self.chart)" + String(reflecting: Self.chart) + dumped
        #expect(!shown.contains("4711"))
    }
}
