import Clinical
import ProjectionRuntime
public import Rendering

extension SummaryModel {
    /// The page for programs. Names and their order are contract; absent is null. Numbers are the views' own.
    /// Only `intervals` is left out, last of all, where no more than one episode is open.
    public var json: JSONValue {
        let members: [(String, JSONValue)] = [
            ("patient", .string(subject.id)), ("practice", .string(subject.practice)), ("asOf", .day(asOf)),
            ("position", .integer(Int(known.position))), ("ask", .string(ask.sentence)),
            ("measures", .array(measures.map { $0.json(verdict: sentence($0)) })), ("visits", visitsJSON),
            ("interval", next?.json(on: asOf) ?? .null),
            ("parked", .array(parked.map(Self.json))), ("corrections", .integer(corrections)),
            ("safetyScreen", screenJSON),
        ]
        return .object(members + known.sourceJSON + intervalsJSON)
    }

    /// Of several open episodes each, the one of `interval` first; nothing where there are not several.
    private var intervalsJSON: [(String, JSONValue)] {
        if nextOfOthers.isEmpty { return [] }
        let all = intervals.map { next in
            let known = course.episodes.first { $0.episode.episode == next.episode }?.episode
            let which: [(String, JSONValue)] = [
                ("episode", .word(next.episode)), ("problem", .word(known?.problem)),
                ("setting", known.map { .string(($0.setting ?? practice.setting).rawValue) } ?? .null),
                ("policy", .string(next.policy)),
            ]
            return JSONValue.object(which + next.members(on: asOf))
        }
        return [("intervals", .array(all))]
    }

    private static func json(_ parked: ParkedPatient) -> JSONValue {
        .object([
            ("projector", .string(parked.projector)), ("position", .integer(Int(parked.position))),
            ("reason", .string(parked.reason)),
        ])
    }

    private var screenJSON: JSONValue {
        guard let screen = course.screen else { return .null }
        return .object([
            ("on", .day(screen.day)), ("asked", .integer(screen.fact.asked)),
            ("present", .array(screen.fact.present.map { .string($0) })),
        ])
    }

    private var visitsJSON: JSONValue {
        .object([
            ("completed", .integer(visitsCompleted)), ("missed", .integer(visitsMissed)),
            ("firstOn", .day(firstVisitOn)), ("lastOn", .day(lastVisitOn)), ("nextOn", .day(nextVisitOn)),
            ("authorisedLeft", .count(authorised?.left)),
        ])
    }
}

extension MeasureSummary {
    /// One measure for programs.
    func json(verdict: String) -> JSONValue {
        .object([
            ("instrument", .string(key.instrument)), ("moment", .word(key.moment)), ("aspect", .word(key.aspect)),
            ("site", .word(key.site)), ("side", .word(key.side)), ("motion", .word(key.motion)),
            ("mode", .word(key.mode)), ("unit", .word(unit)), ("better", .word(better?.rawValue)),
            ("baseline", baseline?.json ?? .null), ("latest", latest?.json ?? .null), ("best", .real(best)),
            ("change", .real(change)), ("percentChange", .real(percentChange)), ("readings", .integer(readings)),
            ("goal", .real(goal)), ("response", .string(response)), ("verdict", .string(verdict)),
            ("mdc", .real(mdc)), ("mdcVerified", mdc == nil ? .null : .bool(mdcIsVerified)), ("mcid", .real(mcid)),
            ("expectedChange", .real(expectedChange)),
            ("severity", .word(severity)), ("baselineSeverity", .word(baselineSeverity)),
            ("baselineReadings", .integer(baselineReadings)), ("trend", .string(trend)),
            ("slopePerWeek", .real(slope)), ("slopeLow", .real(slopeLow)), ("slopeHigh", .real(slopeHigh)),
            ("goalStatus", .word(goalStatus)), ("goalDueOn", .day(goalDueOn)), ("goalMetOn", .day(goalMetOn)),
            ("goalExpectedOn", .day(goalExpectedOn)), ("goalCarriedOn", .day(goalCarriedOn)),
            ("normPercent", .real(normPercent)),
            ("otherSidePercent", .real(otherSidePercent)), ("visitChange", .real(visitChange)),
            ("unverified", .array(unverified.compactMap { Self.members[$0] }.map { .string($0) })),
        ])
    }

    /// What a column of `patient_progress` is called here.
    private static let members = [
        "mdc": "mdc", "expected_change": "expectedChange", "severity": "severity",
        "baseline_severity": "baselineSeverity", "norm_percent": "normPercent",
    ]
}

extension MeasureSummary.Point {
    var json: JSONValue {
        .object([("on", .day(on)), ("value", .number(value)), ("position", .integer(Int(position)))])
    }
}

extension NextVisit {
    /// - Parameter day: the day of the page.
    func json(on day: CalendarDay) -> JSONValue { .object(members(on: day)) }

    func members(on day: CalendarDay) -> [(String, JSONValue)] {
        [
            ("status", .string(status)), ("phase", .string(phase)), ("days", .count(days)),
            ("bookFrom", .day(bookFrom)), ("dueOn", .day(dueOn)), ("bookUntil", .day(bookUntil)),
            ("validUntil", .day(validUntil)), ("expired", .bool(hasExpired(on: day))),
            ("reason", .string(reason)), ("evidence", .array(evidence.map { .integer(Int($0)) })),
        ]
    }
}
