import Clinical
import Practice
import Testing

@testable import anamnesis

struct ShorthandTests {
    private let reader = ShorthandReader(registry: .default, moment: .before)

    private func readings(_ events: [PatientEvent]) -> [Reading] {
        events.compactMap { if case .reading(_, let reading) = $0 { reading } else { nil } }
    }

    @Test(
        "\"6>3\" is one reading before and one after, and nothing else differs",
        arguments: ["6>3", "6 > 3", "6 >3", "6> 3"])
    func beforeAndAfter(change: String) throws {
        let pains = readings(try reader.pain("neck left \(change)"))
        #expect(pains.map(\.moment) == [.before, .after])
        #expect(pains.map(\.value.number) == [ExactNumber(6), ExactNumber(3)])
        #expect(
            pains.allSatisfy { $0.site == "neck" && $0.side == .left && $0.aspect == .now && $0.instrument == "nrs-11" }
        )
    }

    @Test(
        "the words of a reading come in any order",
        arguments: [
            "neck rotation left 62", "left neck rotation 62", "62 rotation left cervical spine",
            "neck rotation l 62deg",
        ])
    func anyOrder(typed: String) throws {
        let motion = try #require(readings(try reader.motion(typed)).first)
        #expect(motion.site == "neck" && motion.motion == "rotation" && motion.side == .left)
        #expect(motion.mode == .active && motion.moment == .before && motion.value.number == ExactNumber(62))
    }

    @Test("every tool that the registry has an error of its own for can be typed")
    func tools() throws {
        let motions = try #require(Registry.default.instruments["rom"]).motions.values
        let tools = Set(motions.flatMap(\.mdcByTool.keys))
        #expect(tools.contains("phone"))
        for tool in tools {
            #expect(readings(try reader.motion("knee flexion left 120 \(tool)"))[0].tool == tool)
        }
    }

    @Test("the longest name wins: upper back is not back, and internal rotation not rotation")
    func longestName() throws {
        #expect(readings(try reader.pain("upper back 4"))[0].site == "upper-back")
        #expect(readings(try reader.motion("shoulder internal rotation right 60"))[0].motion == "internal-rotation")
        #expect(readings(try reader.pain("upper trapezius right 4"))[0].site == "upper-trapezius")
    }

    @Test("a treatment has technique, muscle or site, side, role and minutes")
    func treatment() throws {
        let applied = try reader.techniques(
            "NMT upper trapezius left 20m, trigger point neck 10 min synergist, Swedish 50min")
        #expect(
            applied == [
                TechniqueApplied(technique: "nmt", muscle: "upper-trapezius", side: .left, minutes: 20),
                TechniqueApplied(technique: "trigger-point", role: "synergist", site: "neck", minutes: 10),
                TechniqueApplied(technique: "swedish", minutes: 50),
            ])
    }

    @Test("a finding has a place, a side and a grade")
    func finding() throws {
        #expect(
            try reader.finding("trigger point upper trapezius left 2")
                == .findingNoted(
                    Finding(finding: "trigger-point", muscle: "upper-trapezius", side: .left, grade: ExactNumber(2))))
    }

    @Test("scores and symptoms are stored as what their instrument is, without a moment")
    func scores() throws {
        #expect(
            try reader.score("ndi 18")
                == [.reading(.questionnaire, Reading(instrument: "ndi", value: ReadingValue(ExactNumber(18))))])
        #expect(
            try reader.symptom("headache days 12/28")
                == [
                    .reading(
                        .symptomCount,
                        Reading(instrument: "headache-days", value: ReadingValue(ExactNumber(12)), periodDays: 28))
                ])
    }

    @Test("digits stay as typed, and ranges, bounds and WNL are no numbers")
    func values() throws {
        let rom = try #require(Registry.default.instruments["rom"])
        let pain = try #require(Registry.default.instruments["nrs-11"])
        #expect(ShorthandValue("6.50", instrument: pain)?.value.number?.literal == "6.50")
        #expect(ShorthandValue("6/10", instrument: pain)?.value.number == ExactNumber(6))
        #expect(ShorthandValue("6/50", instrument: pain) == nil)
        #expect(ShorthandValue("3-4", instrument: pain)?.value.qualifier == "range")
        #expect(ShorthandValue("WNL", instrument: rom)?.value.qualifier == "withinNormalLimits")
        #expect(ShorthandValue("<40", instrument: rom)?.value.high == ExactNumber(40))
        #expect(ShorthandValue("62mm", instrument: rom) == nil)
        #expect(ShorthandValue("6,5", instrument: pain) == nil)
    }

    @Test("a reading that was refused says so")
    func refused() throws {
        #expect(
            try reader.pain("knee right refused")
                == [
                    .readingNotObtained(
                        ReadingNotObtained(instrument: "nrs-11", reason: .refused, site: "knee", side: .right))
                ])
    }

    @Test("a misspelt place is refused with the nearest one")
    func suggestions() throws {
        let violation = try #require(throws: RuleViolation.self) { try reader.pain("nek 6>3") }
        #expect(violation.remedy.contains("`neck`"))
        let motion = try #require(throws: RuleViolation.self) { try reader.motion("neck rotaton left 62") }
        #expect(motion.remedy.contains("`rotation`"))
        let muscle = try #require(throws: RuleViolation.self) { try reader.techniques("NMT scalnes 20m") }
        #expect(muscle.remedy.contains("`scalenes`"))
    }

    @Test(
        "what is not understood is never passed over",
        arguments: ["neck 6 quickly", "neck left", "6", "neck 6>3 after", ""])
    func leftovers(typed: String) {
        #expect(throws: (any Error).self) { try reader.pain(typed) }
    }

    @Test("a goal is a target of one measure")
    func goals() throws {
        let pain = try reader.goal("pain neck 2", id: "g1", due: nil)
        #expect(
            pain.instrument == "nrs-11" && pain.site == "neck" && pain.target == ExactNumber(2) && pain.moment == nil)
        let turn = try reader.goal("neck rotation left 70", id: "g2", due: nil)
        #expect(turn.instrument == "rom" && turn.motion == "rotation" && turn.side == .left)
        #expect(try reader.goal("ndi 10", id: "g3", due: nil).instrument == "ndi")
    }

    @Test("a plan is phases with their frequency")
    func plans() throws {
        #expect(
            try reader.phases("intensive 2/week 4 weeks, maintenance every 35 days")
                == [
                    CarePlanPhase(name: "intensive", visitsPerWeek: ExactNumber(2), weeks: 4),
                    CarePlanPhase(name: "maintenance", intervalDays: 35),
                ])
        #expect(throws: PracticeError.self) { try reader.phases("often 2/week") }
    }

    @Test("what the last visit had can be typed again as it is shown")
    func repeating() throws {
        let events =
            try reader.pain("neck left 6>3") + reader.motion("neck rotation left passive 62") + reader.score("ndi 18")
        let series = ShorthandSeries.ofLastVisit(events)
        #expect(series.map(\.value) == ["6>3", "62", "18"])
        let again = try series.flatMap { one -> [PatientEvent] in
            let typed = "\(one.name) \(one.value)"
            return switch one.kind {
            case .pain: try reader.pain(typed)
            case .mobility: try reader.motion(typed)
            default: try reader.score(typed)
            }
        }
        #expect(again == events)
        let treatment = Treatment(techniques: try reader.techniques("NMT upper trapezius left 20m, MFR neck 5m target"))
        #expect(try reader.techniques(ShorthandSeries.text(treatment)) == treatment.techniques)
    }
}
