import Foundation
import TestSupport
import Testing

@testable import Interchange

/// A few thousand broken files; `fuzz-readers` does the same for as long as one likes.
@Suite("Broken FHIR files")
struct FHIRFuzzTests {
    static func corpus() throws -> [[UInt8]] {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        folder.appendPathComponent("Fuzz/Corpus")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().filter { $0.contains("json") }
            .map { Array(try Data(contentsOf: folder.appendingPathComponent($0))) }
    }

    @Test("reading ends, keeps no more than it may, and says what it could not read", arguments: [UInt64(81), 82])
    func mutations(seed: UInt64) throws {
        var mutator = Mutator(corpus: try Self.corpus(), seed: seed, bytesMax: 64 << 10)
        var limits = FHIRLimits()
        limits.resourceBytes = 8 << 10
        var found = 0
        for round in 0..<1500 {
            let splitter = FHIRSplitter(
                ByteFeed(mutator.next(), pieceMax: 4096), isByLine: round % 2 == 0, limits: limits
            ) {
                _, piece in
                found += 1
                guard case .resource(let bytes, _, _) = piece else { return }
                #expect(
                    bytes.count <= limits.resourceBytes && bytes.first == UInt8(ascii: "{"), "seed \(seed) \(round)")
                let probe = ResourceProbe(bytes)
                guard let tree = try? JSONParser.parse(bytes, limits: limits) else { return }
                // Where the text is well-formed, the quick look and the parser agree.
                if !probe.isUnclear {
                    #expect(probe.type == tree["resourceType"]?.text, "seed \(seed) round \(round)")
                    #expect(probe.id == tree["id"]?.text, "seed \(seed) round \(round)")
                }
            }
            try splitter.split()
        }
        #expect(found > 1500, "seed \(seed)")
    }
}
