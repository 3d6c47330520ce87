import Clinical
import MaintenanceInterval
import ProjectionRuntime
import TestSupport
import Testing

/// What holds of every answer, whatever the history.
@Suite struct MaintenanceIntervalPropertyTests {
    @Test(arguments: UInt64(1)...60)
    func everyAnswerKeepsThePolicysBoundsAndItsOwnOrder(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        var history = History()
        for _ in 0..<Int.random(in: 0...60, using: &chance) { tellSomething(in: &history, &chance) }
        let rows = try history.rows(IntervalProjector())
        #expect(!rows.isEmpty, "seed \(seed)")
        for row in rows { check(row, history, "seed \(seed)") }
    }

    @Test(arguments: UInt64(101)...130)
    func whatIsNoOwnTreatmentMovesNothing(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        var history = History()
        for _ in 0..<40 { tellSomething(in: &history, &chance) }
        let before = try history.rows(IntervalProjector())
        for _ in 0..<10 {
            let day = anyDay(&chance)
            let elsewhere = "x\(history.nextPosition)"
            history.tell(day, .pain("10", visit: elsewhere))
            history.tell(day, .visit(elsewhere, kind: Bool.random(using: &chance) ? .emergency : .checkUp))
        }
        // An own visit of any kind begins care again; a history that ended is not compared.
        guard before.allSatisfy({ $0["phase"] != .text("ended") }) else { return }
        // The baseline may be read anywhere: only readings at own treatments move the steps.
        let columns = ["visits", "last_visit_on", "booked_on"]
        let after = try history.rows(IntervalProjector())
        #expect(before.map { row in columns.map { row[$0] } } == after.map { row in columns.map { row[$0] } })
    }

    private func anyDay(_ chance: inout SeededGenerator) -> String {
        CalendarDay(daysSince1970: 20_000 + Int32.random(in: 0...300, using: &chance)).description
    }

    private func tellSomething(in history: inout History, _ chance: inout SeededGenerator) {
        let day = anyDay(&chance)
        let episode = ["e1", nil].randomElement(using: &chance) ?? nil
        let id = "v\(history.nextPosition)"
        switch Int.random(in: 0..<40, using: &chance) {
        case 0: history.tell(day, .flag("infection"))
        case 1...2: history.tell(day, .cleared("infection"))
        case 3: history.tell(day, .died)
        case 4: history.tell(day, .careEnded)
        case 5: history.tell(day, .decided(Int.random(in: 1...90, using: &chance), episode: episode))
        case 6...8: history.tell(day, .booked(id, for: anyDay(&chance)))
        case 9: history.tell(day, .consultationCompleted(Consultation(kind: "review")))
        default:
            history.tell(day, .pain("\(Int.random(in: 0...10, using: &chance))", visit: id, episode: episode))
            history.tell(day, .visit(id, episode: episode))
        }
    }

    private func check(_ row: [String: ViewValue], _ history: History, _ label: Comment) {
        let names = ["last_visit_on", "book_from_on", "due_on", "book_until_on", "overdue_on", "lapsed_on"]
        let dates = names.compactMap { name in if case .text(let day)? = row[name] { day } else { nil } }
        let hasDates = row["status"] == .text("recommended") || row["status"] == .text("default")
        #expect(hasDates == (row["days"] != .null), label)
        if hasDates {
            #expect(dates.count == names.count, label)
            #expect(zip(dates, dates.dropFirst()).allSatisfy { $0 <= $1 }, "\(label): \(dates)")
            if case .integer(let days)? = row["days"] { #expect((1...90).contains(days), label) }
        }
        let died = history.told.contains { if case .deathRecorded = $0.event { true } else { false } }
        // Who was treated after the death that is recorded may live: an open flag still stands, and nothing else.
        if died, row["referral"] != .text("redFlag") { #expect(row["phase"] == .text("ended"), label) }
        if row["phase"] == .text("ended") { #expect(row["days"] == .null && row["booked_on"] == .null, label) }
        if case .text(let booked)? = row["booked_on"], case .text(let last)? = row["last_visit_on"] {
            #expect(booked > last, label)
        }
        if case .text(let reason)? = row["reason"] { #expect(reason.hasSuffix("."), label) }
    }
}
