import Clinical
import PatientProgress
import ProjectionRuntime
import Testing

/// The error of a change of range of motion, where more than two readings, people and tools are in it.
@Suite("The error of angles of several people and tools")
struct AngleErrorTests {
    private static func context(_ setting: CareSetting) -> CareContext {
        CareContext(practice: .inNewJersey(setting), policy: .default(for: setting), registry: .default)
    }

    private func abduction(_ value: String, by rater: String, _ tool: String) -> PatientEvent {
        .reading(
            .mobility,
            Reading(
                instrument: "rom", value: .number(value), site: "shoulder", side: .right, motion: "abduction",
                tool: tool, moment: .before, context: EntryContext(performedBy: rater)))
    }

    @Test("a baseline that is the mean of several people's readings has the largest error of all of them")
    func baseline() throws {
        var history = History()
        history.tell("2026-01-05", abduction("100", by: "a", "inclinometer"))
        history.tell("2026-01-06", abduction("90", by: "b", "eye"))
        history.tell("2026-01-07", .visit("v1"), hour: 10)
        history.tell("2026-01-12", abduction("125", by: "a", "inclinometer"))
        let mean = try #require(try history.rows(ProgressProjector(), context: Self.context(.painClinic)).first)
        #expect(mean["baseline_value"] == .real(95))
        #expect(mean["response"] == .text("unchanged"), "30 within the error by eye: \(mean["mdc"] ?? .null)")
        let first = try #require(try history.rows(ProgressProjector(), context: Self.context(.medicalMassage)).first)
        #expect(first["baseline_value"] == .real(100))
        #expect(
            first["response"] == .text("possiblyImproved"), "25 beyond the inclinometer's: \(first["mdc"] ?? .null)")
    }

    @Test(
        "no flare is told from what another person saw by eye",
        arguments: [("eye", "plateau"), ("inclinometer", "flare")])
    func flare(tool: String, course: String) throws {
        var history = History()
        history.tell("2026-01-05", abduction("70", by: "a", "inclinometer"))
        let rater = tool == "eye" ? "b" : "a"
        for day in ["2026-01-07", "2026-01-09", "2026-01-12"] { history.tell(day, abduction("95", by: rater, tool)) }
        history.tell("2026-01-14", abduction("66", by: "a", "inclinometer"))
        let row = try #require(try history.rows(ProgressProjector(), context: Self.context(.medicalMassage)).first)
        #expect(row["trend"] == .text(course), "\(row)")
    }
}
