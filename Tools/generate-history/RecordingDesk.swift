/// Where facts become records: some late, some wrong at first.
///
/// It keeps a page for each day still to come, so its memory follows the late entries and corrections that wait, not the export.
struct RecordingDesk {
    let period: ExportPeriod
    /// Of all facts recorded, how many are late.
    let lateShare: Double
    let correctionShare: Double
    /// Counts only, for estimating how many patients make how many events.
    let countsOnly: Bool

    private var pages: [DayPage]
    /// Distinct facts recorded within the period, by kind.
    private(set) var facts = [Int](repeating: 0, count: FactKind.allCases.count)
    private(set) var late = 0
    private(set) var corrected = 0
    /// What has been said so far, whether or not it is recorded within the period: the measure for what is late.
    private var said = 0
    private var couldBeLate = 0
    private var lateWithVisit = 0

    /// Late means: entered this many days after it happened.
    static let lateDays = 2...30

    /// Half of the visits' share of what is late comes as whole visits: held away from the desk or written on paper, and
    /// typed in days later with all that was done. The other half are single facts that somebody forgot.
    private static let wholeVisitShare = 0.5

    init(period: ExportPeriod, lateShare: Double, correctionShare: Double, countsOnly: Bool = false) {
        self.period = period
        self.lateShare = lateShare
        self.correctionShare = correctionShare
        self.countsOnly = countsOnly
        pages = countsOnly ? [] : Array(repeating: DayPage(), count: period.dayCount)
    }

    var factCount: Int { facts.reduce(0, +) }

    /// After how many days a visit as a whole is typed in: 0 for one that is recorded as it goes, which is the rule.
    func delayOfVisit(chance: inout SimulationRandom) -> Int {
        chance.happens(lateShare * Self.wholeVisitShare) ? chance.integer(Self.lateDays) : 0
    }

    /// How likely a fact that could be late by itself is: registrations, bookings and visits as such are not, so that the
    /// others make up for them.
    private var lateShareOfOthers: Double {
        min(1, max(0, (lateShare * Double(said) - Double(lateWithVisit)) / Double(max(couldBeLate, 1))))
    }

    /// Records a fact on a day at a second, or later by chance. What would be recorded after the period is not known yet.
    ///
    /// - Parameter visitDelay: days after which the visit it belongs to is typed in.
    mutating func record(
        _ fact: Fact, of person: Person, onDay day: Int, second: Int, visitDelay: Int = 0,
        chance: inout SimulationRandom
    ) {
        said += 1
        var isLate = visitDelay > 0
        var recordedDay = day + visitDelay
        if isLate {
            lateWithVisit += 1
        } else if fact.kind.canBeLate {
            couldBeLate += 1
            isLate = chance.happens(lateShareOfOthers)
            // Counted from the day it happened: a signature or a flare may be older than its visit.
            if isLate { recordedDay = max(day, fact.day + chance.integer(Self.lateDays)) }
        }
        guard recordedDay < period.end else { return }
        facts[fact.kind.rawValue] += 1
        if isLate { late += 1 }
        let isWrong =
            fact.kind.canBeCorrected && recordedDay < period.middle && chance.happens(correctionShare)
        if isWrong {
            recordWrongly(fact, of: person, onDay: recordedDay, second: second, chance: &chance)
        } else if !countsOnly {
            pages[recordedDay - period.firstDay].add(second: second) {
                fact.write(of: person, recordedDay: recordedDay, recordedSecond: second, to: &$0)
            }
        }
    }

    /// The first export says it wrong, the second one right: under the same key, recorded when it was put right.
    private mutating func recordWrongly(
        _ fact: Fact, of person: Person, onDay day: Int, second: Int, chance: inout SimulationRandom
    ) {
        corrected += 1
        let mistaken = fact.mistaken(chance: &chance)
        let correctedDay = chance.integer(period.middle...period.end - 1)
        let correctedSecond = chance.integer(9 * 3600...17 * 3600)
        guard !countsOnly else { return }
        let page = day - period.firstDay
        let correction = pages[page].addCorrection(onDay: correctedDay, second: correctedSecond) {
            fact.write(of: person, recordedDay: correctedDay, recordedSecond: correctedSecond, to: &$0)
        }
        pages[page].add(second: second, correction: correction) {
            mistaken.write(of: person, recordedDay: day, recordedSecond: second, to: &$0)
        }
    }

    /// Takes a day's page out, for writing; nothing more can be recorded on that day.
    mutating func takePage(ofDay day: Int) -> DayPage {
        let page = pages[day - period.firstDay]
        pages[day - period.firstDay] = DayPage()
        return page
    }

    /// Puts the right version of a row, now that its key is known, on the page of the day of its correction.
    mutating func put(_ correction: DayPage.Correction, from page: DayPage, rowID: Int) {
        pages[correction.recordedDay - period.firstDay].add(second: Int(correction.second), rowID: rowID) {
            $0.append(page.bytes(of: correction))
        }
    }
}
