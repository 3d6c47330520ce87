import Foundation
import TestSupport
import Testing

/// Figures of a patient with two episodes of one site: which one is asked about is said, and the page's comes first.
@Suite("Figures of several episodes")
struct EpisodeFiguresTests {
    private func twoEpisodes() throws -> CommandRunner {
        let command = try CommandRunner.withPatient("episode-figures")
        try command.succeed(
            "record", "episode", "open", "1", "neck-pain", "--site", "neck", "--episode", "old", "--at", "2026-01-05")
        try command.succeed(
            "record", "visit", "1", "--at", "2026-01-06T10:00", "--pain", "neck 6>5", "--episode", "old")
        try command.succeed(
            "record", "visit", "1", "--at", "2026-01-13T10:00", "--pain", "neck 4>3", "--episode", "old")
        try command.succeed(
            "record", "episode", "close", "1", "--outcome", "other", "--episode", "old", "--at", "2026-01-20")
        try command.succeed(
            "record", "episode", "open", "1", "neck-pain", "--site", "neck", "--episode", "new", "--at", "2026-02-01")
        try command.succeed(
            "record", "visit", "1", "--at", "2026-02-02T10:00", "--pain", "neck 7>6", "--episode", "new")
        try command.succeed(
            "record", "visit", "1", "--at", "2026-02-09T10:00", "--pain", "neck 5>4", "--episode", "new")
        return command
    }

    @Test("what the page shows is explained first, others by their name, and an unknown episode is said")
    func asked() throws {
        let command = try twoEpisodes()
        let first = try command.succeed("explain", "1", "neck pain before")
        #expect(first.contains("before treatment (NRS 0-10), episode new"), "\(first)")
        let place = try #require(first.range(of: "episode new"))
        let other = try #require(first.range(of: "episode old"))
        #expect(place.lowerBound < other.lowerBound, "\(first)")
        let old = try command.succeed("explain", "1", "neck pain before", "--episode", "old")
        #expect(old.contains("Baseline 6, now 4") && !old.contains("episode new"), "\(old)")
        let moved = try command.succeed("revisions", "1", "neck pain before")
        #expect(moved.contains("episode new, as knowledge arrived"), "\(moved)")
        #expect(try command.succeed("revisions", "1", "interval").contains("Next visit, episode new"))
        let interval = try command.succeed("explain", "1", "interval", "--episode", "new")
        #expect(interval.contains("episode new") && !interval.contains("episode old"), "\(interval)")
        #expect(try command.fail(64, "explain", "1", "neck pain", "--episode", "x").contains("Episodes: new, old"))
    }

    @Test("an episode without a visit is asked what its own first visit would make of it")
    func unvisited() throws {
        let command = try twoEpisodes()
        try command.succeed(
            "record", "episode", "open", "1", "neck-pain", "--site", "neck", "--episode", "third", "--at", "2026-02-10")
        let told = try command.succeed("explain", "1", "interval", "--episode", "third")
        let words = told.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains("the next treatment is on") && words.contains(": intensive, "), "\(told)")
    }
}
