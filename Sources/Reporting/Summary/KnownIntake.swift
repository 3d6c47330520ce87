import Clinical
import Rendering

/// What is known of each topic of the intake. A history can be told in one entry, in one entry for each topic, or as a list
/// of another system, each entry of which adds one thing. The rules take intakes in by the same rule.
struct KnownIntake: Sendable {
    struct Topic: Sendable {
        var topic: String
        var status: AskedStatus
        /// When it was asked last, or the latest day of what was added.
        var day: CalendarDay
        /// What is known, in clinical order; empty where nothing is, or nobody asked.
        var facts: [Fact] = []
    }

    /// What one entry told of a topic.
    struct Fact: Sendable {
        var codes: [String]
        var text: SealableText?
        var day: CalendarDay

        /// Nil where nothing is left of it.
        fileprivate func without(_ gone: [String]) -> Fact? {
            guard codes.contains(where: gone.contains) else { return self }
            var rest = self
            rest.codes.removeAll(where: gone.contains)
            return rest.codes.isEmpty && text == nil ? nil : rest
        }
    }

    /// What rules and hands have to know before anything else; the order in which it is read.
    private static let first = ["contraindications", "allergies", "medication", "conditions"]

    private(set) var topics: [Topic] = []

    /// Entries are taken in clinical order.
    mutating func take(_ intake: Intake, on day: CalendarDay) {
        for told in intake.topics { take(told, adds: intake.addsToKnown, on: day) }
    }

    private mutating func take(_ told: IntakeTopic, adds: Bool, on day: CalendarDay) {
        var new = Topic(topic: told.topic, status: told.status, day: day)
        if told.status == .known { new.facts = [Fact(codes: told.codes, text: told.text, day: day)] }
        guard let index = topics.firstIndex(where: { $0.topic == told.topic }) else { return topics.append(new) }
        let old = topics[index]
        switch new.status {
        // That nobody asked again takes nothing back.
        case .notAsked where old.status != .notAsked: return
        // Nor does another system's list that has nothing.
        case .none where adds && old.status == .known: return
        case .none where !told.codes.isEmpty && old.status == .known:
            new.facts = old.facts.compactMap { $0.without(told.codes) }
            if !new.facts.isEmpty { (new.status, new.day) = (.known, old.day) }
        // What speaks against hands adds up until somebody says that it is gone.
        case .known where old.status == .known && (adds || told.addsUp): new.facts = old.facts + new.facts
        // A story is told anew as a whole; a source that writes one entry for each part says them all on one day.
        case .known where old.status == .known: new.facts = old.facts.filter { $0.day == day } + new.facts
        case .known, .none, .notAsked: break
        }
        topics[index] = new
    }

    /// "allergies latex (Latex gloves); conditions type 2 diabetes; not asked: training (2026-01-05)"; empty where nothing
    /// was recorded. A day that all share is said once.
    func words(all: Bool) -> String {
        let known = inOrder(.known)
        let notAsked = inOrder(.notAsked)
        guard !known.isEmpty || !notAsked.isEmpty else { return nothingToNote }
        let days = Set(known.flatMap(\.days) + notAsked.map(\.day))
        let shared = days.count == 1 ? days.first : nil
        let asked = known.map { $0.words(all: all, saysDay: shared == nil) }
        let open = notAsked.map { Wording.words($0.topic) + (shared == nil ? " (\($0.day))" : "") }
        let parts = asked + (open.isEmpty ? [] : ["not asked: " + open.joined(separator: ", ")])
        return parts.joined(separator: "; ") + (shared.map { " (\($0))" } ?? "")
    }

    /// Every topic that was asked has nothing; which ones were asked is said, because the others may well have.
    private var nothingToNote: String {
        let none = inOrder(.none)
        guard let day = none.map(\.day).max() else { return "" }
        return "nothing to note: " + none.map { Wording.words($0.topic) }.joined(separator: ", ") + " (\(day))"
    }

    private func inOrder(_ status: AskedStatus) -> [Topic] {
        let wanted = topics.filter { $0.status == status }
        return Self.first.flatMap { name in wanted.filter { $0.topic == name } }
            + wanted.filter { !Self.first.contains($0.topic) }
    }
}

extension IntakeTopic {
    fileprivate var addsUp: Bool { Self.topicsWithContraindications.contains(topic) }
}

extension KnownIntake.Topic {
    /// Columns of one text on the page: a long story must not push another off it.
    private static let textColumnsMax = 80
    /// What a hand must never meet unread is not on this list, and never cut.
    private static let textsMax = ["conditions": 20, "history": 3, "posture": 3, "training": 3, "work": 3]

    fileprivate var days: Set<CalendarDay> { facts.isEmpty ? [day] : Set(facts.map(\.day)) }

    /// "allergies latex (Latex gloves)"; of several days "conditions osteoporosis (2013 Stroke; 2006 Osteoporosis)", the
    /// latest first.
    fileprivate func words(all: Bool, saysDay: Bool) -> String {
        let codes = distinct(facts.flatMap(\.codes)).map(Wording.words).joined(separator: ", ")
        let head = Wording.words(topic) + " " + (codes.isEmpty ? "known" : codes)
        let told = texts(all: all)
        let day = saysDay && days.count == 1 ? " (\(day))" : ""
        return (told.isEmpty ? head : head + " (\(told))") + day
    }

    /// A text nobody can open, or that was destroyed, is still known to be there.
    private func texts(all: Bool) -> String {
        let isOfOneDay = days.count == 1
        var seen: Set<String> = []
        var told: [String] = []
        for fact in isOfOneDay ? facts : facts.reversed() {
            guard let opened = fact.text?.opened, !opened.isEmpty, seen.insert(opened).inserted else { continue }
            let words = Wording.withoutTag(opened)
            let year = isOfOneDay ? "" : "\(fact.day.civil.year) "
            told.append(
                year + (all ? words : DisplayWidth.truncated(words, to: Self.textColumnsMax, ellipsis: "...")))
        }
        let shown = all ? told.count : min(told.count, Self.textsMax[topic] ?? told.count)
        let parts = [
            told.prefix(shown).joined(separator: isOfOneDay ? ", " : "; "),
            shown < told.count ? "and \(told.count - shown) more" : "",
            sealedInWords,
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: "; ")
    }

    private var sealedInWords: String {
        let count = facts.count { $0.text != nil && $0.text?.opened == nil }
        return count > 1 ? "\(count) sealed" : count == 1 ? "sealed" : ""
    }

    private func distinct(_ codes: [String]) -> [String] {
        var seen: Set<String> = []
        return codes.filter { seen.insert($0).inserted }
    }
}
