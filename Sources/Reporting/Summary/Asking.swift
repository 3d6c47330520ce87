import Clinical
import ProjectionRuntime

/// Finds the one thing a page has to ask. The first of these that holds is asked.
struct Asking {
    let course: CareCourse
    let measures: [MeasureSummary]
    let next: NextVisit?
    let authorised: AuthorisedVisits?
    let items: [WorklistEntry]
    let parked: [ParkedPatient]
    let words: RegistryWords
    let asOf: CalendarDay

    func ask() -> Ask {
        if let redFlag { return redFlag }
        if let stopped { return stopped }
        guard course.isUnderCare else { return Ask(.nothing, "No action needed: \(outOfCare).") }
        return referral ?? worsening ?? lapsed ?? authorisation ?? visit ?? missed ?? record ?? nothing
    }

    private var redFlag: Ask? {
        guard course.diedOn == nil, let first = course.flags.first else { return nil }
        let flags = course.flags.map { words.redFlag($0.fact.flag) + " (\($0.day))" }
        let hold = course.isUnderCare ? "A physician has to look before the next treatment" : "A physician has to look"
        return Ask(
            .redFlag, "RED FLAG since \(first.day), not cleared: \(flags.joined(separator: "; ")). \(hold).")
    }

    private var stopped: Ask? {
        guard let first = parked.first else { return nil }
        return Ask(
            .parked,
            "PARKED: this page is incomplete, because the entry @\(first.position) cannot be worked with. "
                + "Amend or retract it.")
    }

    private var outOfCare: String {
        if let day = course.erasedOn { return "the identity was destroyed on \(day); scores and dates remain" }
        if let day = course.diedOn { return "the patient died on \(day)" }
        let ending = course.careEnded.map { " on \($0.day) (\(Wording.words($0.fact.reasonCode)))" } ?? ""
        return "care ended" + ending
    }

    private var referral: Ask? {
        if let next, next.status == "referred" {
            let since = next.referredOn.map { " since \($0)" } ?? ""
            let what = worstMeasure.map { ": " + course(of: $0) } ?? ""
            return Ask(
                .referredBack, "Refer back to the physician, worse\(since)\(what). No next interval before a review.")
        }
        guard let back = course.referredBack else { return nil }
        return Ask(
            .referredBack, "Referred back to the physician on \(back.day); no consultation is recorded since then.")
    }

    /// One measure, worse by both tests, that no referral has named yet.
    private var worsening: Ask? {
        worstMeasure.map { Ask(.worsening, "Worsening: \(course(of: $0)). Review before going on.") }
    }

    /// How a patient felt right after treatment is no worsening.
    private var worstMeasure: MeasureSummary? { measures.first { $0.response == "worse" && $0.key.moment != "after" } }

    private func course(of measure: MeasureSummary) -> String {
        let name = Wording.lowerFirst(words.measure(measure.key))
        guard let baseline = measure.baseline, let latest = measure.latest else { return name }
        return "\(name), \(DecimalText.text(baseline.value)) on \(baseline.on) and "
            + "\(DecimalText.text(latest.value)) on \(latest.on)"
    }

    private var authorisation: Ask? {
        guard let authorised else { return nil }
        if authorised.hasEnded, let until = authorised.until {
            return Ask(.authorisation, "Authorisation ended on \(until): ask for a new one before the next visit.")
        }
        let nearly = items.contains { $0.reason == "authorisationVisits" || $0.reason == "authorisationEnding" }
        guard nearly || authorised.left == 0 else { return nil }
        if authorised.left == 0, let allowed = authorised.allowed {
            return Ask(
                .authorisation, "Authorisation used up: all \(allowed) visits; ask for more before the next visit.")
        }
        return Ask(.authorisation, "Authorisation nearly used: \(authorised.words). Ask for more.")
    }

    /// While a booking lies ahead, nobody has to call.
    private var visit: Ask? {
        guard let next, next.phase != "ended", let from = next.bookFrom, let until = next.bookUntil,
            course.nextBooking(from: asOf) == nil
        else { return nil }
        if asOf < from { return nil }
        if asOf <= until {
            return Ask(.due, "Due: book the next treatment by \(until)" + (next.dueOn.map { " (due \($0))." } ?? "."))
        }
        let due = next.dueOn ?? until
        guard let overdueOn = next.overdueOn, asOf >= overdueOn else {
            return Ask(.due, "Due: the next treatment was due on \(due), and none is booked.")
        }
        return Ask(.overdue, "Overdue since \(overdueOn): the next treatment was due on \(due), and none is booked.")
    }

    /// Whoever has not come for so long must be called before anything about their next visit matters.
    private var lapsed: Ask? {
        guard let next, next.phase != "ended", let lapsedOn = next.lapsedOn, asOf >= lapsedOn,
            course.nextBooking(from: asOf) == nil
        else { return nil }
        let last = next.lastVisitOn.map { "last treated on \($0)" } ?? "not treated yet"
        return Ask(.lapsed, "Lapsed since \(lapsedOn): \(last). Call, or end the care.")
    }

    private var missed: Ask? {
        guard let item = items.first(where: { $0.reason == "missed" }) else { return nil }
        return Ask(.missed, "Visit missed or cancelled on \(item.from), and none is booked: call.")
    }

    private var record: Ask? {
        let parts = items.compactMap { item -> String? in
            switch item.reason {
            case "unsigned": Wording.count(item.evidence.count, "visit") + " unsigned since \(item.from)"
            case "noReading": "no reading at the last visit, \(item.from)"
            default: nil
            }
        }
        guard !parts.isEmpty else { return nil }
        return Ask(.recordIncomplete, "No action needed, but the record is incomplete: \(Wording.list(parts)).")
    }

    private var nothing: Ask {
        if let booked = course.nextBooking(from: asOf) {
            return Ask(.nothing, "No action needed: the next visit is booked for \(booked).")
        }
        if let next, let from = next.bookFrom, let until = next.bookUntil, from > asOf {
            return Ask(.nothing, "No action needed now; book the next treatment \(Wording.window(from, until)).")
        }
        let none = course.visits.isEmpty ? ": no visit is recorded by \(asOf)." : " as of \(asOf)."
        return Ask(.nothing, "No action needed" + none)
    }
}
