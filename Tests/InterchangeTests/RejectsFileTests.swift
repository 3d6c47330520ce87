import Clinical
import Foundation
import Interchange
import TestSupport
import Testing

@Suite("The file of rejects")
struct RejectsFileTests {
    @Test("is not made without a reject")
    func none() throws {
        let folder = try TemporaryFolder("rejects")
        var file = RejectsFile(besides: folder.file("x.csv"), columns: ["a"])
        try file.finish()
        #expect(!FileManager.default.fileExists(atPath: folder.file("x.csv.rejects.csv")))
    }

    @Test("takes the place of rejects and of empty files alone: of no link, no folder, no device and nobody's own file")
    func replaced() throws {
        let folder = try TemporaryFolder("rejects")
        let own = try folder.write("mine", to: "own")
        let link = folder.file("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: own)
        for path in [own, link, folder.path, "/dev/null"] {
            #expect(!FHIRRejectsFile.mayReplace(path), "\(path)")
            #expect(try !FHIRRejectsFile.remove(path))
            #expect(FileManager.default.fileExists(atPath: path))
        }
        let earlier = try folder.write("{\"file\":\"a\"}", to: "earlier")
        let left = try folder.write("{\"file\":\"b\"}", to: "earlier.part-99999999-1")
        #expect(FHIRRejectsFile.mayReplace(folder.file("none")))
        #expect(FHIRRejectsFile.mayReplace(try folder.write("", to: "empty")) && FHIRRejectsFile.mayReplace(earlier))
        #expect(try FHIRRejectsFile.remove(earlier))
        #expect(!FileManager.default.fileExists(atPath: left))
    }

    @Test("two that are written at the same time are in each other's way nowhere: the one that is finished last stands")
    func atTheSameTime() throws {
        let folder = try TemporaryFolder("rejects")
        let path = folder.file("x.csv.rejects.csv")
        var files = (1...3).map { _ in RejectsFile(path: path, columns: ["a"]) }
        for place in files.indices {
            try files[place].write(RejectedRow(line: Int64(place), field: "", reason: "no"), rawFields: ["\(place)"])
        }
        for place in files.indices { try files[place].finish() }
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasSuffix("\n2,\"\",no,2\n"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["x.csv.rejects.csv"])
    }

    @Test(
        "what a killed process left of it goes when the next is written; what somebody holds stays, and what is nobody's part"
    )
    func leftBehind() throws {
        let folder = try TemporaryFolder("rejects")
        let names = ["part-99999999-1", "part-99999999-2", "part", "part-mine", "part-1-2-3"].map {
            "x.csv.rejects.csv.\($0)"
        }
        for name in names { _ = try folder.write("left", to: name) }
        let held = open(folder.file(names[1]), O_RDONLY)
        defer { close(held) }
        try #require(flock(held, LOCK_EX | LOCK_NB) == 0)
        var file = RejectsFile(path: folder.file("x.csv.rejects.csv"), columns: ["a"])
        try file.write(RejectedRow(line: 1, field: "", reason: "no"), rawFields: ["1"])
        try file.finish()
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(left == (["x.csv.rejects.csv"] + names.dropFirst()).sorted())
    }

    @Test("has its name when it is whole: one that was stopped leaves what was there, and nothing beside it")
    func stopped() throws {
        let folder = try TemporaryFolder("rejects")
        let path = try folder.write("line,field,reason\nearlier", to: "x.csv.rejects.csv")
        do {
            var file = RejectsFile(besides: folder.file("x.csv"), columns: ["a"])
            try file.write(RejectedRow(line: 1, field: "", reason: "no"), rawFields: ["1"])
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasSuffix("earlier"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["x.csv.rejects.csv"])
    }

    @Test(
        "holds line, field, reason and the fields as they stood, for its owner alone, also where a link or file was before"
    )
    func contents() throws {
        let folder = try TemporaryFolder("rejects")
        let elsewhere = try folder.write("precious", to: "elsewhere")
        let path = folder.file("x.csv.rejects.csv")
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: elsewhere)
        var file = RejectsFile(besides: folder.file("x.csv"), columns: ["a", "b"])
        let hostile = "she said \"no\",\r\nthen left"
        try file.write(RejectedRow(line: 7, field: "b", reason: "“x” is not, well"), rawFields: ["1", hostile])
        #expect(try file.finish(), "a link was there")
        #expect(file.count == 1)
        #expect(try String(contentsOfFile: elsewhere, encoding: .utf8) == "precious")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)

        let reader = try CSVReader(path: path)
        guard case .record = try reader.advance() else { throw CSVError.empty(path: path) }
        #expect(reader.texts == ["line", "field", "reason", "a", "b"])
        guard case .record = try reader.advance() else { throw CSVError.empty(path: path) }
        #expect(reader.texts == ["7", "b", "“x” is not, well", "1", hostile])
    }
}
