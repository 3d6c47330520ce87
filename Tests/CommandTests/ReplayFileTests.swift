import Foundation
import TestSupport
import Testing

/// What lies where a replay writes, and how it ends.
struct ReplayFileTests {
    private func treated(_ label: String) throws -> CommandRunner {
        let command = try CommandRunner.withPatient(label)
        try command.succeed("record", "visit", "1", "--at", "2026-02-02T10:00", "--pain", "neck 7>4")
        return command
    }

    @Test("what is no ordinary file is not waited for, and a page is written where it can be")
    func pipes() throws {
        let command = try treated("replay-pipes")
        try command.succeed("replay", "--into", "a.sqlite")
        #expect(mkfifo(command.folder.file("pipe"), 0o600) == 0)
        #expect(try command.fail(66, "compare", "pipe", "live").contains("no ordinary file"))
        #expect(try command.fail(66, "verify", "pipe").contains("no ordinary file"))
        try FileManager.default.removeItem(atPath: command.folder.file("a.sqlite"))
        #expect(mkfifo(command.folder.file("a.sqlite"), 0o600) == 0)
        #expect(try command.fail(66, "verify", "a.sqlite.receipt.json").contains("no ordinary file"))
        #expect(
            try command.fail(73, "compare", "live", "live", "--html", "none/page.html").contains("none is no folder"))
    }

    @Test("a receipt of all patients that says how they were chosen was changed")
    func insertedCondition() throws {
        let command = try treated("replay-inserted")
        try command.succeed("replay", "--into", "a.sqlite")
        let path = command.folder.file("a.sqlite.receipt.json")
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try text.replacing("  \"patientsFolded\"", with: "  \"patientsWhere\" : \"1=1\",\n  \"patientsFolded\"")
            .write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try command.fail(65, "verify", "a.sqlite.receipt.json").contains("it was changed"))
    }

    @Test("what was started to go on when its terminal goes, goes on")
    func hangup() throws {
        let command = try treated("replay-hangup")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [
            "-c", "trap '' HUP INT; kill -HUP $$; exec \"$0\" replay --into a.sqlite --store \"$1\"",
            CommandRunner.executable, command.store,
        ]
        process.currentDirectoryURL = URL(fileURLWithPath: command.folder.path)
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try process.run()
        for _ in 0..<100 where process.isRunning {
            kill(process.processIdentifier, SIGHUP)
            kill(process.processIdentifier, SIGINT)
            usleep(5_000)
        }
        process.waitUntilExit()
        #expect(process.terminationStatus == 0 && process.terminationReason == .exit)
        #expect(FileManager.default.fileExists(atPath: command.folder.file("a.sqlite")))
    }

    @Test("beside what another killed replay left its receipt is told from one that is somebody's own")
    func receiptOfAnother() throws {
        let command = try treated("replay-left")
        try command.succeed("replay", "--known-at", "@6", "--into", "a.sqlite")
        let move = {
            try FileManager.default.moveItem(atPath: command.folder.file($0), toPath: command.folder.file($1))
        }
        try move("a.sqlite", "a.sqlite.partial")
        let told = try command.fail(73, "replay", "--into", "a.sqlite")
        #expect(told.contains("a.sqlite.partial beside it") && told.contains("remove both"))
        try "somebody's own".write(
            toFile: command.folder.file("a.sqlite.receipt.json"), atomically: true, encoding: .utf8)
        #expect(try command.fail(73, "replay", "--into", "a.sqlite").contains("exists already"))
        #expect(FileManager.default.fileExists(atPath: command.folder.file("a.sqlite.partial")))
        try "{\n  \"form\" : 1,\n  \"inp".write(
            toFile: command.folder.file("a.sqlite.receipt.json"), atomically: true, encoding: .utf8)
        try command.succeed("replay", "--into", "a.sqlite")
    }
}
