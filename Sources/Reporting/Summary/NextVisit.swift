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
    /// Codes of the red flags that refer.
    let flags: Set<String>
    /// The signs that are new or progress, one sentence for each kind; nil where there are none.
    let signs: String?
    /// What did not improve: "no improvement of at least 2 at 6 visits since 2026-01-05", also beside what got worse; nil for no
    /// plateau.
    let standstill: String?
    /// The measures that are worse, and did not refer for it; nil for none.
    let worse: String?
    /// Positions of their baselines and latest readings.
    let worseBy: [Int64]
    /// Why, as the projector says it.
    public let reason: String
    /// The day this care began anew, after a gap or an end; nil where it never did.
    let begunAnewOn: CalendarDay?
    /// The last consultation that answers what referred before it, and who held it; nil for none.
    let consultedOn: CalendarDay?
    let consultedBy: String?
    /// Whether nothing on record says that whoever held it is a physician.
    let isConsultedByUnknown: Bool
    /// `name@version`.
    public let policy: String
    public let evidence: [Int64]
    /// What a correction changed in the advice after it was given; empty where none did.
    public let revision: String

    /// Why a physician has to look, the most pressing first.
    enum Referral: String, Sendable, CaseIterable {
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
        flags = Set((row.text("flags") ?? "").split(separator: " ").map(String.init))
        (signs, standstill, worse) = (row.words("signs"), row.words("standstill"), row.words("worse"))
        worseBy = row.positions("worse_by")
        reason = row.text("reason") ?? ""
        begunAnewOn = row.day("begun_anew_on")
        (consultedOn, consultedBy) = (row.day("consulted_on"), row.words("consulted_by"))
        isConsultedByUnknown = row.text("consulted_role") == "unknown"
        policy = row.text("policy") ?? ""
        evidence = row.positions("evidence")
        revision = row.text("revision") ?? ""
    }

    /// Whether what was recommended can no longer be used without a new visit.
    func hasExpired(on day: CalendarDay) -> Bool { validUntil.map { day > $0 } ?? false }

    /// Whether the row was decided by this measure, for which its evidence names the readings.
    func rests(on measure: MeasureSummary) -> Bool {
        [measure.baseline, measure.latest].contains { $0.map { evidence.contains($0.position) } ?? false }
    }

    /// In the order in which they matter: a referral before anything else, the most pressing first, then an episode under care
    /// that has dates, the last treated first, then the episode the page is about.
    ///
    /// - Parameter waiting: what comes before when they were treated.
    static func ordered(
        _ rows: [NextVisit], episode: String?, waiting: (NextVisit) -> [Int] = { _ in [] }
    ) -> [NextVisit] {
        rows.map { (rank($0, episode, waiting($0)), $0) }
            .sorted { $1.0.lexicographicallyPrecedes($0.0) }.map(\.1)
    }

    private static func rank(_ visit: NextVisit, _ episode: String?, _ waiting: [Int]) -> [Int] {
        [
            visit.referral.flatMap { Referral.allCases.firstIndex(of: $0) }.map { Referral.allCases.count - $0 } ?? 0,
            visit.phase == "ended" ? 0 : 1,
        ] + waiting + [
            visit.dueOn == nil ? 0 : 1, Int(visit.lastVisitOn?.daysSince1970 ?? .min),
            visit.episode == episode ? 1 : 0,
        ]
    }
}
