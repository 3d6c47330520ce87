import Foundation
import Testing

/// A page of verdicts: a practice, what its house recorded, and five courses with what was made of them by hand.
struct VerdictPage {
    struct Chart {
        var number: Int
        var course: [String] = []
        var verdicts: [Verdict] = []
    }

    /// A row of a chart's table.
    struct Verdict {
        var on: String
        /// A measure and its place, `next visit`, `reason`, `goal G1`, `rule limited-motion`, `records` or `work list`.
        var asked: String
        var verdict: String
        var why: String
    }

    static let names = ["medical-massage", "pain-clinic", "medical-spa", "wellness"]

    var name: String
    /// Arguments of `generate-history`.
    var generated: [String] = []
    /// Arguments of `anamnesis`.
    var house: [[String]] = []
    var charts: [Chart] = []

    init(_ name: String) throws {
        self.name = name
        var isCourse = false
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../TestSupport/Verdicts/\(name).md")
        for line in try String(contentsOf: page, encoding: .utf8).components(separatedBy: "\n") {
            if line == "```" {
                isCourse.toggle()
            } else if isCourse {
                charts[charts.count - 1].course.append(line)
            } else if line.hasPrefix("## Chart ") {
                charts.append(Chart(number: try #require(Int(line.dropFirst(9)))))
            } else if line.hasPrefix("- `") {
                house.append(Self.arguments(line.dropFirst(3).dropLast()))
            } else if line.hasPrefix("| 2") {
                let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
                try #require(cells.count == 4 && !cells[3].isEmpty, "a verdict without a reason: \(line)")
                charts[charts.count - 1].verdicts.append(
                    Verdict(on: cells[0], asked: cells[1], verdict: cells[2], why: cells[3]))
            } else if let command = line.firstRange(of: "`generate-history ") {
                generated = Self.arguments(line[command.upperBound...].prefix { $0 != "`" })
            }
        }
    }

    /// Words, and texts in quotation marks.
    private static func arguments(_ text: Substring) -> [String] {
        text.split(separator: "\"", omittingEmptySubsequences: false).enumerated().flatMap { place, part in
            place.isMultiple(of: 2) ? part.split(separator: " ").map(String.init) : [String(part)]
        }
    }
}
