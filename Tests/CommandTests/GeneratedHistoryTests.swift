import Foundation
import TestSupport
import Testing

/// What `generate-history` writes, read back from its files.
struct GeneratedHistoryTests {
    /// The rows of an export: columns by name. Only the last column, which is not looked at, holds commas or lines.
    private struct Export {
        var rows: [[String: String]] = []

        init(_ path: String) throws {
            let lines = try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline)
            let columns = lines[0].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            for line in lines.dropFirst() {
                let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
                // A text, the last column, may run over lines: what follows its first line is no row.
                guard fields.count >= columns.count else { continue }
                rows.append(Dictionary(zip(columns, fields), uniquingKeysWith: { first, _ in first }))
            }
        }
    }

    private func day(_ text: String?) throws -> Int {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = try #require(text).prefix(10).split(separator: "-").compactMap { Int($0) }
        let date = try #require(
            calendar.date(from: DateComponents(year: parts[0], month: parts[1], day: parts[2])))
        return Int(date.timeIntervalSince1970 / 86_400)
    }

    private func generated(late: String) throws -> (report: String, export: Export, folder: TemporaryFolder) {
        let command = try CommandRunner("generated")
        let tool = URL(fileURLWithPath: CommandRunner.executable).deletingLastPathComponent()
            .appendingPathComponent("generate-history").path
        let answer = try command.run(
            [
                "--patients", "200", "--years", "2", "--late", late, "--corrections", "0.01", "--seed", "1", "--from",
                "2024-01-08", "--into", "export",
            ], executable: tool)
        try #require(answer.exitCode == 0, "\(answer.errors)")
        return (answer.output, try Export(command.folder.file("export/export-1.csv")), command.folder)
    }

    private func number(before word: String, in report: String) throws -> Double {
        let words = report.split { $0 == " " || $0 == "," || $0 == "\n" }.map(String.init)
        let place = try #require(words.firstIndex(of: word))
        return try #require(Double(words[place - 1]))
    }

    @Test("five in a hundred of all facts are late, whole visits among them, and nothing comes before its visit")
    func late() throws {
        let made = try generated(late: "0.05")
        let share = try number(before: "late", in: made.report) / number(before: "facts", in: made.report)
        #expect((0.046...0.054).contains(share), "of all facts \(share) are late")
        // The same from the rows themselves; flares and signatures are older or younger than their visit by nature.
        let rows = made.export.rows.filter { !["life-event", "signed", "death"].contains($0["kind"] ?? "") }
        let late = try rows.filter { try day($0["recorded_at"]) - day($0["date"]) >= 2 }
        let seen = Double(late.count) / Double(rows.count)
        #expect((0.042...0.058).contains(seen), "of the rows \(seen) are late")
        #expect(late.filter { $0["kind"] == "visit" }.count > 20)
        #expect(!late.contains { ["registration", "scheduled"].contains($0["kind"] ?? "") })
        var held: Set<String> = []
        for row in made.export.rows {
            let visit = "\(row["chart"] ?? "") \(row["visit"] ?? "")"
            switch row["kind"] ?? "" {
            case "visit": held.insert(visit)
            case "pain", "rom", "treatment", "signed", "note":
                #expect(held.contains(visit), "row \(row["row_id"] ?? ""): a \(row["kind"] ?? "") before its visit")
            default: continue
            }
        }
    }

    @Test("the share is the one asked for", arguments: [("0", 0.0), ("0.2", 0.2)])
    func shares(late: String, expected: Double) throws {
        let made = try generated(late: late)
        let share = try number(before: "late", in: made.report) / number(before: "facts", in: made.report)
        #expect(abs(share - expected) <= 0.08 * expected, "of all facts \(share) are late")
    }
}
