import Foundation
import TestSupport
import Testing

@Suite("An import on a full disk")
struct ImportStopsTests {
    @Test("says what is safe, and the same command goes on from there")
    func fileSize() throws {
        let command = try CommandRunner.withPatient("import-stops")
        var chance = SeededGenerator(seed: 81)
        let rows = (0..<20_000).map { _ in
            "P\(Int.random(in: 1...100, using: &chance)),2025-0\(Int.random(in: 1...9, using: &chance))-1"
                + "\(Int.random(in: 0...9, using: &chance)),\(Int.random(in: 0...10, using: &chance))\n"
        }
        try command.folder.write("id,date,score\n" + rows.joined(), to: "d.csv")
        try command.folder.write(
            """
            source: diary
            patient: {pseudonym: id}
            time: {column: date, format: yyyy-MM-dd}
            entries:
              - {event: painScored, instrument: nrs-11, site: neck, value: {column: score}}
            """, to: "d.yaml")
        // A file that may not grow beyond 3 MB stands for a full disk; the signal, which would end the process, is ignored.
        let script = "trap '' XFSZ; ulimit -f 3000; exec \"$0\" import csv d.csv --mapping d.yaml"
        let stopped = try command.run(["-c", script, CommandRunner.executable], executable: "/bin/bash")
        #expect(stopped.exitCode == 74)
        #expect(
            stopped.errors.contains("of its entries are recorded") && stopped.errors.contains("goes on from there"),
            "\(stopped.errors)")
        let told = try command.succeed("import", "csv", "d.csv", "--mapping", "d.yaml", "--json")
        let answer = try #require(JSONSerialization.jsonObject(with: Data(told.utf8)) as? [String: Any])
        let (accepted, present) = (answer["accepted"] as? Int ?? 0, answer["alreadyPresent"] as? Int ?? 0)
        #expect(accepted > 0 && present > 0 && accepted + present == 20_000)
        #expect(
            try command.succeed(
                "sql", "SELECT count(*) AS n FROM pain_score WHERE patient LIKE 'P%'", "--format", "csv"
            )
            .contains("20000"))
    }
}
