import TestSupport
import Testing

/// When a reading is of that does not say so.
struct RecordMomentTests {
    private func practice(_ label: String) throws -> CommandRunner {
        let command = try CommandRunner(label)
        try command.succeed(
            "init", "clinic.anamnesis", "--setting", "pain-clinic", "--jurisdiction", "US-NJ", "--time-zone",
            "America/New_York")
        try command.succeed(
            "record", "registration", "--sex", "female", "--at", "2026-01-02",
            input: "Ada Example\n1984-02-29\n+1 555 0100\n")
        return command
    }

    private func sql(_ command: CommandRunner, _ query: String) throws -> [String] {
        try command.succeed("sql", "--format", "csv", query).split(whereSeparator: \.isNewline).dropFirst().map(
            String.init)
    }

    @Test("what is recorded before the first treatment is of before treatment, and counts to the baseline")
    func beforeCare() throws {
        let command = try practice("moment")
        try command.succeed("record", "pain", "1", "neck 9", "--at", "2026-01-03")
        try command.succeed("record", "rom", "1", "neck rotation left 40", "--at", "2026-01-03")
        try command.succeed("record", "visit", "1", "--at", "2026-01-05", "--pain", "neck 7")
        try command.succeed("record", "pain", "1", "neck 5", "--at", "2026-01-06")
        try command.succeed("record", "visit", "1", "--at", "2026-01-12", "--pain", "neck 5")
        #expect(
            try sql(command, "SELECT moment, value FROM pain_score ORDER BY position")
                == ["before,9", "before,7", "between,5", "before,5"])
        #expect(try sql(command, "SELECT moment FROM mobility_reading") == ["before"])
        // The pain clinic's baseline is the mean before treatment: 9 and 7.
        #expect(
            try sql(
                command,
                "SELECT baseline_value, baseline_readings FROM patient_progress WHERE instrument = 'nrs-11' "
                    + "AND moment = 'before'") == ["8,2"])
        // Told later of a day before the first treatment, it is of before treatment, too.
        try command.succeed("record", "pain", "1", "neck 8", "--at", "2026-01-04")
        #expect(
            try sql(command, "SELECT moment FROM pain_score WHERE value = 8") == ["before"])
    }

    @Test("an assessment begins no treatment, and a new episode begins before its own")
    func episodes() throws {
        let command = try practice("moment-episodes")
        try command.succeed("record", "visit", "1", "--at", "2026-01-03", "--kind", "assessment", "--pain", "neck 9")
        try command.succeed("record", "pain", "1", "neck 8", "--at", "2026-01-04")
        try command.succeed("record", "visit", "1", "--at", "2026-01-05", "--pain", "neck 7")
        try command.succeed("record", "episode", "open", "1", "knee-pain", "--at", "2026-02-02")
        try command.succeed("record", "pain", "1", "knee left 6", "--at", "2026-02-03")
        #expect(
            try sql(command, "SELECT moment, value FROM pain_score ORDER BY position")
                == ["before,9", "before,8", "before,7", "before,6"])
    }
}
