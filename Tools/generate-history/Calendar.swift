/// When the practice is open.
enum Calendar {
    static func workday(onOrAfter day: Int) -> Int { CivilDay(daysSince1970: day).isSunday ? day + 1 : day }
}
