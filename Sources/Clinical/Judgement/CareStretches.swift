/// The stretches of care of one patient, for each episode and for what names none: after more days than the policy's gap, or
/// than a clinician decided to wait, without a treatment, after care ended, or where an episode was closed and opened again, the next treatment begins a new
/// one. Then a baseline of years ago says nothing of today.
///
/// The stretch that is still going on is called as the episode is, `''` for none; an earlier one by the day the next one
/// began as well: `e1 before-2026-03-02`, or `before-2026-03-02`. Only treatments part care: a follow-up a year later belongs
/// to the care it follows. A reading between two stretches belongs to the treatment it is nearer to.
public struct CareStretches: Sendable {
    private struct Beginning {
        var day: CalendarDay
        /// The first day whose readings belong to it.
        var readingsFrom: CalendarDay
        /// Whether nothing but a gap parts it from the one before: nobody had ended that.
        var isAfterGap: Bool
    }

    private struct Course {
        var episode: String
        /// Nil for the practice's own.
        var setting: CareSetting?
        var lastTreatedOn: CalendarDay?
        var isEnded = false
        var isClosed = false
        /// How long a clinician decided to wait, and some days more; 0 where nobody did.
        var daysAwaited = 0
        /// Of the second stretch and of each after it, in order.
        var beginnings: [Beginning] = []
    }

    private static let mark = "before-"
    /// Of a day as it is written.
    private static let dayBytes = 10

    private let gapDays: Int?
    /// A list: settings are few, and every treatment asks.
    private let otherGapDays: [(setting: CareSetting, days: Int?)]
    private var courses: [Course] = []
    /// Whether any episode has more than one stretch.
    public private(set) var areParted = false

    /// - Parameters:
    ///   - gapDays: of care in the practice's own setting; nil where care never begins anew by itself.
    ///   - others: of episodes in each other setting.
    public init(gapDays: Int?, inOtherSettings others: [CareSetting: Int?] = [:]) {
        self.gapDays = gapDays
        otherGapDays = others.map { (setting: $0.key, days: $0.value) }
    }

    /// Takes the patient's entries in clinical order: of own treatments known to the day, and of what begins and ends care.
    public mutating func take(_ entry: PatientEntry) {
        switch entry.event {
        case .visitCompleted:
            guard let visit = entry.event.visitHeld, visit.isOwn, visit.kind == .treatment else { return }
            if !entry.occurred.isCoarserThanADay { treat(visit.episode ?? "", on: entry.day) }
        case .intervalDecided(let decision): decide(decision.context.episode, days: decision.days)
        case .episodeOpened(let episode): open(episode.episode, in: episode.setting)
        case .episodeClosed(let closing): close(closing.episode)
        case .careEnded: end()
        default: break
        }
    }

    /// Takes an own treatment visit. They are taken in clinical order.
    ///
    /// - Parameter episode: `''` for a visit that names none.
    public mutating func treat(_ episode: String, on day: CalendarDay) {
        let place = place(of: episode)
        if let gapDays = gapDays(in: courses[place].setting), let last = courses[place].lastTreatedOn, day > last,
            courses[place].isEnded || day - last > max(gapDays, courses[place].daysAwaited)
        {
            courses[place].beginnings.append(
                Beginning(
                    day: day, readingsFrom: last + ((day - last) / 2 + 1), isAfterGap: !courses[place].isEnded))
            areParted = true
        }
        courses[place].lastTreatedOn = day
        courses[place].isEnded = false
        courses[place].daysAwaited = 0
    }

    /// Who comes when a clinician said so, or somewhat later, goes on with the same care.
    ///
    /// - Parameters:
    ///   - episode: nil for a decision that names none: it is for all.
    ///   - days: from the last treatment to the next.
    public mutating func decide(_ episode: String?, days: Int) {
        for place in courses.indices where episode == nil || courses[place].episode == episode {
            courses[place].daysAwaited = days + Self.daysLate
        }
    }

    private static let daysLate = 30

    private func gapDays(in setting: CareSetting?) -> Int? {
        guard let setting, let other = otherGapDays.first(where: { $0.setting == setting }) else {
            return gapDays
        }
        return other.days
    }

    /// The setting an episode was opened in; nil where it names none, or is not known.
    public func setting(of episode: String) -> CareSetting? {
        courses.first { $0.episode == episode }?.setting
    }

    /// Care ended; the next treatment of each episode begins it anew.
    public mutating func end() { for place in courses.indices { courses[place].isEnded = true } }

    public mutating func close(_ episode: String) { courses[place(of: episode)].isClosed = true }

    /// An episode that was closed begins anew.
    public mutating func open(_ episode: String, in setting: CareSetting? = nil) {
        let place = place(of: episode)
        courses[place].setting = setting
        if courses[place].isClosed { courses[place].isEnded = true }
        courses[place].isClosed = false
    }

    private mutating func place(of episode: String) -> Int {
        if let place = courses.firstIndex(where: { $0.episode == episode }) { return place }
        courses.append(Course(episode: episode))
        return courses.count - 1
    }

    /// The name of the stretch of an episode that a day's entries belong to.
    public func name(_ episode: String, on day: CalendarDay) -> String {
        guard areParted, let place = courses.firstIndex(where: { $0.episode == episode }),
            let next = next(after: day, in: courses[place].beginnings)
        else { return episode }
        return (episode.isEmpty ? "" : episode + " ") + Self.mark + courses[place].beginnings[next].day.description
    }

    /// The stretches of an episode that a goal goes over into, after the one it was set in, and the day each began: nobody ended
    /// the care, so nobody gave the goal up. It goes over as long as it is not met, and its day not over, when the next begins.
    ///
    /// - Parameters:
    ///   - toldOn: the day the goal was set, or last revised.
    ///   - metOn: the first day it was met on; nil where it never was.
    public func goingOver(
        _ goal: Goal, toldOn: CalendarDay, metOn: CalendarDay?, in episode: String
    ) -> [(stretch: String, begunOn: CalendarDay)] {
        guard areParted, let course = courses.first(where: { $0.episode == episode }),
            let next = next(after: toldOn, in: course.beginnings)
        else { return [] }
        return course.beginnings[next...].prefix { begun in
            begun.isAfterGap && metOn.map { $0 >= begun.readingsFrom } ?? true
                && goal.due.map { $0 >= begun.day } ?? true
        }.map { (name(episode, on: $0.day), $0.day) }
    }

    /// The place of the first stretch that a day is too early for. By halves: treatments come in order, so their stretches begin in order.
    private func next(after day: CalendarDay, in beginnings: [Beginning]) -> Int? {
        var range = beginnings.startIndex..<beginnings.endIndex
        while let middle = range.isEmpty ? nil : range.lowerBound + range.count / 2 {
            range =
                day < beginnings[middle].readingsFrom
                ? range.lowerBound..<middle : middle + 1..<range.upperBound
        }
        return range.lowerBound < beginnings.endIndex ? range.lowerBound : nil
    }

    /// The day the care of an episode that goes on began anew; nil where it never did.
    public func begunAnew(_ episode: String) -> CalendarDay? {
        courses.first { $0.episode == episode }?.beginnings.last?.day
    }

    /// Whether a day's entries belong to the stretch of an episode that goes on.
    public func isCurrent(_ episode: String, on day: CalendarDay) -> Bool {
        guard areParted, let last = courses.first(where: { $0.episode == episode })?.beginnings.last else {
            return true
        }
        return day >= last.readingsFrom
    }

    /// The episode a stretch is of, `''` for none, and the day the next one began; nil for the stretch that goes on.
    public static func parts(ofName name: String) -> (episode: String, before: String?) {
        // By bytes: a mark is searched for in every name, and few have one.
        let (bytes, mark) = (name.utf8, mark.utf8)
        guard bytes.count >= mark.count + Self.dayBytes else { return (name, nil) }
        let before = String(name.suffix(Self.dayBytes))
        let episode = bytes.dropLast(mark.count + Self.dayBytes)
        guard CalendarDay(before) != nil, bytes[episode.endIndex...].starts(with: mark),
            episode.isEmpty || episode.last == UInt8(ascii: " ")
        else { return (name, nil) }
        return (String(Substring(episode.dropLast())), before)
    }
}
