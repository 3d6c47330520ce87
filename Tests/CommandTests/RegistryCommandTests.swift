import Foundation
import TestSupport
import Testing

/// The registry as its users see, change and adopt it.
@Suite struct RegistryCommandTests {
    private func treated(_ name: String) throws -> CommandRunner {
        let command = try CommandRunner.withPatient(name)
        for (day, score) in [("2026-02-02", "7"), ("2026-02-09", "4")] {
            try command.succeed("record", "visit", "1", "--at", day + "T10:00", "--pain", "neck \(score)")
        }
        return command
    }

    private func judged(_ command: CommandRunner, _ options: String...) throws -> String {
        let sql = "SELECT response, mdc, registry FROM patient_progress WHERE moment = 'before'"
        let answer = try command.run(["sql", sql, "--format", "csv"] + options)
        #expect(answer.exitCode == 0, "\(answer.errors)")
        return answer.output
    }

    @Test(
        "a registry with another figure is checked, adopted, judged by and named; an earlier instant keeps the earlier one"
    )
    func adopt() throws {
        let command = try treated("registry-adopt")
        #expect(try judged(command).contains("improved,2,anamnesis-default@7"))
        let before = try command.succeed("sql", "SELECT max(position) FROM entry", "--format", "csv")
            .split(whereSeparator: \.isNewline)[1]
        let text = try command.succeed("registry", "show")
        let changed = text.replacingOccurrences(of: "formula: 1.96 x 1.02", with: "formula: 3.92 x 1.02")
            .replacingOccurrences(of: "mdc: {value: 2, formula", with: "mdc: {value: 4, formula")
        try changed.write(toFile: command.folder.file("same.yaml"), atomically: true, encoding: .utf8)
        // Added one by one: one that the text to be adopted has too, and one that is the clinic's own.
        for (code, mdc) in [("nrs-11", "6"), ("own-scale", "1")] {
            let own = """
                code: \(code)
                name: Of the clinic
                kind: pain
                minimum: 0
                maximum: 10
                unit: "{score}"
                better: lower
                mdc: {value: \(mdc), source: the clinic, verified: true}
                source: the clinic
                """
            try own.write(toFile: command.folder.file("\(code).yaml"), atomically: true, encoding: .utf8)
            try command.succeed("instrument", "add", "\(code).yaml")
        }
        #expect(try judged(command).contains("possiblyImproved,6,"))
        let same = try command.run(["registry", "adopt", "same.yaml"])
        #expect(same.exitCode == 65 && same.errors.contains("Raise `version`"), "\(same.errors)")
        let raised = changed.replacingOccurrences(of: "\nversion: 7\n", with: "\nversion: 8\n")
        try raised.write(toFile: command.folder.file("mine.yaml"), atomically: true, encoding: .utf8)
        #expect(try command.succeed("registry", "check", "mine.yaml").contains("anamnesis-default@8 can be adopted"))
        #expect(try command.succeed("registry", "adopt", "mine.yaml").contains("Adopted anamnesis-default@8"))
        #expect(try judged(command).contains("possiblyImproved,4,anamnesis-default@8"))
        #expect(try command.succeed("instrument", "list").contains("own-scale"))
        #expect(try judged(command, "--known-at", "@\(before)").contains("improved,2,anamnesis-default@7"))
        #expect(try command.succeed("registry", "adopt", "mine.yaml").contains("in force already"))
        // It is in force from today on: an answer of an earlier day keeps the figures of that day.
        #expect(try judged(command, "--as-of", "2026-03-01").contains("anamnesis-default@7"))
    }

    @Test("a fault is named with its line, and a figure that its formula does not give is one")
    func faults() throws {
        let command = try treated("registry-faults")
        let text = try command.succeed("registry", "show")
        for (from, to, named) in [
            ("formula: 1.96 x 1.02", "formula: 1.96 x 3", "formula"), ("ages: 1-54", "ages: 54-1", "ages"),
            ("upTo: 5, word: mild", "upTo: 0, word: mild", "upTo"), ("better: lower", "better: worse", "better"),
        ] {
            try text.replacing(from, with: to, maxReplacements: 1)
                .write(toFile: command.folder.file("wrong.yaml"), atomically: true, encoding: .utf8)
            let answer = try command.run(["registry", "check", "wrong.yaml"])
            #expect(answer.exitCode == 65 && answer.errors.contains(named), "\(answer.errors)")
            #expect(answer.errors.contains("wrong.yaml: line"), "\(answer.errors)")
            #expect(try command.run(["registry", "adopt", "wrong.yaml"]).errors.contains("wrong.yaml: line"))
        }
        let tool = try command.run(["instrument", "add", "wrong.yaml"])
        #expect(tool.exitCode == 65 && tool.errors.contains("wrong.yaml: line"), "\(tool.errors)")
        #expect(try command.run(["registry", "adopt"]).exitCode == 64)
        #expect(try command.run(["registry", "check", "nowhere.yaml"]).exitCode == 66)
    }

    @Test("the documented thresholds are those of the shipped registry")
    func documented() throws {
        let command = try treated("registry-documented")
        let json = try JSONSerialization.jsonObject(
            with: Data(command.succeed("registry", "thresholds", "--json").utf8))
        let figures = try #require(json as? [[String: Any]])
        let rows = figures.map { figure in
            let texts = ["instrument", "figure", "unit", "source"].map { figure[$0] as? String ?? "" }
            let number = (figure["value"] as? NSNumber)?.stringValue ?? ""
            let value = number.hasSuffix(".0") ? String(number.dropLast(2)) : number
            let found = ["formula", "population"].compactMap { figure[$0] as? String }
            let isVerified = figure["verified"] as? Bool == true
            return "| `\(texts[0])` | \(texts[1]) | \(value) | \(texts[2]) | \(isVerified ? "yes" : "no") | "
                + ([texts[3]] + found).joined(separator: "; ") + " |"
        }
        let page = try String(
            contentsOfFile: DemoStore.repository + "/Sources/Practice/Anamnesis.docc/Thresholds.md", encoding: .utf8)
        // Words, signs and rules come after the figures.
        let end = try #require(page.firstRange(of: "\n## Severity\n")).lowerBound
        let documented = page[..<end].split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
        #expect(documented == rows, "write these rows into Thresholds.md:\n\(rows.joined(separator: "\n"))")
        #expect(try command.succeed("registry", "thresholds").contains("0.76?"))
        #expect(
            try command.succeed("registry", "thresholds", "--format", "csv").contains(
                "nrs-11,MDC,2,{score},1,1.96 x 1.02"))
    }
}
