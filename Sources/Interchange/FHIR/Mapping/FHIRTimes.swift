import Clinical

/// Reads FHIR's dates and times, of any precision; see FHIR R4, "date", "dateTime" and "instant".
struct FHIRTimes {
    private let zone: ZoneOffsets
    private let isAsWritten: Bool
    /// Milliseconds since 1970 UTC: when the import looks.
    let now: Int64
    private static let pattern = TimePattern(text: "iso8601")!
    /// Nobody alive was treated before; an earlier year is a slip of the keyboard.
    static let earliestYear = 1850

    /// - Parameters:
    ///   - practiceZone: IANA name; UTC where the name is not known.
    ///   - zone: what the mapping says of the source's times.
    ///   - now: milliseconds since 1970 UTC.
    init(practiceZone: String, _ zone: FHIRZone = .practice, now: Int64) {
        let name = if case .named(let named) = zone { named } else { practiceZone }
        self.zone = ZoneOffsets(name) ?? ZoneOffsets("UTC")!
        isAsWritten = zone == .asWritten
        self.now = now
    }

    /// The day on which the import looks.
    var today: Occurrence {
        let offset = Self.minutes(zone.offset(at: now))
        return Occurrence(day: Occurrence(milliseconds: now, offsetMinutes: offset).day, offsetMinutes: offset)
    }

    func occurrence(_ text: String, field: String) throws(RowFault) -> Occurrence {
        var text = text
        guard let civil = text.withUTF8({ Self.pattern.match($0) }) else {
            throw RowFault(field: field, reason: "this is not a date or time such as 2026-03-01T14:30:00-05:00")
        }
        guard civil.year >= Self.earliestYear else {
            throw RowFault(field: field, reason: "the year \(civil.year) is before \(Self.earliestYear)")
        }
        guard let day = CalendarDay(year: civil.year, month: civil.month, day: civil.day) else {
            throw RowFault(field: field, reason: "the calendar has no such day")
        }
        guard civil.hour < 24, civil.minute < 60, civil.second <= 60 else {
            throw RowFault(field: field, reason: "this is not a time of day")
        }
        let offset = try offset(of: civil, day, field: field)
        // A leap second, 23:59:60, is the next one to every clock that has none.
        let seconds = (civil.hour * 60 + civil.minute) * 60 + civil.second
        let instant =
            Int64(day.daysSince1970) * 86_400_000 + Int64(seconds) * 1000 + Int64(civil.millisecond) - offset
        let isUTC = civil.offsetMinutes == 0 && !isAsWritten
        return Occurrence(
            milliseconds: instant, offsetMinutes: Self.minutes(isUTC ? zone.offset(at: instant) : offset),
            precision: civil.precision)
    }

    private static func minutes(_ offset: Int64) -> Int32 {
        Int32(truncatingIfNeeded: offset.dividedDown(by: 60_000))
    }

    /// Milliseconds east of UTC: as stated, else the zone's at that time.
    private func offset(of civil: CivilTime, _ day: CalendarDay, field: String) throws(RowFault) -> Int64 {
        if let stated = civil.offsetMinutes { return Int64(stated) * 60_000 }
        if civil.precision.rawValue <= Occurrence.Precision.day.rawValue {
            return zone.offset(atStartOf: day.daysSince1970)
        }
        let local =
            Int64(day.daysSince1970) * 86_400_000 + Int64((civil.hour * 60 + civil.minute) * 60 + civil.second) * 1000
        if let offset = zone.offset(atLocal: local) { return offset }
        throw RowFault(
            field: field, reason: "this hour did not exist in the practice's zone, and the time states no offset")
    }

    /// A date's day; the last one of a month or year that is all the source states where `isEnd`, else the first.
    func day(_ text: String, field: String, isEnd: Bool = false) throws(RowFault) -> CalendarDay {
        let occurred = try occurrence(text, field: field)
        guard isEnd, occurred.isCoarserThanADay else { return occurred.day }
        let (year, month, _) = occurred.day.civil
        let last = occurred.precision == .year ? 12 : month
        return CalendarDay(year: year, month: last, day: CalendarDay.daysIn(month: last, year: year)) ?? occurred.day
    }
}
