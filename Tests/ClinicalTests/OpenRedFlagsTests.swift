import Clinical
import Testing

@Suite("Which red flags are open")
struct OpenRedFlagsTests {
    private func entry(_ position: Int64, _ time: String, _ event: PatientEvent) -> PatientEntry {
        let isDay = time.utf8.count == 10
        let day = CalendarDay(String(time.prefix(10)))!
        var occurred = Occurrence(day: day)
        if !isDay {
            let parts = time.dropFirst(11).split(separator: ":").compactMap { Int64($0) }
            occurred = Occurrence(
                milliseconds: occurred.milliseconds + parts[0] * 3_600_000 + parts[1] * 60_000, precision: .minute)
        }
        return PatientEntry(position: position, occurred: occurred, recorded: 0, event: event)
    }

    private let raised = PatientEvent.redFlagRaised(RedFlag(flag: "infection"))
    private let cleared = PatientEvent.redFlagCleared(RedFlag(flag: "infection", clearedBy: "dr-lee"))

    private func screen(_ present: String...) -> PatientEvent {
        .safetyScreenCompleted(SafetyScreen(present: present, absent: []))
    }

    private func open(_ entries: [PatientEntry]) -> [OpenRedFlags.Open] {
        var flags = OpenRedFlags()
        for entry in entries.sorted(by: {
            ($0.occurred.milliseconds, $0.position) < ($1.occurred.milliseconds, $1.position)
        }) { flags.take(entry) }
        return flags.open
    }

    @Test("a flag raised after a clearing of the same day is open, though it is dated to the day")
    func raisedAfterClearing() {
        let found = open([
            entry(1, "2026-01-01", raised), entry(2, "2026-01-05T09:00", cleared),
            entry(3, "2026-01-05", screen("infection")),
        ])
        #expect(found.map(\.flag) == ["infection"] && found[0].since.description == "2026-01-05")
        #expect(found[0].positions == [3])
    }

    @Test("a clearing dated to the day closes what was raised that morning, if it was recorded later")
    func clearedByTheDay() {
        #expect(open([entry(1, "2026-01-05T10:00", screen("infection")), entry(2, "2026-01-05", cleared)]).isEmpty)
        #expect(!open([entry(1, "2026-01-05", cleared), entry(2, "2026-01-05T10:00", raised)]).isEmpty)
        // Known to the minute, the times decide, whatever was recorded first.
        #expect(!open([entry(1, "2026-01-05T10:00", raised), entry(2, "2026-01-05T09:00", cleared)]).isEmpty)
        #expect(open([entry(1, "2026-01-05T10:00", cleared), entry(2, "2026-01-05T09:00", raised)]).isEmpty)
    }

    @Test("screen after screen says it once, since the first, with every position")
    func repeated() {
        let found = open([
            entry(1, "2026-01-05", screen("night-pain")), entry(2, "2026-01-12", screen("night-pain", "infection")),
            entry(3, "2026-01-19", screen("night-pain")), entry(4, "2026-01-20", cleared),
        ])
        #expect(found.map(\.flag) == ["night-pain"])
        #expect(found[0].since.description == "2026-01-05" && found[0].positions == [1, 2, 3])
    }

    @Test("rules about visits and what the page asks go by the same")
    func oneRule() {
        let entries = [
            entry(1, "2025-01-01", .patientRegistered(Registration())), entry(2, "2026-01-01", raised),
            entry(3, "2026-01-05T09:00", cleared), entry(4, "2026-01-05", screen("infection")),
        ]
        let state = PatientState(entries)
        #expect(state.openRedFlags == ["infection"])
        #expect(state.openRedFlags(at: Occurrence(day: CalendarDay("2026-01-03")!)) == ["infection"])
        #expect(state.openRedFlags(at: Occurrence(day: CalendarDay("2025-12-31")!)) == [])
        #expect(state.openRedFlags(at: Occurrence(day: CalendarDay("2026-01-05")!)) == ["infection"])
    }
}
