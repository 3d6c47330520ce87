import Testing

/// What stands where, how it is called, and what it may not contain.
@Suite struct FileRuleTests {
    @Test func topLevelIsFixed() {
        let fixed = ["LICENSE", "Package.swift", "Projections", "README.md", "Sources", "Tests", "Tools"]
        // Written by SwiftPM beside the package, and ignored by Git.
        let extra = Repository.topLevel.filter { !fixed.contains($0) && $0 != "Package.resolved" }
        #expect(extra.isEmpty, "the top level is fixed; find these a room")
        #expect(fixed.filter { !Repository.topLevel.contains($0) } == [])
    }

    /// Names that say nothing of the subject gather what nobody placed.
    @Test func noNameIsADrawer() {
        let drawers = [
            "Core", "Common", "Utils", "Utilities", "Util", "Helpers", "Helper", "Manager", "Managers", "Misc",
        ]
        for file in Repository.files {
            let names = file.path.split(separator: "/").map { String($0.prefix { $0 != "." && $0 != "+" }) }
            let faults = names.filter { name in drawers.contains { name == $0 || name.hasSuffix($0) } }
            #expect(faults.isEmpty, "\(file.path)")
        }
    }

    @Test func noFileIsAPlaceholder() {
        #expect(Repository.files.filter { $0.name.hasPrefix("Placeholder") }.map(\.path) == [])
        #expect(Repository.swiftFiles.filter { $0.lines.count < 3 && !$0.text.contains("///") }.map(\.path) == [])
    }

    /// A file longer than this holds more than one topic.
    static let linesMax = 500

    @Test func noFileIsLong() {
        let long = Repository.swiftFiles.filter { $0.lines.count > Self.linesMax }
        #expect(long.map { "\($0.path): \($0.lines.count)" } == [])
    }

    /// The repository speaks of the product, to whoever reads it on any machine. Strings are in pieces, so that this
    /// file does not contain them.
    static let foreign = [
        "/wo" + "rk/", "/ro" + "ot/", "/tmp" + "/h-", "sub" + "agent", "cla" + "ude", "anthro" + "pic", "chat" + "gpt",
        "language " + "model", "as an a" + "i ", "co-authored" + "-by", "todo" + ":", "fix" + "me",
    ]

    @Test func textSpeaksOfTheProductOnly() {
        for file in Repository.files {
            let text = file.text.lowercased()
            for word in Self.foreign {
                #expect(!text.contains(word), "\(file.path) contains “\(word)”")
            }
        }
    }

    /// Data that others made is reached through TestSupport alone, so that it can be absent.
    @Test func independentDataHasOneDoor() {
        let faults = Repository.swiftFiles.filter { file in
            file.path != "Tests/TestSupport/IndependentData.swift"
                && file.lines.contains { $0.contains("shared" + "/data") && !$0.contains("IndependentData") }
                && !file.text.contains("IndependentData.isThere")
        }
        #expect(faults.map(\.path) == [])
    }
}
