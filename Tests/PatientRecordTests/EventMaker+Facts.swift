import Clinical

extension EventMaker {
    mutating func registration() -> Registration {
        Registration(
            pseudonym: maybeWord("pseudonym"), birthYear: maybeInt("birthYear"), sex: maybeChoice("sex"),
            name: maybeText("name"), birthDate: maybeText("birthDate"), contact: maybeText("contact"),
            identifiers: list { SealableIdentifier(system: $0.word("system\($1)"), value: $0.text("value\($1)")) },
            context: context())
    }

    mutating func consent() -> Consent {
        Consent(
            scope: word("scope"), category: maybeWord("category"), until: maybeDay("until"), text: maybeText("text"),
            context: context())
    }

    mutating func merge() -> RecordMerge {
        RecordMerge(
            from: maybeWord("from"), into: maybeWord("into"), reasonCode: maybeWord("reasonCode"),
            reason: maybeText("reason"), context: context())
    }

    mutating func intake() -> Intake {
        Intake(
            topics: list { maker, place in
                IntakeTopic(
                    topic: maker.word("topic\(place)"), status: maker.choice("status\(place)"),
                    codes: maker.list { $0.word("codes\(place)\($1)") }, text: maker.maybeText("text\(place)"))
            }, context: context())
    }

    mutating func screen() -> SafetyScreen {
        SafetyScreen(
            present: list { $0.word("present\($1)") }, absent: list { $0.word("absent\($1)") }, context: context())
    }

    mutating func redFlag() -> RedFlag {
        RedFlag(flag: word("flag"), clearedBy: maybeWord("clearedBy"), context: context())
    }

    mutating func episode() -> Episode {
        let id = word("episode")
        return Episode(
            episode: id, setting: maybeChoice("setting"), problem: word("problem"), site: maybeWord("site"),
            side: maybeChoice("side"), diagnoses: list { $0.word("diagnoses\($1)") }, payer: maybeWord("payer"),
            referralQuestion: maybeText("referralQuestion"), context: context(episode: id))
    }

    mutating func closing() -> EpisodeClosing {
        let id = word("episode")
        return EpisodeClosing(episode: id, outcomeCode: word("outcomeCode"), context: context(episode: id))
    }

    mutating func referral() -> Referral {
        Referral(
            referrer: maybeText("referrer"), question: maybeText("question"), visitsAsked: maybeInt("visitsAsked"),
            diagnoses: list { $0.word("diagnoses\($1)") }, reasonCode: maybeWord("reasonCode"), context: context())
    }

    mutating func coverage() -> Coverage {
        Coverage(
            coverage: word("coverage"), kind: word("kind"), payer: maybeWord("payer"), member: maybeText("member"),
            from: maybeDay("from"), until: maybeDay("until"), context: context())
    }

    mutating func authorisation() -> Authorisation {
        Authorisation(
            authorisation: word("authorisation"), visits: maybeInt("visits"), from: maybeDay("from"),
            until: maybeDay("until"), reasonCode: maybeWord("reasonCode"), context: context())
    }

    mutating func plan() -> CarePlan {
        CarePlan(
            phases: list { maker, place in
                CarePlanPhase(
                    name: maker.word("name\(place)"), visitsPerWeek: maker.maybeNumber("visitsPerWeek\(place)"),
                    intervalDays: maker.maybeInt("intervalDays\(place)"), weeks: maker.maybeInt("weeks\(place)"))
            }, agreedBy: maybeWord("agreedBy"), context: context())
    }

    mutating func goal() -> Goal {
        Goal(
            goal: word("goal"), instrument: word("instrument"), target: number("target"), site: maybeWord("site"),
            side: maybeChoice("side"), motion: maybeWord("motion"), mode: maybeChoice("mode"),
            moment: maybeChoice("moment"), aspect: maybeChoice("aspect"), due: maybeDay("due"),
            text: maybeText("text"), context: context())
    }

    mutating func booking() -> VisitBooking {
        let id = word("visit")
        return VisitBooking(
            visit: id, plannedAt: Int64(int("plannedAt")), plannedOffsetMinutes: Int32(int("offset") % 841),
            kind: maybeWord("kind"), context: context(visit: id, ownVisit: true))
    }

    mutating func visit() -> Visit {
        let id = word("visit")
        return Visit(
            visit: id, kind: choice("kind"), isOwn: mode == .full ? false : flag(), setting: maybeChoice("setting"),
            location: maybeWord("location"), supervisedBy: maybeWord("supervisedBy"), minutes: maybeInt("minutes"),
            endedEarly: flag(), context: context(visit: id, ownVisit: true))
    }

    mutating func notHeld() -> VisitNotHeld {
        let id = maybeWord("visit")
        return VisitNotHeld(
            visit: id, reasonCode: maybeWord("reasonCode"), noticeHours: maybeInt("noticeHours"),
            context: context(visit: id, ownVisit: true))
    }

    mutating func treatment() -> Treatment {
        Treatment(
            techniques: list { maker, place in
                TechniqueApplied(
                    technique: maker.word("technique\(place)"), muscle: maker.maybeWord("muscle\(place)"),
                    role: maker.maybeWord("role\(place)"), site: maker.maybeWord("site\(place)"),
                    side: maker.maybeChoice("side\(place)"), minutes: maker.maybeInt("minutes\(place)"))
            }, intensity: maybeInt("intensity"), context: context())
    }

    mutating func note() -> Note { Note(subject: word("subject"), text: text("text"), context: context()) }

    mutating func signature() -> Signature {
        let id = word("visit")
        return Signature(visit: id, signedBy: word("signedBy"), context: context(visit: id, ownVisit: true))
    }

    mutating func finding() -> Finding {
        Finding(
            finding: word("finding"), muscle: maybeWord("muscle"), site: maybeWord("site"), side: maybeChoice("side"),
            grade: maybeNumber("grade"), context: context())
    }

    mutating func notObtained() -> ReadingNotObtained {
        ReadingNotObtained(
            instrument: word("instrument"), reason: choice("reason"), site: maybeWord("site"),
            side: maybeChoice("side"), context: context())
    }

    mutating func adverse() -> AdverseEvent {
        AdverseEvent(
            kind: word("kind"), severity: maybeInt("severity"), text: maybeText("text"), context: context())
    }

    mutating func decision() -> IntervalDecision {
        IntervalDecision(
            days: int("days"), recommendedDays: maybeInt("recommendedDays"),
            shownPosition: maybe { Int64($0.int("shownPosition")) }, agreed: maybe { $0.flag() },
            reason: maybeText("reason"), context: context())
    }

    mutating func reading() -> Reading {
        Reading(
            instrument: word("instrument"), instrumentVersion: maybeWord("instrumentVersion"),
            language: maybeWord("language"),
            value: ReadingValue(
                number: maybeNumber("value"), qualifier: maybeWord("qualifier"), low: maybeNumber("valueLow"),
                high: maybeNumber("valueHigh"), written: maybeText("written")),
            site: maybeWord("site"), side: maybeChoice("side"), motion: maybeWord("motion"),
            mode: maybeChoice("mode"), posture: maybeWord("posture"), tool: maybeWord("tool"),
            trials: maybeInt("trials"), limitedBy: maybeWord("limitedBy"), moment: maybeChoice("moment"),
            aspect: maybeChoice("aspect"), recall: maybeWord("recall"), periodDays: maybeInt("periodDays"),
            isOffStep: flag(), context: context())
    }

    mutating func occurrence() -> Occurrence {
        Occurrence(
            milliseconds: Int64.random(in: -2_000_000_000_000...2_000_000_000_000, using: &chance),
            offsetMinutes: Int32.random(in: -840...840, using: &chance), precision: choice("precision"))
    }
}
