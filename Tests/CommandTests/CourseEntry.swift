import Foundation

/// An entry of a patient's record, as a line of a course on a page of verdicts has it.
struct CourseEntry {
    let type: String
    private let occurred: String
    private let payload: [String: Any]

    init(_ row: [String: Any]) {
        type = row["type"] as? String ?? ""
        let text = row["occurred"] as? String ?? ""
        // `2025-01-25T13:00-05:00`, or the day alone.
        occurred = text.count > 10 ? "\(text.prefix(10)) \(text.dropFirst(11).prefix(5))" : text
        let json = (row["payload"] as? String).flatMap { try? JSONSerialization.jsonObject(with: Data($0.utf8)) }
        payload = json as? [String: Any] ?? [:]
    }

    var visit: String? { payload["visit"] as? String }

    var endsABooking: Bool { ["visitCompleted", "visitMissed", "visitCancelled"].contains(type) }

    private func text(_ name: String) -> String {
        switch payload[name] {
        case let text as String: text
        case let number as NSNumber: "\(number)"
        default: ""
        }
    }

    private func words(_ names: String...) -> String {
        names.map(text).filter { !$0.isEmpty }.joined(separator: " ")
    }

    // MARK: A visit

    /// `2025-01-25 13:00 V1 t1: low-back 7, odi 46 / flexion 54 / mfr, swedish`: how the patient came, what was measured, what
    /// was done.
    func line(of visit: [CourseEntry]) -> String {
        let parts = [\CourseEntry.came, \.moved, \.done].map { part in
            let told = Set(visit.flatMap { $0[keyPath: part] }).sorted()
            return told.isEmpty ? "-" : told.joined(separator: ", ")
        }
        return "\(occurred) \(text("visit")) \(text("performedBy")): " + parts.joined(separator: " / ")
    }

    private var came: [String] {
        switch type {
        case "painScored":
            text("moment") == "before" ? [(text("aspect") == "worst" ? "worst " : "") + words("site", "value")] : []
        case "questionnaireScored", "symptomScored": [words("instrument", "value")]
        case "readingNotObtained": [words("site", "reason")]
        case "adverseEventReported": ["adverse " + words("kind", "severity")]
        default: []
        }
    }

    private var moved: [String] {
        guard type == "mobilityMeasured" else { return [] }
        let mode = text("mode") == "passive" ? "passive" : ""
        return [[text("motion"), text("side"), mode, text("value")].filter { !$0.isEmpty }.joined(separator: " ")]
    }

    private var done: [String] {
        guard type == "treatmentGiven" else { return [] }
        return (payload["techniques"] as? [[String: Any]] ?? []).compactMap { $0["technique"] as? String }
    }

    // MARK: Other facts

    /// Nil for what no verdict rests on.
    var line: String? { fact.map { "\(occurred) \($0)" } }

    private var fact: String? {
        switch type {
        case "episodeOpened": "payer: " + text("payer")
        case "intakeRecorded": asked
        case "referralReceived": "referred " + (payload["diagnoses"] as? [String] ?? []).joined(separator: " ")
        case "authorisationGranted": text("authorisation") + " allows \(text("visits")) visits until " + text("until")
        case "authorisationDenied": text("authorisation") + " denied"
        case "goalSet":
            "goal \(text("goal")): " + words("instrument", "site", "side", "motion", "target") + " by " + text("due")
        case "visitMissed": text("visit") + " missed"
        case "visitCancelled": text("visit") + " cancelled"
        case "visitScheduled": text("visit") + " booked for " + plannedOn
        default: happening
        }
    }

    private var happening: String? {
        switch type {
        case "redFlagRaised": "red flag " + text("flag")
        case "redFlagCleared": "red flag " + text("flag") + " cleared"
        case "lifeEventReported": text("kind")
        case "intervalDecided": "decided \(text("days")) days"
        case "careEnded": "care ended: " + text("reasonCode")
        case "safetyScreenCompleted": "screened, " + (payload["present"] == nil ? "nothing" : "something")
        case "reportShared": "shared"
        case "consultationCompleted": "consulted " + text("performedBy")
        case "referredBack": "referred back"
        default: nil
        }
    }

    private var asked: String {
        (payload["topics"] as? [[String: Any]] ?? []).map { topic in
            let codes = topic["codes"] as? [String] ?? []
            return "asked \(topic["topic"] ?? ""): "
                + ([topic["status"] as? String ?? ""] + codes).joined(separator: " ")
        }.joined(separator: "; ")
    }

    private var plannedOn: String {
        let milliseconds = (payload["plannedAt"] as? NSNumber)?.doubleValue ?? 0
        let offset = (payload["plannedOffsetMinutes"] as? NSNumber)?.doubleValue ?? 0
        let local = Date(timeIntervalSince1970: milliseconds / 1000 + offset * 60)
        return "\(local.formatted(.iso8601.year().month().day()))"
    }
}
