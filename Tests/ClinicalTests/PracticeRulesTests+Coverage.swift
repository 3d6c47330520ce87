import Clinical
import Testing

/// Who pays, and whether it is confirmed.
extension PracticeRulesTests {
    @Test("who pays alone needs no coverage; a payer who authorised visits covers them")
    func coverage() throws {
        let rule = Self.rule(.coverage, .reason)
        func broken(payer: String?, _ more: [(String, PatientEvent)] = []) throws -> [String] {
            let episode = Episode(episode: "e", problem: "x", payer: payer)
            var visit = Visit(visit: "v")
            visit.context.episode = "e"
            return try decided(.visitCompleted(visit), after: [("2026-01-02", .episodeOpened(episode))] + more, rule)
        }
        #expect(try broken(payer: nil) == [] && broken(payer: "self-pay") == [])
        #expect(try broken(payer: "insurance") == ["the-rule"])
        let confirmed = Coverage(coverage: "c", kind: "insurance")
        #expect(try broken(payer: "insurance", [("2026-01-02", .coverageConfirmed(confirmed))]) == [])
        let ended: [(String, PatientEvent)] = [
            ("2026-01-02", .coverageConfirmed(confirmed)), ("2026-02-01", .coverageEnded(confirmed)),
        ]
        #expect(try broken(payer: "insurance", ended) == ["the-rule"])
        let granted = Authorisation(authorisation: "a", visits: 9)
        #expect(try broken(payer: "insurance", [("2026-01-02", .authorisationGranted(granted))]) == [])
    }

    @Test(
        "coverage that was confirmed has to hold also where the episode names no payer, until the patient is said to pay"
    )
    func coverageWithoutPayer() throws {
        let rule = Self.rule(.coverage, .reason)
        func confirmed(
            _ kind: String, from: String = "2026-01-02", until: String? = nil, episode: String? = "e"
        ) -> (String, PatientEvent) {
            let coverage = Coverage(
                coverage: "c-\(kind)", kind: kind, from: CalendarDay(from), until: until.flatMap { CalendarDay($0) },
                context: EntryContext(episode: episode))
            return (from, .coverageConfirmed(coverage))
        }
        func broken(
            _ told: [(String, PatientEvent)], payer: String? = nil, on day: String = "2026-03-10", _ asked: PracticeRule
        ) throws -> Bool {
            let opened = PatientEvent.episodeOpened(Episode(episode: "e", problem: "x", payer: payer))
            var visit = Visit(visit: "v")
            visit.context.episode = "e"
            return try decided(.visitCompleted(visit), on: day, after: [("2026-01-02", opened)] + told, asked)
                == ["the-rule"]
        }
        let ended = confirmed("insurance", until: "2026-02-28")
        #expect(try broken([ended], rule))
        #expect(try !broken([ended], on: "2026-02-28", rule))
        #expect(try !broken([confirmed("insurance", from: "2026-03-11")], rule), "it had not begun")
        #expect(try broken([confirmed("insurance", until: "2026-02-28", episode: nil)], rule))
        #expect(try !broken([confirmed("insurance", until: "2026-02-28", episode: "other")], rule))
        #expect(try !broken([confirmed("insurance", from: "2025-01-01", until: "2025-12-31", episode: nil)], rule))
        #expect(try !broken([ended, confirmed("self-pay", from: "2026-03-01")], rule), "the patient pays since")
        #expect(try !broken([confirmed("insurance", until: "2026-02-28", episode: nil)], payer: "cash", rule))
        #expect(try broken([ended], payer: "cash", rule), "what was confirmed for the episode goes before")
        var insured = Self.rule(.referral)
        insured.insuredOnly = true
        #expect(try broken([ended], insured) && !broken([], insured))
        let refusal = #expect(throws: RuleViolation.self) {
            try decided(Self.booking("2026-03-10"), after: [ended], rule)
        }
        #expect(refusal?.what.contains("coverage was confirmed until 2026-02-28") == true)
    }

    @Test("what was confirmed only after the visit was not on record for it, and of a day the time decides")
    func coverageAfterwards() throws {
        let rule = Self.rule(.coverage, .reason)
        func broken(_ confirmed: String, payer: String? = "insurance", visit day: String = "2026-01-05T10:00") throws
            -> Bool
        {
            var visit = Visit(visit: "v")
            visit.context.episode = "e"
            let told: [(String, PatientEvent)] = [
                ("2026-01-02", .episodeOpened(Episode(episode: "e", problem: "x", payer: payer))),
                (
                    confirmed,
                    .coverageConfirmed(Coverage(coverage: "c", kind: "insurance", from: CalendarDay("2026-01-01")))
                ),
            ]
            return try decided(.visitCompleted(visit), on: day, after: told, rule) == ["the-rule"]
        }
        #expect(try broken("2026-02-01"))
        #expect(try broken("2026-01-05T10:30") && !broken("2026-01-05T09:30"))
        #expect(try !broken("2026-01-05"), "known to the day only, it was there all of that day")
        #expect(try !broken("2026-02-01", visit: "2026-02-02"))
        #expect(try broken("2026-02-01", payer: nil), "who pays goes by the day, whenever it was confirmed")
        let state = PatientState([
            PatientEntry(
                position: 1, occurred: Self.at("2026-02-01"), recorded: 0,
                event: .coverageConfirmed(
                    Coverage(coverage: "c", kind: "insurance", from: CalendarDay("2026-01-01"))))
        ])
        var insured = state
        insured.apply(
            .episodeOpened(Episode(episode: "e", problem: "x", payer: "insurance")), at: Self.at("2026-01-02"))
        #expect(
            insured.lacking(
                rule, at: Self.at("2026-01-05"), episode: "e", performer: nil, practice: Self.facts(.medicalSpa))
                == "the coverage of the day was confirmed only afterwards, on 2026-02-01")
    }

    @Test(
        "where nobody says who pays, elective care is the patient's, and prescribed care is asked about",
        arguments: [
            (CareSetting.medicalSpa, true), (.wellness, true), (.medicalMassage, false), (.painClinic, false),
        ])
    func unknownPayer(setting: CareSetting, isPatients: Bool) throws {
        let rule = Self.rule(.coverage, .reason)
        var insured = Self.rule(.referral, .reason)
        insured.insuredOnly = true
        let visit = PatientEvent.visitCompleted(Visit(visit: "v"))
        #expect(try decided(visit, after: [], rule, Self.facts(setting)) == (isPatients ? [] : ["the-rule"]))
        #expect(try decided(visit, after: [], insured, Self.facts(setting)) == (isPatients ? [] : ["the-rule"]))
        // The care's own setting goes before the house's.
        let elsewhere = PatientEvent.visitCompleted(Visit(visit: "v", setting: setting))
        #expect(try decided(elsewhere, after: [], rule) == (isPatients ? [] : ["the-rule"]))
        let says = PatientState().lacking(
            rule, at: Self.at("2026-03-01"), episode: nil, performer: nil, practice: Self.facts(setting))
        #expect(says == (isPatients ? nil : "nobody has said who pays"))
        let paid = ("2026-01-02", PatientEvent.coverageConfirmed(Coverage(coverage: "c", kind: "self-pay")))
        #expect(try decided(visit, after: [paid], rule, Self.facts(setting)) == [])
        #expect(try decided(visit, after: [paid], insured, Self.facts(setting)) == [])
    }

    @Test(
        "a payer that means the patient is nobody else, however it is written",
        arguments: [
            ("self-pay", true), ("Self Pay", true), ("cash", true), ("out_of_pocket", true), ("uninsured", true),
            ("insurance", false), ("workers-compensation", false), ("private", false), ("Cash Mutual", false),
        ])
    func payers(word: String, isPatient: Bool) throws {
        var visit = Visit(visit: "v")
        visit.context.episode = "e"
        let opened = PatientEvent.episodeOpened(Episode(episode: "e", problem: "x", payer: word))
        let broken = try decided(
            .visitCompleted(visit), after: [("2026-01-02", opened)], Self.rule(.coverage, .reason))
        #expect(broken == (isPatient ? [] : ["the-rule"]))
    }
}
