import EventLog
import Identity
import TestSupport
import Testing

@Suite struct PatientIDTests {
    @Test func aRandomIdIs26LettersAPersonCanReadAloud() {
        var generator = SeededGenerator(seed: 7)
        var seen: Set<PatientID> = []
        for _ in 0..<1000 {
            let id = PatientID(using: &generator)
            #expect(id.text.utf8.count == 26)
            #expect(id.text.allSatisfy { "0123456789abcdefghjkmnpqrstvwxyz".contains($0) })
            #expect(PatientID(code: id.text) == id)
            seen.insert(id)
        }
        #expect(seen.count == 1000)
    }

    @Test func theLettersAreTheBitsOfTheGenerator() {
        struct Fixed: RandomNumberGenerator {
            var words: [UInt64]
            mutating func next() -> UInt64 { words.removeFirst() }
        }
        var lowest = Fixed(words: [0, 33])
        #expect(PatientID(using: &lowest).text == "00000000000000000000000011")
        var highest = Fixed(words: [.max, .max])
        #expect(PatientID(using: &highest).text == "7zzzzzzzzzzzzzzzzzzzzzzzzz")
    }

    @Test(arguments: ["1", "A-17.b_c", String(repeating: "x", count: 64)])
    func aPseudonymousCodeIsKeptAsItIs(code: String) throws {
        #expect(try #require(PatientID(code: code)).text == code)
    }

    @Test(arguments: ["", "a b", "ä", "a/b", "a\n", "x;y", String(repeating: "x", count: 65)])
    func whatIsNoCodeIsRefused(code: String) { #expect(PatientID(code: code) == nil) }

    @Test func caseMatters() { #expect(PatientID(code: "a1") != PatientID(code: "A1")) }

    @Test func theStreamNamesThePatientAndBack() throws {
        let patient = try #require(PatientID(code: "study-12-a"))
        #expect(patient.stream.description == "patient-study-12-a")
        #expect(PatientID(stream: patient.stream) == patient)
        #expect(PatientID(stream: .practice) == nil)
        #expect(PatientID(stream: StreamName(category: "practitioner", id: "anna")) == nil)
        #expect(PatientID(stream: StreamName(category: "patient", id: "")) == nil)
    }
}
