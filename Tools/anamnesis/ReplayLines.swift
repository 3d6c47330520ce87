import Clinical
import EventLog
import Foundation
import PatientRecord
import Practice
import ProjectionRuntime
import Rendering

/// What a replay says of itself: before, what it sees of the log; after, what came of it.
struct ReplayLines {
    let instant: Instant
    let context: CareContext
    let left: LeftOut
    let request: ReplayRequest
    /// What was adopted by then and is not in force at the instant.
    let pending: [PendingAdoption]
    let zone: PracticeZone
    let recorded: StoredEvent?

    /// Digits of a digest that people compare by eye.
    private static let digestShown = 16
    private static let labelColumns = 11

    var head: [String] {
        let range = "Known      @1 to @\(instant.position), recorded by \(time(recorded?.envelope.recorded ?? 0))"
        var lines = [range + (instant.sourceTime == nil ? "; \(laterWords)" : "")]
        if let time = instant.sourceTime {
            lines.append(
                "By source  what the source systems knew by \(self.time(time)), and what was entered here by then; "
                    + "\(knownLaterWords)")
            lines += withoutSourceTimeLines
        }
        lines.append(
            instant.asOf.map { day in
                "As of      the end of \(day); \(Self.count(left.afterDay, "known event")) happened later"
            } ?? "As of      everything known")
        let registryTrial = request.registry == nil ? "" : ", on trial in place of the adopted one"
        let trial = request.policy == nil ? "" : ", on trial in place of the adopted one"
        let policy = context.governingPolicy
        lines.append("Policy     \(policy.title)\(trial), SHA-256 \(shown(policy.digest))…")
        for other in context.policies where other.title != policy.title && other.standing != .shipped {
            lines.append("           \(other.title) for care of its own setting, SHA-256 \(shown(other.digest))…")
        }
        lines.append(
            "Registry   \(context.registry.title)\(registryTrial), SHA-256 "
                + shown(context.digests[.registry] ?? "") + "…")
        for adoption in pending.filter(isAsked) {
            let wrapped = DisplayWidth.wrapped(adoption.sentence, to: Edge.current.width - Self.labelColumns)
            lines += zip(wrapped.indices, wrapped).map { ($0 == 0 ? "To come    " : "           ") + $1 }
        }
        if let patients = request.patients {
            let chosen = request.condition.map { "for whom \($0)" } ?? "named"
            lines.append("Patients   \(patients.count) \(printable(chosen))")
        }
        return lines
    }

    /// A text on trial stands in the place of all that were adopted, a policy of those for its setting.
    private func isAsked(_ pending: PendingAdoption) -> Bool {
        switch pending.kind {
        case .policy:
            request.policy == nil
                || context.practice.setting(ofPolicy: pending.adoption.name)
                    != context.practice.setting(ofPolicy: context.governingPolicy.policy.name)
        case .registry: request.registry == nil
        }
    }

    private var knownLaterWords: String {
        left.later == 0
            ? "nothing became known later"
            : "\(Self.count(left.later, "event")) known later left out, \(left.laterImported) of them imported"
    }

    private var withoutSourceTimeLines: [String] {
        if left.withoutSourceTime == 0 { return [] }
        let events =
            left.withoutSourceTime == 1 ? "1 of the imported says" : "\(left.withoutSourceTime) of the imported say"
        return ["           \(events) not when the source knew it: left out, since that counts from its import on"]
    }

    private var laterWords: String {
        left.later == 0
            ? "nothing was recorded since"
            : "\(Self.count(left.later, "later event")) left out, \(left.laterImported) of them imported"
    }

    private func shown(_ digest: String) -> String { String(digest.prefix(Self.digestShown)) }

    private func time(_ milliseconds: Int64) -> String { zone.occurrence(at: milliseconds).text }

    private static func count(_ number: Int64, _ noun: String) -> String {
        number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
    }

    static func result(
        _ report: Replay.Report, _ receipt: ReplayReceipt, into path: String, seconds: Double, style: TerminalStyle
    ) -> String {
        let events = receipt.positions[1]
        let speed = seconds > 0.05 ? ", \(Int64(Double(events) / seconds)) events/s" : ""
        var lines = [
            "",
            style.styled("Replayed \(events) events of \(count(Int64(report.patients), "patient"))", .strong)
                + " in \(tenths(seconds)) s\(speed)\(resumed(report)).",
        ]
        lines += TextTable(
            columns: [.init("Table"), .init("Projector"), .init("Rows", .right), .init("SHA-256 begins")],
            rows: report.digests.map {
                [
                    .init($0.table), .init("\($0.projector)@\($0.version)"), .init(String($0.rows)),
                    .init(String($0.digest.prefix(digestShown)), .faint),
                ]
            }
        ).lines(width: Edge.current.width, style: style)
        if receipt.patientsParked > 0 {
            lines.append("\(count(Int64(receipt.patientsParked), "patient")) set aside; the table parked says why.")
        }
        lines += [
            "", "Input      SHA-256 \(receipt.inputDigest)", "File       \(path)",
            "Receipt    \(ReplayReceipt.path(of: path)); anamnesis verify does it again and compares",
        ]
        return lines.map { $0 + "\n" }.joined()
    }

    private static func resumed(_ report: Replay.Report) -> String {
        report.resumedAfter == nil ? "" : ", going on where an interrupted replay stopped"
    }

    private static func tenths(_ seconds: Double) -> String {
        let tenths = Int64((seconds * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
