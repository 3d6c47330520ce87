import Clinical
import TestSupport
import Testing

struct CalendarDayTests {
    @Test func everyDayOfTenThousandYearsComesBack() throws {
        var expected = try #require(CalendarDay(year: 1, month: 1, day: 1)).daysSince1970
        var days = 0
        var wrong = 0
        for year in 1...9999 {
            for month in 1...12 {
                for day in 1...CalendarDay.daysIn(month: month, year: year) {
                    let date = CalendarDay(year: year, month: month, day: day)
                    let civil = CalendarDay(daysSince1970: expected).civil
                    if date?.daysSince1970 != expected || civil != (year, month, day) { wrong += 1 }
                    expected += 1
                    days += 1
                }
            }
        }
        #expect(wrong == 0)
        #expect(days == 3_652_059)  // 9999 years with 2,424 leap days
    }

    @Test func knownDays() {
        #expect(CalendarDay("1970-01-01")?.daysSince1970 == 0)
        #expect(CalendarDay("2000-03-01")?.daysSince1970 == 11_017)
        #expect(CalendarDay("0001-01-01")?.daysSince1970 == -719_162)
        #expect(CalendarDay("2026-03-01")?.weekday == 7)
        #expect(CalendarDay("1969-12-31")?.weekday == 3)
    }

    @Test func textComesBack() throws {
        var random = SeededGenerator(seed: 9)
        for _ in 0..<5_000 {
            let day = CalendarDay(daysSince1970: Int32.random(in: -719_162...2_932_896, using: &random))
            #expect(CalendarDay(day.description) == day, "seed \(random.seed)")
        }
    }

    @Test(arguments: [
        "2026-02-29", "2026-13-01", "2026-00-10", "2026-1-01", "26-01-01", "2026-01-32", "2026-01-01T00:00", "",
        "0000-01-01",
        "10000-01-01", "+123-01-01", "2026-+1-01",
    ])
    func refusesWhatIsNoDay(_ text: String) { #expect(CalendarDay(text) == nil) }
}
