import Clinical
import Foundation
import Testing

/// The words, signs and rules of Thresholds.md are those of the shipped registry; its figures are asked of the command.
@Suite struct DocumentedRegistryTests {
    private let registry = Registry.default

    /// The rows of one section, as the page has them.
    private func documented(_ heading: String) throws -> [String] {
        let page = try String(
            contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
                "../../Sources/Practice/Anamnesis.docc/Thresholds.md"), encoding: .utf8)
        let start = try #require(page.firstRange(of: "\n## \(heading)\n"), "no section \(heading)").upperBound
        let rest = page[start...]
        let section = rest[..<(rest.firstRange(of: "\n## ")?.lowerBound ?? rest.endIndex)]
        return section.split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
    }

    private func expect(_ heading: String, _ rows: [String]) throws {
        #expect(!rows.isEmpty)
        #expect(
            try documented(heading) == rows, "write these rows into Thresholds.md:\n\(rows.joined(separator: "\n"))")
    }

    @Test("severity bands")
    func severity() throws {
        let instruments = registry.instruments.values.sorted { $0.code < $1.code }
        try expect(
            "Severity",
            instruments.compactMap { instrument in
                instrument.severity.map { scale in
                    let words = scale.bands.map { "to \($0.upTo) \($0.word)" }.joined(separator: ", ")
                    return "| `\(instrument.code)` | \(words) | \(scale.isVerified ? "yes" : "no") | \(scale.source) |"
                }
            })
    }

    @Test("signs that refer by being new")
    func signs() throws {
        let flags = registry.redFlags.values.sorted { $0.code < $1.code }
        try expect(
            "Signs that refer by being new",
            flags.flatMap { flag in
                flag.newSigns.map { sign in
                    let told = sign.toldBy.map { $0.code + ($0.site.map { "/" + $0 } ?? "") }.joined(separator: ", ")
                    let (age, progress) = (flag.newSignsFromAge, flag.signProgress)
                    return "| `\(flag.code)` | \(sign.name) | \(told) | \(age.map(String.init) ?? "") | "
                        + "\(progress.map { "\($0)" } ?? "") |"
                }
            })
    }

    @Test("rules")
    func rules() throws {
        try expect(
            "Rules",
            registry.rules.values.sorted { $0.code < $1.code }.map { rule in
                let settings = rule.settings.map(\.rawValue).sorted().joined(separator: ", ")
                return "| `\(rule.code)` | \(rule.name) | \(rule.strength.rawValue) | \(settings) | "
                    + "\(rule.jurisdictions.joined(separator: ", ")) | \(rule.isVerified ? "yes" : "no") | \(rule.source) |"
            })
    }
}
