import Clinical
import Practice
import Testing

@Suite("The practice's zone")
struct PracticeZoneTests {
    private func offset(_ text: String, in zone: String = "America/New_York") throws -> Int32 {
        try PracticeZone(zone).occurrence(text).offsetMinutes
    }

    @Test("a time has the offset of its day, on both sides of a change")
    func offsets() throws {
        #expect(try offset("2026-03-08T01:59") == -300)
        #expect(try offset("2026-03-08T03:00") == -240)
        #expect(try offset("2026-07-01 14:30") == -240)
        #expect(try offset("2026-12-01 14:30") == -300)
        #expect(try offset("2026-06-01 14:30", in: "Pacific/Kiritimati") == 840)
        #expect(try offset("2026-06-01 14:30", in: "Pacific/Pago_Pago") == -660)
        #expect(try offset("2026-06-01 14:30", in: "Asia/Kathmandu") == 345)
    }

    @Test("a time that is shown twice is the first; an offset says the second")
    func shownTwice() throws {
        #expect(try offset("2026-11-01T01:30") == -240)
        #expect(try offset("2026-11-01T01:30-05:00") == -300)
        #expect(try offset("2026-11-01T02:00") == -300)
        #expect(try offset("2026-04-05T02:45", in: "Australia/Lord_Howe") == 630)
        #expect(try offset("2026-10-25T02:30", in: "Europe/Berlin") == 120)
    }

    @Test(
        "a time that the clocks skip is refused, and said how to write instead",
        arguments: [
            ("2026-03-08T02:00", "America/New_York"), ("2026-03-08 02:59", "America/New_York"),
            ("2026-03-29T02:30", "Europe/Berlin"), ("2026-10-04T02:15", "Australia/Lord_Howe"),
        ])
    func skipped(text: String, zone: String) throws {
        let error = #expect(throws: PracticeError.self) { try offset(text, in: zone) }
        #expect(error?.kind == .usage)
        for words in [text, zone, "put forward", "offset"] { #expect(error?.message.contains(words) == true) }
    }

    @Test("a skipped time with an offset is an instant like any other")
    func skippedWithOffset() throws {
        let zone = try PracticeZone("America/New_York")
        #expect(
            try zone.occurrence("2026-03-08T02:30-05:00").milliseconds
                == zone.occurrence("2026-03-08T03:30").milliseconds)
    }
}
