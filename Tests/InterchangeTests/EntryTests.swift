import Clinical
import Interchange
import TestSupport
import Testing

@Suite("Entries a row can become")
struct EntryTests {
    /// One row of named cells through one entry.
    private func read(_ cells: [(String, String)], _ entry: String) throws -> Imported {
        let header = (["id", "on"] + cells.map(\.0)).joined(separator: ",")
        let row = (["p", "2026-03-01"] + cells.map { "\"\($0.1)\"" }).joined(separator: ",")
        let yaml = """
            source: s
            patient: {pseudonym: id}
            time: {column: on, format: yyyy-MM-dd, zone: UTC}
            entries:
              - {\(entry)}
            """
        return try Imported(header + "\n" + row + "\n", yaml)
    }

    private func event(_ cells: [(String, String)], _ entry: String) throws -> PatientEvent {
        let read = try read(cells, entry)
        #expect(read.reasons == [])
        return try #require(read.drafts.first).event
    }

    @Test("a visit, with an id of its own or made of its day")
    func visits() throws {
        let stated = try event(
            [("v", "17"), ("m", "45"), ("k", "checkUp"), ("e", "no")],
            "event: visitCompleted, visit: {column: v, prefix: v-}, minutes: {column: m}, kind: {column: k}, endedEarly: {column: e}, performedBy: lmt-1"
        )
        #expect(
            stated
                == .visitCompleted(
                    Visit(visit: "v-17", kind: .checkUp, minutes: 45, context: EntryContext(performedBy: "lmt-1"))))
        let made = try event([], "event: visitCompleted, visit: {day: true, prefix: v-}")
        #expect(made == .visitCompleted(Visit(visit: "v-2026-03-01")))
        #expect(
            try read([("v", "1"), ("k", "chat")], "event: visitCompleted, visit: {column: v}, kind: {column: k}")
                .reasons
                == [
                    "2 k: “chat” is not one of treatment, assessment, consultation, checkUp, emergency, other; a “map:” can turn it into one"
                ])
    }

    @Test("a booking keeps its planned time apart from when it was made")
    func booking() throws {
        let booked = try event(
            [("v", "b1"), ("at", "2026-03-08 09:30")],
            "event: visitScheduled, visit: {column: v}, planned: {column: at, format: yyyy-MM-dd HH:mm, zone: America/New_York}"
        )
        // On 2026-03-08 New York's clocks went forward at 02:00.
        #expect(
            booked
                == .visitScheduled(
                    VisitBooking(visit: "b1", plannedAt: 1_772_976_600_000, plannedOffsetMinutes: -240)))
    }

    @Test("several techniques in one cell")
    func techniques() throws {
        let given = try event(
            [("did", "nmt upper-trapezius left 20; mfr at:neck target 10m;swedish 15min")],
            "event: treatmentGiven, techniques: {column: did}, intensity: 3")
        #expect(
            given
                == .treatmentGiven(
                    Treatment(
                        techniques: [
                            TechniqueApplied(technique: "nmt", muscle: "upper-trapezius", side: .left, minutes: 20),
                            TechniqueApplied(technique: "mfr", role: "target", site: "neck", minutes: 10),
                            TechniqueApplied(technique: "swedish", minutes: 15),
                        ], intensity: 3)))
        #expect(
            try read([("did", "nmt a b 3")], "event: treatmentGiven, techniques: {column: did}").rejected.map(\.field)
                == ["did"])
    }

    @Test("goals, authorisations and coverage, with dates in the file's own form")
    func plans() throws {
        #expect(
            try event(
                [("t", "3"), ("d", "6/1/2026")],
                "event: goalSet, goal: g1, instrument: nrs-11, target: {column: t}, site: neck, due: {column: d, format: M/d/yyyy}"
            )
                == .goalSet(
                    Goal(
                        goal: "g1", instrument: "nrs-11", target: ExactNumber(3), site: "neck",
                        due: CalendarDay("2026-06-01"))))
        #expect(
            try event(
                [("a", "A7"), ("n", "12"), ("u", "2026-06-30")],
                "event: authorisationGranted, authorisation: {column: a}, visits: {column: n}, until: {column: u}")
                == .authorisationGranted(
                    Authorisation(authorisation: "A7", visits: 12, until: CalendarDay("2026-06-30"))))
        #expect(
            try event(
                [("e", "ep1"), ("dx", "M54.2; G44.2")],
                "event: episodeOpened, episode: {column: e}, problem: neck-pain, diagnoses: {column: dx}, setting: medical-massage"
            )
                == .episodeOpened(
                    Episode(
                        episode: "ep1", setting: .medicalMassage, problem: "neck-pain", diagnoses: ["M54.2", "G44.2"])))
        #expect(
            try read([("t", "abc")], "event: goalSet, goal: g, instrument: nrs-11, target: {column: t}").reasons
                == ["2 t: “abc” is not a number"])
    }

    @Test("readings that are not there, findings, flags and notes")
    func others() throws {
        #expect(
            try event(
                [("why", "R")],
                "event: readingNotObtained, instrument: nrs-11, reason: {column: why, map: {R: refused}}")
                == .readingNotObtained(ReadingNotObtained(instrument: "nrs-11", reason: .refused)))
        #expect(
            try event(
                [("g", "2")], "event: findingNoted, finding: hypertonia, muscle: upper-trapezius, grade: {column: g}")
                == .findingNoted(Finding(finding: "hypertonia", muscle: "upper-trapezius", grade: ExactNumber(2))))
        #expect(
            try event([("f", "infection")], "event: redFlagCleared, flag: {column: f}, clearedBy: dr-1")
                == .redFlagCleared(RedFlag(flag: "infection", clearedBy: "dr-1")))
        #expect(
            try event([("n", "=1+1 \u{202E}x")], "event: noteWritten, text: {column: n}, visit: v1")
                == .noteWritten(
                    Note(subject: "note", text: .open("=1+1 \u{202E}x"), context: EntryContext(visit: "v1"))))
        #expect(
            try event([("al", "latex,pollen")], "event: intakeRecorded, topic: allergies, codes: {column: al}")
                == .intakeRecorded(
                    Intake(topics: [IntakeTopic(topic: "allergies", status: .known, codes: ["latex", "pollen"])])))
        #expect(
            try event([("d", "42"), ("ok", "Yes")], "event: intervalDecided, days: {column: d}, agreed: {column: ok}")
                == .intervalDecided(IntervalDecision(days: 42, agreed: true)))
    }

    @Test("an entry with a date of its own is there where the date is")
    func ownDate() throws {
        let entry = "event: deathRecorded, at: {column: died, format: yyyy-MM-dd, zone: UTC}"
        #expect(try read([("died", "2026-02-01")], entry).drafts.map(\.occurred.text) == ["2026-02-01"])
        #expect(try read([("died", "")], entry).empty == [2])
    }

    @Test(
        "every event can be made from constants and columns",
        arguments: [
            "event: mobilityMeasured, instrument: rom, value: {column: x}, site: neck, motion: rotation, side: left, mode: active, tool: goniometer, trials: 3",
            "event: symptomCounted, instrument: headache-days, value: {column: x}, periodDays: 28",
            "event: satisfactionRated, instrument: satisfaction, value: {column: x}, respondent: proxy, channel: phone",
            "event: measurementTaken, instrument: grip, value: {column: x}",
            "event: visitMissed, reasonCode: {column: x}",
            "event: visitCancelled, reasonCode: {column: x}, noticeHours: 3",
            "event: homeCareAdvised, text: {column: x}", "event: entrySigned, visit: v, signedBy: {column: x}",
            "event: episodeClosed, episode: e, outcomeCode: {column: x}",
            "event: referralReceived, visitsAsked: {column: x}",
            "event: referredBack, reasonCode: {column: x}", "event: consultationCompleted, kind: {column: x}",
            "event: coverageConfirmed, coverage: {column: x}, kind: insurance",
            "event: goalWithdrawn, goal: {column: x}",
            "event: redFlagRaised, flag: {column: x}", "event: lifeEventReported, kind: flare, text: {column: x}",
            "event: medicationChanged, drug: {column: x}, change: started",
            "event: otherCareReported, kind: {column: x}", "event: reportShared, recipient: {column: x}",
            "event: adverseEventReported, kind: bruise, severity: {column: x}",
            "event: careEnded, reasonCode: {column: x}",
            "event: patientDetailsChanged, birthYear: {column: x}", "event: adverseEventResolved, kind: {column: x}",
        ])
    func every(entry: String) throws {
        let made = try event([("x", "4")], entry)
        let name = entry.dropFirst("event: ".count).prefix { $0 != "," }
        #expect(made.typeName == name)
        #expect(try read([("x", "")], entry).empty == [2])
    }
}
