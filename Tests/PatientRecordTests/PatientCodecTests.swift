import Clinical
import Testing

@testable import PatientRecord

@Suite struct PatientCodecTests {
    static let entryTypes = PatientEventType.allCases.filter {
        ![.entryAmended, .entryRetracted, .withdrawalNoted, .versionNoted].contains($0)
    }

    @Test(arguments: entryTypes) func everyTypeIsReadBackAsItWasWritten(_ type: PatientEventType) throws {
        for seed in UInt64(0)..<300 {
            var maker = EventMaker(.random, texts: seed.isMultiple(of: 2) ? .sealed : .open, seed: seed)
            let event = maker.made(type)
            let payload = PatientCodec.payload(of: event)
            #expect(
                Stored.item(type.rawValue, payload).entry == event, "seed \(seed): \(Stored.text(payload))")
        }
    }

    @Test(arguments: entryTypes) func everyTypeIsReadBackOutOfAnAmendment(_ type: PatientEventType) throws {
        for seed in UInt64(0)..<50 {
            var maker = EventMaker(.random, seed: seed)
            let event = maker.made(type)
            let reason = CorrectionReason(code: maker.word("reasonCode"), text: maker.maybeText("reason"))
            let content = Stored.item(
                "entryAmended", PatientCodec.payload(amendingTo: event, reason: reason), corrects: 1)
            #expect(content.amendment == event, "seed \(seed)")
            #expect(content.reason == reason, "seed \(seed)")
        }
    }

    @Test func aRetractionIsReadBackWithItsReason() {
        let reason = CorrectionReason(code: "neverHappened", text: .sealed("AAAA", key: 3))
        let content = Stored.item("entryRetracted", PatientCodec.payload(retractingFor: reason), corrects: 1)
        guard case .retraction(let read) = content else { return #expect(Bool(false), "\(content)") }
        #expect(read == reason)
    }

    @Test(arguments: [
        "1", "1.0", "1.00", "0", "0.00", "-0.5", "3.14159265358979312", "0.12345678901234567", "1e2", "-7E-2",
    ])
    func aNumberKeepsItsDigits(_ literal: String) throws {
        let content = Stored.item("painScored", #"{"instrument":"nrs-11","value":\#(literal)}"#)
        guard case .reading(_, let reading)? = content.entry else { return #expect(Bool(false), "\(content)") }
        let number = try #require(reading.value.number)
        #expect(number == ExactNumber(literal))
        let isPlain = !literal.lowercased().contains("e")
        if isPlain { #expect(number.literal == literal) }
        let again = Stored.text(PatientCodec.payload(of: .reading(.pain, reading)))
        #expect(again == #"{"instrument":"nrs-11","value":\#(number.literal)}"#)
    }

    @Test func aTypeNobodyKnowsIsKeptByName() {
        #expect(Stored.item("auraPhotographed", #"{"colour":"blue"}"#).entry == .unknown(type: "auraPhotographed"))
        #expect(Stored.item("auraPhotographed", #"{"x":[}"#, form: 9).entry == .unknown(type: "auraPhotographed"))
        let amended = Stored.item(
            "entryAmended", #"{"type":"auraPhotographed","entry":{"colour":1},"reasonCode":"x"}"#, corrects: 1)
        #expect(amended.amendment == .unknown(type: "auraPhotographed"))
    }

    @Test func fieldsNobodyKnowsAndTheirOrderAndSpacesDoNotMatter() throws {
        let plain = try #require(
            Stored.item("painScored", #"{"instrument":"nrs-11","value":4,"site":"neck"}"#).entry)
        let strange = """
            { "future" : {"deep":[1,{"a":null}],"value":9} , "value":\t4,
              "site":"ne\\u0063k", "more":[[]], "instrument" : "nrs-11", "side":null, "last":-1.5e3 }
            """
        #expect(Stored.item("painScored", strange).entry == plain)
    }

    @Test func textsWithAndWithoutEscapesStandSideBySide() throws {
        let payload = #"""
            {"techniques":[{"technique":"swedish","muscle":"plain, and longer than fifteen"},
            {"technique":"n\u006dt","muscle":"quoted \"a\\b\""},{"technique":"mfr","site":"neck"}],
            "visit":"V\u0031","episode":"E1","rulesBroken":["plain","t\tb","\\"]}
            """#
        let fact = try #require(Stored.item("treatmentGiven", payload).entry)
        guard case .treatmentGiven(let treatment) = fact else { return #expect(Bool(false), "\(fact)") }
        #expect(treatment.techniques.map(\.technique) == ["swedish", "nmt", "mfr"])
        #expect(treatment.techniques.map(\.muscle) == ["plain, and longer than fifteen", #"quoted "a\b""#, nil])
        #expect(treatment.context.visit == "V1" && treatment.context.episode == "E1")
        #expect(treatment.context.rulesBroken == ["plain", "t\tb", #"\"#])
    }

    @Test func aNewerFormIsUnreadableAndSaysSo() throws {
        let error = try #require(Stored.item("painScored", #"{"instrument":"nrs-11"}"#, form: 2).error)
        #expect(error.description.contains("form 2 of painScored is newer"))
    }

    @Test(arguments: [
        ("painScored", #"{"value":4}"#, "instrument"), ("painScored", #"{"instrument":4}"#, "instrument"),
        ("painScored", #"{"instrument":"a","value":"4"}"#, "value"),
        ("painScored", #"{"instrument":"a","value":1234567890123456789}"#, "value"),
        ("painScored", #"{"instrument":"a","moment":"someday"}"#, "moment"),
        ("painScored", #"{"instrument":"a","trials":1.5}"#, "trials"),
        ("coverageConfirmed", #"{"coverage":"c","kind":"k","from":"2026-02-30"}"#, "from"),
        ("visitCompleted", #"{"visit":"v","kind":"treatment","own":"yes"}"#, "own"),
        ("noteWritten", #"{"subject":"note","text":{"sealed":"AAAA"}}"#, "key"),
        ("entryAmended", #"{"type":"entryRetracted","entry":{"reasonCode":"x"},"reasonCode":"x"}"#, "type"),
        ("entryAmended", #"{"type":"painScored","reasonCode":"x"}"#, "entry"),
        ("entryRetracted", "{}", "reasonCode"),
    ]) func whatIsWrongIsNamedByItsField(_ type: String, _ payload: String, _ field: String) throws {
        let error = try #require(Stored.item(type, payload, corrects: 1).error)
        #expect(error.field == field, "\(error)")
    }

    @Test func aCorrectionThatNamesNoEntryIsUnreadable() {
        #expect(Stored.item("entryRetracted", #"{"reasonCode":"x"}"#).error?.field == "corrects")
    }

    @Test(arguments: [
        "", " ", "{", "}", "[]", "null", "4", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{"a":1}x"#, #"{"a":tru}"#,
    ])
    func whatIsNoObjectIsUnreadable(_ payload: String) {
        #expect(Stored.item("careEnded", payload).error != nil)
    }

    @Test func nestingBeyondReasonIsRefusedRatherThanFollowed() {
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        #expect(Stored.item("careEnded", #"{"reasonCode":"x","deep":\#(deep)}"#).error != nil)
    }

    @Test func cutShortAnywhereAPayloadIsUnreadable() throws {
        for type in Self.entryTypes {
            var maker = EventMaker(.full)
            let payload = PatientCodec.payload(of: maker.made(type))
            for count in 0..<payload.count {
                #expect(Stored.item(type.rawValue, Array(payload.prefix(count))).error != nil, "\(type) \(count)")
            }
        }
    }

    @Test func noChangeOfBytesCrashesTheReader() throws {
        let seed: UInt64 = 20_000
        var maker = EventMaker(.random, seed: seed)
        var unreadable = 0
        for round in 0..<20_000 {
            let type = Self.entryTypes[round % Self.entryTypes.count]
            var payload = PatientCodec.payload(of: maker.made(type))
            mutate(&payload, &maker)
            if Stored.item(type.rawValue, payload).error != nil { unreadable += 1 }
        }
        // Most changes break the form; those that only change a letter of a text cannot be noticed.
        #expect(unreadable > 5000, "seed \(seed): \(unreadable)")
        #expect(unreadable < 20_000, "seed \(seed)")
    }

    private func mutate(_ payload: inout [UInt8], _ maker: inout EventMaker) {
        let telling = Array(#"{}[]",:\u-+.eE0n"#.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &maker.chance) where !payload.isEmpty {
            let place = Int.random(in: 0..<payload.count, using: &maker.chance)
            switch Int.random(in: 0..<5, using: &maker.chance) {
            case 0: payload[place] = UInt8.random(in: 0...255, using: &maker.chance)
            case 1: payload[place] = telling.randomElement(using: &maker.chance)!
            case 2: payload.remove(at: place)
            case 3: payload.insert(telling.randomElement(using: &maker.chance)!, at: place)
            default: payload.removeSubrange(place..<min(payload.count, place + 20))
            }
        }
    }
}
