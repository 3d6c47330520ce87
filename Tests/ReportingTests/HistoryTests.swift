import Foundation
import Rendering
import Reporting
import Testing

@Suite struct HistoryTests {
    static let model = HistoryModel(
        chart: "2041", name: nil, known: KnownTo(position: 20),
        lines: [
            HistoryLine(
                position: 12, recorded: "2026-03-01T14:30Z", occurred: "2026-03-01", type: "painScored",
                words: "Pain, neck, before treatment: 6 (NRS 0-10)",
                correctedBy: [
                    .init(
                        position: 15, kind: .amended, reason: "typing error",
                        words: "Pain, neck, before treatment: 4 (NRS 0-10)")
                ]),
            HistoryLine(
                position: 13, recorded: "2026-03-04T09:00Z", occurred: "2026-03-01", type: "noteWritten",
                words: "Note: [sealed]"),
            HistoryLine(
                position: 14, recorded: "2026-03-04T09:01Z", occurred: "2026-02", type: "painScored",
                words: "Pain, low back: 9 (NRS 0-10)",
                correctedBy: [
                    .init(position: 16, kind: .retracted, reason: "wrong patient"),
                    .init(
                        position: 17, kind: .reinstated, reason: "other", words: "Pain, low back: 8 (NRS 0-10)"),
                    .init(position: 18, kind: .retracted, reason: ""),
                ]),
        ])

    @Test func `corrections stand beside what they correct`() {
        #expect(Self.model.text(width: 100) == HistorySnapshots.history100)
    }

    @Test func `a note of what a source said is no entry, and counts until its import is undone`() {
        let note = HistoryLine(
            position: 19, recorded: "2026-03-05T09:00Z", occurred: "2026-03-05", isNote: true, type: "versionNoted",
            words: "Its source has 1 resource in a newer version",
            correctedBy: [.init(position: 20, kind: .retracted, reason: "importUndone")])
        var standing = note
        standing.correctedBy = []
        let model = HistoryModel(
            chart: "2041", name: nil, known: KnownTo(position: 20), lines: Self.model.lines + [note, standing])
        #expect(model.text(width: 100).contains("3 entries, 4 corrections, 1 withdrawn, 1 note."))
        #expect(model.text(width: 100).contains("@19 no longer counts (import undone)"))
    }

    @Test func `a parser reads entries with their corrections`() throws {
        let data = Data(JSONText.text(Self.model.json).utf8)
        let history = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(history["corrections"] as? Int == 4)
        let entries = try #require(history["entries"] as? [[String: Any]])
        let corrections = try #require(entries[2]["correctedBy"] as? [[String: Any]])
        #expect(corrections.map { $0["kind"] as? String } == ["retracted", "reinstated", "retracted"])
        #expect(corrections[0]["words"] is NSNull)
    }

    @Test func `a spreadsheet has one line for each entry and each correction`() {
        let lines = Self.model.csv().components(separatedBy: "\r\n").dropLast()
        #expect(lines.count == 1 + 3 + 4)
        #expect(lines[2] == "15,,,amended,12,typing error,\"Pain, neck, before treatment: 4 (NRS 0-10)\"")
    }

    @Test(arguments: Hostile.all) func `no note acts on the terminal`(text: String) {
        let model = HistoryModel(
            chart: text, name: text, known: KnownTo(position: 1),
            lines: [
                HistoryLine(
                    position: 1, recorded: text, occurred: text, type: text, words: text,
                    correctedBy: [.init(position: 2, kind: .amended, reason: text, words: text)])
            ])
        #expect(!Hostile.actsOnTerminal(model.text(width: 80)))
    }
}
