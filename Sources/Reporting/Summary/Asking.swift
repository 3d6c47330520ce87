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
    /// The policy's days after which a patient is no longer under care.
    let lapsedAfterDays: Int

    /// A record that contradicts itself is said with whatever else is asked.
    func ask() -> Ask {
        let ask = first
        guard let check = course.contradiction else { return ask }
        return ask.kind == .nothing ? Ask(.recordIncomplete, check) : Ask(ask.kind, ask.sentence + " " + check)
    }

    private var first: Ask {
        if let redFlag { return redFlag }
        if let adverse { return adverse }
        if let stopped { return stopped }
        // A sign that came up after care ended is no less a sign.
        if !course.isUnderCare, course.diedOn == nil, next?.signs != nil, let referral { return referral }
        guard course.isUnderCare else { return Ask(.nothing, "No action needed: \(outOfCare).") }
        return referral ?? lapsed ?? worsening ?? authorisation ?? rule ?? visit ?? missed ?? record ?? nothing
    }

    private var redFlag: Ask? {
        // Who was treated after the death that is recorded may well be alive.
        guard course.diedOn == nil || course.contradiction != nil, let first = course.redFlags.open.first else {
            return nil
        }
        let flags = course.redFlags.open.map { words.redFlag($0.flag) + " (\($0.since))" }
        let told = ["RED FLAG since \(first.since), not cleared: \(flags.joined(separator: "; "))."]
        return Ask(
            .redFlag, (told + [next?.signs, adverseInWords, hold + "."].compactMap(\.self)).joined(separator: " "))
    }

    private var hold: String {
        course.isUnderCare ? "A physician has to look before the next treatment" : "A physician has to look"
    }

    private var adverse: Ask? {
        guard course.diedOn == nil || course.contradiction != nil, let told = adverseInWords else { return nil }
        return Ask(.adverse, [told, next?.signs, hold + "."].compactMap(\.self).joined(separator: " "))
    }

    /// Severe adverse events that are not over; nil where there are none.
    private var adverseInWords: String? {
        let severe = course.openAdverse.severe
        guard let first = severe.first else { return nil }
        let events = severe.map { event in
            let day = event.day == first.day ? "" : ", \(event.day)"
            return Wording.words(event.kind) + " (severity \(event.severity) of 5\(day))"
        }
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
        if let day = course.erasedOn { return "the identity was destroyed on \(day); scores and dates remain" }
        if let when = course.diedWhen { return "the patient died " + when }
        let ending = course.careEnded.map { " on \($0.day) (\(Wording.words($0.fact.reasonCode)))" } ?? ""
        return "care ended" + ending
    }

    private var missed: Ask? {
        guard let item = items.first(where: { $0.reason == "missed" }) else { return nil }
        return Ask(.missed, "Visit missed or cancelled on \(item.from), and none is booked: call.")
    }

    /// A rule that refuses the next booking, or of which nobody has said why it did not hold.
    private var rule: Ask? {
        guard let item = items.first(where: { $0.reason == "rules" && $0.urgency <= 3 }) else { return nil }
        let what = Self.lacking(item)
        return Ask(
            .rule,
            item.urgency == 2
                ? "Before the next treatment: \(what)." : "Before the next treatment, put right or say why: \(what).")
    }

    private var record: Ask? {
        let parts = items.compactMap { item -> String? in
            switch item.reason {
            case "unsigned": Wording.count(item.evidence.count, "visit") + " unsigned since \(item.from)"
            case "noReading": "no reading at the last visit, \(item.from)"
            case "rules": Self.lacking(item)
            default: nil
            }
        }
        guard !parts.isEmpty else { return nil }
        return Ask(.recordIncomplete, "No action needed, but the record is incomplete: \(Wording.list(parts)).")
    }

    /// What is missing; how it is put right is for whoever keeps the record, and stands on the work list.
    private static func lacking(_ item: WorklistEntry) -> String {
        let end = item.detail.firstRange(of: ". ")?.lowerBound ?? item.detail.endIndex
        let sentence = item.detail[..<end]
        return String(sentence.hasSuffix(".") ? sentence.dropLast() : sentence)
    }

    private var nothing: Ask {
        if let booked = course.nextBooking(from: asOf) {
            return Ask(.nothing, "No action needed: the next visit is booked for \(booked).")
        }
        if let next, let from = next.bookFrom, let until = next.bookUntil, from > asOf {
            return Ask(.nothing, "No action needed now; book the next treatment \(Wording.window(from, until)).")
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
