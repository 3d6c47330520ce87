import Clinical
import EventLog
import EventLogSQLite
import Foundation
import GRDB
import Identity
import PatientRecord
import Practice
import ProjectionRuntime
import TestSupport
import Testing

@Suite("Comparing two views")
struct CompareTests {
    private static func on(_ day: String) -> Occurrence { Occurrence(day: CalendarDay(day)!) }

    private static func pain(_ value: Int, visit: String? = nil) -> PatientEvent {
        .reading(
            .pain,
            Reading(
                instrument: "nrs-11", value: ReadingValue(ExactNumber(value)), site: "neck", moment: .before,
                context: EntryContext(visit: visit)))
    }

    /// Five people, each with two visits; the log's clock goes a day for each recording from 1 March on.
    private struct Course {
        let test: TestStore
        let people: [PatientID]
        private(set) var day = CalendarDay("2026-03-01")!

        init() throws {
            test = try TestStore(.medicalMassage, timeZone: "UTC")
            var people: [PatientID] = []
            for number in 1...5 {
                let draft = EntryDraft(
                    occurred: CompareTests.on("2026-01-02"),
                    event: .patientRegistered(Registration(birthYear: 1960 + number)))
                people.append(try test.store.register([draft], by: test.recording).patient)
            }
            self.people = people
            for (number, person) in people.enumerated() {
                for (place, day) in ["2026-02-02", "2026-02-09"].enumerated() {
                    try record(
                        [
                            .visitCompleted(Visit(visit: "v\(place)")),
                            CompareTests.pain(7 - number % 3, visit: "v\(place)"),
                        ],
                        on: day, for: person)
                }
            }
        }

        @discardableResult
        func record(_ events: [PatientEvent], on day: String, for patient: PatientID) throws -> [Int64] {
            try test.store.record(
                events.map { EntryDraft(occurred: CompareTests.on(day), event: $0) }, for: patient, by: test.recording
            ).positions
        }

        func head() throws -> Int64 { try test.store.log.head() }

        func compare(
            _ a: String, _ b: String, _ request: ComparisonRequest = ComparisonRequest()
        ) throws -> Comparison {
            let sides = try [a, b].map { try test.store.comparedViews($0, now: TestStore.now) }
            return try test.store.compare(sides[0], sides[1], request)
        }
    }

    @Test("each difference has the one cause that made it: a correction, a withdrawal, a late entry, a new visit")
    func causes() throws {
        let course = try Course()
        let (store, people) = (course.test.store, course.people)
        let cut = try course.head()
        let own = try people.map { try store.page(of: $0).entries }
        func reading(_ number: Int) -> Int64 { own[number].last { $0.event.typeName == "painScored" }!.position }
        _ = try store.amend(
            reading(0), of: people[0],
            to: EntryDraft(occurred: Self.on("2026-02-09"), event: Self.pain(1, visit: "v1")),
            reason: CorrectionReason(code: "typingError"), by: course.test.recording)
        _ = try store.retract(
            [reading(1)], of: people[1], reason: CorrectionReason(code: "neverHappened"), by: course.test.recording)
        try course.record([Self.pain(9)], on: "2026-01-20", for: people[2])
        let report = try course.compare("live@\(cut)", "live")
        let causes = Dictionary(
            report.largest.map { ($0.patient, $0.causes.map(\.kind)) }, uniquingKeysWith: { first, _ in first })
        #expect(causes[people[0]] == [.correction] && causes[people[1]] == [.correction])
        #expect(causes[people[2]] == [.lateEntry])
        #expect(causes[people[3]] == nil && report.patientsDiffering == 3)
        #expect(report.causes == [.correction: 2, .lateEntry: 1])
        // The other way round it is the same.
        let mirrored = try course.compare("live", "live@\(cut)")
        #expect(mirrored.causes == report.causes && mirrored.patientsDiffering == 3)
        #expect(try course.compare("live", "live").isSame)
        #expect(try course.compare("live@\(cut)", "live@\(cut)").isSame)
    }

    @Test("an entry that was moved to a patient came to them by a correction, where it had been recorded before")
    func movedEntries() throws {
        let course = try Course()
        let (store, people) = (course.test.store, course.people)
        func move(_ position: Int64, from: Int, to: Int) throws {
            _ = try store.reassign(
                [position], of: people[from], to: people[to], reason: CorrectionReason(code: "wrongPatient"),
                by: course.test.recording)
        }
        let known = try course.record([Self.pain(9)], on: "2026-02-20", for: people[0])[0]
        let cut = try course.head()
        try move(known, from: 0, to: 1)
        try move(course.record([Self.pain(9)], on: "2026-02-21", for: people[2])[0], from: 2, to: 3)
        for (a, b) in [("live@\(cut)", "live"), ("live", "live@\(cut)")] {
            let found = try course.compare(a, b)
            let causes = Dictionary(found.largest.map { ($0.patient, $0.causes.map(\.kind)) }, uniquingKeysWith: { $1 })
            #expect(causes == [people[0]: [.correction], people[1]: [.correction], people[3]: [.lateEntry]])
        }
    }

    @Test("what came and went between the two is no cause")
    func cameAndWent() throws {
        let course = try Course()
        let (store, person) = (course.test.store, course.people[0])
        let cut = try course.head()
        for number in 0..<120 {
            let reading = try course.record([Self.pain(number % 10)], on: "2026-02-20", for: person)
            _ = try store.retract(
                reading, of: person, reason: CorrectionReason(code: "neverHappened"), by: course.test.recording)
        }
        let late = try course.record([Self.pain(9)], on: "2026-02-21", for: person)
        let found = try course.compare("live@\(cut)", "live")
        #expect(Set(found.largest.flatMap { $0.causes.flatMap(\.items).map(\.position) }) == Set(late))
        #expect(found.causes == [.lateEntry: 1])
    }

    @Test("another policy, another day and a merge are told apart")
    func otherCauses() throws {
        let course = try Course()
        let store = course.test.store
        let head = try course.head()
        let text = CarePolicy.defaultText(for: .medicalMassage).replacing("dueDays: 3,", with: "dueDays: 4,")
        let trial = course.test.folder.file("trial.sqlite")
        _ = try store.replay(
            ReplayRequest(instant: .known(at: head), policy: text), into: trial, product: "test")
        var request = ComparisonRequest()
        request.tables = ["maintenance_interval"]
        let byPolicy = try course.compare("live", trial, request)
        #expect(byPolicy.causes == [.policy: 5] && byPolicy.daysChanged == [1: 5])
        request.threshold = 2
        let above = try course.compare("live", trial, request)
        #expect(above.largest.isEmpty && above.belowThreshold == 5)

        let sameRules = CarePolicy.defaultText(for: .medicalMassage).replacing(
            "name: medical-massage", with: "name: another")
        let renamed = course.test.folder.file("renamed.sqlite")
        _ = try store.replay(
            ReplayRequest(instant: .known(at: head), policy: sameRules), into: renamed, product: "test")
        let byName = try course.compare("live", renamed)
        let intervals = try #require(byName.tables.first { $0.table == "maintenance_interval" })
        #expect(intervals.differing == 0 && intervals.policyNameOnly == 5 && !byName.isSame)
        #expect(byName.patientsDiffering == 0 && byName.largest.isEmpty && byName.causes.isEmpty)

        let early = course.test.folder.file("early.sqlite")
        let instant = Instant(position: head, asOf: CalendarDay("2026-02-05"))
        _ = try store.replay(ReplayRequest(instant: instant), into: early, product: "test")
        #expect(try course.compare(early, "live").causes == [.day: 5])

        _ = try store.merge(
            course.people[0], into: course.people[1], reason: CorrectionReason(code: "duplicate"),
            by: course.test.recording)
        let merged = try course.compare("live@\(head)", "live")
        #expect(merged.causes == [.merge: 2], "\(merged.causes)")
    }

    @Test("a merge explains what it joined, and nothing that was recorded for the person before or after")
    func aroundAMerge() throws {
        let course = try Course()
        let (store, people) = (course.test.store, course.people)
        let before = try course.head()
        _ = try store.merge(
            people[0], into: people[1], reason: CorrectionReason(code: "duplicate"), by: course.test.recording)
        let merged = try course.head()
        try course.record([Self.pain(9)], on: "2026-01-20", for: people[1])
        let late = try course.compare("live@\(merged)", "live")
        #expect(late.causes == [.lateEntry: 1], "\(late.causes)")
        let all = try course.compare("live@\(before)", "live")
        let survivor = try #require(all.largest.first { $0.patient == people[1] })
        #expect(survivor.causes.map(\.kind) == [.lateEntry, .merge], "\(survivor.causes)")
        #expect(survivor.causes[0].items.map(\.position) == [merged + 1])
        #expect(survivor.causes[1].items.allSatisfy { $0.merge != nil }, "the merge, and not all that it joined")
        _ = try store.unmerge(people[0], reason: CorrectionReason(code: "other"), by: course.test.recording)
        #expect(try course.compare("live@\(merged + 1)", "live").causes == [.merge: 2])
    }

    @Test("what changed one row of a patient is no reason for another row of theirs")
    func causesOfRows() throws {
        let course = try Course()
        let (store, person) = (course.test.store, course.people[0])
        let cut = try course.head()
        let reading = try #require(
            try store.page(of: person).entries.last { $0.event.typeName == "painScored" }
        ).position
        _ = try store.amend(
            reading, of: person, to: EntryDraft(occurred: Self.on("2026-02-09"), event: Self.pain(1, visit: "v1")),
            reason: CorrectionReason(code: "typingError"), by: course.test.recording)
        let late = PatientEvent.reading(
            .pain, Reading(instrument: "nrs-11", value: ReadingValue(ExactNumber(9)), site: "low-back"))
        try course.record([late], on: "2026-01-20", for: person)
        var request = ComparisonRequest()
        request.tables = ["patient_progress"]
        let found = try course.compare("live@\(cut)", "live", request)
        let causes = Dictionary(
            found.largest.map { ($0.row.value("site").b, $0.causes.map(\.kind)) }, uniquingKeysWith: +)
        #expect(causes == [.text("neck"): [.correction], .text("low-back"): [.lateEntry]], "\(causes)")
        #expect(found.causes == [.correction: 1, .lateEntry: 1])
    }

    @Test("of all corrections of a patient a row names those without which it would be another")
    func correctionsOfRows() throws {
        let course = try Course()
        let (store, person) = (course.test.store, course.people[0])
        let back = PatientEvent.reading(
            .pain, Reading(instrument: "nrs-11", value: ReadingValue(ExactNumber(5)), site: "low-back"))
        let other = try course.record([back], on: "2026-02-10", for: person)[0]
        let cut = try course.head()
        let reading = try #require(
            try store.page(of: person).entries.last { $0.event.typeName == "painScored" && $0.position != other }
        ).position
        let now = EntryDraft(occurred: Self.on("2026-02-09"), event: Self.pain(1, visit: "v1"))
        _ = try store.amend(
            reading, of: person, to: now, reason: CorrectionReason(code: "typingError"), by: course.test.recording)
        _ = try store.retract(
            [other], of: person, reason: CorrectionReason(code: "neverHappened"), by: course.test.recording)
        var request = ComparisonRequest()
        request.tables = ["patient_progress"]
        let found = try course.compare("live@\(cut)", "live", request)
        let causes = Dictionary(
            found.largest.map { difference in
                let sites = difference.row.value("site")
                return (sites.a, difference.causes.flatMap(\.items).map(\.envelope.corrects))
            }, uniquingKeysWith: +)
        #expect(causes == [.text("neck"): [reading], .text("low-back"): [other]], "\(causes)")
    }

    @Test("rows that the version which made them would not make are a changed file, and no other version")
    func alteredFile() throws {
        let course = try Course()
        let path = course.test.folder.file("altered.sqlite")
        _ = try course.test.store.replay(
            ReplayRequest(instant: .known(at: course.head())), into: path, product: "test")
        try DatabaseQueue(path: path).write {
            try $0.execute(
                sql: "UPDATE maintenance_interval SET days = days + 1 WHERE patient = ?",
                arguments: [course.people[0].text])
        }
        for (a, b) in [(path, "live"), ("live", path)] {
            let found = try course.compare(a, b)
            #expect(found.causes == [.alteredRows: 1], "\(found.causes)")
        }
        try DatabaseQueue(path: path).write { try $0.execute(sql: "UPDATE checkpoint SET version = version - 1") }
        #expect(try course.compare(path, "live").causes == [.version: 1])
    }

    @Test("an entry is late where it had happened before, to the minute, and new where it had not")
    func lateOrNew() throws {
        let course = try Course()
        let (store, people) = (course.test.store, course.people)
        let known = try course.head()
        let time = try #require(try store.log.event(at: known)).envelope.recorded
        let today = Occurrence(milliseconds: time).day
        let minute = Int64(60_000)
        let cases: [(Occurrence, DifferenceCause.Kind)] = [
            (Occurrence(milliseconds: time - minute, precision: .minute), .lateEntry),
            // Of the minute in which it was known last, half of which was yet to come.
            (Occurrence(milliseconds: time - minute / 2, precision: .minute), .newEntry),
            (Occurrence(day: today), .newEntry), (Occurrence(day: today + -1), .lateEntry),
        ]
        for (person, (occurred, kind)) in zip(people, cases) {
            var recording = course.test.recording
            recording.now += 3_600_000
            _ = try store.record([EntryDraft(occurred: occurred, event: Self.pain(10))], for: person, by: recording)
            var request = ComparisonRequest()
            request.patient = person
            let found = try course.compare("live@\(known)", "live", request).causes
            #expect(found == [kind: 1], "\(occurred)")
        }
    }

    @Test(
        "random histories: every patient that differs has a cause, and none is the version", arguments: [UInt64(1), 2])
    func random(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        let course = try Course()
        var cuts = [try course.head()]
        for _ in 0..<40 {
            let person = course.people.randomElement(using: &chance)!
            let day = CalendarDay("2026-02-01")! + Int.random(in: 0...60, using: &chance)
            let entries = try course.test.store.page(of: person).entries.filter { $0.event.typeName == "painScored" }
            switch Int.random(in: 0..<4, using: &chance) {
            case 0:
                guard let entry = entries.randomElement(using: &chance) else { continue }
                _ = try course.test.store.retract(
                    [entry.position], of: person, reason: CorrectionReason(code: "other"), by: course.test.recording)
            case 1:
                guard let entry = entries.randomElement(using: &chance) else { continue }
                _ = try course.test.store.amend(
                    entry.position, of: person,
                    to: EntryDraft(
                        occurred: Occurrence(day: day), event: Self.pain(Int.random(in: 0...10, using: &chance))),
                    reason: CorrectionReason(code: "typingError"), by: course.test.recording)
            default:
                try course.record(
                    [
                        .visitCompleted(Visit(visit: "r\(chance.next())")),
                        Self.pain(Int.random(in: 0...10, using: &chance)),
                    ],
                    on: day.description, for: person)
            }
            cuts.append(try course.head())
        }
        for _ in 0..<6 {
            let (a, b) = (cuts.randomElement(using: &chance)!, cuts.randomElement(using: &chance)!)
            var request = ComparisonRequest()
            request.limit = 1000
            let found = try course.compare("live@\(a)", "live@\(b)", request)
            #expect(found.largest.allSatisfy { !$0.causes.isEmpty }, "seed \(seed), \(a) \(b)")
            #expect(found.causes[.version] == nil, "seed \(seed), \(a) \(b)")
        }
    }

    @Test("what is no view of this log is refused, saying what is")
    func refused() throws {
        let course = try Course()
        let other = try TestStore()
        let foreign = other.folder.file("foreign.sqlite")
        _ = try other.store.replay(
            ReplayRequest(instant: .known(at: try other.store.log.head())), into: foreign, product: "test")
        let text = try course.test.folder.write("no database", to: "text.sqlite")
        for (name, kind) in [
            ("nowhere.sqlite", PracticeError.Kind.noInput), (foreign, .usage), ("live@0", .usage),
            ("live@9999", .usage),
        ] {
            _ = refusal(kind) { _ = try course.compare("live", name) }
        }
        #expect(throws: PracticeError.self) { _ = try course.compare("live", text) }
        var request = ComparisonRequest()
        request.tables = ["weather"]
        #expect(refusal(.usage) { _ = try course.compare("live", "live", request) }.contains("no table weather"))
    }
}
