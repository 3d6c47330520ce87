import Clinical
import ProjectionRuntime
import Reporting
import Testing

/// A patient's history and the projectors' answers to it, both written by hand.
struct CourseFixture {
    private(set) var entries: [PatientEntry] = []
    var answers = PatientAnswers()
    var name: String? = "Maria Rossi"
    var corrections = 0
    private var position: Int64 = 100

    static let subject = PatientSubject(
        id: "k3v9s2m1q8", chart: "2041", practice: "jersey-pain", registeredPosition: 101)
    static let context = CareContext(
        practice: PracticeOpening(
            name: "Jersey Pain", setting: .medicalMassage, jurisdiction: "US-NJ", timeZone: "America/New_York"),
        policy: .default(for: .medicalMassage), registry: .default)

    static func day(_ text: String) -> CalendarDay {
        guard let day = CalendarDay(text) else { preconditionFailure("\(text) is no day") }
        return day
    }

    @discardableResult
    mutating func tell(_ day: String, _ event: PatientEvent, precision: Occurrence.Precision = .day) -> Int64 {
        position += 1
        entries.append(
            PatientEntry(
                position: position, occurred: Occurrence(day: Self.day(day), precision: precision), recorded: 0,
                event: event))
        return position
    }

    /// As a reader without the key sees it.
    mutating func sealQuestion() {
        for index in entries.indices {
            guard case .episodeOpened(var episode) = entries[index].event else { continue }
            episode.referralQuestion = .sealed("AAAA", key: 1)
            entries[index].event = .episodeOpened(episode)
        }
    }

    func summary(asOf: String) -> SummaryModel {
        SummaryModel(
            subject: Self.subject, name: name, entries: entries, answers: answers, context: Self.context,
            asOf: Self.day(asOf), known: KnownTo(position: 12_345), corrections: corrections)
    }

    /// A row of a table, by column name; columns that are not named are NULL, or '' in the key.
    static func row(_ table: ViewTable, _ values: [String: ViewValue]) -> ViewRow {
        for name in values.keys where !table.columns.contains(where: { $0.name == name }) {
            Issue.record("\(table.name) has no column \(name)")
        }
        return ViewRow(
            table: 0,
            table.columns.map { column in
                if let value = values[column.name] { return value }
                if column.name == "patient" { return .text(subject.id) }
                return table.key.contains(column.name) ? .text("") : .null
            })
    }

    /// A row of `patient_progress`.
    mutating func answer(
        progress key: [String: String], unit: String, better: String, baseline: (String, Double, Int64),
        latest: (String, Double, Int64), readings: Int64, goal: Double? = nil, metOn: String? = nil, response: String
    ) {
        let change = latest.1 - baseline.1
        let hasChange = baseline.2 != latest.2
        var values: [String: ViewValue] = key.mapValues { .text($0) }
        values["unit"] = .text(unit)
        values["better"] = .text(better)
        values["readings"] = .integer(readings)
        for (name, point) in [("first", baseline), ("baseline", baseline), ("latest", latest)] {
            values[name + "_on"] = .text(point.0)
            values[name + "_value"] = .real(point.1)
            values[name + "_position"] = .integer(point.2)
        }
        values["best_value"] = .real(better == "lower" ? min(baseline.1, latest.1) : max(baseline.1, latest.1))
        values["change"] = hasChange ? .real(change) : .null
        values["percent_change"] = hasChange && baseline.1 > 0 ? .real(change / baseline.1 * 100) : .null
        values["goal_value"] = goal.map { .real($0) } ?? .null
        values["goal_met_on"] = metOn.map { .text($0) } ?? .null
        values["goal_status"] = .text(goal == nil ? "" : metOn == nil ? "in-progress" : "sustaining")
        if let instrument = Registry.default.instruments[key["instrument"] ?? ""],
            let start = ExactNumber("\(Int(baseline.1))")
        {
            let mdc = instrument.mdc(site: key["site"], motion: key["motion"])?.verified
            values["mdc"] = mdc.map { .real($0.double) } ?? .null
            values["mcid"] = (instrument.mcid(baseline: start)?.verified).map { .real($0.double) } ?? .null
        }
        values["baseline_readings"] = .integer(1)
        values["response"] = .text(response)
        answers.progress.append(Self.row(PatientAnswers.progressTable, values))
    }

    /// A row of `maintenance_interval` with dates.
    mutating func answer(
        interval status: String, phase: String, days: Int64, last: String, from: String, due: String, until: String,
        valid: String, overdue: String, lapsed: String, reason: String, evidence: String
    ) {
        answers.interval.append(
            Self.row(
                PatientAnswers.intervalTable,
                [
                    "status": .text(status), "phase": .text(phase), "days": .integer(days),
                    "book_from_on": .text(from), "due_on": .text(due), "book_until_on": .text(until),
                    "valid_until_on": .text(valid), "overdue_on": .text(overdue), "lapsed_on": .text(lapsed),
                    "last_visit_on": .text(last), "visits": .integer(14),
                    "reason": .text(reason), "policy": .text("medical-massage@1"), "evidence": .text(evidence),
                ]))
    }

    /// A row of `maintenance_interval` without dates.
    mutating func answer(
        interval status: String, phase: String, referral: String = "", referredOn: String? = nil,
        flags: String = "", standstill: String = "", worse: (words: String, by: String)? = nil, reason: String,
        evidence: String = ""
    ) {
        answers.interval.append(
            Self.row(
                PatientAnswers.intervalTable,
                [
                    "status": .text(status), "phase": .text(phase), "visits": .integer(0), "referral": .text(referral),
                    "referred_on": referredOn.map { .text($0) } ?? .null, "flags": .text(flags),
                    "standstill": .text(standstill), "worse": .text(worse?.words ?? ""),
                    "worse_by": .text(worse?.by ?? ""), "reason": .text(reason),
                    "policy": .text("medical-massage@1"), "evidence": .text(evidence),
                ]))
    }

    mutating func answer(
        item reason: String, from: String, until: String? = nil, urgency: Int64, evidence: String, detail: String = "",
        remedy: String = ""
    ) {
        answers.worklist.append(
            Self.row(
                PatientAnswers.worklistTable,
                [
                    "reason": .text(reason), "from_on": .text(from), "until_on": until.map { .text($0) } ?? .null,
                    "urgency": .integer(urgency), "evidence": .text(evidence), "detail": .text(detail),
                    "remedy": .text(remedy),
                ]))
    }
}
