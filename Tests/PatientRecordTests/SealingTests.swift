import Clinical
import EventLog
import Foundation
import Identity
import TestSupport
import Testing

@testable import PatientRecord

@Suite struct SealingTests {
    static func patientKey(in folder: TemporaryFolder, _ chance: inout SeededGenerator) throws -> PatientKey {
        let keys = try KeyStore.create(
            at: folder.file("keys.sqlite"), masterKey: MasterKey.generate(using: &chance), using: &chance)
        return try keys.createKeys(for: [PatientID(using: &chance)], at: 0, using: &chance)[0]
    }

    @Test func onceSealedNoTypeLeavesAFreeTextInItsPayloadAndTheKeyOpensThemAll() throws {
        var chance = SeededGenerator(seed: 11)
        let key = try Self.patientKey(in: TemporaryFolder("sealing"), &chance)
        for type in PatientCodecTests.entryTypes {
            var maker = EventMaker(.full, texts: .open)
            let event = maker.made(type)
            let id = EventID(using: &chance)
            let sealed = PatientSeal.seal(event, id: id, key: key, using: &chance)
            #expect(Stored.text(PatientCodec.payload(of: event)).contains("SECRET"), "\(type)")
            #expect(!Stored.text(PatientCodec.payload(of: sealed)).contains("SECRET"), "\(type)")
            #expect(try PatientSeal.open(sealed, id: id, key: key) == event, "\(type)")
        }
    }

    @Test func aSealIsBoundToItsEventAndToThePlaceOfTheTextInThePayload() throws {
        var chance = SeededGenerator(seed: 12)
        let key = try Self.patientKey(in: TemporaryFolder("sealing"), &chance)
        for type in PatientCodecTests.entryTypes {
            var maker = EventMaker(.full, texts: .open)
            let event = maker.made(type)
            var paths: [String] = []
            let sealed = event.mappingSealables { path, _ in
                paths.append(path)
                return .sealed(path, key: 1)
            }
            #expect(Set(paths).count == paths.count, "\(type): \(paths)")
            let payload = try JSONSerialization.jsonObject(with: Data(PatientCodec.payload(of: sealed)))
            for path in paths {
                #expect((Self.value(at: path, in: payload) as? [String: Any])?["sealed"] as? String == path, "\(type)")
            }
            let id = EventID(using: &chance)
            let real = PatientSeal.seal(event, id: id, key: key, using: &chance)
            #expect(throws: IdentityError.self) {
                try PatientSeal.open(real, id: EventID(using: &chance), key: key)
            }
            #expect(throws: IdentityError.self) { try PatientSeal.open(real, id: id, path: "entry.", key: key) }
        }
    }

    private static func value(at path: String, in json: Any) -> Any? {
        path.split(separator: ".").reduce(Optional(json)) { value, part in
            if let place = Int(part) { return (value as? [Any])?[place] }
            return (value as? [String: Any])?[String(part)]
        }
    }
}
