/// Where facts become records: some late, some wrong at first.
///
/// It keeps a page for each day still to come, so its memory follows the late entries and corrections that wait, not the export.
struct RecordingDesk {
    let period: ExportPeriod
    let lateShare: Double
    let correctionShare: Double
    /// Counts only, for estimating how many patients make how many events.
    let countsOnly: Bool

    private var pages: [DayPage]
    /// Distinct facts recorded within the period, by kind.
    private(set) var facts = [Int](repeating: 0, count: FactKind.allCases.count)
    private(set) var late = 0
    private(set) var corrected = 0

    /// Late means: entered this many days after it happened.
    static let lateDays = 2...30

    init(period: ExportPeriod, lateShare: Double, correctionShare: Double, countsOnly: Bool = false) {
        self.period = period
        self.lateShare = lateShare
        self.correctionShare = correctionShare
        self.countsOnly = countsOnly
        pages = countsOnly ? [] : Array(repeating: DayPage(), count: period.dayCount)
    }

    var factCount: Int { facts.reduce(0, +) }

    /// Records a fact on a day at a second, or later by chance. What would be recorded after the period is not known yet.
    mutating func record(
        _ fact: Fact, of person: Person, onDay day: Int, second: Int, chance: inout SimulationRandom
    ) {
        let isLate = fact.kind.canBeLate && chance.happens(lateShare)
        // Counted from the day it happened: a signature or a flare may be older than its visit.
        let recordedDay = isLate ? max(day, fact.day + chance.integer(Self.lateDays)) : day
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
