import Foundation
import TestSupport
import Testing

/// Recording what happens around the visits: bookings, life, other care, unwanted effects, the person's details.
struct RecordMoreTests {
    /// Records, and expects the words in the echo and in the history.
    @discardableResult
    private func record(
        _ command: CommandRunner, _ arguments: [String], input: String = "", says words: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> String {
        let answer = try command.run(["record"] + arguments, input: input)
        #expect(answer.exitCode == 0, "\(arguments): \(answer.errors)", sourceLocation: sourceLocation)
        #expect(answer.output.contains(words), "\(answer.output)", sourceLocation: sourceLocation)
        let history = try command.succeed("history", "1", "--format", "csv")
        #expect(history.contains(words), "\(history)", sourceLocation: sourceLocation)
        return answer.output
    }

    private func ownID(_ output: String) throws -> String {
        let found = try #require(output.split(separator: "The visit is ").dropFirst().first, "\(output)")
        return String(found.prefix { $0 != "," })
    }

    @Test("what a shared page showed can be made again, and is what its digest is of; a visit says where it was held")
    func shared() throws {
        let command = try CommandRunner.withPatient("shared")
        try record(
            command, ["visit", "1", "--at", "2026-03-02T10:00", "--pain", "neck 5", "--location", "main-street"],
            says: "at main-street")
        try record(
            command, ["shared", "1", "--with", "-", "--at", "2026-03-03T09:00"], input: "Dr Example\n",
            says: "Page shared: Dr Example")
        try command.succeed("record", "visit", "1", "--at", "2026-03-04T10:00", "--pain", "neck 2")
        let stored = try command.succeed(
            "sql",
            "SELECT json_extract(payload, '$.digest'), json_extract(payload, '$.shownPosition') FROM events "
                + "WHERE type = 'reportShared'", "--format", "csv")
        let line = String(try #require(stored.split(whereSeparator: \.isNewline).last))
        let fields = line.replacing("\"", with: "").split(separator: ",").map(String.init)
        let page = try command.succeed("summary", "1", "--json", "--as-of", "2026-03-03", "--known-at", "@\(fields[1])")
        #expect(sha256(of: page) == fields[0])
        #expect(try command.succeed("summary", "1", "--as-of", "2026-03-04").contains("Dr Example; 1 visit since"))
    }

    @Test("a goal is confirmed as it is, where it is in force")
    func confirmedGoal() throws {
        let command = try CommandRunner.withPatient("confirmed")
        try command.succeed(
            "record", "goal", "1", "pain neck 2", "--due", "2026-06-01", "--id", "g1", "--at", "2026-03-02")
        let told = try command.succeed("record", "goal", "1", "--id", "g1", "--confirm", "--at", "2026-03-04")
        #expect(told.contains("Goal revised: Pain, neck (NRS 0-10) 2, by 2026-06-01"), "\(told)")
        let unknown = try command.run(["record", "goal", "1", "--id", "g2", "--confirm"])
        #expect(unknown.exitCode == 65 && unknown.errors.contains("no goal g2 is in force. There is g1."))
        let changed = try command.run(["record", "goal", "1", "pain neck 3", "--id", "g1", "--confirm"])
        #expect(changed.exitCode == 64 && changed.errors.contains("To change it, --revise."))
    }

    /// By the system's own tool.
    private func sha256(of text: String) -> String? {
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sha256sum"]
        (process.standardInput, process.standardOutput) = (input, output)
        guard (try? process.run()) != nil else { return nil }
        input.fileHandleForWriting.write(Data(text.utf8))
        try? input.fileHandleForWriting.close()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return said.split(separator: " ").first.map(String.init)
    }

    @Test("a booking says the time as read, is moved by its id without changing its kind, and becomes the visit")
    func booking() throws {
        let command = try CommandRunner.withPatient("booking")
        let booked = try record(
            command, ["booking", "1", "--for", "2026-03-01T10:00", "--kind", "assessment", "--at", "2026-02-20"],
            says: "Visit booked for 2026-03-01T10:00-05:00, assessment")
        #expect(booked.contains("for Sunday 2026-03-01T10:00-05:00 (America/New_York)."))
        let visit = try ownID(booked)
        try record(
            command, ["booking", "1", "--for", "2026-03-09T16:30", "--visit", visit, "--at", "2026-02-21"],
            says: "Visit booked for 2026-03-09T16:30-04:00, assessment")
        try command.succeed("record", "visit", "1", "--at", "2026-03-09", "--pain", "neck 5", "--kind", "assessment")
        let held = try command.succeed("sql", "SELECT visit FROM visit", "--format", "csv")
        #expect(held.contains(visit), "the visit that day is the one booked")
        #expect(
            try command.fail(65, "record", "booking", "1", "--for", "2026-03-10T10:00", "--visit", visit)
                .contains(visit))
    }

    @Test("a booking without a time of day, or of no known kind, is refused")
    func bookingRefused() throws {
        let command = try CommandRunner.withPatient("booking-bad")
        #expect(try command.fail(64, "record", "booking", "1", "--for", "2026-03-01").contains("time of day"))
        try command.fail(64, "record", "booking", "1", "--for", "2026-03-01T10:00", "--kind", "spa")
        try command.fail(64, "record", "booking", "1")
        let twice = ["record", "booking", "1", "--for", "2026-03-01T10:00", "--at", "2026-02-20"]
        let first = try ownID(try command.run(twice).output)
        #expect(try command.run(twice).errors.contains("--visit \(first) would move it"))
    }

    @Test("an event of the patient's life has a place, and its text is sealed")
    func lifeEvent() throws {
        let command = try CommandRunner.withPatient("event")
        try record(
            command,
            [
                "event", "1", "injury", "--site", "upper trapezius", "--side", "left", "--at", "2026-03-01", "--text",
                "-",
            ],
            input: "fell off Zebulon's ladder\n", says: "fell off Zebulon's ladder")
        try record(command, ["event", "1", "flare", "--site", "neck", "--at", "2026-03-02"], says: "Flare, neck")
        let stored = try command.succeed("events", "--json")
        #expect(stored.contains("lifeEventReported") && !stored.contains("Zebulon"))
        #expect(try command.fail(64, "record", "event", "1", "party").contains("flare, injury"))
        #expect(try command.fail(65, "record", "event", "1", "flare", "--site", "nek").contains("`neck`"))
        #expect(try command.fail(64, "record", "event", "1", "flare", "--text", "fell").contains("--text -"))
        try command.fail(64, "record", "event", "1", "flare", "--side", "left")
        #expect(
            try command.fail(64, "record", "event", "1", "flare", "--text", "-", "--note", "-", input: "one\n")
                .contains("standard input"))
    }

    @Test("a medication is started with a dose and stopped")
    func medication() throws {
        let command = try CommandRunner.withPatient("medication")
        try record(
            command, ["medication", "1", "ibuprofen", "started", "--dose", "400 mg", "--at", "2026-03-01"],
            says: "Medication started: ibuprofen 400 mg")
        try record(
            command, ["medication", "1", "ibuprofen", "stopped", "--at", "2026-03-08"],
            says: "Medication stopped: ibuprofen")
        #expect(try command.fail(64, "record", "medication", "1", "ibuprofen", "taken").contains("increased"))
        try command.fail(64, "record", "medication", "1", " ", "started")
        try command.fail(65, "record", "medication", "1", "ibuprofen", "started", "--visit", "v-none")
    }

    @Test("care elsewhere has a place")
    func elsewhere() throws {
        let command = try CommandRunner.withPatient("elsewhere")
        try record(
            command, ["elsewhere", "1", "injection", "--site", "shoulder", "--side", "right", "--at", "2026-03-01"],
            says: "Care elsewhere: injection, shoulder right")
        #expect(try command.fail(64, "record", "elsewhere", "1", "needle").contains("injection, surgery"))
        try command.fail(64, "record", "elsewhere", "1", "surgery", "--site", "knee", "--side", "up")
    }

    @Test("an unwanted effect is reported and resolved, and resolving what is not open is said")
    func adverse() throws {
        let command = try CommandRunner.withPatient("adverse")
        try record(
            command, ["adverse", "1", "bruise", "--severity", "2", "--at", "2026-03-01"],
            says: "Adverse event: bruise (severity 2 of 5)")
        let resolve = ["record", "adverse", "1", "bruise", "--resolved", "--at", "2026-03-08"]
        let first = try command.run(resolve)
        #expect(first.exitCode == 0 && first.errors.isEmpty)
        #expect(try command.succeed("history", "1", "--format", "csv").contains("Adverse event resolved: bruise"))
        #expect(try command.run(resolve).errors.contains("no bruise"))
        #expect(try command.fail(64, "record", "adverse", "1", "bruise", "--severity", "6").contains("1 (mild) to 5"))
        try command.fail(64, "record", "adverse", "1", "itch")
    }

    @Test("a consultation answers the referral back")
    func consultation() throws {
        let command = try CommandRunner.withPatient("consultation")
        try command.succeed(
            "record", "referral", "1", "--back", "--reason-code", "worsening", "--at", "2026-03-01")
        let waits = "no physician's consultation is recorded since"
        #expect(try command.succeed("summary", "1", "--json").contains(waits))
        try record(
            command, ["consultation", "1", "review", "--outcome", "continue", "--at", "2026-03-05"],
            says: "Consultation: review, continue")
        #expect(!(try command.succeed("summary", "1", "--json").contains(waits)))
        #expect(try command.fail(64, "record", "consultation", "1", "chat").contains("supervision"))
        try command.fail(65, "record", "consultation", "1", "review", "--episode", "e-none")
    }

    @Test("new details replace the old ones on the page, sealed, and an empty line leaves what is known")
    func details() throws {
        let command = try CommandRunner.withPatient("details")
        let said = try command.succeed(
            "record", "details", "1", "--sex", "other", "--at", "2026-03-01",
            input: "Zenobia Sample\n1985-03-01\n\n")
        #expect(said.contains("Details changed: name, birth date, born 1985, other"))
        #expect(!said.contains("Zenobia"), "a name belongs on a terminal, not into a pipe")
        #expect(try command.succeed("history", "1").contains("Zenobia Sample"))
        let stored = try command.succeed("events", "--json")
        #expect(
            stored.contains("patientDetailsChanged") && !stored.contains("Zenobia") && !stored.contains("1985-03-01"))
        let known = try command.succeed("sql", "SELECT birth_year, sex FROM patient", "--format", "csv")
        #expect(known.contains("1985,other"))
        try command.succeed("record", "details", "1", "--at", "2026-03-02", input: "\n\n+1 555 0199\n")
        #expect(try command.succeed("history", "1").contains("Zenobia Sample"))
    }

    @Test("details that say nothing, or contradict themselves, are refused; of a pseudonymous patient none are asked")
    func detailsRefused() throws {
        let command = try CommandRunner.withPatient("details-bad")
        #expect(try command.fail(64, "record", "details", "1", input: "\n\n\n").contains("Nothing was recorded"))
        #expect(try command.fail(65, "record", "details", "1", input: "\n29.2.1984\n\n").contains("1984-02-29"))
        #expect(
            try command.fail(65, "record", "details", "1", "--birth-year", "1990", input: "\n1984-02-29\n\n")
                .contains("1990"))
        try command.fail(64, "record", "details", "1", "--sex", "blue")
        try command.succeed("record", "registration", "--pseudonym", "study-017")
        let said = try command.succeed(
            "record", "details", "study-017", "--birth-year", "1984", input: "Zenobia Sample\n")
        #expect(said.contains("Details changed: born 1984"))
    }

    @Test("a satisfaction is a rating from 0 to 10")
    func satisfaction() throws {
        let command = try CommandRunner.withPatient("satisfaction")
        let said = try command.succeed("record", "satisfaction", "1", "9", "--at", "2026-03-01")
        #expect(said.contains("Satisfaction") && said.contains(": 9"), "\(said)")
        #expect(try command.succeed("history", "1", "--format", "csv").contains("Satisfaction"))
        #expect(try command.succeed("sql", "SELECT value FROM satisfaction", "--format", "csv").contains("9"))
        #expect(try command.fail(65, "record", "satisfaction", "1", "11").contains("0 to 10"))
        #expect(try command.fail(64, "record", "satisfaction", "1", "good").contains("0 to 10"))
    }

    @Test("a reading that was not obtained is in the history with its reason")
    func notObtained() throws {
        let command = try CommandRunner.withPatient("not-obtained")
        let said = try command.succeed(
            "record", "not-obtained", "1", "rom", "unable", "--site", "shoulder", "--side", "left", "--at",
            "2026-03-01")
        #expect(said.contains("shoulder left: patient was unable"), "\(said)")
        try record(command, ["not-obtained", "1", "ndi", "notAsked"], says: ": not asked")
        #expect(try command.fail(65, "record", "not-obtained", "1", "ndl", "refused").contains("ndi"))
        #expect(try command.fail(64, "record", "not-obtained", "1", "ndi", "forgot").contains("notAsked"))
    }

    @Test(
        "every one of these answers --help with an example",
        arguments: [
            "booking", "event", "medication", "elsewhere", "adverse", "consultation", "details", "satisfaction",
            "not-obtained",
        ])
    func help(subcommand: String) throws {
        let help = try CommandRunner("help").succeed("record", subcommand, "--help")
        #expect(help.contains("anamnesis record \(subcommand) "))
    }
}
