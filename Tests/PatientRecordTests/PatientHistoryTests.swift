import Clinical
import EventLog
import Testing

@testable import PatientRecord

@Suite struct PatientHistoryTests {
    /// A patient's stream told line by line; positions are 1, 2, 3 …
    struct Story {
        var items: [HistoryItem] = []

        mutating func add(_ type: String, _ content: HistoryItem.Content, _ minute: Int64, corrects: Int64? = nil) {
            let envelope = Stored.envelope(
                type, position: Int64(items.count + 1), occurred: Occurrence(milliseconds: minute * 60_000),
                corrects: corrects)
            items.append(HistoryItem(envelope: envelope, content: content))
        }

        mutating func pain(_ value: Int, at minute: Int64) { add("painScored", .entry(Self.pain(value)), minute) }

        mutating func amend(_ position: Int64, to value: Int, at minute: Int64) {
            add("entryAmended", .amendment(Self.pain(value), Self.reason), minute, corrects: position)
        }

        mutating func retract(_ position: Int64) {
            add("entryRetracted", .retraction(Self.reason), 0, corrects: position)
        }

        var history: PatientHistory { PatientHistory(items: items) }

        /// `position: value @minute < decidedBy`, in the history's order.
        func told() throws -> [String] {
            try history.entries().map { entry in
                guard case .reading(_, let reading) = entry.event, let value = reading.value.number else { return "?" }
                return "\(entry.position): \(value) @\(entry.occurred.milliseconds / 60_000) < \(entry.decidedBy)"
            }
        }

        static let reason = CorrectionReason(code: "typingError")

        static func pain(_ value: Int) -> PatientEvent {
            .reading(.pain, Reading(instrument: "nrs-11", value: ReadingValue(ExactNumber(value))))
        }
    }

    @Test func withoutCorrectionsEntriesStandInOrderOfOccurrenceThenPosition() throws {
        var story = Story()
        story.pain(1, at: 30)
        story.pain(2, at: 10)
        story.pain(3, at: 20)
        story.pain(4, at: 10)
        #expect(try story.told() == ["2: 2 @10 < 2", "4: 4 @10 < 4", "3: 3 @20 < 3", "1: 1 @30 < 1"])
        #expect(story.history.version == 4)
    }

    @Test func theCorrectionsThatDecideAreTheSameAskedForAllAtOnceOrOneByOne() {
        var story = Story()
        for value in 1...4 { story.pain(value, at: Int64(value)) }
        story.amend(2, to: 7, at: 30)
        story.retract(3)
        story.retract(2)
        story.amend(3, to: 8, at: 40)
        let deciding = story.history.decidingCorrections
        #expect(deciding.mapValues(\.position) == [2: 7, 3: 8])
        for item in story.items {
            #expect(
                deciding[item.position]?.position == story.history.decidingCorrection(of: item.position)?.position)
        }
    }

    @Test func whatCannotBeReadIsLeftOutOnlyWhileItDecides() {
        var story = Story()
        story.pain(1, at: 10)
        story.add("painScored", .unreadable(type: "painScored", PayloadError(field: "", reason: "cut off")), 20)
        story.add("painScored", .unreadable(type: "painScored", PayloadError(field: "", reason: "cut off")), 30)
        story.amend(2, to: 5, at: 20)
        #expect(story.history.readableEntries().map(\.position) == [1, 2])
    }

    @Test func anAmendmentReplacesTheWholeEntryAndItsTime() throws {
        var story = Story()
        story.pain(1, at: 10)
        story.pain(2, at: 20)
        story.amend(1, to: 7, at: 30)
        #expect(try story.told() == ["2: 2 @20 < 2", "1: 7 @30 < 3"])
    }

    @Test func amongTiesAnAmendedEntryKeepsItsOriginalsPlace() throws {
        var story = Story()
        story.pain(1, at: 5)
        story.pain(2, at: 20)
        story.pain(3, at: 20)
        story.amend(1, to: 9, at: 20)
        #expect(try story.told() == ["1: 9 @20 < 4", "2: 2 @20 < 2", "3: 3 @20 < 3"])
    }

    @Test func ofSeveralCorrectionsTheHighestPositionDecides() throws {
        var story = Story()
        story.pain(1, at: 10)
        story.amend(1, to: 2, at: 10)
        story.amend(1, to: 3, at: 10)
        #expect(try story.told() == ["1: 3 @10 < 3"])
        #expect(story.history.decidingCorrection(of: 1)?.position == 3)
    }

    @Test func aRetractedEntryIsGoneAndAnAmendmentBringsItBack() throws {
        var story = Story()
        story.pain(1, at: 10)
        story.pain(2, at: 10)
        story.retract(1)
        #expect(try story.told() == ["2: 2 @10 < 2"])
        #expect(try story.history.entry(at: 1) == nil)
        story.amend(1, to: 5, at: 10)
        #expect(try story.told() == ["1: 5 @10 < 4", "2: 2 @10 < 2"])
        #expect(try story.history.entry(at: 1)?.decidedBy == 4)
        story.retract(1)
        #expect(try story.told() == ["2: 2 @10 < 2"])
    }

    @Test func whatWasKnownAtAPositionIsAPrefixOfTheStream() throws {
        var story = Story()
        story.pain(1, at: 10)
        story.amend(1, to: 2, at: 10)
        story.retract(1)
        let known = try (1...3).map { try PatientHistory(items: Array(story.items.prefix($0))).entries().count }
        #expect(known == [1, 1, 0])
    }

    @Test func anUnreadableEntryIsNamedAndAnAmendmentHealsIt() throws {
        var story = Story()
        story.pain(1, at: 10)
        story.add("painScored", .unreadable(type: "painScored", PayloadError(field: "value", reason: "bad")), 20)
        let error = #expect(throws: HistoryError.self) { try story.history.entries() }
        #expect(error?.description.contains("painScored at @2 cannot be read") == true)
        story.amend(2, to: 4, at: 20)
        #expect(try story.told() == ["1: 1 @10 < 1", "2: 4 @20 < 3"])
    }

    @Test func aCorrectionIsNoEntryByItself() throws {
        var story = Story()
        story.pain(1, at: 10)
        story.amend(1, to: 2, at: 10)
        #expect(try story.history.entry(at: 2) == nil)
        #expect(try story.history.entry(at: 99) == nil)
    }
}
