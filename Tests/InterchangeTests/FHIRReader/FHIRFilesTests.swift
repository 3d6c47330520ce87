import Foundation
import TestSupport
import Testing

@testable import Interchange

@Suite("Files of an export")
struct FHIRFilesTests {
    private func run(_ arguments: String...) throws { try run(arguments) }

    private func run(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    /// `name: text` of every document.
    private func read(_ path: String) throws -> [String] {
        var documents: [String] = []
        try FHIRFiles.read(
            path, position: { _ in }, damaged: { documents.append("\($0): \($1.reason)") },
            body: { document in
                let target = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1 << 20)
                defer { target.deallocate() }
                var count = 0
                do throws(DamagedBytes) { count = try document.stream.readFully(into: target) } catch {
                    documents.append("\(document.name): \(error.reason)")
                    return
                }
                let text = String(decoding: target[..<count], as: UTF8.self)
                documents.append("\(document.name): \(text.prefix(20)) \(document.isByLine)")
            })
        let folder = (path as NSString).deletingLastPathComponent + "/"
        return documents.map { $0.replacingOccurrences(of: folder, with: "") }
    }

    @Test("folders are read with what lies in them, each file once, in one order; others are left")
    func folders() throws {
        let folder = try TemporaryFolder("fhir")
        try FileManager.default.createDirectory(atPath: folder.file("sub"), withIntermediateDirectories: true)
        for name in [
            "b.json", "a.ndjson", "sub/c.json.gz", "notes.md", "log.ndjson", "x.rejects.ndjson", ".hidden.json",
        ] {
            try folder.write("{}", to: name)
        }
        let files = try FHIRFiles([folder.file("b.json"), folder.path])
        #expect(files.paths == ["a.ndjson", "b.json", "sub/c.json.gz"].map(folder.file))
        // Our own rejects, a client's log and hidden files are known for what they are.
        #expect(files.passedOver.map(\.path) == [folder.file("notes.md")])
        #expect(try FHIRFiles([folder.file("b.json"), folder.path + "/./b.json"]).paths.count == 1)
        #expect(throws: FHIRError.notFound(path: folder.file("none"))) { try FHIRFiles([folder.file("none")]) }
        try FileManager.default.createDirectory(atPath: folder.file("empty"), withIntermediateDirectories: true)
        #expect(throws: FHIRError.nothingToRead(path: folder.file("empty"))) { try FHIRFiles([folder.file("empty")]) }
    }

    @Test("what is empty, a link to a folder or no ordinary file is not read, and why is told")
    func notRead() throws {
        let folder = try TemporaryFolder()
        for name in ["in", "other"] {
            try FileManager.default.createDirectory(atPath: folder.file(name), withIntermediateDirectories: true)
        }
        try folder.write("", to: "in/empty.ndjson")
        try folder.write("{}", to: "in/whole.json")
        try folder.write("{}", to: "other/linked.json")
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("in/linked.json"), withDestinationPath: folder.file("other"))
        #expect(mkfifo(folder.file("in/pipe.ndjson"), 0o600) == 0)
        let files = try FHIRFiles([folder.file("in")])
        #expect(files.paths == [folder.file("in/whole.json")])
        #expect(
            files.passedOver.map(\.reason) == [
                "empty, as of a download that failed", "a link to no file, which is not followed", "no ordinary file",
            ])
        #expect(throws: FHIRError.nothingToRead(path: folder.file("in/empty.ndjson"))) {
            try FHIRFiles([folder.file("in/empty.ndjson")])
        }
    }

    @Test("tar archives, plain and compressed, with long names; cut off they say so")
    func archives() throws {
        let folder = try TemporaryFolder("fhir-tar")
        let long = String(repeating: "long-", count: 40) + "é.json"
        for name in ["a.json", "b.ndjson", long, "notes.txt"] {
            try folder.write("{\"n\":\"\(name.first!)\"}", to: name)
        }
        try run("gzip", "-n", "-k", folder.file("a.json"))
        for format in ["ustar", "gnu", "pax"] {
            let names = ["a.json", "b.ndjson", "notes.txt", "a.json.gz"] + (format == "ustar" ? [] : [long])
            let path = folder.file("\(format).tar")
            try run(["tar", "--format=\(format)", "-cf", path, "-C", folder.path] + names)
            var expected = [
                "a.json: {\"n\":\"a\"} false", "b.ndjson: {\"n\":\"b\"} true", "a.json.gz: {\"n\":\"a\"} false",
            ]
            if format != "ustar" { expected.append("\(long): {\"n\":\"l\"} false") }
            #expect(try read(path) == expected.map { "\(format).tar:" + $0 })
            try run("gzip", "-n", "-f", "-k", path)
            #expect(try read(path + ".gz") == expected.map { "\(format).tar.gz:" + $0 })
        }
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file("gnu.tar")))
        try bytes.prefix(512 + 4).write(to: URL(fileURLWithPath: folder.file("cut.tar")))
        #expect(try read(folder.file("cut.tar")).contains { $0.contains("cut off") })
        var damaged = bytes
        damaged[1024] ^= 0x55
        try damaged.write(to: URL(fileURLWithPath: folder.file("bad.tar")))
        #expect(try read(folder.file("bad.tar")).contains { $0.contains("damaged") })
    }

    @Test(
        "xz is unpacked by its program; cut off it says so",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/xz"), "no xz program here"))
    func xz() throws {
        let folder = try TemporaryFolder("fhir-xz")
        let path = try folder.write("{\"n\": 1}", to: "a.json")
        try run("xz", "-k", path)
        #expect(try read(path + ".xz") == ["a.json.xz: {\"n\": 1} false"])
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path + ".xz"))
        try bytes.prefix(bytes.count - 20).write(to: URL(fileURLWithPath: folder.file("cut.json.xz")))
        #expect(try read(folder.file("cut.json.xz")).contains { $0.contains("xz data are damaged") })
    }
}
