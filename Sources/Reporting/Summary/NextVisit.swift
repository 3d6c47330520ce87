public import Clinical
import ProjectionRuntime

/// When the patient should come back: one row of `maintenance_interval`.
public struct NextVisit: Sendable {
    public let episode: String
    /// `recommended`, `default`, `abstained`, `referred`.
    public let status: String
    /// `intensive`, `reduced`, `maintenance`, `ended`.
    public let phase: String
    public let days: Int?
    public let bookFrom: CalendarDay?
    public let dueOn: CalendarDay?
    public let bookUntil: CalendarDay?
    public let validUntil: CalendarDay?
    /// The first day of being overdue, after the policy's grace; the work list says the same.
    public let overdueOn: CalendarDay?
    /// The first day of having lapsed.
    public let lapsedOn: CalendarDay?
    public let bookedOn: CalendarDay?
    public let lastVisitOn: CalendarDay?
    /// What refers; nil where nothing does.
    let referral: Referral?
    public let referredOn: CalendarDay?
    /// Why, as the projector says it.
    public let reason: String
    /// `name@version`.
    public let policy: String
    public let evidence: [Int64]
    /// What a correction changed in the advice after it was given; empty where none did.
    public let revision: String

    /// Why a physician has to look.
    enum Referral: String, Sendable {
        case redFlag
        case newSign
        case worsening
        case plateau
        case referredBack
    }

    init(_ row: ViewRecord) {
        episode = row.text("episode") ?? ""
        status = row.text("status") ?? ""
        phase = row.text("phase") ?? ""
        days = row.integer("days").map { Int($0) }
        bookFrom = row.day("book_from_on")
        dueOn = row.day("due_on")
        bookUntil = row.day("book_until_on")
        validUntil = row.day("valid_until_on")
        overdueOn = row.day("overdue_on")
        lapsedOn = row.day("lapsed_on")
        bookedOn = row.day("booked_on")
        lastVisitOn = row.day("last_visit_on")
        referredOn = row.day("referred_on")
        referral = row.text("referral").flatMap { Referral(rawValue: $0) }
        reason = row.text("reason") ?? ""
        policy = row.text("policy") ?? ""
        evidence = row.positions("evidence")
        revision = row.text("revision") ?? ""
    }

    /// Whether the row was decided by this measure, for which its evidence names the readings.
    func rests(on measure: MeasureSummary) -> Bool {
        [measure.baseline, measure.latest].contains { $0.map { evidence.contains($0.position) } ?? false }
    }

    /// What did not improve, as the reason says it: "no improvement of at least 2 at 6 visits since 2026-01-05"; nil where it
    /// says nothing of that.
    var standstill: String? { told(from: ["no improvement of at least "]) }

    /// The signs that are new or progress, as the reason names them, one sentence for each kind; nil where there are none.
    var signs: String? { told(from: ["New sign: ", "Sign that progresses: "]).map { $0 + "." } }

    /// From the first of some words to what every referral ends with.
    private func told(from words: [String]) -> String? {
        guard let start = words.compactMap({ reason.firstRange(of: $0)?.lowerBound }).min(),
            let end = reason.firstRange(of: ". A physician has to look")?.lowerBound, start < end
        else { return nil }
        return String(reason[start..<end])
    }

    /// The row a page about one patient shows: a referral before anything else, then an episode under care that has dates,
    /// the last treated first, then the episode the page is about.
    static func chosen(from rows: [NextVisit], episode: String?) -> NextVisit? {
        rows.max { left, right in rank(left, episode).lexicographicallyPrecedes(rank(right, episode)) }
    }

    private static func rank(_ visit: NextVisit, _ episode: String?) -> [Int] {
        [
            visit.status == "referred" ? 1 : 0, visit.phase == "ended" ? 0 : 1, visit.dueOn == nil ? 0 : 1,
            Int(visit.lastVisitOn?.daysSince1970 ?? .min), visit.episode == episode ? 1 : 0,
        ]
    }
}
