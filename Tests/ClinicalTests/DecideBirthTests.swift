import Clinical
import Testing

/// A birth bounds what can have happened, and cannot itself be to come. The clock stands at 2026-03-31.
struct DecideBirthTests {
    private let born1984 = RuleScenario.given(("2026-01-02", .patientDetailsChanged(Registration(birthYear: 1984))))

    private func pain() -> PatientEvent {
        .reading(.pain, Reading(instrument: "nrs-11", value: ReadingValue(ExactNumber(6)), site: "neck"))
    }

    @Test("what lies before the year of birth is refused; the year of birth itself is not")
    func beforeBirth() {
        expect(born1984.refusal(("1983-12-31", pain())), "beforeBirth", mentions: "1983-12-31", "1984")
        expect(
            born1984.refusal(("1901-05-01", .visitCompleted(Visit(visit: "v1")))), "beforeBirth", mentions: "1984")
        #expect(born1984.refusal(("1984-01-01", pain())) == nil)
        #expect(RuleScenario.given().refusal(("1901-05-01", pain())) == nil, "nobody told when they were born")
    }

    @Test("an import is held to it, a study day is not")
    func sources() throws {
        #expect(throws: RuleViolation.self) { try born1984.when(("1983-12-31", pain()), unknownTerms: .keep) }
        var day = RuleScenario.at("1970-01-01")
        day.precision = .relative
        let decided = try decide(
            [EntryDraft(occurred: day, event: pain())], state: PatientState(born1984.entries),
            registry: born1984.registry, now: born1984.now)
        #expect(decided.count == 1)
    }

    @Test("nobody is registered who is not born yet, or was born before there was a clinic")
    func impossible() {
        let given = RuleScenario.given()
        func details(_ person: Registration) -> RuleViolation? {
            given.refusal(("2026-02-01", .patientDetailsChanged(person)))
        }
        expect(details(Registration(birthYear: 2027)), "bornInTheFuture", mentions: "still to come")
        expect(details(Registration(birthDate: .open("2026-04-02"))), "bornInTheFuture", mentions: "still to come")
        expect(details(Registration(birthYear: 84)), "birthYearImpossible", mentions: "84")
        #expect(details(Registration(birthYear: 2026, birthDate: .open("2026-03-30"))) == nil)
        #expect(details(Registration(birthDate: .open("some day in spring"))) == nil)
    }
}
