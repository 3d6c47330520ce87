extension Intake {
    /// Whether it is one of many things known, such as a diagnosis out of another system's list, and says nothing of the
    /// others: it carries that system's code. Somebody who asks says all there is.
    ///
    /// ```swift
    /// Intake(topics: topics, context: EntryContext(coding: [osteoporosis])).addsToKnown    // true
    /// Intake(topics: topics).addsToKnown                                                   // false
    /// ```
    public var addsToKnown: Bool { !context.coding.isEmpty }
}

/// What one topic of the intake says against techniques, from when on.
///
/// Who asks again replaces what was known on earlier days; who tells twice on one day has told both; a topic that was not
/// asked takes nothing back. The page of a patient says the topics by the same rule.
struct IntakeCodes: Sendable, Hashable {
    private enum Told: Sendable, Hashable {
        /// One of many: beside what is known.
        case added([String])
        /// All there is.
        case asked([String])
        case none
    }

    private struct Change: Sendable, Hashable {
        var milliseconds: Int64
        var day: CalendarDay
        var told: Told
    }

    /// In the order of their times, the later recorded one last among equals.
    private var changes: [Change] = []

    mutating func tell(_ topic: IntakeTopic, adds: Bool, at occurred: Occurrence) {
        let told: Told
        switch topic.status {
        // A diagnosis that nothing follows from, and a list without an allergy, change nothing.
        case .known where adds: told = .added(topic.codes)
        case .none where adds: return
        case .known: told = .asked(topic.codes)
        case .none: told = .none
        case .notAsked: return
        }
        if told == .added([]) { return }
        var index = changes.endIndex
        while index > 0, changes[index - 1].milliseconds > occurred.milliseconds { index -= 1 }
        changes.insert(Change(milliseconds: occurred.milliseconds, day: occurred.day, told: told), at: index)
    }

    /// The codes in force at a time.
    func inForce(at milliseconds: Int64) -> Set<String> {
        var known: [(day: CalendarDay, codes: [String])] = []
        for change in changes where change.milliseconds <= milliseconds {
            switch change.told {
            case .none: known = []
            case .added(let codes): known.append((change.day, codes))
            case .asked(let codes):
                known.removeAll { $0.day != change.day }
                known.append((change.day, codes))
            }
        }
        return Set(known.flatMap(\.codes))
    }
}
