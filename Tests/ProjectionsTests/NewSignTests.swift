import Clinical
import MaintenanceInterval
import ProjectionRuntime
import TestSupport
import Testing

/// A sign that is new refers back by itself: it is there and was not, whatever its number.
@Suite struct NewSignTests {
    private static let context = CareContext(
        practice: .inNewJersey(.medicalMassage), policy: .default(for: .medicalMassage), registry: .default)

    private static func numbness(
        _ value: String, site: String? = "hand", side: Side? = .left, moment: Moment? = .before, episode: String? = nil
    ) -> PatientEvent {
        symptom("numbness", value, site: site, side: side, moment: moment, episode: episode)
    }

    private static func symptom(
        _ instrument: String, _ value: String, site: String? = nil, side: Side? = nil, moment: Moment? = .before,
        episode: String? = nil
    ) -> PatientEvent {
        .reading(
            .symptom,
            Reading(
                instrument: instrument, value: .number(value), site: site, side: side, moment: moment,
                context: EntryContext(episode: episode)))
    }

    private static func weakness(_ grade: Int?) -> PatientEvent {
        .findingNoted(Finding(finding: "weakness", site: "hand", side: .left, grade: grade.map { ExactNumber($0) }))
    }

    /// A treatment a week from 5 January 2026, each with what was told before it; the first entry is the registration.
    private static func course(_ weeks: [[PatientEvent]], born: Int? = 1970) -> History {
        var history = History()
        history.tell("2026-01-01", .patientRegistered(Registration(birthYear: born)))
        for (week, told) in weeks.enumerated() {
            for event in [.pain("6")] + told { history.tell(day(week), event) }
            history.tell(day(week), .visit("v\(week + 1)"), hour: 10)
        }
        return history
    }

    private static func day(_ week: Int) -> String { (History.day("2026-01-05") + 7 * week).description }

    private func row(_ history: History, _ context: CareContext = context) throws -> [String: ViewValue] {
        try #require(try history.rows(IntervalProjector(), context: context).first)
    }

    private func isReferred(_ history: History, _ context: CareContext = context) throws -> Bool {
        try row(history, context)["referral"] == .text("newSign")
    }

    /// What is told at the weekly treatments, and whether it refers in the end.
    private static let told: [(String, [[PatientEvent]], Bool)] = [
        ("told absent, then there", [[numbness("0")], [numbness("3")]], true),
        ("never told, then there", [[], [numbness("3")]], true),
        ("the least there is", [[], [numbness("1")]], true),
        ("there from the first treatment on", [[numbness("3")], [numbness("6")]], false),
        ("there, however strong it gets", [[numbness("1")], [numbness("9")]], false),
        ("absent throughout", [[numbness("0")], [numbness("0")]], false),
        ("of one day's absence back again", [[numbness("3")], [numbness("0")], [numbness("3")]], false),
        ("gone for two days, and back", [[numbness("3")], [numbness("0")], [numbness("0")], [numbness("2")]], true),
        ("new, and gone on two days in a row", [[], [numbness("3")], [numbness("0")], [numbness("0")]], false),
        ("new, and absent once", [[], [numbness("3")], [numbness("0")]], true),
        ("at another place", [[numbness("3")], [numbness("3", site: "foot")]], true),
        ("on the other side", [[numbness("3")], [numbness("3", side: .right)]], true),
        (
            "another sign at the same place", [[numbness("3")], [symptom("tingling", "2", site: "hand", side: .left)]],
            true
        ),
        ("after the first treatment", [[numbness("0"), numbness("2", moment: .after)]], true),
        ("first told after the first treatment", [[numbness("2", moment: .after)]], true),
        ("a finding", [[], [weakness(nil)]], true),
        ("a finding by its grade", [[weakness(0)], [weakness(2)]], true),
        ("a finding from the first day on", [[weakness(2)], [weakness(3)]], false),
        ("a symptom that is no such sign", [[], [symptom("sleep", "8")]], false),
        ("a headache where none was", [[symptom("headache-present", "0")], [symptom("headache-present", "1")]], true),
        ("pain of the head", [[], [.pain("4", site: "head")]], true),
        (
            "pain of the head, known as headache", [[symptom("headache-present", "1")], [.pain("4", site: "head")]],
            false
        ),
        ("pain elsewhere", [[], [.pain("4", site: "low-back")]], false),
    ]

    @Test("a sign refers where it is there and was not", arguments: told.indices)
    func table(place: Int) throws {
        let (words, weeks, refers) = Self.told[place]
        #expect(try isReferred(Self.course(weeks)) == refers, "\(words)")
    }

    @Test("words, evidence, no dates; cleared by the flag's name, and by nothing before it")
    func words() throws {
        var history = Self.course([[Self.numbness("0")], [Self.numbness("3")]])
        var row = try row(history)
        #expect(
            row["reason"]
                == .text(
                    "New sign: numbness, hand left, 3 on 2026-01-12, 0 on 2026-01-05 (red flag "
                        + "neurological-deficit). A physician has to look before there is a next interval."))
        #expect(row["status"] == .text("referred") && row["referred_on"] == .text("2026-01-12"))
        #expect(row["evidence"] == .text("@3 @6"))
        for column in ["days", "book_from_on", "due_on", "overdue_on"] { #expect(row[column] == .null, "\(column)") }
        history.tell("2026-01-11", .cleared("neurological-deficit"))
        history.tell("2026-01-13", .cleared("infection"))
        history.tell("2026-01-13", .decided(30))
        #expect(try isReferred(history))
        history.tell("2026-01-13", .cleared("neurological-deficit"))
        row = try self.row(history)
        #expect(row["status"] == .text("recommended"))
        // What was cleared and goes on is known; once gone, it is new when it comes back.
        history.tell("2026-01-19", Self.numbness("4"))
        #expect(try !isReferred(history))
        for (day, value) in [("2026-01-26", "0"), ("2026-02-02", "0"), ("2026-02-09", "1")] {
            history.tell(day, Self.numbness(value))
        }
        #expect(try isReferred(history))
    }

    @Test("a flag raised by hand is told first, and the sign once that is cleared")
    func flagged() throws {
        var history = Self.course([[Self.numbness("0")], [Self.numbness("3")]])
        history.tell("2026-01-12", .flag("infection"))
        #expect(try row(history)["referral"] == .text("redFlag"))
        history.tell("2026-01-13", .cleared("infection"))
        #expect(try isReferred(history))
    }

    @Test("the history as corrected counts: without the reading there is no referral; nobody is referred who died")
    func corrected() throws {
        let kept = Self.course([[Self.numbness("0")], []])
        #expect(try !isReferred(kept))
        var amended = Self.course([[Self.numbness("0")], [Self.numbness("0")]])
        #expect(try !isReferred(amended))
        // A late entry of the first day: it was there all along.
        amended = Self.course([[], [Self.numbness("3")]])
        #expect(try isReferred(amended))
        amended.tell("2026-01-05", Self.numbness("2"), hour: 8)
        #expect(try !isReferred(amended))
        var dead = Self.course([[], [Self.numbness("3")]])
        dead.tell("2026-01-20", .died)
        #expect(try row(dead)["phase"] == .text("ended"))
    }

    @Test("each care begins with what the patient comes with: an episode, and care after a gap")
    func begunAnew() throws {
        var history = Self.course([[], []])
        history.tell("2026-06-01", Self.numbness("3"))
        history.tell("2026-06-01", .visit("again"), hour: 10)
        #expect(try !isReferred(history), "more than 90 days after the last treatment")
        history.tell("2026-06-08", Self.numbness("3", site: "foot"))
        #expect(try isReferred(history))

        var episodes = Self.course([[], []])
        episodes.tell("2026-02-02", .episode("e2"))
        episodes.tell("2026-02-02", Self.numbness("3", episode: "e2"))
        #expect(try !isReferred(episodes), "not treated yet")
        episodes.tell("2026-02-02", .visit("e2-1", episode: "e2"), hour: 10)
        #expect(try !isReferred(episodes))
        episodes.tell("2026-02-09", Self.numbness("3", side: .right, episode: "e2"))
        #expect(
            try history.rows(IntervalProjector(), context: Self.context).contains { $0["referral"] == .text("newSign") }
        )
    }

    @Test("a headache refers from the year of the fiftieth birthday on, and where nobody knows the age")
    func age() throws {
        let headache: [[PatientEvent]] = [[], [Self.symptom("headache-present", "1")]]
        for (born, refers) in [(1976, true), (1977, false), (nil, true)] as [(Int?, Bool)] {
            #expect(try isReferred(Self.course(headache, born: born)) == refers, "\(String(describing: born))")
        }
    }

    @Test("words, bounds and coarse dates: what says that it is there counts, what does not say is passed over")
    func values() throws {
        func week(_ value: ReadingValue, _ precision: Occurrence.Precision = .minute) throws -> Bool {
            var history = Self.course([[Self.numbness("0")], []])
            let reading = Reading(instrument: "numbness", value: value, site: "hand", side: .left)
            history.tell(
                precision == .minute ? "2026-01-19" : "2026-02-01", .reading(.symptom, reading), precision: precision)
            return try isReferred(history)
        }
        #expect(try week(ReadingValue(number: nil, qualifier: "range", low: ExactNumber(0), high: ExactNumber(2))))
        #expect(try week(ReadingValue(number: ExactNumber(1), qualifier: "greaterThan")))
        #expect(try !week(ReadingValue(number: ExactNumber(2), qualifier: "lessThan")))
        #expect(try !week(ReadingValue(number: nil, qualifier: "withinNormalLimits")))
        #expect(try !week(ReadingValue(number: nil, qualifier: "some")))
        #expect(try !week(.number("3"), .month))
    }

    @Test("a registry that watches for nothing refers nobody; it is no threshold, and no figure drives it")
    func data() throws {
        var registry = Registry.default
        for (code, instrument) in registry.instruments {
            var bare = instrument
            (bare.mcid, bare.mdc, bare.mcidByBaseline) = (nil, nil, [])
            registry.instruments[code] = bare
        }
        let history = Self.course([[Self.numbness("0")], [Self.numbness("1")]])
        func context(_ registry: Registry) -> CareContext {
            CareContext(
                practice: .inNewJersey(.medicalMassage), policy: .default(for: .medicalMassage), registry: registry)
        }
        #expect(try isReferred(history, context(registry)))
        registry.redFlags["neurological-deficit"]?.newSigns = []
        #expect(try !isReferred(history, context(registry)))
    }

    @Test(
        "in any course: never by readings without a first one above nothing, and always by one after two days of none")
    func property() throws {
        var chance = SeededGenerator(seed: 11)
        for _ in 0..<300 {
            let values = (0..<Int.random(in: 1...7, using: &chance)).map { _ in Int.random(in: 0...2, using: &chance) }
            let referred = try isReferred(Self.course(values.map { [Self.numbness("\($0)")] }))
            if values.allSatisfy({ $0 == 0 }) { #expect(!referred, "\(values)") }
            if values.allSatisfy({ $0 > 0 }) { #expect(!referred, "\(values)") }
            if values.suffix(2) == [0, 0] { #expect(!referred, "\(values)") }
            if values.count > 2, values.suffix(3).map({ $0 > 0 }) == [false, false, true] {
                #expect(referred, "\(values)")
            }
            // Stronger, or of the other side throughout, is the same sign.
            let stronger = values.map { $0 == 0 ? 0 : $0 + 5 }
            #expect(try isReferred(Self.course(stronger.map { [Self.numbness("\($0)")] })) == referred, "\(values)")
            let mirrored = values.map { [Self.numbness("\($0)", side: .right)] }
            #expect(try isReferred(Self.course(mirrored)) == referred, "\(values)")
        }
    }
}
