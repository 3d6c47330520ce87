import Foundation
import TestSupport
import Testing

@testable import EventLog

@Suite("Giving a finished file its name")
struct NewNameTests {
    /// Renaming without replacing, a second name, and the last resort, as file systems leave them.
    private static let ways: [@Sendable () -> NewName] = [
        { NewName() }, { with(EINVAL) }, { with(ENOSYS) }, { with(EINVAL, EPERM) },
    ]

    private static func with(_ exclusively: Int32, _ bySecondName: Int32? = nil) -> NewName {
        var name = NewName()
        name.exclusively = { _, _ in exclusively }
        if let bySecondName { name.bySecondName = { _, _ in bySecondName } }
        return name
    }

    private func names(of path: String) -> Int { Int((try? FileManager.default.linkCount(path)) ?? 0) }

    @Test("whatever the file system knows, the file gets the one name and none is left over", arguments: ways.indices)
    func given(way: Int) throws {
        let folder = try TemporaryFolder("new-name")
        let (part, path) = (try folder.write("whole", to: "part"), folder.file("path"))
        try Self.ways[way]().give(path, to: part)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "whole")
        #expect(!FileManager.default.fileExists(atPath: part) && names(of: path) == 1)
    }

    @Test("a name that is borne is not taken, not by a link that leads nowhere either", arguments: ways.indices)
    func taken(way: Int) throws {
        let folder = try TemporaryFolder("new-name")
        let (part, path) = (try folder.write("mine", to: "part"), try folder.write("yours", to: "path"))
        let failure = #expect(throws: NewName.Failure.self) { try Self.ways[way]().give(path, to: part) }
        #expect(failure?.isTaken == true)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "yours")
        let link = folder.file("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "nowhere")
        #expect(throws: NewName.Failure.self) { try Self.ways[way]().give(link, to: part) }
        #expect(try String(contentsOfFile: part, encoding: .utf8) == "mine")
    }
}

extension FileManager {
    fileprivate func linkCount(_ path: String) throws -> Int? {
        try attributesOfItem(atPath: path)[.referenceCount] as? Int
    }
}
