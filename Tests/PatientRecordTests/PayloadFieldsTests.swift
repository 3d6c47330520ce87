import Clinical
import Testing

@testable import PatientRecord

/// Entries as fields: what `amend --set` works on.
struct PayloadFieldsTests {
    static let entryTypes = PatientEventType.allCases.filter {
        ![.entryAmended, .entryRetracted, .withdrawalNoted, .versionNoted].contains($0)
    }

    @Test("every type's fields make the same entry again, and are all names the type has", arguments: entryTypes)
    func wholeEntries(type: PatientEventType) throws {
        var maker = EventMaker(.full, texts: .open)
        let event = maker.made(type)
        let fields = PayloadFields(of: event)
        #expect(fields.type == type.rawValue)
        #expect(try fields.event() == event)
        var replaced = fields
        try replaced.replace(with: fields.json)
        #expect(try replaced.event() == event, "the whole payload, every name in it checked")
        let names = fields.names
        for field in fields.fields where !field.path.hasPrefix("source") && field.path != "offStep" {
            #expect(names.contains(field.path), "\(field.path)")
        }
    }

    @Test("every field that is shown can be set to what is shown and gives the same entry", arguments: entryTypes)
    func setAgain(type: PatientEventType) throws {
        var maker = EventMaker(.full, texts: .open)
        let event = maker.made(type)
        for field in PayloadFields(of: event).fields {
            var fields = PayloadFields(of: event)
            try fields.set(field.path, to: field.value)
            #expect(try fields.event() == event, "\(field.path)")
        }
    }

    @Test("random entries survive being taken apart", arguments: entryTypes)
    func randomEntries(type: PatientEventType) throws {
        for seed in 0..<20 as Range<UInt64> {
            var maker = EventMaker(.random, texts: .open, seed: seed)
            let event = maker.made(type)
            let fields = PayloadFields(of: event)
            #expect(try fields.event() == event, "seed \(seed)")
            #expect(try PayloadFields(type: type.rawValue, payload: fields.json).event() == event, "seed \(seed)")
        }
    }

    private let visit = PatientEvent.visitCompleted(Visit(visit: "v1", minutes: 50))

    private func refusal(_ change: (inout PayloadFields) throws -> Void, of event: PatientEvent) -> String {
        var fields = PayloadFields(of: event)
        do {
            try change(&fields)
            _ = try fields.event()
            return "nothing was refused"
        } catch { return "\(error)" }
    }

    @Test("an unknown name is refused with the names there are, a wrong word with the words there are")
    func refusals() {
        #expect(refusal({ try $0.set("minuts", to: "45") }, of: visit).contains("supervisedBy, minutes, endedEarly"))
        #expect(refusal({ try $0.set("kind", to: "spa") }, of: visit).contains("treatment, assessment, consultation"))
        #expect(refusal({ try $0.set("minutes", to: "long") }, of: visit).contains("no number"))
        #expect(refusal({ try $0.set("minutes", to: "45.5") }, of: visit).contains("whole number"))
        #expect(refusal({ try $0.set("own", to: "perhaps") }, of: visit).contains("neither true nor false"))
        #expect(refusal({ try $0.set("minutes.0", to: "1") }, of: visit).contains("no such place"))
        #expect(refusal({ try $0.unset("location") }, of: visit).contains("visit, kind, minutes"))
        #expect(refusal({ try $0.unset("kind") }, of: visit).contains("missing"))
        #expect(refusal({ try $0.replace(with: Array("[]".utf8)) }, of: visit).contains("object"))
        #expect(
            refusal({ try $0.replace(with: Array(#"{"visit":"v1","kind":"other","length":3}"#.utf8)) }, of: visit)
                .contains("\"length\""))
    }

    @Test("numbers keep their digits, lists can be written with commas, elements can be added and taken away")
    func values() throws {
        var fields = PayloadFields(
            of: .reading(.pain, Reading(instrument: "nrs-11", value: ReadingValue(ExactNumber(6)))))
        try fields.set("value", to: "6.00")
        try fields.set("rulesBroken", to: "afterDeath, careEnded")
        guard case .reading(_, let reading) = try fields.event() else { return #expect(Bool(false)) }
        #expect(reading.value.number?.literal == "6.00")
        #expect(reading.context.rulesBroken == ["afterDeath", "careEnded"])

        var treatment = PayloadFields(of: .treatmentGiven(Treatment()))
        try treatment.set("techniques.0.technique", to: "nmt")
        try treatment.set("techniques.0.minutes", to: "20")
        try treatment.set("techniques.1.technique", to: "mfr")
        guard case .treatmentGiven(let two) = try treatment.event() else { return #expect(Bool(false)) }
        #expect(two.techniques.map(\.technique) == ["nmt", "mfr"] && two.techniques[0].minutes == 20)
        try treatment.unset("techniques.0")
        guard case .treatmentGiven(let one) = try treatment.event() else { return #expect(Bool(false)) }
        #expect(one.techniques.map(\.technique) == ["mfr"])
    }

    @Test("free text is told apart, and a payload that cannot be read can be put right field by field")
    func texts() throws {
        let note = PayloadFields(of: .noteWritten(Note(subject: "note", text: .open("a \"b\"\n\u{1}"))))
        #expect(note.isFreeText("text") && note.isFreeText("note") && !note.isFreeText("subject"))
        #expect(note.fields.first { $0.path == "text" }?.value == "a \"b\"\n\u{1}")

        var broken = try PayloadFields(
            type: "painScored",
            payload: Array(#"{"instrument":"nrs-11","value":"six","note":{"sealed":"QQ==","key":1}}"#.utf8))
        #expect(throws: PayloadError.self) { try broken.event() }
        #expect(broken.names.isEmpty && broken.isFreeText("note") && !broken.isFreeText("value"))
        try broken.set("value", to: "6")
        guard case .reading(.pain, let reading) = try broken.event() else { return #expect(Bool(false)) }
        #expect(reading.value.number == ExactNumber(6))
        #expect(throws: PayloadError.self) { try PayloadFields(type: "painScored", payload: Array("{".utf8)) }
    }
}
