import Clinical
import TestSupport
import Testing

struct OccurrenceTests {
    @Test func aDayIsTheSameDayAtEveryOffset() throws {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<5_000 {
            let day = CalendarDay(daysSince1970: Int32.random(in: -300_000...300_000, using: &random))
            let offset = Int32.random(in: -14 * 60...14 * 60, using: &random)
            let start = Occurrence(day: day, offsetMinutes: offset)
            #expect(start.day == day, "seed \(random.seed)")
            let end = Occurrence(milliseconds: start.milliseconds + 86_399_999, offsetMinutes: offset)
            #expect(end.day == day, "seed \(random.seed)")
            #expect(
                Occurrence(milliseconds: start.milliseconds - 1, offsetMinutes: offset).day == day + -1,
                "seed \(random.seed)")
        }
    }

    @Test func aTimeBefore1970BelongsToItsOwnDay() {
        #expect(Occurrence(milliseconds: -1).day.description == "1969-12-31")
        #expect(Occurrence(milliseconds: -1).text == "1969-12-31T23:59:59.999Z")
        #expect(Occurrence(milliseconds: -86_400_000).day.description == "1969-12-31")
        #expect(Occurrence(milliseconds: -86_400_001).day.description == "1969-12-30")
        #expect(Occurrence(milliseconds: 0, offsetMinutes: -1).day.description == "1969-12-31")
    }

    @Test func textIsAsPreciseAsTheTimeIsKnown() throws {
        let day = try #require(CalendarDay("2026-03-01"))
        #expect(Occurrence(day: day, precision: .year).text == "2026")
        #expect(Occurrence(day: day, precision: .month).text == "2026-03")
        #expect(Occurrence(day: day, offsetMinutes: -300).text == "2026-03-01")
        let afternoon = Occurrence(
            milliseconds: Occurrence(day: day).milliseconds + 70_200_000, offsetMinutes: -300, precision: .minute)
        #expect(afternoon.text == "2026-03-01T14:30-05:00")
    }
}
