import Foundation
import GRDB
import TestSupport
import Testing

/// Read commands where the store cannot be written: each answers, or says what happened and what to do, in our words.
struct StorageTroubleTests {
    private static let reads = [
        ["summary", "1"], ["worklist"], ["patients"], ["sql", "SELECT count(*) FROM pain_score"], ["events"],
        ["history", "1"], ["status"], ["verify"], ["tables"],
    ]

    /// What SQLite, Foundation and the system say to programmers.
    private static let rawWords = [
        "disk I/O error", "readonly database", "unable to open database", "SQLite error", "NSCocoa", "Error Domain",
        "database is locked", "DatabaseError", "database or disk is full",
    ]

    private func filled(_ label: String) throws -> CommandRunner {
        let command = try CommandRunner.withPatient(label)
        try command.succeed("record", "visit", "1", "--at", "2026-02-02", "--pain", "neck 7>4")
        return command
    }

    private func expectOurWords(
        _ answer: CommandRunner.Answer, _ read: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for raw in Self.rawWords {
            #expect(
                !answer.errors.contains(raw) && !answer.output.contains(raw), "\(read): \(answer.errors)",
                sourceLocation: sourceLocation)
        }
        // `status` ends with 65 where the views are not built: it is asked by monitors.
        let codes: [Int32] = read == ["status"] ? [0, 65] : [0, 73, 74, 75]
        #expect(codes.contains(answer.exitCode), "\(read): \(answer)", sourceLocation: sourceLocation)
    }

    // MARK: A folder without write permission

    @Test(
        "in a folder that cannot be written to every read answers as elsewhere, and does not call the views behind",
        .enabled(if: Stranger.isPossible, "root is let in everywhere, and there is no setpriv to be somebody else"))
    func readOnlyFolder() throws {
        let command = try filled("read-only")
        let stranger = try Stranger(of: command)
        for read in Self.reads {
            let expected = try command.run(read)
            try stranger.lock()
            let answer = try stranger.run(read)
            try stranger.unlock()
            expectOurWords(answer, read)
            #expect(answer.exitCode == 0, "\(read): \(answer.errors)")
            #expect(!answer.errors.contains("brought up to date"), "\(read): \(answer.errors)")
            if read != ["status"] { #expect(answer.output == expected.output, "\(read)") }
        }
    }

    @Test(
        "where views cannot be made because the folder cannot be written to, the answer says so, or needs none",
        .enabled(if: Stranger.isPossible, "root is let in everywhere, and there is no setpriv to be somebody else"))
    func readOnlyFolderWithoutViews() throws {
        let command = try filled("read-only-bare")
        try FileManager.default.removeItem(atPath: command.store + "/views.sqlite")
        let stranger = try Stranger(of: command)
        try stranger.lock()
        defer { try? stranger.unlock() }
        for read in Self.reads {
            let answer = try stranger.run(read)
            expectOurWords(answer, read)
            if answer.exitCode == 74 { #expect(answer.errors.contains("clinic.anamnesis/views"), "\(read): \(answer)") }
        }
        for read in [["events"], ["history", "1"], ["summary", "1"]] {
            #expect(try stranger.run(read).exitCode == 0, "\(read) needs no views")
        }
        let recording = try stranger.run(["record", "pain", "1", "neck 3", "--at", "2026-02-03"])
        expectOurWords(recording, ["record"])
        #expect(recording.exitCode == 74, "\(recording.errors)")
    }

    @Test(
        "of somebody erased nothing is shown where an old copy of the keys cannot be cleaned",
        .enabled(if: Stranger.isPossible, "root is let in everywhere, and there is no setpriv to be somebody else"))
    func oldKeysInReadOnlyFolder() throws {
        let command = try filled("read-only-keys")
        let keys = URL(fileURLWithPath: command.store + "/keys.sqlite")
        let old = try Data(contentsOf: keys)
        let id = try command.succeed("sql", "SELECT patient FROM patient", "--format", "csv")
            .split(whereSeparator: \.isNewline)[1]
        try command.succeed("erase", "1", "--confirm", String(id))
        try old.write(to: keys)
        let stranger = try Stranger(of: command)
        try stranger.lock()
        defer { try? stranger.unlock() }
        for read in Self.reads + [["events", "--json"], ["patients", "--json"]] {
            let answer = try stranger.run(read)
            expectOurWords(answer, read)
            #expect(answer.exitCode == 0, "\(read): \(answer.errors)")
            #expect(!answer.output.contains("Ada"), "\(read)")
        }
        #expect(try Data(contentsOf: keys) == old)
    }

    // MARK: No room

    @Test("views that are missing are made again by any read")
    func missingViews() throws {
        for read in Self.reads {
            let command = try filled("no-views")
            let expected = try command.run(read)
            try FileManager.default.removeItem(atPath: command.store + "/views.sqlite")
            let answer = try command.run(read)
            expectOurWords(answer, read)
            if read == ["status"] { continue }
            #expect(answer.exitCode == 0, "\(read): \(answer.errors)")
            // Events are told without views too, by id where no view knows the chart.
            if read != ["events"] { #expect(answer.output == expected.output, "\(read)") }
        }
    }

    @Test(
        "where views are missing a chart number is counted from the log, to record, correct, withdraw, join and erase")
    func chartsWithoutViews() throws {
        let command = try CommandRunner.withPatient("no-views-charts")
        try command.succeed("record", "registration", "--at", "2026-01-09", input: "Bo Example\n\n\n")
        let id = try command.succeed("sql", "SELECT patient FROM patient WHERE chart = '2'", "--format", "csv")
            .split(whereSeparator: \.isNewline)[1]
        for arguments in [
            ["record", "visit", "2", "--visit", "v1", "--minutes", "50", "--at", "2026-02-02"],
            ["amend", "2", "--last", "visit", "--to", "55", "--reason-code", "typingError"],
            ["retract", "--visit", "v1", "--patient", "2", "--reason-code", "neverHappened"],
            ["events", "--patient", "2"], ["merge", "1", "--into", "2", "--yes"], ["merge", "--undo", "1", "--yes"],
            ["erase", "2", "--confirm", String(id)],
        ] {
            try FileManager.default.removeItem(atPath: command.store + "/views.sqlite")
            let answer = try command.run(arguments)
            #expect(answer.exitCode == 0, "\(arguments): \(answer.errors)")
            let nobody = try command.run(["summary", "3"])
            #expect(nobody.exitCode == 66 && nobody.errors.contains("no patient 3 here"), "\(nobody.errors)")
            try command.succeed("patients")
        }
        try command.succeed("verify")
    }

    @Test(
        "where files may not grow, a read answers from the views as they stand and says so; without views it ends with 74"
    )
    func noRoom() throws {
        let command = try filled("no-room")
        // As after an update of the program: the views have to be built anew, which takes more room than there is.
        let views = try DatabaseQueue(path: command.store + "/views.sqlite")
        try views.write { try $0.execute(sql: "UPDATE checkpoint SET version = 0") }
        try views.close()
        for read in Self.reads {
            let answer = try limited(command, read)
            expectOurWords(answer, read)
            let saysSo = answer.errors.contains("no room") || answer.errors.contains("could not be brought up to date")
            let needsViews = ["worklist", "patients", "sql", "verify"].contains(read[0])
            #expect(saysSo || !needsViews, "\(read): \(answer)")
        }
        try FileManager.default.removeItem(atPath: command.store + "/views.sqlite")
        for read in [["worklist"], ["patients"], ["sql", "SELECT 1"]] {
            let answer = try limited(command, read)
            expectOurWords(answer, read)
            #expect(answer.exitCode == 74 && answer.errors.contains("views"), "\(read): \(answer)")
        }
    }

    /// Runs a command that may write no file beyond 36 KiB, as on a disk that is nearly full: enough for what a reader of
    /// a write-ahead log needs beside it, and not for views built anew.
    private func limited(_ command: CommandRunner, _ read: [String]) throws -> CommandRunner.Answer {
        try command.run(
            // The answer goes through a pipe: the file that catches it may grow.
            [
                "-c", "trap '' XFSZ; set -o pipefail; (ulimit -f 36; exec \"$0\" \"$@\") | cat",
                CommandRunner.executable,
            ] + read,
            executable: "/bin/bash")
    }
}

/// Somebody without permission to write: the account `nobody` where the tests run as root, else the same account
/// before a folder that refuses.
private struct Stranger {
    private static let setpriv = ["/usr/bin/setpriv", "/bin/setpriv"].first(
        where: FileManager.default.isExecutableFile(atPath:))
    static var isPossible: Bool { getuid() != 0 || setpriv != nil }

    private let command: CommandRunner
    private let executable: String

    init(of command: CommandRunner) throws {
        self.command = command
        // A place everybody reaches, whatever folder the tests were built in.
        executable = command.folder.file("anamnesis-for-all")
        try FileManager.default.copyItem(atPath: CommandRunner.executable, toPath: executable)
        try set(0o755, executable, command.folder.path)
        try set(0o777, command.folder.file("config"), command.folder.file("config/anamnesis"))
        try set(0o644, command.folder.file("config/anamnesis/clinic.key"))
    }

    func lock() throws { try setStore(folder: 0o555, file: 0o444) }

    func unlock() throws { try setStore(folder: 0o755, file: 0o644) }

    func run(_ arguments: [String]) throws -> CommandRunner.Answer {
        guard getuid() == 0, let setpriv = Self.setpriv else { return try command.run(arguments) }
        return try command.run(
            ["--reuid=65534", "--regid=65534", "--clear-groups", executable] + arguments, executable: setpriv)
    }

    private func setStore(folder: Int, file: Int) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: command.store) {
            let path = command.store + "/" + name
            if (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) == nil { try set(file, path) }
        }
        try set(folder, command.store)
    }

    private func set(_ mode: Int, _ paths: String...) throws {
        for path in paths { try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path) }
    }
}
