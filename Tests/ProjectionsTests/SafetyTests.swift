import CareWorklist
import Clinical
import MaintenanceInterval
import PatientProgress
import ProjectionRuntime
import Testing

/// What must not get lost on the way to a physician.
@Suite struct SafetyTests {
    private static let context = CareContext(
        practice: .inNewJersey(.medicalMassage), policy: .default(for: .medicalMassage), registry: .default)

    /// Treatments a week apart from 5 January 2026, each with what was read before it.
    private func treated(
        _ readings: [PatientEvent?], from start: String = "2026-01-05", episode: String? = nil,
        in history: inout History
    ) {
        for (week, reading) in readings.enumerated() {
            let day = (History.day(start) + 7 * week).description
            if let reading { history.tell(day, reading) }
            history.tell(day, .visit("v-" + day, episode: episode), hour: 10)
        }
    }

    private func row(
        _ history: History, _ episode: String = "", _ context: CareContext = context
    ) throws -> [String: ViewValue] {
        try #require(try history.rows(IntervalProjector(), context: context).first { $0["episode"] == .text(episode) })
    }

    private func reason(_ row: [String: ViewValue]) -> String {
        if case .text(let text)? = row["reason"] { text } else { "" }
    }

    private func referral(_ history: History, _ episode: String = "") throws -> ViewValue? {
        try row(history, episode)["referral"]
    }

    private func vas(_ value: String) -> PatientEvent {
        .reading(.pain, Reading(instrument: "vas", value: .number(value), site: "neck"))
    }

    private func symptom(_ name: String, _ value: String, site: String?, episode: String? = nil) -> PatientEvent {
        .reading(
            .symptom,
            Reading(
                instrument: name, value: .number(value), site: site, moment: .before,
                context: EntryContext(episode: episode)))
    }

    // MARK: Worse

    @Test("worse by a verified important change refers where no measurement error is known, and says so")
    func withoutError() throws {
        var history = History()
        treated(["10", "25", "25"].map(vas), in: &history)
        let row = try row(history)
        #expect(row["referral"] == .text("worsening"))
        #expect(reason(row).contains("worse by at least 15 (its measurement error is not known), at 2 visits in a row"))
        var less = History()
        treated(["10", "24", "24"].map(vas), in: &less)
        #expect(try referral(less) == .text(""))
        #expect(try reason(self.row(less)).contains("now 24 on 2026-01-19: worse by 14. Next visit"))
    }

    @Test("a consultation about one episode leaves the worsening of another")
    func reviewedElsewhere() throws {
        for (about, expected) in [("knee", "worsening"), ("neck", ""), (nil, "")] as [(String?, String)] {
            var history = History()
            history.tell("2026-01-01", .episode("neck"))
            history.tell("2026-01-01", .episode("knee"))
            treated(["4", "8", "8"].map { .pain($0, episode: "neck") }, episode: "neck", in: &history)
            history.tell(
                "2026-01-20",
                .consultationCompleted(Consultation(kind: "review", context: EntryContext(episode: about))))
            #expect(try referral(history, "neck") == .text(expected), "\(about ?? "none")")
        }
    }

    @Test("a severe adverse event after care ended is listed, until a consultation about its episode or about none")
    func adverseAfterTheEnd() throws {
        func listed(_ day: String, consulted about: String?? = .none) throws -> Bool {
            var history = History()
            treated([.pain("6", episode: "e1")], episode: "e1", in: &history)
            let event = AdverseEvent(kind: "dizziness", severity: 4, context: EntryContext(episode: "e1"))
            if day < "2026-01-10" { history.tell(day, .adverseEventReported(event)) }
            history.tell("2026-01-10", .careEnded)
            if day >= "2026-01-10" { history.tell(day, .adverseEventReported(event)) }
            if let about {
                history.tell(
                    "2026-01-20",
                    .consultationCompleted(Consultation(kind: "review", context: EntryContext(episode: about))))
            }
            return try history.rows(WorklistProjector(), context: Self.context).contains {
                $0["reason"] == .text("adverse")
            }
        }
        #expect(try listed("2026-01-12") && !listed("2026-01-08"))
        #expect(try listed("2026-01-12", consulted: "e2"))
        #expect(try !listed("2026-01-12", consulted: "e1") && !listed("2026-01-12", consulted: .some(nil)))
    }

    // MARK: Flags and signs

    @Test(
        """
        a flag raised after care ended stands until it is cleared, and one known then does not; to close an episode answers \
        none, but to refer on does
        """)
    func afterTheEnd() throws {
        let referred = PatientEvent.episodeClosed(EpisodeClosing(episode: "e1", outcomeCode: "referredOn"))
        for (end, known) in [(PatientEvent.episodeClosed("e1"), "redFlag"), (referred, ""), (.careEnded, "")] {
            for (day, hour, expected) in [
                ("2026-01-10", 9, "redFlag"), ("2026-01-09", 12, "redFlag"), ("2026-01-09", 8, known),
                // Of a day before, and recorded after the end.
                ("2026-01-08", 12, "redFlag"),
            ] {
                var history = History()
                history.tell("2026-01-01", .episode("e1"))
                treated([.pain("6", episode: "e1")], episode: "e1", in: &history)
                if hour < 11 { history.tell(day, .flag("cauda-equina"), hour: hour) }
                history.tell("2026-01-09", end, hour: 11)
                if hour > 11 || day > "2026-01-09" { history.tell(day, .flag("cauda-equina"), hour: hour) }
                let row = try row(history, "e1")
                #expect(row["referral"] == .text(expected), "\(end.typeName) \(day) \(hour)")
                #expect((row["phase"] == .text("ended")) == expected.isEmpty)
                history.tell("2026-01-11", .cleared("cauda-equina"))
                #expect(try self.row(history, "e1")["phase"] == .text("ended"))
            }
        }
    }

    @Test("an open flag hides no new sign, and a newer flag shows in the day")
    func flagAndSign() throws {
        var history = History()
        treated([.pain("6"), .pain("6")], in: &history)
        history.tell("2026-01-06", .flag("night-pain"))
        history.tell("2026-01-13", symptom("numbness", "8", site: "hand"))
        let row = try row(history)
        #expect(row["referral"] == .text("redFlag") && row["referred_on"] == .text("2026-01-13"))
        #expect(
            reason(row).hasPrefix(
                "Red flag not cleared: night pain that rest does not ease (2026-01-06). New sign: numbness, hand, 8 on "
                    + "2026-01-13, not told of before (red flag neurological-deficit)."))
        history.tell("2026-02-01", .flag("cauda-equina"))
        #expect(try self.row(history)["referred_on"] == .text("2026-02-01"))
        history.tell("2026-02-02", .cleared("neurological-deficit"))
        #expect(try !reason(self.row(history)).contains("hand"))
    }

    @Test(
        "a sign that is known progresses by two points above where it began, told so on two days in a row",
        arguments: [
            (["2", "4", "4"], true), (["2", "3", "3"], false), (["2", "9"], false), (["2", "9", "3", "9"], false),
            (["2", "9", "9"], true), (["5", "3", "5", "5"], false), (["2", "4", "4", "0", "0"], false),
        ])
    func progresses(values: [String], refers: Bool) throws {
        var history = History()
        treated(values.map { symptom("numbness", $0, site: "hand") }, in: &history)
        let row = try row(history)
        #expect((row["referral"] == .text("newSign")) == refers)
        guard refers else { return }
        #expect(
            reason(row).hasPrefix(
                "Sign that progresses (by a figure of the house, unverified): numbness, hand, \(values[2]) on 2026-01-19, 2 on 2026-01-05"
            ))
        history.tell("2026-01-20", .cleared("neurological-deficit"))
        #expect(try referral(history) == .text(""))
        // From there on it is asked anew.
        for day in ["2026-01-27", "2026-02-03"] { history.tell(day, symptom("numbness", "10", site: "hand")) }
        #expect(try referral(history) == .text(values[2] == "9" ? "" : "newSign"))
    }

    @Test(
        "what was told absent is new in the next episode too, unless that was long ago; absent anywhere is absent there"
    )
    func absentBefore() throws {
        for (opened, refers) in [("2026-01-12", true), ("2026-06-01", false)] {
            var history = History()
            history.tell("2026-01-01", .episode("e1"))
            treated([symptom("numbness", "0", site: "hand", episode: "e1")], episode: "e1", in: &history)
            history.tell("2026-01-09", .episodeClosed("e1"))
            history.tell(opened, .episode("e2"))
            treated([symptom("numbness", "8", site: "hand", episode: "e2")], from: opened, episode: "e2", in: &history)
            #expect((try referral(history, "e2") == .text("newSign")) == refers, "\(opened)")
        }
        var history = History()
        history.tell("2026-01-04", symptom("numbness", "0", site: nil))
        treated([symptom("numbness", "3", site: "hand")], in: &history)
        #expect(try referral(history) == .text("newSign"))
    }

    @Test("a headache is one sign, whatever tells of it and at whichever part of the head")
    func headache() throws {
        func refers(_ first: PatientEvent, _ then: PatientEvent) throws -> Bool {
            var history = History()
            history.tell("2026-01-01", .patientRegistered(Registration(birthYear: 1950)))
            treated([first, then], in: &history)
            return try referral(history) == .text("newSign")
        }
        #expect(try refers(.pain("4"), .pain("7", site: "temple")))
        #expect(try refers(.pain("4"), symptom("headache-days", "12", site: "head")))
        #expect(try !refers(.pain("6", site: "head"), symptom("headache-days", "12", site: "head")))
        #expect(try !refers(.pain("6", site: "temple"), .pain("6", site: "head")))
        #expect(try !refers(.pain("4"), .pain("7", site: "jaw")))
    }

    @Test("what a patient comes with after years has not progressed; what was first told after a treatment can")
    func progressFrom() throws {
        var again = History()
        treated([symptom("numbness", "1", site: "hand")], from: "2024-01-05", in: &again)
        treated(["4", "4"].map { symptom("numbness", $0, site: "hand") }, from: "2026-01-05", in: &again)
        #expect(try referral(again) == .text(""))
        var after = History()
        after.tell(
            "2026-01-05",
            .reading(.symptom, Reading(instrument: "numbness", value: .number("2"), site: "hand", moment: .after)))
        treated(["3", "6", "8"].map { symptom("numbness", $0, site: "hand") }, in: &after)
        after.tell("2026-01-05", .cleared("neurological-deficit"), hour: 20)
        #expect(
            try reason(row(after)).hasPrefix(
                "Sign that progresses (by a figure of the house, unverified): numbness, hand, 8 on 2026-01-19, 3 on 2026-01-05"
            ))
    }

    @Test("days with headache are not refuted by a head that does not hurt just now")
    func momentaryAbsence() throws {
        var history = History()
        history.tell("2026-01-01", .patientRegistered(Registration(birthYear: 1950)))
        for (week, days) in ["12", "11", "10"].enumerated() {
            let day = (History.day("2026-01-05") + 7 * week).description
            history.tell(day, symptom("headache-days", days, site: "head"))
            history.tell(day, .pain("0", site: "head"))
            history.tell(day, .visit("v\(week)"), hour: 10)
        }
        #expect(try referral(history) == .text(""))
    }

    @Test("two readings at the first visit are no change against each other")
    func firstVisit() throws {
        for values in [["9", "4", "4"], ["4", "7", "7"]] {
            var history = History()
            history.tell("2026-01-05", .pain(values[0]), hour: 8)
            treated(values.dropFirst().map { .pain($0) }, in: &history)
            #expect(try referral(history) == .text(""))
            let told = reason(try row(history))
            #expect(values[0] == "9" ? told.contains("at the last visit") : told.contains("worse by 3"), "\(told)")
        }
    }

    // MARK: Care that begins anew

    @Test("after a gap an episode begins anew: a relapse is no improvement on a year ago, and no plateau either")
    func relapse() throws {
        for episode in [nil, "e1"] {
            var history = History()
            history.tell("2025-01-01", .episode("e1"))
            treated(
                ["9", "4", "2", "2"].map { .pain($0, episode: episode) }, from: "2025-01-06", episode: episode,
                in: &history)
            let name = episode ?? ""
            #expect(try row(history, name)["visits"] == .integer(4))
            treated([.pain("6", episode: episode)], from: "2026-01-05", episode: episode, in: &history)
            let row = try row(history, name)
            #expect(row["status"] == .text("default") && row["visits"] == .integer(1))
            #expect(row["begun_anew_on"] == .text("2026-01-05"))
            let progress = try history.rows(ProgressProjector(), context: Self.context)
            let earlier = episode.map { $0 + " before-2026-01-05" } ?? "before-2026-01-05"
            #expect(
                progress.map { [$0["episode"], $0["baseline_value"], $0["latest_value"]] } == [
                    [.text(name), .real(6), .real(6)], [.text(earlier), .real(9), .real(2)],
                ])
            #expect(progress.map { $0["response"] } == [.text("tooFew"), .text("improved")])
        }
    }

    @Test("a goal is of the stretch of care it was set in")
    func goals() throws {
        var history = History()
        history.tell("2025-01-01", .episode("e1"))
        for (day, id) in [("2025-01-02", "g1"), ("2026-01-02", "g2")] {
            history.tell(
                day,
                .goalSet(
                    Goal(
                        goal: id, instrument: "nrs-11", target: ExactNumber(2), site: "neck",
                        context: EntryContext(episode: "e1"))))
        }
        for start in ["2025-01-06", "2026-01-05"] {
            treated(["6", "2"].map { .pain($0, episode: "e1") }, from: start, episode: "e1", in: &history)
        }
        let rows = try history.rows(ProgressProjector(), context: Self.context, table: 1)
        #expect(
            rows.map { [$0["goal"], $0["from_on"], $0["status"]] }.filter { $0[2] == .text("achieved") } == [
                [.text("g1"), .text("2025-01-13"), .text("achieved")],
                [.text("g2"), .text("2026-01-12"), .text("achieved")],
            ])
    }

    @Test("worsening outside an episode waits for a physician also when care went over into one")
    func worseBeforeTheMove() throws {
        var history = History()
        treated(["3", "7", "8"].map { .pain($0) }, in: &history)
        history.tell("2026-01-26", .episode("e1"))
        treated([.pain("9", episode: "e1")], from: "2026-01-26", episode: "e1", in: &history)
        #expect(try referral(history) == .text("worsening"))
        history.tell("2026-01-27", .consultationCompleted(Consultation(kind: "review")))
        #expect(try row(history)["phase"] == .text("ended"))
    }

    @Test("a goal revised after a gap is of the care that goes on")
    func revisedGoal() throws {
        var history = History()
        history.tell("2025-01-01", .episode("e1"))
        let goal = Goal(
            goal: "g", instrument: "nrs-11", target: ExactNumber(2), site: "neck", context: EntryContext(episode: "e1"))
        history.tell("2025-01-02", .goalSet(goal))
        for start in ["2025-01-06", "2026-01-05"] {
            treated(["6", "5"].map { .pain($0, episode: "e1") }, from: start, episode: "e1", in: &history)
        }
        let goals = { (history: History) in
            try history.rows(ProgressProjector(), context: Self.context).map {
                [$0["goal_value"], $0["goal_carried_on"]]
            }
        }
        #expect(try goals(history) == [[.real(2), .text("2026-01-05")], [.real(2), .null]])
        history.tell("2026-01-13", .goalRevised(goal))
        #expect(try goals(history) == [[.real(2), .null], [.null, .null]])
    }

    @Test("care that went over into an episode is not waited for outside it, until somebody is treated there again")
    func intoAnEpisode() throws {
        var history = History()
        treated([.pain("2"), .pain("2")], in: &history)
        history.tell("2026-01-14", .episode("e1"))
        treated([.pain("6", episode: "e1")], from: "2026-01-15", episode: "e1", in: &history)
        let row = try row(history)
        #expect(row["phase"] == .text("ended") && reason(row) == "Care goes on in episode e1.")
        #expect(try self.row(history, "e1")["phase"] == .text("intensive"))
        treated([.pain("2")], from: "2026-01-20", in: &history)
        #expect(try self.row(history)["phase"] != .text("ended"))
    }

    @Test("a measure that is no longer taken decides nothing while another is")
    func staleMeasure() throws {
        func pain(_ value: String, _ aspect: Aspect) -> PatientEvent { .pain(value, aspect: aspect) }
        let context = CareContext(
            practice: .inNewJersey(.painClinic), policy: .default(for: .painClinic), registry: .default)
        var history = History()
        for (week, average) in ["7", "4", "4", nil, nil, nil, nil, nil].enumerated() {
            let day = (History.day("2026-01-05") + 7 * week).description
            if let average { history.tell(day, pain(average, .average)) }
            history.tell(day, pain("7", .now))
            history.tell(day, .visit("v\(week)"), hour: 10)
            // Four weeks after its last reading the average is out.
            let reason = reason(try row(history, "", context))
            #expect(
                reason.hasPrefix("Numeric rating scale of pain, average") == (1..<7).contains(week), "\(week) \(reason)"
            )
        }
        #expect(try row(history, "", context)["referral"] == .text("plateau"))
    }
}
