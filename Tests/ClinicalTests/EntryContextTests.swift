import Clinical
import Testing

struct EntryContextTests {
    private static let full = EntryContext(
        visit: "V1", episode: "E1", performedBy: "t1", respondent: .proxy, channel: "phone", sourceRecorded: 1,
        coding: [Coding(system: "http://loinc.org", code: "72514-3")], rulesBroken: ["openRedFlag"],
        overrideReason: .open("asked for"), source: SourceRow(line: 2, digest: 3),
        movedFrom: MovedEntry(patient: "p2", position: 4), note: .open("a note"))

    @Test("what an entry says is what was said, whether at once or one after the other")
    func said() {
        let full = Self.full
        var context = EntryContext(visit: "V1", episode: "E1", performedBy: "t1", sourceRecorded: 1)
        context.respondent = .proxy
        context.channel = "phone"
        context.coding = [Coding(system: "http://loinc.org", code: "72514-3")]
        context.rulesBroken = ["openRedFlag"]
        context.overrideReason = .open("asked for")
        context.source = SourceRow(line: 2, digest: 3)
        context.movedFrom = MovedEntry(patient: "p2", position: 4)
        context.note = .open("a note")
        #expect(context == full)
        #expect(context.channel == "phone" && context.source?.line == 2 && context.movedFrom?.patient == "p2")
        #expect(context != EntryContext(visit: "V1", episode: "E1", performedBy: "t1", sourceRecorded: 1))
    }

    @Test("what is taken away again leaves an entry that says nothing of it")
    func takenAway() {
        var context = Self.full
        context.respondent = nil
        context.channel = nil
        context.coding = []
        context.rulesBroken = []
        context.overrideReason = nil
        context.source = nil
        context.movedFrom = nil
        context.note = nil
        let untouched = EntryContext(visit: "V1", episode: "E1", performedBy: "t1", sourceRecorded: 1)
        #expect(context == untouched && context.hashValue == untouched.hashValue)
        #expect(context.rulesBroken.isEmpty && context.note == nil)
    }
}
