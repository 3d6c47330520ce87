extension Intake {
    /// Whether it is one of many things known, such as a diagnosis out of another system's list, and says nothing of the
    /// others, also where it has nothing: it carries that system's code.
    ///
    /// ```swift
    /// Intake(topics: topics, context: EntryContext(coding: [osteoporosis])).addsToKnown    // true
    /// Intake(topics: topics).addsToKnown                                                   // false
    /// ```
    public var addsToKnown: Bool { !context.coding.isEmpty }
}

/// What one topic of the intake says against techniques, from when on.
///
/// What is told stands beside what is known: a patient who was asked of pacemakers today has the thrombosis of last month
/// still. It is gone once somebody says so: all of a topic that is told to have nothing, or the codes that are told to be
/// none any more. A topic that was not asked takes nothing back. The page of a patient says the topics by the same rule.
struct IntakeCodes: Sendable, Hashable {
    private enum Told: Sendable, Hashable {
        case added([String])
        case gone([String])
        case none
    }

    private struct Change: Sendable, Hashable {
        var milliseconds: Int64
        var told: Told
    }

    /// In the order of their times, the later recorded one last among equals.
    private var changes: [Change] = []

    mutating func tell(_ topic: IntakeTopic, adds: Bool, at occurred: Occurrence) {
        let told: Told
        switch topic.status {
        // A diagnosis that nothing follows from, and a list without an allergy, change nothing.
        case .known where topic.codes.isEmpty: return
        case .known: told = .added(topic.codes)
        case .none where adds: return
        case .none: told = topic.codes.isEmpty ? .none : .gone(topic.codes)
        case .notAsked: return
        }
        var index = changes.endIndex
        while index > 0, changes[index - 1].milliseconds > occurred.milliseconds { index -= 1 }
        changes.insert(Change(milliseconds: occurred.milliseconds, told: told), at: index)
    }

    /// The codes in force at a time.
    func inForce(at milliseconds: Int64) -> Set<String> {
        var known: Set<String> = []
        for change in changes where change.milliseconds <= milliseconds {
            switch change.told {
            case .none: known = []
            case .added(let codes): known.formUnion(codes)
            case .gone(let codes): known.subtract(codes)
            }
        }
        return known
    }
}
