import Clinical
import EventLog
import Identity
import TestSupport
import Testing

@testable import PatientRecord

@Suite struct RecordKeeperTests {
    static let now: Int64 = 1_780_000_000_000
    static let reason = CorrectionReason(code: "typingError", text: .open("the wrong key"))
    static let registry = Registry.default

    /// A practice with its log in memory, and how many appends of others come first.
    struct Practice {
        let folder: TemporaryFolder
        let log = InMemoryEventLog()
        let keys: KeyStore
        var chance = SeededGenerator(seed: 5)

        init() throws {
            folder = try TemporaryFolder("record")
            keys = try KeyStore.create(
                at: folder.file("keys.sqlite"), masterKey: MasterKey.generate(using: &chance), using: &chance)
        }

        var keeper: RecordKeeper { RecordKeeper(log: log, keys: keys) }

        mutating func register(_ name: String = "Zoë Ångström") throws -> PatientID {
            let draft = draft(.patientRegistered(Registration(birthYear: 1980, name: .open(name))))
            return try keeper.register(
                [draft], actor: "anna", registry: registry, now: now, using: &chance
            ).patient
        }

        mutating func record(_ events: PatientEvent..., for patient: PatientID) throws -> [Int64] {
            try keeper.record(
                events.map { draft($0) }, for: patient, actor: "anna", registry: registry, now: now, using: &chance
            ).positions
        }

        mutating func amend(_ position: Int64, of patient: PatientID, to event: PatientEvent) throws -> [Int64] {
            try keeper.amend(
                position, of: patient, to: draft(event), reason: reason, actor: "anna", registry: registry, now: now,
                using: &chance
            ).positions
        }

        mutating func retract(_ positions: [Int64], of patient: PatientID) throws -> [Int64] {
            try keeper.retract(
                positions, of: patient, reason: reason, actor: "anna", now: now, using: &chance
            ).positions
        }

        mutating func erase(_ patient: PatientID) throws {
            _ = try keeper.erase(
                patient, reason: CorrectionReason(code: "patientAsked"), actor: "anna", registry: registry, now: now,
                using: &chance)
        }

        func values(_ patient: PatientID) throws -> [String] {
            try keeper.history(of: patient).entries().compactMap { entry in
                if case .reading(_, let reading) = entry.event { reading.value.number?.literal } else { nil }
            }
        }

        /// Everything stored, as text.
        func stored() throws -> String {
            try log.events(after: 0, limit: .max).map { Stored.text($0.payload) }.joined()
        }

        func draft(_ event: PatientEvent) -> EntryDraft {
            EntryDraft(occurred: Occurrence(milliseconds: now - 60_000), event: event)
        }
    }

    static func pain(_ value: Int, note: String? = nil) -> PatientEvent {
        .reading(
            .pain,
            Reading(
                instrument: "nrs-11", value: ReadingValue(ExactNumber(value)), site: "neck", moment: .before,
                aspect: .now, context: EntryContext(note: note.map { .open($0) })))
    }

    static func violation(_ body: () throws -> Void) -> String? {
        do { try body() } catch RecordError.violation(let violation) { return violation.rule } catch {
            return "\(error)"
        }
        return nil
    }

    @Test func aRegisteredNameIsSealedInTheLogAndOpensWithTheKey() throws {
        var practice = try Practice()
        let patient = try practice.register()
        #expect(try !practice.stored().contains("Zoë"))
        let item = try practice.keeper.history(of: patient).items[0]
        let opened = try practice.keeper.opened(item, of: patient)
        guard case .patientRegistered(let registration)? = opened.content.entry else { return #expect(Bool(false)) }
        #expect(registration.name == .open("Zoë Ångström"))
        #expect(registration.birthYear == 1980)
    }

    @Test func aViolationOnRegistrationLeavesNeitherEventNorKey() throws {
        var practice = try Practice()
        let draft = practice.draft(Self.pain(5))
        #expect(throws: RecordError.self) {
            try practice.keeper.register(
                [draft], pseudonym: "p1", actor: "anna", registry: Self.registry, now: Self.now,
                using: &practice.chance)
        }
        #expect(try practice.log.head() == 0)
        #expect(try !practice.keys.keyExists(for: #require(PatientID(code: "p1"))))
    }

    @Test func aKnownIdentifierIsNotRegisteredTwice() throws {
        var practice = try Practice()
        let number = ExternalIdentifier(system: "old-chart", value: "77")
        let draft = practice.draft(.patientRegistered(Registration()))
        func register(_ practice: inout Practice) throws {
            _ = try practice.keeper.register(
                [draft], identifiers: [number], actor: "anna", registry: Self.registry, now: Self.now,
                using: &practice.chance)
        }
        try register(&practice)
        #expect(Self.violation { try register(&practice) } == "identifierKnown")
        #expect(try practice.log.head() == 1)
    }

    @Test func entriesOfOneCommandAreRecordedAllOrNone() throws {
        var practice = try Practice()
        let patient = try practice.register()
        #expect(throws: RecordError.self) { try practice.record(Self.pain(5), Self.pain(11), for: patient) }
        #expect(try practice.values(patient) == [])
        #expect(try practice.record(Self.pain(5), Self.pain(6), for: patient) == [2, 3])
        #expect(try practice.values(patient) == ["5", "6"])
    }

    @Test func amendingAnAmendmentNamesTheOriginal() throws {
        var practice = try Practice()
        let patient = try practice.register()
        let entry = try practice.record(Self.pain(5), for: patient)[0]
        let first = try practice.amend(entry, of: patient, to: Self.pain(6, note: "first"))[0]
        let second = try practice.amend(first, of: patient, to: Self.pain(7, note: "second"))[0]
        let history = try practice.keeper.history(of: patient)
        #expect(history.item(at: second)?.envelope.corrects == entry)
        #expect(try practice.values(patient) == ["7"])
        #expect(try history.entry(at: entry)?.decidedBy == second)
        #expect(try !practice.stored().contains("second"))
        let opened = try practice.keeper.opened(#require(history.item(at: second)), of: patient)
        #expect(opened.content.amendment?.context.note == .open("second"))
        #expect(opened.content.reason == Self.reason)
    }

    @Test func aTextThatWasSealedBeforeOpensAgainAfterAnAmendment() throws {
        var practice = try Practice()
        let patient = try practice.register()
        let entry = try practice.record(Self.pain(5, note: "slept badly"), for: patient)[0]
        for value in [6, 7] {
            // As an editor would: takes the entry as it stands, texts sealed, and changes its value.
            let standing = try #require(try practice.keeper.history(of: patient).entry(at: entry))
            guard case .reading(let kind, var reading) = standing.event else { return #expect(Bool(false)) }
            reading.value = ReadingValue(ExactNumber(value))
            let position = try practice.amend(entry, of: patient, to: .reading(kind, reading))[0]
            let item = try #require(try practice.keeper.history(of: patient).item(at: position))
            let opened = try practice.keeper.opened(item, of: patient)
            #expect(opened.content.amendment?.context.note == .open("slept badly"))
        }
        #expect(try practice.values(patient) == ["7"])
    }

    @Test func aRetractionWithdrawsOnceAndAnAmendmentReinstates() throws {
        var practice = try Practice()
        let patient = try practice.register()
        let entries = try practice.record(Self.pain(5), Self.pain(6), for: patient)
        _ = try practice.retract([entries[0]], of: patient)
        #expect(try practice.values(patient) == ["6"])
        #expect(Self.violation { _ = try practice.retract([entries[0]], of: patient) } == "retractedAlready")
        _ = try practice.amend(entries[0], of: patient, to: Self.pain(3))
        #expect(try practice.values(patient) == ["3", "6"])
        _ = try practice.retract(entries, of: patient)
        #expect(try practice.values(patient) == [])
    }

    @Test func oneEntryNamedTwiceInOneRetractionIsRefused() throws {
        var practice = try Practice()
        let patient = try practice.register()
        let entry = try practice.record(Self.pain(5), for: patient)[0]
        #expect(Self.violation { _ = try practice.retract([entry, entry], of: patient) } == "retractedAlready")
        #expect(try practice.values(patient) == ["5"])
    }

    @Test func aRegistrationIsAmendedButNotRetracted() throws {
        var practice = try Practice()
        let patient = try practice.register()
        #expect(Self.violation { _ = try practice.retract([1], of: patient) } == "registrationRetracted")
        _ = try practice.amend(1, of: patient, to: .patientRegistered(Registration(birthYear: 1981)))
        guard case .patientRegistered(let now)? = try practice.keeper.history(of: patient).entry(at: 1)?.event else {
            return #expect(Bool(false))
        }
        #expect(now.birthYear == 1981)
    }

    @Test func anEntryOfAnotherPatientCannotBeCorrected() throws {
        var practice = try Practice()
        let first = try practice.register("A")
        let second = try practice.register("B")
        let entry = try practice.record(Self.pain(5), for: first)[0]
        #expect(Self.violation { _ = try practice.retract([entry], of: second) } == "entryUnknown")
        #expect(Self.violation { _ = try practice.amend(entry, of: second, to: Self.pain(1)) } == "entryUnknown")
    }

    @Test func erasureDestroysTheNameKeepsTheScoresAndRefusesMore() throws {
        var practice = try Practice()
        let patient = try practice.register()
        _ = try practice.record(Self.pain(5, note: "tired"), for: patient)
        try practice.erase(patient)
        #expect(try practice.values(patient) == ["5"])
        #expect(try practice.keys.isErased(patient))
        let item = try practice.keeper.history(of: patient).items[0]
        guard case .patientRegistered(let fact)? = try practice.keeper.opened(item, of: patient).content.entry else {
            return #expect(Bool(false))
        }
        #expect(fact.name?.opened == nil)
        #expect(throws: RecordError.self) { try practice.record(Self.pain(6), for: patient) }
        #expect(throws: RecordError.self) { try practice.retract([2], of: patient) }
        #expect(try practice.log.head() == 3)
    }

    @Test(arguments: [(0, true), (2, true), (3, false)])
    func whenAnotherWriterWasFirstTheDecisionIsTakenAgainAtMostThreeTimes(_ others: Int, _ succeeds: Bool) throws {
        var practice = try Practice()
        let patient = try practice.register()
        let rival = practice.draft(Self.pain(0))
        let log = OvertakenLog(practice.log, by: others) { log in
            let head = try #require(try log.stream(patient.stream))
            let event = NewEvent(
                rival, id: EventID(high: 9, low: UInt64(head.version)), type: "painScored",
                actor: "ben", payload: PatientCodec.payload(of: Self.pain(0)))
            try log.append(
                [StreamAppend(to: patient.stream, expecting: .exactly(head.version), events: [event])], clock: Self.now)
        }
        let keeper = RecordKeeper(log: log, keys: practice.keys)
        let draft = practice.draft(Self.pain(8))
        func record() throws {
            _ = try keeper.record(
                [draft], for: patient, actor: "anna", registry: Self.registry, now: Self.now, using: &practice.chance)
        }
        if succeeds { try record() } else { #expect(throws: RecordError.self) { try record() } }
        let expected = Array(repeating: "0", count: others) + (succeeds ? ["8"] : [])
        #expect(try practice.values(patient) == expected)
    }
}
