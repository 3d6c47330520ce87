import Clinical
import ProjectionRuntime

/// Finds the one thing a page has to ask. The first of these that holds is asked.
struct Asking {
    let course: CareCourse
    let measures: [MeasureSummary]
    /// What is said of each episode, and the one the page shows.
    let visits: [NextVisit]
    let next: NextVisit?
    let nextOfOthers: [NextVisit]
    let authorised: AuthorisedVisits?
    let authorisedOfOthers: [(episode: String, visits: AuthorisedVisits)]
    let goalsUnmeasured: [GoalInForce]
    let items: [WorklistEntry]
    let parked: [ParkedPatient]
    let words: RegistryWords
    let names: EpisodeNames
    let asOf: CalendarDay

    var intervals: [NextVisit] { [next].compactMap(\.self) + nextOfOthers }

    /// What was open when care ended is said with whatever else is asked, and so is a record that contradicts itself.
    func ask() -> Ask {
        var ask = first
        if let history { ask.sentence += " " + history }
        guard let check = course.end.contradiction?.sentence else { return ask }
        return ask.kind == .nothing ? Ask(.recordIncomplete, check) : Ask(ask.kind, ask.sentence + " " + check)
    }

    private var first: Ask {
        if let redFlag { return redFlag }
        if let adverse { return adverse }
        if let stopped { return stopped }
        // A sign that came up after care ended is no less a sign.
        if !course.end.isUnderCare, next?.signs != nil, let referral { return referral }
        guard course.end.isUnderCare else { return Ask(.nothing, "No action needed: \(outOfCare).") }
        if let referral { return referral }
        // Where one episode goes on, that another lapsed can wait.
        if let lapsed, intervals.allSatisfy({ $0.dueOn == nil || course.hasLapsed($0, on: asOf) }) { return lapsed }
        let arranged = authorisation ?? rule ?? visit ?? missed ?? authorisationOfOthers
        return worsening ?? flare ?? arranged ?? lapsed ?? record ?? nothing
    }

    /// The open flags that somebody has to act on, as the work list has them; where the interval stopped, all but those that
    /// whoever ended the care knew of.
    private var flagsToAct: [OpenRedFlags.Open] {
        let open = course.end.mayNeedSomebody ? course.redFlags.open : []
        if let next { return open.filter { next.flags.contains($0.flag) } }
        return open.filter { flag in !course.end.knew(of: flag.latest, flag.positions.max() ?? 0) }
    }

    private var redFlag: Ask? {
        let open = flagsToAct
        guard let first = open.first else { return nil }
        let flags = open.map(inWords)
        let told = ["RED FLAG since \(first.since), not cleared: \(flags.joined(separator: "; "))."]
        return Ask(
            .redFlag, (told + [next?.signs, adverseInWords, hold + "."].compactMap(\.self)).joined(separator: " "))
    }

    private func inWords(_ flag: OpenRedFlags.Open) -> String { words.redFlag(flag.flag) + " (\(flag.since))" }

    private func inWords(_ event: OpenAdverseEvents.Open, unless day: CalendarDay?) -> String {
        Wording.words(event.kind) + " (severity \(event.severity) of 5\(event.day == day ? "" : ", \(event.day)"))"
    }

    /// What was open when the care, or the episode, ended: history, and no task of anybody's any more.
    private var history: String? {
        guard course.end.death == nil, course.end.erased == nil else { return nil }
        let asked = Set(flagsToAct.map(\.flag))
        let flags = course.redFlags.open.filter { !asked.contains($0.flag) }.map { "red flag " + inWords($0) }
        let adverse = course.openAdverse.severe.filter { course.end.knew(of: $0.day, $0.position) }
            .map { inWords($0, unless: nil) }
        let open = flags + adverse
        return open.isEmpty ? nil : "Known when it ended, and never closed: \(open.joined(separator: "; "))."
    }

    private var hold: String {
        course.end.isUnderCare ? "A physician has to look before the next treatment" : "A physician has to look"
    }

    private var adverse: Ask? {
        guard let told = adverseInWords else { return nil }
        return Ask(.adverse, [told, next?.signs, hold + "."].compactMap(\.self).joined(separator: " "))
    }

    /// Severe adverse events that are not over; nil where there are none to act on.
    private var adverseInWords: String? {
        guard course.end.mayNeedSomebody else { return nil }
        let severe = course.openAdverse.severe.filter { !course.end.knew(of: $0.day, $0.position) }
        guard let first = severe.first else { return nil }
        let events = severe.map { inWords($0, unless: first.day) }
        return "Adverse event of \(first.day) not resolved: \(events.joined(separator: "; "))."
    }

    private var stopped: Ask? {
        guard let first = parked.first else { return nil }
        return Ask(
            .parked,
            "PARKED: this page is incomplete, because the entry @\(first.position) cannot be worked with. "
                + "Amend or retract it.")
    }

    private var outOfCare: String {
        if let erased = course.end.erased {
            return "the identity was destroyed on \(erased.day); scores and dates remain"
        }
        if let death = course.end.death { return "the patient died " + death.words }
        let why = course.endReason.map { " (\(Wording.words($0)))" } ?? ""
        return "care ended" + (course.end.ended.map { " on \($0.day)" + why } ?? "")
    }

    private var missed: Ask? {
        guard let item = items.first(where: { $0.reason == "missed" }) else { return nil }
        return Ask(.missed, "Visit missed or cancelled on \(item.from), and none is booked: call.")
    }

    /// A rule that refuses the next booking, or of which nobody has said why it did not hold.
    private var rule: Ask? {
        let rules = items.filter { $0.reason == "rules" && $0.urgency <= 3 }
        guard let urgency = rules.map(\.urgency).min() else { return nil }
        let what = rules.filter { $0.urgency == urgency }.map(Self.lacking).joined(separator: "; ")
        return Ask(
            .rule,
            urgency == 2
                ? "Before the next treatment: \(what)." : "Before the next treatment, put right or say why: \(what).")
    }

    private var record: Ask? {
        let parts =
            items.compactMap { item -> String? in
                switch item.reason {
                case "unsigned": Wording.count(item.evidence.count, "visit") + " unsigned since \(item.from)"
                case "noReading": "no reading at the last visit, \(item.from)"
                case "rules": Self.lacking(item)
                default: nil
                }
            } + [unconfirmedGoals, unmeasuredGoals].compactMap(\.self)
        guard !parts.isEmpty else { return nil }
        return Ask(.recordIncomplete, "No action needed, but the record is incomplete: \(Wording.list(parts)).")
    }

    /// Goals of before a gap in care: the patient may want something else by now.
    private var unconfirmedGoals: String? {
        let goals = measures.filter { $0.goalCarriedOn != nil && $0.key.before == nil }
        guard let since = goals.compactMap(\.goalCarriedOn).max() else { return nil }
        let names = goals.map { Wording.lowerFirst(words.measure($0.key)) + " " + DecimalText.text($0.goal ?? 0) }
        return "goal not confirmed since care began anew on \(since) (\(Wording.list(names)))"
    }

    /// Goals whose day is over, and which nobody measured: whether they were reached nobody can say.
    private var unmeasuredGoals: String? {
        let goals = goalsUnmeasured.compactMap { goal -> String? in
            guard let due = goal.goal.due, due < asOf else { return nil }
            let name = Wording.lowerFirst(words.measure(MeasureKey(goal.goal)))
            return "\(name) \(DecimalText.text(goal.goal.target.double)) by \(due)"
        }
        return goals.isEmpty ? nil : "goal never measured (\(Wording.list(goals)))"
    }

    /// What is missing; how it is put right is for whoever keeps the record, and stands on the work list.
    private static func lacking(_ item: WorklistEntry) -> String {
        item.detail.hasSuffix(".") ? String(item.detail.dropLast()) : item.detail
    }

    private var nothing: Ask {
        if let booked = course.nextBooking(from: asOf) {
            return Ask(.nothing, "No action needed: the next visit is booked for \(booked).")
        }
        if let next, let from = next.bookFrom, let until = next.bookUntil, from > asOf {
            let (about, window) = (names.about(next.episode), Wording.window(from, until))
            return Ask(.nothing, "No action needed now; book the next treatment\(about) \(window).")
        }
        guard course.visits.isEmpty else { return Ask(.nothing, "No action needed as of \(asOf).") }
        let elsewhere = course.visitsElsewhere.count
        return Ask(
            .nothing,
            elsewhere == 0
                ? "No action needed: no visit is recorded by \(asOf)."
                : "No action needed: no visit here by \(asOf); \(Wording.count(elsewhere, "visit")) elsewhere.")
    }
}
