import Foundation
import Interchange
import Practice
import TestSupport
import Testing

/// Whatever the order in which exports come and go: what stands is what the newest version says of all that came and were not
/// undone.
@Suite("Exports in any order, and undone")
struct FHIRConvergenceTests {
    private let test: TestStore

    init() throws { test = try TestStore() }

    /// One version of a resource: whose it is, how it reads, and what stands of it.
    private struct Version {
        var number: Int
        var holder: Int
        var json: String
        var standing: [String]
    }

    // MARK: What versions say

    private static let scores = [("75260-0", 0...2), ("75261-8", 3...5), ("75262-6", 6...8)]

    private static func panel(_ number: Int, of holder: Int, _ chance: inout SeededGenerator) -> Version {
        let said = scores.filter { _ in Bool.random(using: &chance) }.map {
            ($0.0, Int.random(in: $0.1, using: &chance))
        }
        let isWrong = said.isEmpty || Int.random(in: 0..<4, using: &chance) == 0
        let shown = said.isEmpty ? [(scores[0].0, 1)] : said
        let parts = shown.map { code, value in
            "{\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"\(code)\"}]},\"valueInteger\":\(value)}"
        }
        let json = """
            {"resourceType":"Observation","id":"x","meta":{"versionId":"\(number)"},\
            "status":"\(isWrong ? "entered-in-error" : number == 1 ? "preliminary" : "final")",\
            "code":{"coding":[{"system":"http://loinc.org","code":"99999-9"}]},\
            "subject":{"reference":"Patient/p\(holder)"},"effectiveDateTime":"2024-02-10T09:10:00Z",\
            "component":[\(parts.joined(separator: ","))]}
            """
        return Version(
            number: number, holder: holder, json: json,
            standing: isWrong ? [] : said.map { "\(holder) painScored \($0.1)" })
    }

    private static func allergy(_ number: Int, of holder: Int, _ chance: inout SeededGenerator) -> Version {
        let isRefuted = Bool.random(using: &chance)
        let drug = ["Latex", "Arnica"].randomElement(using: &chance)!
        let json = """
            {"resourceType":"AllergyIntolerance","id":"x","meta":{"versionId":"\(number)"},\
            "verificationStatus":{"coding":[{"code":"\(isRefuted ? "refuted" : "confirmed")"}]},\
            "code":{"text":"\(drug)"},"patient":{"reference":"Patient/p\(holder)"},"recordedDate":"2024-02-10"}
            """
        return Version(
            number: number, holder: holder, json: json, standing: isRefuted ? [] : ["\(holder) intakeRecorded "])
    }

    private static func goal(_ number: Int, of holder: Int, _ chance: inout SeededGenerator) -> Version {
        let status = ["active", "active", "cancelled", "entered-in-error"].randomElement(using: &chance)!
        let json = """
            {"resourceType":"Goal","id":"x","meta":{"versionId":"\(number)"},"lifecycleStatus":"\(status)",\
            "description":{"text":"Less pain"},"subject":{"reference":"Patient/p\(holder)"},"startDate":"2024-02-10",\
            "target":[{"measure":{"coding":[{"system":"http://loinc.org","code":"72514-3"}]},\
            "detailInteger":\(Int.random(in: 1...2, using: &chance))}]}
            """
        var standing = status == "entered-in-error" ? [] : ["\(holder) goalSet "]
        if status == "cancelled" { standing.append("\(holder) goalWithdrawn ") }
        return Version(number: number, holder: holder, json: json, standing: standing)
    }

    private static func procedure(_ number: Int, of holder: Int, _ chance: inout SeededGenerator) -> Version {
        let isDone = Bool.random(using: &chance)
        let json = """
            {"resourceType":"Procedure","id":"x","meta":{"versionId":"\(number)"},\
            "status":"\(isDone ? "completed" : "not-done")","code":{"text":"Injection"},\
            "subject":{"reference":"Patient/p\(holder)"},"performedDateTime":"2024-02-1\(Int.random(in: 0...1, using: &chance))"}
            """
        return Version(
            number: number, holder: holder, json: json, standing: isDone ? ["\(holder) otherCareReported "] : [])
    }

    enum Kind: String, CaseIterable { case panel, allergy, goal, procedure }

    private static func versions(_ kind: Kind, _ chance: inout SeededGenerator) -> [Version] {
        (1...6).map { number in
            let holder = Int.random(in: 0..<4, using: &chance) == 0 ? 2 : 1
            return switch kind {
            case .panel: panel(number, of: holder, &chance)
            case .allergy: allergy(number, of: holder, &chance)
            case .goal: goal(number, of: holder, &chance)
            case .procedure: procedure(number, of: holder, &chance)
            }
        }
    }

    // MARK: What stands

    private func load(_ resources: [String]) throws -> FHIRImportReport {
        let lines =
            [FHIRExport.patient(1), FHIRExport.patient(2), FHIRExport.pain(1, "stays", "2024-02-11", "9")] + resources
        let path = try test.folder.write(lines.joined(separator: "\n") + "\n", to: "export.ndjson")
        let report = try FHIRImportTests.load(test, path)
        try test.store.catchUp()
        return report
    }

    private func standing() throws -> [String] {
        let first = try test.texts("SELECT patient FROM pain_score WHERE value_text = '9'")[0]
        return try test.texts(
            """
            SELECT patient || ' ' || entry.type || ' ' || coalesce(value_text, '') FROM entry
            LEFT JOIN pain_score USING (position, patient)
            WHERE coalesce(value_text, '') <> '9' AND entry.type <> 'patientRegistered'
            """
        ).map { $0.replacing(first, with: "1") }.map { $0.hasPrefix("1 ") ? $0 : "2" + $0.drop { $0 != " " } }.sorted()
    }

    /// Now and then undoes an import, whichever: that stands, that another came over, or that changed nothing.
    private func undoSome(
        _ imports: inout [(origin: Int64, version: Version, stood: Bool)], _ told: inout [String],
        _ chance: inout SeededGenerator
    ) throws -> Bool {
        if Int.random(in: 0..<3, using: &chance) > 0 { return false }
        guard let place = imports.indices.randomElement(using: &chance) else { return false }
        let origin = imports.remove(at: place).origin
        told.append("undo @\(origin)")
        _ = try test.store.undoImport(origin, of: test.store.patients(ofImport: origin), by: test.recording)
        try test.store.catchUp()
        return true
    }

    /// Of the imports that were not undone, the one with the newest version.
    private static func standing(
        _ imports: [(origin: Int64, version: Version, stood: Bool)]
    ) -> (origin: Int64, version: Version, stood: Bool)? {
        imports.filter(\.stood).max { $0.version.number < $1.version.number }
    }

    @Test("the newest version that came and was not undone stands", arguments: Kind.allCases, 1...UInt64(4))
    func converges(kind: Kind, seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed &* 7919)
        let versions = Self.versions(kind, &chance)
        _ = try load([])
        var imports: [(origin: Int64, version: Version, stood: Bool)] = []
        var told: [String] = []
        for _ in 0..<14 {
            let wasUndone = try undoSome(&imports, &told, &chance)
            if !wasUndone {
                let version = versions.randomElement(using: &chance)!
                let (highest, standing) = (imports.map(\.version.number).max() ?? 0, Self.standing(imports))
                let stands = version.number >= highest && version.number != standing?.version.number
                let report = try load([version.json])
                told.append("v\(version.number) of p\(version.holder) \(version.standing) @\(report.origin ?? 0)")
                try #require(report.rejected == 0, "\(told) \(report.firstRejects)")
                try #require(version.number <= highest || report.origin != nil, "left no trace: \(told) \(report.rows)")
                if let origin = report.origin { imports.append((origin, version, stands)) }
            }
            try #require(
                standing() == (Self.standing(imports)?.version.standing ?? []).sorted(), "\(told)")
        }
        #expect(try test.store.verify().isSound)
    }
}
