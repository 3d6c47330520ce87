import Clinical
import Rendering

/// What is known of each topic of the intake. A history can be told in one entry or in one entry for each topic.
struct KnownIntake: Sendable {
    struct Topic: Sendable {
        var topic: String
        var status: AskedStatus
        var codes: [String]
        var texts: [SealableText]
        var day: CalendarDay
    }

    /// What rules and hands have to know before anything else; the order in which it is read.
    private static let first = ["contraindications", "allergies", "medication", "conditions"]
    /// Columns of one text on the page: a long story must not push another topic off it.
    private static let textColumnsMax = 80

    private(set) var topics: [Topic] = []

    /// Entries are taken in clinical order.
    mutating func take(_ intake: Intake, on day: CalendarDay) {
        for told in intake.topics { take(told, on: day) }
    }

    private mutating func take(_ told: IntakeTopic, on day: CalendarDay) {
        let new = Topic(
            topic: told.topic, status: told.status, codes: told.codes, texts: [told.text].compactMap { $0 }, day: day)
        guard let index = topics.firstIndex(where: { $0.topic == told.topic }) else { return topics.append(new) }
        let old = topics[index]
        switch new.status {
        // That nobody asked again takes nothing back.
        case .notAsked where old.status != .notAsked: return
        // A source that writes one entry for each allergy says them all on one day.
        case .known where old.status == .known && old.day == day: topics[index].add(new)
        case .known, .none, .notAsked: topics[index] = new
        }
    }

    /// "allergies latex (Latex gloves); conditions type 2 diabetes; not asked: training (2026-01-05)"; empty where nothing
    /// was recorded. A day that all share is said once.
    func words(all: Bool) -> String {
        let known = inOrder(.known)
        let notAsked = inOrder(.notAsked)
        guard !known.isEmpty || !notAsked.isEmpty else { return nothingToNote }
        let days = Set((known + notAsked).map(\.day))
        let shared = days.count == 1 ? days.first : nil
        func day(_ topic: Topic) -> String { shared == nil ? " (\(topic.day))" : "" }
        let asked = known.map { $0.words(textColumnsMax: all ? .max : Self.textColumnsMax) + day($0) }
        let open = notAsked.map { Wording.words($0.topic) + day($0) }
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

extension KnownIntake.Topic {
    fileprivate mutating func add(_ other: Self) {
        codes += other.codes.filter { !codes.contains($0) }
        texts += other.texts.filter { !texts.contains($0) }
    }

    /// "allergies latex (Latex gloves)"; a text nobody can open, or that was destroyed, is still known to be there.
    fileprivate func words(textColumnsMax: Int) -> String {
        let name = Wording.words(topic)
        let codes = codes.map(Wording.words).joined(separator: ", ")
        let opened = texts.compactMap(\.opened).filter { !$0.isEmpty }.joined(separator: ", ")
        let told = [
            opened.isEmpty ? "" : DisplayWidth.truncated(opened, to: textColumnsMax, ellipsis: "..."),
            texts.contains { $0.opened == nil } ? "sealed" : "",
        ].filter { !$0.isEmpty }.joined(separator: "; ")
        let head = name + " " + (codes.isEmpty ? "known" : codes)
        return told.isEmpty ? head : head + " (\(told))"
    }
}
