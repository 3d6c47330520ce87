import Foundation
import TestSupport
import Testing

/// What a record lacks, as a front desk meets it: each is told with what puts it right, and stands on the work list.
@Suite("What is missing")
struct MissingRecordsTests {
    struct Lack: Sendable, CustomTestStringConvertible {
        var setting: String
        /// Recorded before the visit of 2026-02-02.
        var before: [[String]] = []
        var visit: [String] = []
        var rule: String
        var detail: String
        /// Nil where the reason on the work list says it.
        var remedy: String?
        /// Why the work list has it.
        var reason = "rules"

        var testDescription: String { "\(setting), \(rule)" }
    }

    private static let asked = [
        "intake", "1", "--none", "allergies", "--none", "medication", "--none", "conditions", "--at", "2026-01-05",
    ]
    private static let insured = [
        "episode", "open", "1", "M54.2", "--site", "neck", "--payer", "insurance", "--at", "2026-01-01",
    ]

    static let lacks = [
        Lack(
            setting: "medical-spa", before: [asked], rule: "consultation-first", detail: "no consultation is recorded",
            remedy: "`anamnesis record consultation`"),
        Lack(
            setting: "medical-spa", before: [["consultation", "1", "initial", "--at", "2026-01-05"]],
            rule: "history-asked", detail: "the history says nothing of allergies", remedy: "`anamnesis record intake`"),
        Lack(
            setting: "medical-massage",
            before: [["credential", "lmt-1", "massage-license", "--until", "2026-01-31"]], visit: ["--by", "lmt-1"],
            rule: "massage-license", detail: "of lmt-1, who treats, was valid until 2026-01-31",
            remedy: "`anamnesis record credential`"),
        Lack(
            setting: "medical-massage", rule: "massage-license", detail: "nobody is named who treated",
            remedy: "--set performedBy=ID"),
        Lack(
            setting: "medical-massage",
            before: [
                insured, ["coverage", "1", "--authorised", "1", "--from", "2026-01-05", "--at", "2026-01-05"],
                ["visit", "1", "--at", "2026-01-26T10:00", "--pain", "neck 6>4", "--did", "NMT neck 20m"],
            ], rule: "authorised-visits", detail: "all authorised visits are used",
            reason: "authorisationVisits"),
        Lack(
            setting: "medical-massage",
            before: [
                insured, ["visit", "1", "--at", "2026-01-02T10:00", "--pain", "neck 6>4", "--did", "NMT neck 20m"],
            ], rule: "progress-shared", detail: "no page went to a physician since the treatment of 2026-01-02",
            remedy: "`anamnesis record shared`"),
        Lack(
            setting: "pain-clinic", rule: "motion-at-session", detail: "no range of motion was measured at the visit",
            remedy: "Record it: `anamnesis record rom --visit "),
        Lack(
            setting: "pain-clinic", before: [["referral", "1", "--at", "2025-01-10"]], rule: "referral-current",
            detail: "the last referral was on 2025-01-10, more than 365 days before",
            remedy: "`anamnesis record referral`"),
    ]

    @Test("each is told with what puts it right, and stands on the work list", arguments: lacks)
    func told(lack: Lack) throws {
        let command = try CommandRunner("missing-\(lack.rule)")
        try command.succeed(
            "init", "clinic.anamnesis", "--setting", lack.setting, "--jurisdiction", "US-NJ", "--time-zone",
            "America/New_York")
        try command.succeed(
            "record", "registration", "--sex", "female", "--at", "2025-01-02", input: "Ada Example\n1984-02-29\n\n")
        for arguments in lack.before { try command.succeed(all: ["record"] + arguments) }
        try command.succeed(
            all: [
                "record", "visit", "1", "--at", "2026-02-02T10:00", "--pain", "neck 6>3", "--did", "NMT neck 20m",
                "--minutes", "30",
            ] + lack.visit)
        func rows(_ sql: String) throws -> String { try command.succeed("sql", "--format", "csv", sql) }
        let broken = try rows("SELECT detail FROM rule_broken WHERE rule = '\(lack.rule)' AND on_day = '2026-02-02'")
        #expect(broken.contains(lack.detail), "\(broken)")
        let listed = try rows(
            "SELECT detail, remedy FROM worklist WHERE reason = '\(lack.reason)' AND from_on <= '2026-02-03'")
        if let remedy = lack.remedy { #expect(listed.contains(lack.detail) && listed.contains(remedy), "\(listed)") }
        let list = try command.succeed("worklist", "--reason", lack.reason, "--on", "2026-02-03")
        #expect(list.contains("1 patient needs someone"), "\(list)")
    }

    @Test(
        "of a wellness client place, time, satisfaction and therapist are enough; who reports pain becomes a patient"
    )
    func becomesAPatient() throws {
        let command = try CommandRunner("missing-wellness")
        try command.succeed(
            "init", "clinic.anamnesis", "--setting", "wellness", "--jurisdiction", "US-NJ", "--time-zone",
            "America/New_York")
        try command.succeed(
            "record", "registration", "--sex", "female", "--at", "2026-01-02", input: "Ada Example\n1984-02-29\n\n")
        try command.succeed("record", "credential", "lmt-1", "massage-license", "--from", "2025-01-01")
        try command.succeed("record", "intake", "1", "--none", "contraindications", "--at", "2026-01-02")
        try command.succeed(
            "record", "visit", "1", "--at", "2026-01-05T10:00", "--location", "main-street", "--minutes", "60", "--by",
            "lmt-1")
        try command.succeed("record", "satisfaction", "1", "9", "--at", "2026-01-05T11:00")
        #expect(
            try command.succeed("sql", "--format", "csv", "SELECT setting, visits, complete FROM compliance").contains(
                "wellness,1,1"))
        // She reports pain, and is treated for it.
        try command.succeed(
            "record", "episode", "open", "1", "M54.2", "--site", "neck", "--payer", "self-pay", "--setting",
            "medical-massage", "--at", "2026-02-02")
        try command.succeed(
            "record", "visit", "1", "--at", "2026-02-02T10:00", "--pain", "neck 6>3", "--did", "NMT neck 20m", "--by",
            "lmt-1")
        let counts = try command.succeed(
            "sql", "--format", "csv", "SELECT setting, visits, complete FROM compliance ORDER BY setting")
        #expect(counts.contains("medical-massage,1,1") && counts.contains("wellness,1,1"), "\(counts)")
        let next = try command.succeed(
            "sql", "--format", "csv", "SELECT policy, days FROM maintenance_interval WHERE episode <> ''")
        #expect(next.contains("medical-massage@4,3"), "two to three times a week first, and not weekly: \(next)")
        let page = try command.succeed("summary", "1", "--as-of", "2026-02-02")
        #expect(page.contains("medical massage since 2026-02-02") && page.contains("2 visits"), "\(page)")
        let history = try command.succeed("history", "1")
        #expect(history.contains("Satisfaction") && history.contains("2026-01-05T10:00"), "\(history)")
    }
}
