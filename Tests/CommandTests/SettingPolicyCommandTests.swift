import Foundation
import TestSupport
import Testing

/// A house of two settings at the command line: which policy an episode goes by, and how another one is tried and adopted.
@Suite("Policies of two settings")
struct SettingPolicyCommandTests {
    /// A massage house with one episode of its own kind and one of a pain clinic's, each treated once.
    private func house(_ name: String) throws -> CommandRunner {
        let command = try CommandRunner.withPatient(name)
        for (episode, setting, hour) in [("own", "medical-massage", "09"), ("other", "pain-clinic", "15")] {
            try command.succeed(
                "record", "episode", "open", "1", "neck-pain", "--site", "neck", "--setting", setting, "--episode",
                episode, "--at", "2026-02-02T\(hour):00")
            try command.succeed(
                "record", "visit", "1", "--pain", "neck 6>4", "--episode", episode, "--at", "2026-02-02T\(hour):30")
        }
        return command
    }

    private func intervals(_ command: CommandRunner) throws -> [String] {
        let sql = "SELECT episode, policy, days FROM maintenance_interval WHERE episode <> '' ORDER BY episode DESC"
        return try command.succeed("sql", "--format", "csv", sql).split(whereSeparator: \.isNewline).dropFirst().map {
            String($0)
        }
    }

    /// The policy a pain clinic's episodes go by, changed, in a file.
    private func changed(_ command: CommandRunner, version: Int) throws -> String {
        let text = try command.succeed("policy", "show", "--setting", "pain-clinic")
            .replacing("\nversion: 6\n", with: "\nversion: \(version)\n").replacing("dueDays: 3,", with: "dueDays: 4,")
        #expect(text.contains("name: pain-clinic") && text.contains("dueDays: 4,"))
        return try command.folder.write(text, to: "clinic-\(version).yaml")
    }

    @Test(
        "an episode's next visit and its explanation name the policy of its setting; adopting one changes it alone"
    )
    func adopts() throws {
        let command = try house("two-settings")
        #expect(try intervals(command) == ["own,medical-massage@4,3", "other,pain-clinic@6,3"])
        for (episode, policy) in [("own", "medical-massage@4"), ("other", "pain-clinic@6")] {
            for figure in ["interval", "neck pain before"] {
                let told = try command.succeed("explain", "1", figure, "--episode", episode)
                #expect(told.contains("Policy \(policy). "), "\(told)")
            }
        }
        let both = try command.succeed("explain", "1", "interval", "--json")
        #expect(both.contains("medical-massage@4") && both.contains("pain-clinic@6"), "\(both)")

        let same = try changed(command, version: 6)
        #expect(try command.fail(65, "policy", "adopt", same).contains("pain-clinic@6 is in force with another text"))
        let file = try changed(command, version: 7)
        let adopted = try command.succeed("policy", "adopt", file)
        #expect(adopted.contains("Adopted pain-clinic@7 for care in the setting pain-clinic"), "\(adopted)")
        #expect(try intervals(command) == ["own,medical-massage@4,3", "other,pain-clinic@7,4"])
        #expect(try command.succeed("policy", "adopt", file).contains("in force already"))
        #expect(try command.succeed("status").contains("medical-massage@4, pain-clinic@7"))
        #expect(try command.succeed("policy", "show").contains("name: medical-massage\nversion: 4\n"))
        #expect(try command.succeed("policy", "show", "--setting", "pain-clinic").contains("version: 7\n"))
        try command.succeed("rebuild")
        #expect(try intervals(command) == ["own,medical-massage@4,3", "other,pain-clinic@7,4"])
        let waiting = try changed(command, version: 8)
        try command.succeed("policy", "adopt", waiting, "--from", "2099-01-01")
        #expect(try command.run(["policy", "show"]).errors.isEmpty, "nothing waits for the house's own")
        #expect(
            try command.run(["policy", "show", "--setting", "pain-clinic"]).errors.contains("applies from 2099-01-01"))
    }

    @Test("a policy on trial is tried on the episodes of its setting, and its receipt says which one and is verified")
    func tries() throws {
        let command = try house("two-settings-trial")
        let file = try changed(command, version: 7)
        let said = try command.succeed("replay", "--policy", file, "--into", "trial.sqlite", "--compare", "live")
        #expect(said.contains("Policy     pain-clinic@7, on trial"), "\(said)")
        #expect(said.contains("1 by the policy"), "\(said)")
        let compared = try command.succeed("compare", "live", "trial.sqlite")
        #expect(compared.contains("policy pain-clinic@7 on trial"), "\(compared)")
        #expect(compared.contains("the policy: pain-clinic@6 → pain-clinic@7 on trial"), "\(compared)")
        let receipt = try String(
            contentsOfFile: command.folder.file("trial.sqlite.receipt.json"), encoding: .utf8)
        #expect(receipt.contains("\"name\" : \"pain-clinic\""), "\(receipt)")
        try command.succeed("verify", "trial.sqlite.receipt.json")
        let told = try command.succeed("explain", "1", "interval", "--episode", "other", "--policy", file)
        #expect(told.contains("Policy pain-clinic@7. ") && told.contains("4 days"), "\(told)")
        let own = try command.succeed("explain", "1", "interval", "--episode", "own", "--policy", file)
        #expect(own.contains("Policy medical-massage@4. "), "\(own)")
    }

    @Test("the rules of care in another setting of the house are asked for by its name")
    func rules() throws {
        let command = try CommandRunner.withPatient("two-settings-rules")
        #expect(try !command.succeed("registry", "rules", "--here").contains("consultation-first"))
        let spa = try command.succeed("registry", "rules", "--here", "--setting", "medical-spa")
        #expect(spa.contains("consultation-first"), "\(spa)")
        #expect(try command.fail(64, "registry", "rules", "--setting", "medical-spa").contains("--here"))
    }
}
