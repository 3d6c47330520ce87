import Clinical
import ProjectionRuntime
import Rendering

/// What was done, what comes next, and what the page rests on.
extension SummaryModel {
    private static let techniquesMax = 5
    private static let adverseMax = 4
    private static let meanwhileMax = 4
    private static let meanwhileLinesMax = 3
    private static let teamLinesMax = 2

    func addDone(to page: inout PageText, all: Bool) {
        page.labelled("Done", visitsInWords)
        page.labelled("Team", teamInWords, linesMax: all ? .max : Self.teamLinesMax)
        page.labelled("Techniques", techniquesInWords(all: all))
        page.labelled("At a visit", atVisits, linesMax: all ? .max : Self.teamLinesMax)
        page.labelled("Adverse", adverseInWords(all: all))
        page.labelled("Home care", homeCareInWords, linesMax: 2)
        page.labelled("Shared", sharedInWords, linesMax: 2)
        page.labelled("Meanwhile", meanwhile(on: page, all: all), linesMax: all ? .max : Self.meanwhileLinesMax)
        page.labelled("Elsewhere", elsewhereInWords(all: all))
    }

    private var visitsInWords: String {
        guard let first = firstVisitOn, let last = lastVisitOn else {
            return (course.visitsElsewhere.isEmpty ? "no visit recorded" : "no visit here yet") + notHeldInWords
        }
        let minutes = course.minutes > 0 ? " (\(course.minutes) min)" : ""
        return Wording.count(visitsCompleted, "visit") + minutes + " \(Wording.span(first, last))" + notHeldInWords
    }

    /// "pain, neck -2.1 on average, at 6 visits": from before to after the treatment of the same day. It tells how a treatment
    /// felt, and not what lasted.
    private var atVisits: String {
        measures.filter { $0.visitChange != nil && $0.key.before == nil }.map { measure in
            var key = measure.key
            key.moment = ""
            return Wording.lowerFirst(words.measure(key)) + " "
                + DecimalText.signed(measure.visitChange ?? 0, decimals: 1) + " on average, at "
                + Wording.count(measure.visitChanges, "visit")
        }.joined(separator: "; ")
    }

    private var notHeldInWords: String {
        var parts: [String] = []
        if !course.missed.isEmpty { parts.append("\(course.missed.count) missed") }
        if !course.cancelled.isEmpty { parts.append("\(course.cancelled.count) cancelled") }
        return parts.isEmpty ? "" : "; " + parts.joined(separator: ", ")
    }

    /// "dr-lee (2 consultations, last 2026-03-01); lmt-7 (12 visits, last 2026-02-20)": the last at work first.
    private var teamInWords: String {
        course.team.sorted { ($1.last, $0.id) < ($0.last, $1.id) }.map { member in
            var parts: [String] = []
            if member.consultations > 0 { parts.append(Wording.count(member.consultations, "consultation")) }
            if member.visits > 0 { parts.append(Wording.count(member.visits, "visit")) }
            if member.supervised > 0 { parts.append(Wording.count(member.supervised, "visit") + " supervised") }
            return "\(member.id) (\(parts.joined(separator: ", ")), last \(member.last))"
        }.joined(separator: "; ")
    }

    private func techniquesInWords(all: Bool) -> String {
        let shown = all ? course.techniques[...] : course.techniques.prefix(Self.techniquesMax)
        let parts = shown.map { total in
            let amount = total.minutes > 0 ? "\(total.minutes) min" : Wording.count(total.times, "time")
            // Target, synergist, antagonist.
            let roles = total.roles.sorted { $0.key > $1.key }
                .map { Wording.words($0.key) + " " + Wording.count($0.value, "time") }
            return words.technique(total.technique) + " " + amount
                + (roles.isEmpty ? "" : " (\(roles.joined(separator: ", ")))")
        }
        let more = course.techniques.count - shown.count
        return parts.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }

    private func adverseInWords(all: Bool) -> String {
        guard !course.adverse.isEmpty else { return course.visits.isEmpty ? "" : "none recorded" }
        let shown = all ? course.adverse[...] : course.adverse.suffix(Self.adverseMax)
        let parts = shown.map { adverse in
            let severity = adverse.event.severity.map { " (severity \($0) of 5)" } ?? ""
            let end = adverse.resolvedOn.map { ", resolved \($0)" } ?? ", no end recorded"
            return Wording.words(adverse.event.kind) + severity + " \(adverse.day)" + end
        }
        let earlier = course.adverse.count - shown.count
        return parts.joined(separator: "; ") + (earlier > 0 ? "; \(earlier) earlier" : "")
    }

    /// "2026-03-29, Dr Example; 3 visits since".
    private var sharedInWords: String {
        guard let shared = course.shared else { return "" }
        let since = course.visits.count { $0.day > shared.day }
        let to = shared.fact.recipient.map { ", " + EntryInWords.free($0) } ?? ""
        return "\(shared.day)\(to)" + (since > 0 ? "; \(Wording.count(since, "visit")) since" : "")
    }

    private var homeCareInWords: String {
        guard let last = course.homeCare.last else { return "" }
        let times = course.homeCare.count > 1 ? ", advised \(course.homeCare.count) times" : ""
        return EntryInWords.free(last.fact.text) + " (\(last.day)\(times))"
    }

    /// As many of the latest as fit whole: the last line cut off would be the latest.
    private func meanwhile(on page: PageText, all: Bool) -> String {
        var shown = all ? course.meanwhile.count : min(course.meanwhile.count, Self.meanwhileMax)
        while !all, shown > 1, page.linesLabelled(meanwhileInWords(latest: shown)) > Self.meanwhileLinesMax {
            shown -= 1
        }
        return meanwhileInWords(latest: shown)
    }

    private func meanwhileInWords(latest count: Int) -> String {
        let inWords = EntryInWords(registry: words.registry)
        let shown = course.meanwhile.suffix(count)
        let parts = shown.map { "\($0.day) " + Wording.lowerFirst(inWords.text($0.fact)) }
        let earlier = course.meanwhile.count - shown.count
        return parts.joined(separator: "; ") + (earlier > 0 ? "; \(earlier) earlier" : "")
    }

    // MARK: What comes next

    func addNext(to page: inout PageText) {
        guard let next else {
            page.labelled("Next", "cannot be worked out: see Parked")
            return
        }
        page.labelled("Next", window(next), .strong)
        let evidence = next.evidence.isEmpty ? "" : " (" + EvidenceText.text(next.evidence) + ")"
        page.labelled("Why", next.reason + evidence)
        page.labelled("Reviewed", reviewed(next))
        if !next.revision.isEmpty { page.labelled("Changed", next.revision, .orange) }
        page.labelled("Rule", rule(next))
        for other in nextOfOthers {
            page.labelled("Next", window(other), .strong)
            page.labelled("Rule", rule(other))
        }
    }

    private func rule(_ next: NextVisit) -> String { "\(next.policy), phase \(next.phase): \(standing(next))" }

    /// A consultation that answers what referred before it, where nothing on record says that it was a physician's.
    private func reviewed(_ next: NextVisit) -> String {
        guard next.isConsultedByUnknown, let day = next.consultedOn else { return "" }
        return "consultation of \(day) "
            + (next.consultedBy.map { "by \($0), role not recorded" } ?? "by nobody named")
            + ": it counts as a physician's"
    }

    /// Of several open episodes each says which it is, and goes by its own bookings.
    private func window(_ next: NextVisit) -> String {
        if nextOfOthers.isEmpty { return window(next, bookedFor: nil) }
        return Wording.upperFirst(names.name(next.episode)) + ": " + window(next, bookedFor: next.episode)
    }

    private func window(_ next: NextVisit, bookedFor episode: String?) -> String {
        let passed = course.bookingPassed(before: asOf, after: next.lastVisitOn, episode: episode)
        let booked =
            course.nextBooking(from: asOf, episode: episode).map { "booked for \($0)" }
            ?? passed.map { "booked for \($0), nothing recorded" }
        guard let days = next.days, let due = next.dueOn, let from = next.bookFrom, let until = next.bookUntil else {
            return [next.status == "referred" ? "no date before a physician has looked" : "no date", booked].compactMap
            { $0 }.joined(separator: "; ")
        }
        let last = next.lastVisitOn.map { " after \($0)" } ?? ""
        let interval = "due \(due), \(Wording.count(days, "day"))\(last)"
        if next.hasExpired(on: asOf), let valid = next.validUntil {
            return "expired on \(valid + 1): was \(interval); see how the patient is before going on; "
                + (booked ?? "not booked")
        }
        return "\(interval); book \(Wording.window(from, until)); \(booked ?? "not booked")"
    }

    private func standing(_ next: NextVisit) -> String {
        switch next.status {
        case "recommended": "recommended" + validity(next)
        case "default": "the practice's default, too little was read to recommend" + validity(next)
        case "abstained": "no recommendation"
        case "referred": "referred back"
        default: Wording.words(next.status)
        }
    }

    private func validity(_ next: NextVisit) -> String {
        guard let valid = next.validUntil else { return "" }
        return (next.hasExpired(on: asOf) ? ", and expired: valid until " : ", valid until ") + valid.description
    }

    // MARK: What it rests on

    func addFooter(to page: inout PageText, all: Bool) {
        page.labelled("Complete", completeness)
        for stop in parkedByEntry {
            let missing = Wording.list(stop.projectors.map(Wording.words))
            page.labelled("Parked", "\(missing) stopped at @\(stop.position): \(stop.reason)", .vermillion)
        }
        for note in footnotes(all: all, style: page.style) { page.sentence(note, .faint) }
    }

    /// One line for each entry that stopped projectors.
    var parkedByEntry: [(position: Int64, reason: String, projectors: [String])] {
        var stops: [(position: Int64, reason: String, projectors: [String])] = []
        for patient in parked {
            if let index = stops.firstIndex(where: { $0.position == patient.position && $0.reason == patient.reason }) {
                stops[index].projectors.append(patient.projector)
            } else {
                stops.append((patient.position, patient.reason, [patient.projector]))
            }
        }
        return stops
    }

    private var completeness: String {
        var parts = ["to \(known.words)", "as of the end of \(asOf) (\(practice.timeZone))"]
        parts.append(corrections == 0 ? "no corrections" : Wording.count(corrections, "correction") + " applied")
        if !course.notObtained.isEmpty {
            parts.append(Wording.count(course.notObtained.count, "reading") + " not obtained")
        }
        if course.unknownEntries > 0 {
            parts.append(
                Wording.count(course.unknownEntries, "entry", plural: "entries") + " of a newer version not read")
        }
        return parts.joined(separator: "; ")
    }
}
