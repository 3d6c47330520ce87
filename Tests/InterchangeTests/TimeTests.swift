import Clinical
import Interchange
import TestSupport
import Testing

@Suite("Times of rows")
struct TimeTests {
    /// What a cell becomes: the occurrence's text, or the reason.
    private func read(_ cell: String, _ time: String) throws -> String {
        let yaml = """
            source: s
            patient: {pseudonym: id}
            time: {\(time)}
            entries:
              - {event: painScored, instrument: nrs-11, value: {column: pain}}
            """
        let read = try Imported("id,pain,on\np,3,\"\(cell)\"\n", yaml)
        return read.drafts.first?.occurred.text ?? read.rejected.first?.reason ?? "nothing"
    }

    @Test(
        "formats are read as they are stated, as precisely as they say",
        arguments: [
            ("2026-03-01", "format: yyyy-MM-dd", "2026-03-01"),
            ("3/1/2026", "format: M/d/yyyy", "2026-03-01"),
            ("1.3.2026 7:05", "format: 'd.M.yyyy H:mm', zone: Europe/Berlin", "2026-03-01T07:05+01:00"),
            ("1.8.2026 7:05", "format: 'd.M.yyyy H:mm', zone: Europe/Berlin", "2026-08-01T07:05+02:00"),
            ("Mar 1, 2026 12:30 am", "format: 'MMM d, yyyy h:mm a'", "2026-03-01T00:30Z"),
            ("1 march 2026", "format: d MMM yyyy", "2026-03-01"),
            ("2026-03", "format: yyyy-MM", "2026-03"),
            ("2026", "format: yyyy", "2026"),
            ("2026-03-01T14:30:05.25-05:00", "format: iso8601", "2026-03-01T14:30:05.250-05:00"),
            ("2026-03-01 14:30", "format: iso8601, zone: America/New_York", "2026-03-01T14:30-05:00"),
            ("2026-03", "format: iso8601", "2026-03"),
            ("1772373600", "format: epochSeconds", "2026-03-01T14:00:00Z"),
            ("1772373600", "format: epochSeconds, zone: America/New_York", "2026-03-01T09:00:00-05:00"),
            ("-1000", "format: epochMilliseconds", "1969-12-31T23:59:59.000Z"),
            ("20260301", "format: yyyyMMdd", "2026-03-01"),
            ("2026-03-01T07:05:09", "format: \"yyyy-MM-dd'T'HH:mm:ss\"", "2026-03-01T07:05:09Z"),
        ])
    func formats(cell: String, time: String, expected: String) throws {
        #expect(try read(cell, "column: on, " + time) == expected)
    }

    @Test(
        "impossible dates are rejected, never guessed",
        arguments: [
            ("2026-02-29", "format: yyyy-MM-dd", "“2026-02-29” is not a day of the calendar"),
            ("31.6.2019", "format: d.M.yyyy", "“31.6.2019” is not a day of the calendar"),
            ("13/1/2026", "format: M/d/yyyy", "“13/1/2026” is not a day of the calendar"),
            ("1/3/26", "format: M/d/yyyy", "“1/3/26” does not have the form M/d/yyyy"),
            ("2026-03-01 25:00", "format: 'yyyy-MM-dd H:mm'", "“2026-03-01 25:00” is not a time of day"),
            ("2026-03-01x", "format: yyyy-MM-dd", "“2026-03-01x” does not have the form yyyy-MM-dd"),
            ("", "format: yyyy-MM-dd", "the date is missing"),
            (
                "2026-03-29 02:30", "format: 'yyyy-MM-dd HH:mm', zone: Europe/Berlin",
                "“2026-03-29 02:30” did not exist: the clocks skipped this hour in the stated zone"
            ),
            (
                "1918-05-01", "format: yyyy-MM-dd, earliest: 2018-01-01",
                "“1918-05-01” is before 2018-01-01, the mapping's “earliest:”"
            ),
            (
                "2081-05-01", "format: yyyy-MM-dd, latest: 2026-12-31",
                "“2081-05-01” is after 2026-12-31, the mapping's “latest:”"
            ),
        ])
    func impossible(cell: String, time: String, reason: String) throws {
        #expect(try read(cell, "column: on, " + time) == reason)
    }

    @Test("where clocks go back the first of two equal times is meant; a skipped midnight begins after the gap")
    func clocks() throws {
        #expect(
            try read("2026-10-25 02:30", "column: on, format: yyyy-MM-dd HH:mm, zone: Europe/Berlin")
                == "2026-10-25T02:30+02:00")
        // In Beirut the clocks of 2022-03-27 went from 00:00 to 01:00.
        #expect(try read("2022-03-27", "column: on, format: yyyy-MM-dd, zone: Asia/Beirut") == "2022-03-27")
    }

    @Test("study days are relative to their stated day")
    func studyDays() throws {
        let yaml = """
            source: s
            patient: {pseudonym: id}
            time: {studyDay: day, day0: 2004-01-01}
            entries:
              - {event: painScored, instrument: nrs-11, value: {column: pain}}
              - {event: painScored, instrument: nrs-11, value: {column: later}, at: {studyDay: 90, minutes: 30, day0: 2004-01-01}}
            """
        let read = try Imported("id,day,pain,later\np,-2,3,4\np,x,1,\n", yaml)
        #expect(read.drafts.map(\.occurred.text) == ["2003-12-30", "2004-03-31"])
        #expect(read.drafts.allSatisfy { $0.occurred.precision == .relative })
        #expect(read.reasons == ["3 day: “x” is not a study day, a whole number"])
    }

    @Test("a date in three columns, and when the source took it in")
    func parts() throws {
        let yaml = """
            source: s
            patient: {pseudonym: id}
            time: {year: y, month: m, day: d, zone: UTC}
            sourceRecorded: {column: entered, format: iso8601, zone: UTC}
            entries:
              - {event: painScored, instrument: nrs-11, value: {column: pain}}
            """
        let read = try Imported(
            "id,y,m,d,pain,entered\np,2019,6,30,1,2019-07-02T08:00Z\np,2019,6,31,1,\np,,6,3,1,\n", yaml)
        #expect(read.drafts.map(\.occurred.text) == ["2019-06-30"])
        #expect(read.drafts[0].event.context.sourceRecorded == 1_562_054_400_000)
        #expect(
            read.reasons == [
                "3 y m d: “2019 6 31” is not a day of the calendar", "4 y: the date is missing here",
            ])
        let again = try Imported("id,y,m,d,pain,entered\np,2019,6,30,1,2020-01-01\n", yaml)
        #expect(again.rows[0].contents == read.rows[0].contents)
    }
}
