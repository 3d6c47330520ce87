import CareWorklist
import Clinical
import MaintenanceInterval
import PatientProgress
import ProjectionRuntime
import Testing

/// A figure that nobody read in its source raises no alert alone: every instrument of the shipped registry, from the best there is
/// to the worst, visit after visit.
@Suite("Figures that are not verified")
struct UnverifiedFiguresTests {
    /// What is scored: of an open-ended instrument as far as a patient's record goes.
    private static let openEnd = 50

    private static let instruments = Registry.default.instruments.values.filter { $0.kind != .mobility }
        .sorted { $0.code < $1.code }

    /// The shipped registry with one instrument's figures as they would be if nobody had read a source.
    private static func registry(unverified code: String) -> Registry {
        var registry = Registry.default
        guard var instrument = registry.instruments[code] else { return registry }
        func unread(_ threshold: Threshold) -> Threshold {
            var unread = threshold
            (unread.isVerified, unread.exceedsVerified) = (false, false)
            return unread
        }
        instrument.mcid = instrument.mcid.map(unread)
        instrument.mdc = instrument.mdc.map(unread)
        instrument.mdcOtherRater = instrument.mdcOtherRater.map(unread)
        instrument.mcidByBaseline = instrument.mcidByBaseline.map {
            BaselineThreshold(upTo: $0.upTo, threshold: unread($0.threshold))
        }
        registry.instruments[code] = instrument
        return registry
    }

    private static func worsening(_ instrument: Instrument) -> History {
        let (low, high) = (instrument.minimum ?? ExactNumber(0), instrument.maximum ?? ExactNumber(openEnd))
        let (best, worst) = instrument.better == .lower ? (low, high) : (high, low)
        var history = History()
        for (week, value) in [best, worst, worst, worst, worst].enumerated() {
            let day = (History.day("2026-01-05") + 7 * week).description
            history.tell(
                day,
                .reading(
                    instrument.kind,
                    Reading(
                        instrument: instrument.code, value: ReadingValue(value), moment: .before,
                        context: EntryContext())))
            history.tell(day, .visit("v\(week)"), hour: 10)
        }
        return history
    }

    /// Whether anything calls the patient worse.
    private static func alerts(_ instrument: Instrument, _ registry: Registry) throws -> [String] {
        let history = worsening(instrument)
        var found: Set<String> = []
        for setting in CareSetting.allCases {
            let context = CareContext(
                practice: .inNewJersey(setting), policy: .default(for: setting), registry: registry)
            for row in try history.rows(IntervalProjector(), context: context) {
                if row["referral"] == .text("worsening") { found.insert("refers back") }
                if row["worse"] != .text("") { found.insert("worse") }
            }
            for row in try history.rows(ProgressProjector(), context: context)
            where row["response"] == .text("worse") {
                found.insert("response worse")
            }
            for row in try history.rows(WorklistProjector(), context: context) {
                guard case .text(let reason)? = row["reason"] else { continue }
                if !["unsigned", "noReading"].contains(reason) { found.insert("work list: \(reason)") }
            }
        }
        return found.sorted()
    }

    @Test("none of them calls anybody worse or refers back, of every instrument", arguments: instruments.map(\.code))
    func noAlert(code: String) throws {
        let instrument = try #require(Registry.default.instruments[code])
        #expect(try Self.alerts(instrument, Self.registry(unverified: code)) == [])
        let figures = [instrument.mcid, instrument.mdc].compactMap(\.self) + instrument.mcidByBaseline.map(\.threshold)
        if figures.allSatisfy({ $0.verified == nil }) { #expect(try Self.alerts(instrument, .default) == []) }
    }

    @Test("where one is verified the same course does, so that the question is one")
    func verified() throws {
        let alerted = try Self.instruments.filter { try !Self.alerts($0, .default).isEmpty }.map(\.code)
        for code in ["nrs-11", "ndi", "odi"] { #expect(alerted.contains(code), "\(alerted)") }
        let unread = Self.instruments.filter { instrument in
            instrument.mcid.map { $0.verified == nil } ?? false || instrument.mdc.map { $0.verified == nil } ?? false
        }
        #expect(!unread.isEmpty, "there are such figures")
    }
}
