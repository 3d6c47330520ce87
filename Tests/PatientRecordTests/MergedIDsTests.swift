import Clinical
import EventLog
import Testing

@testable import PatientRecord

/// Ids that two records gave to different things stay apart once the records are one person's.
@Suite struct MergedIDsTests {
    /// Entries of the survivor's history, each told by the visit or episode it names.
    private struct Story {
        var own: [HistoryItem] = []
        var merged: [HistoryItem] = []
        private var next: Int64 = 1

        mutating func add(_ event: PatientEvent, merged isMerged: Bool, imported: Bool = false) {
            var envelope = Stored.envelope(event.typeName, position: next)
            envelope.stream = isMerged ? 2 : 1
            envelope.origin = imported ? 1 : nil
            next += 1
            let item = HistoryItem(envelope: envelope, content: .entry(event))
            if isMerged { merged.append(item) } else { own.append(item) }
        }

        var visits: [String?] {
            get throws {
                let history = PatientHistory(
                    own: PatientHistory(items: own), merged: [("a", PatientHistory(items: merged))], mergedInto: nil)
                return try history.entries().filter { !PatientCodec.mergeTypes.contains($0.event.typeName) }
                    .map { $0.event.context.visit ?? Self.visit($0.event) }
            }
        }

        private static func visit(_ event: PatientEvent) -> String? {
            switch event {
            case .visitCompleted(let fact): fact.visit
            case .visitScheduled(let fact): fact.visit
            default: nil
            }
        }
    }

    private static func held(_ id: String) -> PatientEvent { .visitCompleted(Visit(visit: id)) }

    private static func booked(_ id: String) -> PatientEvent {
        .visitScheduled(VisitBooking(visit: id, plannedAt: 0, plannedOffsetMinutes: 0))
    }

    private static func pain(at visit: String) -> PatientEvent {
        .reading(
            .pain,
            Reading(
                instrument: "nrs-11", value: ReadingValue(ExactNumber(4)), context: EntryContext(visit: visit)))
    }

    private static let merge = PatientEvent.recordsMerged(RecordMerge(from: "a"))

    @Test func visitsThatSourcesNumberedAlikeStayTwo() throws {
        var story = Story()
        story.add(Self.held("1"), merged: false)
        story.add(Self.held("1"), merged: true)
        story.add(Self.pain(at: "1"), merged: true)
        story.add(Self.held("2"), merged: true)
        story.add(Self.merge, merged: false)
        #expect(try story.visits == ["1", "1 of @2", "1 of @2", "2"])
    }

    @Test func whatIsWrittenUnderTheSurvivorLaterMeansTheVisitThatIsThere() throws {
        var story = Story()
        story.add(Self.booked("v-1"), merged: true)
        story.add(Self.merge, merged: false)
        story.add(Self.held("v-1"), merged: false)
        story.add(Self.pain(at: "v-1"), merged: false)
        #expect(try story.visits == ["v-1", "v-1", "v-1"])
    }

    @Test func whatAnImportBringsLaterKnowsNothingOfTheOtherRecord() throws {
        var story = Story()
        story.add(Self.held("1"), merged: true)
        story.add(Self.merge, merged: false)
        story.add(Self.held("1"), merged: false, imported: true)
        #expect(try story.visits == ["1 of @1", "1"])
    }

    @Test func everyIdOfAnEntryIsReplaced() {
        let types = PatientCodecTests.entryTypes
        var replaced: Set<RecordReference> = []
        for type in types {
            var maker = EventMaker(.full)
            let event = maker.made(type)
            let copy = event.replacingReferences { kind, id in
                replaced.insert(kind)
                return id + "!"
            }
            #expect(event.typeName == copy.typeName)
            if let introduced = event.introducedReference {
                #expect(copy.introducedReference?.id == introduced.id + "!", "\(type)")
            }
            if case .unknown = event { continue }
            #expect(copy.context.visit == event.context.visit.map { $0 + "!" }, "\(type)")
            #expect(copy.context.episode == event.context.episode.map { $0 + "!" }, "\(type)")
        }
        #expect(replaced == [.visit, .episode, .goal, .coverage, .authorisation])
    }
}
