import Foundation
import GRDB
import TestSupport
import Testing

/// Correcting by field: what is refused, what is kept, and how a parked patient is healed.
struct AmendFieldsTests {
    private func treated(_ label: String) throws -> CommandRunner {
        let command = try CommandRunner.withPatient(label)
        try command.succeed(
            "record", "visit", "1", "--at", "2026-02-02", "--visit", "v1", "--minutes", "50", "--pain", "neck 7>4")
        return command
    }

    /// Changes stored payloads of a type as only somebody can who takes the trigger away, and puts it back.
    private func tamper(_ command: CommandRunner, _ type: String, payload: String) throws {
        let queue = try DatabaseQueue(path: command.store + "/log.sqlite")
        try queue.writeWithoutTransaction { database in
            let trigger = try #require(
                try String.fetchOne(database, sql: "SELECT sql FROM sqlite_schema WHERE name = 'event_update'"))
            try database.execute(
                sql: """
                    DROP TRIGGER event_update; UPDATE event SET payload = \(payload) WHERE type =
                    (SELECT id FROM type WHERE name = '\(type)'); \(trigger)
                    """)
        }
        try queue.close()
        try command.succeed("rebuild")
    }

    private func amend(_ command: CommandRunner, _ arguments: String..., input: String = "") throws
        -> CommandRunner.Answer
    {
        try command.run(["amend"] + arguments + ["--reason-code", "typingError"], input: input)
    }

    @Test("several fields change in one amendment, one is taken away, and all else stays")
    func visit() throws {
        let command = try treated("fields")
        let answer = try amend(
            command, "@5", "--set", "kind=assessment", "--set", "own=no", "--set", "minutes=45", "--set",
            "performedBy=lmt-7", "--at", "2026-02-03T10:30", "--only-visit")
        #expect(answer.exitCode == 0, "\(answer.errors)")
        #expect(answer.output.contains("  changed: kind, minutes, own, performedBy\n"), "\(answer.output)")
        let json = try command.succeed("amend", "@5", "--show", "--json")
        #expect(
            json
                == #"{"visit":"v1","kind":"assessment","own":false,"minutes":45,"performedBy":"lmt-7","channel":"inPerson"}"#
                + "\n")
        #expect(try amend(command, "@5", "--unset", "minutes", "--unset", "performedBy").exitCode == 0)
        let shown = try command.succeed("amend", "@5", "--show")
        #expect(!shown.contains("  minutes ") && shown.contains("2026-02-03T10:30"), "\(shown)")
    }

    @Test("a wrong name is told which names there are; what others refer to, and rules, hold as when recording")
    func refusals() throws {
        let command = try treated("refusals")
        let before = try command.succeed("events", "--json")
        for (arguments, code, says) in [
            (["--set", "minuts=45"], 64, "supervisedBy, minutes, endedEarly"),
            (["--set", "minutes"], 64, "minutes=45"),
            (["--set", "kind=spa"], 64, "treatment, assessment"), (["--set", "minutes=long"], 64, "no number"),
            (["--unset", "location"], 64, "visit, kind, minutes"), (["--unset", "kind"], 64, "missing"),
            (["--unset", "episode"], 64, "retract the entry"), (["--set", "visit=v9"], 65, "cannot become `v9`"),
            (["--set", "episode=e9"], 65, "no episode `e9`"), (["--set", "note=by phone"], 64, "--set note=-"),
            (["--set", "source.line=3"], 64, "stays as it is"),
            (["--replace", "none.json"], 66, "there is no such file"),
            (["--set", "note=-", "--note", "-"], 64, "--note says note"),
            (["--show", "--set", "minutes=4"], 64, "--show"),
            (["--set", "note=-"], 64, "--unset note"), (["--set", "minutes=-5"], 65, "1 to 1440"),
            (["--set", "minutes=99999"], 65, "1 to 1440"),
            (["--to", "40", "--set", "minutes=45"], 64, "--to says minutes"),
            (["--set", "minutes=40", "--set", "minutes=45"], 64, "named twice"),
            (["--set", "minutes=40", "--unset", "minutes"], 64, "named twice"),
        ] as [([String], Int32, String)] {
            let answer = try command.run(["amend", "@5"] + arguments + ["--reason-code", "typingError"])
            #expect(answer.exitCode == code && answer.errors.contains(says), "\(arguments): \(answer.errors)")
        }
        #expect(try amend(command, "@6", "--set", "value=11").errors.contains("0 to 10"))
        for change in ["trials=-1", "periodDays=-3"] {
            #expect(try amend(command, "@6", "--set", change).errors.contains("1 or more"))
        }
        let twice = try command.run(["amend", "1", "--last", "pain", "--to", "4", "--set", "value=5"])
        #expect(twice.exitCode == 64 && twice.errors.contains("--to says value"), "\(twice.errors)")
        let unknown = try amend(command, "@6", "--unset", "techniques").errors
        #expect(!unknown.contains("..") && unknown.contains(". Nothing was changed."), "\(unknown)")
        #expect(try amend(command, "@6", "--to", "-1").errors.contains("0 to 10"))
        #expect(try amend(command, "@4", "--set", "pseudonym=p1").exitCode == 64)
        #expect(try command.succeed("events", "--json") == before)
    }

    @Test("a correction leaves no treatment without anything done, and no time that nobody worked")
    func treatment() throws {
        let command = try treated("limits")
        let told = try command.succeed("record", "treatment", "1", "Swedish neck 20m", "--at", "2026-02-02")
        let treatment = "@" + told.split(separator: "@")[1].prefix { $0.isNumber }
        for (change, says) in [
            (["--set", "techniques.0.minutes=-20"], "1 to 1440"), (["--unset", "techniques.0"], "no technique"),
        ] {
            let answer = try command.run(["amend", treatment] + change + ["--reason-code", "typingError"])
            #expect(answer.exitCode == 65 && answer.errors.contains(says), "\(answer.errors)")
        }
    }

    @Test("name and birth date are read from standard input, sealed, and the year of birth follows")
    func registration() throws {
        let command = try treated("registration")
        let renamed = try amend(
            command, "@4", "--set", "name=-", "--set", "birthDate=-", "--set", "sex=other",
            input: "Zenobia Sample\n1985-03-01\n")
        #expect(renamed.exitCode == 0, "\(renamed.errors)")
        #expect(!renamed.output.contains("Zenobia") && !renamed.output.contains("Ada"), "a name belongs on a terminal")
        #expect(renamed.output.contains("changed: birthYear, sex, name, birthDate"), "\(renamed.output)")
        #expect(try command.succeed("history", "1").contains("Zenobia Sample"))
        let stored = try command.succeed("events", "--json")
        #expect(!stored.contains("Zenobia") && !stored.contains("1985-03-01"))
        #expect(
            try command.succeed("sql", "SELECT birth_year, sex FROM patient", "--format", "csv").contains("1985,other"))
        #expect(try amend(command, "@4", "--set", "birthDate=-", input: "1.3.1985\n").exitCode == 65)
        #expect(
            try amend(command, "@4", "--set", "birthDate=-", input: "2185-03-01\n").errors.contains("still to come"))
        #expect(
            try amend(command, "@4", "--set", "birthDate=-", "--set", "birthYear=1990", input: "1985-03-01\n")
                .errors.contains("not in 1990"))
        #expect(try amend(command, "@4", "--set", "name=Eve").errors.contains("name=-"))
    }

    @Test("a whole entry is shown as JSON, edited and given back; a name it does not have is refused")
    func replacing() throws {
        let command = try treated("replace")
        try command.succeed(
            "record", "pain", "1", "neck left 6", "--at", "2026-02-05", "--note", "-", input: "at night\n")
        let json = try command.succeed("amend", "1", "--last", "pain", "--show", "--json")
        #expect(json.contains(#""note":"at night""#))
        try command.folder.write(json.replacing("\"value\":6", with: "\"value\":5"), to: "entry.json")
        let answer = try amend(command, "@8", "--replace", "entry.json")
        #expect(answer.exitCode == 0 && answer.output.contains("  changed: value\n"), "\(answer.errors)")
        #expect(try command.succeed("history", "1").contains("at night"))
        #expect(!(try command.succeed("events", "--json").contains("at night")))
        #expect(
            try amend(command, "@8", "--replace", "-", input: #"{"instrument":"nrs-11","score":5}"#).errors.contains(
                "score"))
        #expect(try amend(command, "@8", "--replace", "-", input: "5\n").exitCode == 65)
    }

    @Test("an entry that a projector cannot count with is put right by its field, as status says")
    func healsFold() throws {
        let command = try treated("heals-fold")
        try command.succeed("record", "decision", "1", "--days", "42", "--reason", "holds well", "--at", "2026-02-02")
        try tamper(command, "intervalDecided", payload: "replace(payload, '\"days\":42', '\"days\":-42')")
        let status = try command.run(["status"])
        #expect(status.exitCode == 65 && status.output.contains("PARKED chart 1"))
        #expect(status.output.contains("anamnesis amend @8"), "\(status.output)")
        for asked in [["explain", "1"], ["explain", "1", "goal"], ["revisions", "1", "interval"]] {
            let refused = try command.run(asked)
            #expect(refused.exitCode == 65 && refused.errors.contains("entry @8 cannot be worked with"), "\(refused)")
        }
        let healed = try amend(command, "@8", "--set", "days=42")
        #expect(healed.exitCode == 0 && healed.output.contains("  changed: days\n"), "\(healed.errors)")
        #expect(try command.succeed("status").contains("Parked    none"))
    }

    @Test("an entry that cannot be read is shown as stored and put right by its field; its sealed note stays")
    func healsField() throws {
        let command = try treated("heals-field")
        try command.succeed("record", "pain", "1", "neck 6", "--at", "2026-02-05", "--note", "-", input: "at night\n")
        try tamper(command, "painScored", payload: #"replace(payload, '"value":6', '"value":"six"')"#)
        #expect(try command.run(["status"]).output.contains("PARKED chart 1:"))
        let shown = try command.succeed("amend", "@8", "--show")
        #expect(shown.contains("It cannot be read: field \"value\"") && shown.contains("  value       six"), "\(shown)")
        #expect(try amend(command, "@8", "--to", "6").errors.contains("--set"))
        #expect(try amend(command, "@8", "--at", "2026-02-06").errors.contains("value"))
        // The rest of the record can be corrected and added to in the meantime.
        #expect(try amend(command, "1", "--last", "visit", "--to", "55").exitCode == 0)
        try command.succeed("record", "pain", "1", "neck 3", "--at", "2026-02-07")
        let healed = try amend(command, "@8", "--set", "value=6")
        #expect(healed.exitCode == 0 && healed.output.contains("was  cannot be read"), "\(healed.errors)")
        #expect(try command.succeed("history", "1").contains("Note: at night"))
        #expect(try command.succeed("status").contains("Parked    none"))
    }

    @Test("an entry that cannot be read is withdrawn as well, unread, and its patient is set aside no longer")
    func withdrawsUnreadable() throws {
        let command = try treated("withdraws")
        try command.succeed("record", "pain", "1", "neck 6", "--at", "2026-02-05")
        try tamper(command, "painScored", payload: #"replace(payload, '"value":6', '"value":"six"')"#)
        #expect(try command.run(["status"]).output.contains("anamnesis retract @8"))
        #expect(try command.run(["status", "--check"]).output.contains("PARKED chart 1:"))
        let events = try command.succeed("events", "--patient", "1")
        #expect(events.split(separator: "\n").allSatisfy { $0.contains("         1  ") }, "\(events)")
        let withdrawn = try command.succeed("retract", "@8", "--reason-code", "enteredInError")
        #expect(withdrawn.contains("@8") && withdrawn.contains("painScored that cannot be read: field"), "\(withdrawn)")
        #expect(try command.succeed("status").contains("Parked    none"))
        #expect(try command.succeed("summary", "1").contains("neck"))
        #expect(try command.fail(65, "retract", "@8", "--reason-code", "enteredInError").contains("retracted"))
    }

    @Test("a payload that is no JSON is replaced as a whole")
    func healsWhole() throws {
        let command = try treated("heals-whole")
        try command.succeed("record", "score", "1", "ndi 18", "--at", "2026-02-05")
        try tamper(command, "questionnaireScored", payload: #"'{"instrument":"ndi"'"#)
        #expect(try command.succeed("amend", "@8", "--show").contains("Stored is: {\"instrument\":\"ndi\""))
        #expect(try amend(command, "@8", "--set", "value=18").errors.contains("--replace"))
        let healed = try amend(command, "@8", "--replace", "-", input: #"{"instrument":"ndi","value":18}"#)
        #expect(healed.exitCode == 0, "\(healed.errors)")
        #expect(try command.succeed("status").contains("Parked    none"))
    }

    @Test("a text that cannot be opened is named and keeps nothing else from being read; it can be written anew")
    func unopenable() throws {
        let command = try treated("unopenable")
        try command.succeed("record", "note", "1", "--at", "2026-02-05", input: "slept badly\n")
        try tamper(command, "noteWritten", payload: #"replace(payload, '"sealed":"', '"sealed":"AAAA')"#)
        for read in ["history", "summary"] {
            let answer = try command.run([read, "1"])
            #expect(answer.exitCode == 0 && answer.errors.contains("texts of @8 cannot be opened"), "\(answer.errors)")
            #expect(answer.output.contains("Ada Example") && answer.output.contains("neck"), "\(answer.output)")
        }
        #expect(try amend(command, "@8", "--set", "text=-", input: "slept badly\n").exitCode == 0)
        #expect(try command.succeed("history", "1").contains("slept badly"))
    }
}
