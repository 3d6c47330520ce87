import Foundation
import TestSupport
import Testing

/// Any entry can be put right from the terminal.
struct AmendEveryTypeTests {
    /// An entry of a type as one records it, and one of its fields as it should have been.
    private struct Amended {
        var type: String
        var record: [String]
        var recordInput = ""
        var field: String
        var value: String
        /// Given on standard input, as free text is.
        var isTyped = false
    }

    /// Types that no recording command makes, or that no amendment can touch.
    private static let others: Set<String> = [
        "identityErased", "consentGiven", "consentWithdrawn", "recordsMerged", "recordMergedInto", "recordsUnmerged",
        "entryAmended", "entryRetracted", "withdrawalNoted", "versionNoted",
    ]

    /// In an order in which each can be recorded.
    private static let table: [Amended] = [
        .init(
            type: "patientDetailsChanged", record: ["details"], recordInput: "\n\n+1 555 0199\n", field: "contact",
            value: "+1 555 0200", isTyped: true),
        .init(
            type: "intakeRecorded", record: ["intake", "--none", "allergies"], field: "topics.0.status",
            value: "notAsked"),
        .init(
            type: "episodeOpened", record: ["episode", "open", "neck-pain", "--episode", "e1"], field: "problem",
            value: "M54.2"),
        .init(type: "referralReceived", record: ["referral", "--visits", "12"], field: "visitsAsked", value: "10"),
        .init(
            type: "referredBack", record: ["referral", "--back", "--reason-code", "worsening"], field: "reasonCode",
            value: "plateau"),
        .init(
            type: "consultationCompleted", record: ["consultation", "review"], field: "outcomeCode", value: "continue"),
        .init(
            type: "coverageConfirmed", record: ["coverage", "--kind", "insurance", "--id", "c1"], field: "payer",
            value: "Example Health"),
        .init(
            type: "coverageEnded", record: ["coverage", "--ended", "--id", "c1"], field: "until", value: "2026-02-28"),
        .init(
            type: "authorisationRequested", record: ["coverage", "--requested", "12", "--id", "a1"], field: "visits",
            value: "10"),
        .init(
            type: "authorisationGranted", record: ["coverage", "--authorised", "12", "--id", "a1"], field: "visits",
            value: "8"),
        .init(
            type: "authorisationDenied", record: ["coverage", "--denied", "--id", "a2"], field: "reasonCode",
            value: "late"),
        .init(type: "carePlanSet", record: ["plan", "intensive 2/week 4 weeks"], field: "phases.0.weeks", value: "6"),
        .init(type: "goalSet", record: ["goal", "pain neck 2", "--id", "g1"], field: "target", value: "3"),
        .init(
            type: "goalRevised", record: ["goal", "pain neck 3", "--id", "g1", "--revise"], field: "due",
            value: "2026-06-01"),
        .init(
            type: "goalWithdrawn", record: ["goal", "--id", "g1", "--withdraw"], field: "reasonCode", value: "other"),
        .init(
            type: "visitScheduled", record: ["booking", "--for", "2026-03-01T10:00", "--visit", "v2"], field: "kind",
            value: "assessment"),
        .init(
            type: "visitCompleted", record: ["visit", "--visit", "v1", "--minutes", "50"], field: "kind",
            value: "consultation"),
        .init(type: "visitMissed", record: ["missed", "--visit", "v3"], field: "reasonCode", value: "weather"),
        .init(
            type: "visitCancelled", record: ["missed", "--cancelled", "--visit", "v4"], field: "noticeHours", value: "5"
        ),
        .init(
            type: "treatmentGiven", record: ["treatment", "Swedish 50m"], field: "techniques.0.minutes", value: "40"),
        .init(
            type: "homeCareAdvised", record: ["note", "--home-care"], recordInput: "Walk.\n", field: "text",
            value: "Walk every day.", isTyped: true),
        .init(
            type: "noteWritten", record: ["note"], recordInput: "slept badly\n", field: "text", value: "slept well",
            isTyped: true),
        .init(
            type: "entrySigned", record: ["signature", "--visit", "v1", "--signed-by", "lmt-7"], field: "signedBy",
            value: "lmt-8"),
        .init(type: "findingNoted", record: ["finding", "tenderness neck left 2"], field: "grade", value: "3"),
        .init(
            type: "readingNotObtained", record: ["not-obtained", "ndi", "refused"], field: "reason", value: "unable"),
        .init(type: "lifeEventReported", record: ["event", "flare"], field: "kind", value: "injury"),
        .init(
            type: "medicationChanged", record: ["medication", "ibuprofen", "started"], field: "dose", value: "400 mg"),
        .init(type: "otherCareReported", record: ["elsewhere", "injection"], field: "kind", value: "surgery"),
        .init(
            type: "adverseEventReported", record: ["adverse", "bruise", "--severity", "2"], field: "severity",
            value: "3"),
        .init(
            type: "adverseEventResolved", record: ["adverse", "bruise", "--resolved"], field: "kind", value: "soreness"),
        .init(
            type: "intervalDecided", record: ["decision", "--days", "42", "--reason", "holds"], field: "days",
            value: "35"),
        .init(
            type: "reportShared", record: ["shared", "--with", "-"], recordInput: "Dr Example\n", field: "recipient",
            value: "Dr Sample", isTyped: true),
        .init(type: "painScored", record: ["pain", "neck 6"], field: "recall", value: "24h"),
        .init(type: "mobilityMeasured", record: ["rom", "neck rotation left 62"], field: "mode", value: "passive"),
        .init(type: "questionnaireScored", record: ["score", "ndi 18"], field: "language", value: "es"),
        .init(type: "symptomScored", record: ["symptom", "sleep 4"], field: "value", value: "5"),
        .init(type: "symptomCounted", record: ["symptom", "headache days 12/28"], field: "periodDays", value: "30"),
        .init(type: "measurementTaken", record: ["score", "MEASUREMENT"], field: "trials", value: "3"),
        .init(type: "satisfactionRated", record: ["satisfaction", "9"], field: "value", value: "8"),
        .init(type: "safetyScreenCompleted", record: ["screen", "--none"], field: "performedBy", value: "dr-2"),
        .init(type: "redFlagRaised", record: ["flag", "raise", "cauda-equina"], field: "performedBy", value: "dr-2"),
        .init(
            type: "redFlagCleared", record: ["flag", "clear", "cauda-equina", "--cleared-by", "dr-1"],
            field: "clearedBy",
            value: "dr-2"),
        .init(
            type: "episodeClosed", record: ["episode", "close", "--outcome", "goalMet"], field: "outcomeCode",
            value: "plateau"),
        .init(type: "careEnded", record: ["ended", "--reason-code", "lost"], field: "reasonCode", value: "moved"),
        .init(type: "deathRecorded", record: ["death"], field: "cause", value: "not known", isTyped: true),
    ]

    /// The types' stored names, as the codec lists them.
    private static func storedTypes() throws -> Set<String> {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Sources/PatientRecord/Codec/PatientEventType.swift").standardized
        let text = try String(contentsOf: file, encoding: .utf8)
        let cases = text.split(separator: "\n").filter { $0.hasPrefix("    case ") && !$0.contains(".") }
        return Set(cases.map { String($0.dropFirst("    case ".count)) })
    }

    @Test("every type is in the table, or is known to have no command")
    func complete() throws {
        let types = try Self.storedTypes()
        #expect(types.count > 40)
        #expect(types.subtracting(Self.others) == Set(Self.table.map(\.type)).union(["patientRegistered"]))
    }

    @Test("one field of an entry of every type is amended by its name and stands so in the history")
    func everyType() throws {
        let command = try CommandRunner.withPatient("every-type")
        try command.folder.write(
            "code: grip\nname: Grip\nkind: measurement\nminimum: 0\nunit: kg\nbetter: higher\nlicence: free\n"
                + "source: \"The clinic's own, unverified\"\n", to: "grip.yaml")
        try command.succeed("instrument", "add", "grip.yaml")
        var amendments: [Int: Amended] = [:]
        for one in Self.table {
            let words = one.record.map { $0 == "MEASUREMENT" ? "grip 40" : $0 }
            // The patient is the first word after the subcommand's own.
            let own = ["episode", "flag"].contains(words[0]) ? 2 : 1
            let recorded = try command.run(
                ["record"] + words.prefix(own) + ["1"] + words.dropFirst(own) + ["--at", "2026-02-02"],
                input: one.recordInput)
            #expect(recorded.exitCode == 0, "\(one.type): \(recorded.errors)")
            let position = try #require(
                recorded.output.split(separator: "@").dropFirst().first.flatMap { Int($0.prefix { $0.isNumber }) })
            let amended = try command.run(
                [
                    "amend", "@\(position)", "--set", "\(one.field)=\(one.isTyped ? "-" : one.value)", "--reason-code",
                    "typingError",
                ], input: one.isTyped ? one.value + "\n" : "")
            #expect(amended.exitCode == 0, "\(one.type): \(amended.errors)")
            #expect(amended.output.contains("  changed: \(one.field)\n"), "\(one.type): \(amended.output)")
            let shown = try command.succeed("amend", "@\(position)", "--show")
            #expect(
                shown.hasPrefix("@\(position) \(one.type) of patient 1")
                    && shown.split(separator: "\n").contains { line in
                        line.hasPrefix("  \(one.field) ") && line.hasSuffix("  \(one.value)")
                    }, "\(shown)")
            amendments[position] = one
        }
        let history = try #require(
            try JSONSerialization.jsonObject(with: Data(try command.succeed("history", "1", "--json").utf8))
                as? [String: Any])
        let entries = try #require(history["entries"] as? [[String: Any]])
        for (position, one) in amendments {
            let entry = entries.first { $0["position"] as? Int == position }
            #expect(entry?["type"] as? String == one.type)
            #expect((entry?["correctedBy"] as? [[String: Any]])?.first?["kind"] as? String == "amended", "\(one.type)")
        }
        #expect(try command.succeed("status").contains("Parked    none"))
    }
}
