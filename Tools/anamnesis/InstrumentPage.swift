import Clinical
import Rendering

/// What the registry says of an instrument, for people and for programs.
struct InstrumentPage {
    private let instrument: Instrument
    private let isRetired: Bool

    init(_ instrument: Instrument, isRetired: Bool) {
        self.instrument = instrument
        self.isRetired = isRetired
    }

    // MARK: Text

    /// One line of a list.
    var row: [String] {
        [
            instrument.code, instrument.name + (isRetired ? " (retired)" : ""), instrument.kind.rawValue,
            instrument.rangeText, instrument.better.rawValue, Self.short(instrument.mcid), Self.short(instrument.mdc),
        ]
    }

    func text(width: Int) -> String {
        let name = instrument.name + (isRetired ? " (retired: can no longer be recorded)" : "")
        let facts: [(String, String?)] = [
            ("Code", instrument.code), ("Name", name), ("Kind", instrument.kind.rawValue),
            ("Range", instrument.rangeText), ("Step", instrument.step?.description), ("Unit", instrument.unit),
            ("Better", instrument.better.rawValue), ("Judged by", instrument.judgedBy.rawValue),
            ("Recall", instrument.recall),
            ("Licence", instrument.licence.rawValue), ("Severity", severity), ("Source", instrument.source),
            ("Also typed", instrument.synonyms.isEmpty ? nil : instrument.synonyms.joined(separator: ", ")),
        ]
        let measures = thresholds.map { ($0.name, Optional(Self.long($0.threshold))) }
        let column = 1 + (facts + measures).map { DisplayWidth.columns($0.0) }.max()!
        return (facts + measures).flatMap { name, value in
            let lines = DisplayWidth.wrapped(printable(value ?? "-"), to: max(20, width - column - 1))
            return lines.enumerated().map {
                DisplayWidth.padded($0.offset == 0 ? name : "", to: column) + " " + $0.element + "\n"
            }
        }.joined()
    }

    /// "?" where nobody checked it against its source.
    private static func short(_ threshold: Threshold?) -> String {
        threshold.map { "\($0.value)" + ($0.isVerified ? "" : "?") } ?? ""
    }

    private static func long(_ threshold: Threshold) -> String {
        let found = [threshold.formula.map { "= " + $0 }, threshold.population].compactMap { $0 }.joined(
            separator: ", ")
        return
            "\(threshold.value), \(threshold.isVerified ? "verified" : "not verified: makes no call"): \(threshold.source)"
            + (found.isEmpty ? "" : " (\(found))")
    }

    /// "none to 0, mild to 5, …: Boonstra 2016".
    private var severity: String? {
        instrument.severity.map { scale in
            scale.bands.map { "\($0.word) to \($0.upTo)" }.joined(separator: ", ")
                + (scale.isVerified ? ": " : ", not verified: ") + scale.source
        }
    }

    /// Every threshold with a name people know it by.
    var thresholds: [(name: String, threshold: Threshold)] {
        var all: [(String, Threshold)] = []
        if let mcid = instrument.mcid { all.append(("MCID", mcid)) }
        for band in instrument.mcidByBaseline { all.append(("MCID from baselines to \(band.upTo)", band.threshold)) }
        if let mdc = instrument.mdc { all.append(("MDC", mdc)) }
        if let other = instrument.mdcOtherRater { all.append(("MDC, other rater", other)) }
        for (motion, own) in instrument.motions.sorted(by: { $0.key < $1.key }) {
            if let mdc = own.mdc { all.append(("MDC, \(motion)", mdc)) }
            if let other = own.mdcOtherRater { all.append(("MDC, \(motion), other rater", other)) }
            for (tool, mdc) in own.mdcByTool.sorted(by: { $0.key < $1.key }) {
                all.append(("MDC, \(motion), \(tool)", mdc))
            }
            if let norm = own.norm { all.append(("Norm, \(motion)", norm)) }
            for norm in own.norms { all.append((Self.name(of: norm, motion), norm.threshold)) }
        }
        if let reliability = instrument.reliability {
            all.append(("Reliability, intake mean \(reliability.intakeMean)", reliability.coefficient))
        }
        return all
    }

    private static func name(of norm: MotionNorm, _ motion: String) -> String {
        let parts = [
            "Norm", motion, norm.mode?.rawValue, norm.sex?.rawValue,
            "\(norm.ages.lowerBound)-\(norm.ages.upperBound) years",
        ]
        return parts.compactMap { $0 }.joined(separator: ", ")
    }

    // MARK: JSON

    var json: JSONValue {
        .object([
            ("code", .string(instrument.code)), ("name", .string(instrument.name)),
            ("kind", .string(instrument.kind.rawValue)), ("minimum", Self.number(instrument.minimum)),
            ("maximum", Self.number(instrument.maximum)), ("step", Self.number(instrument.step)),
            ("unit", .string(instrument.unit)), ("better", .string(instrument.better.rawValue)),
            ("judgedBy", .string(instrument.judgedBy.rawValue)),
            ("recall", instrument.recall.map { .string($0) } ?? .null),
            ("licence", .string(instrument.licence.rawValue)), ("source", .string(instrument.source)),
            ("synonyms", .array(instrument.synonyms.map { .string($0) })), ("retired", .bool(isRetired)),
            ("mcid", Self.json(instrument.mcid)),
            (
                "mcidByBaseline",
                .array(
                    instrument.mcidByBaseline.map {
                        .object([("upTo", Self.number($0.upTo)), ("threshold", Self.json($0.threshold))])
                    })
            ), ("mdc", Self.json(instrument.mdc)), ("mdcOtherRater", Self.json(instrument.mdcOtherRater)),
            ("severity", severityJSON), ("reliability", reliabilityJSON),
            ("motions", .object(instrument.motions.sorted { $0.key < $1.key }.map { ($0.key, Self.json($0.value)) })),
        ])
    }

    private var severityJSON: JSONValue {
        guard let scale = instrument.severity else { return .null }
        return .object([
            (
                "bands",
                .array(scale.bands.map { .object([("upTo", Self.number($0.upTo)), ("word", .string($0.word))]) })
            ), ("source", .string(scale.source)), ("verified", .bool(scale.isVerified)),
        ])
    }

    private var reliabilityJSON: JSONValue {
        guard let reliability = instrument.reliability else { return .null }
        return .object([
            ("coefficient", Self.json(reliability.coefficient)), ("intakeMean", Self.number(reliability.intakeMean)),
        ])
    }

    private static func json(_ motion: MotionThresholds) -> JSONValue {
        .object([
            ("mdc", json(motion.mdc)), ("mdcOtherRater", json(motion.mdcOtherRater)),
            ("mdcByTool", .object(motion.mdcByTool.sorted { $0.key < $1.key }.map { ($0.key, json($0.value)) })),
            ("norm", json(motion.norm)), ("norms", .array(motion.norms.map(json))),
        ])
    }

    private static func json(_ norm: MotionNorm) -> JSONValue {
        .object([
            ("sex", norm.sex.map { .string($0.rawValue) } ?? .null), ("fromAge", .integer(norm.ages.lowerBound)),
            ("toAge", .integer(norm.ages.upperBound)), ("mode", norm.mode.map { .string($0.rawValue) } ?? .null),
            ("norm", json(norm.threshold)),
        ])
    }

    private static func json(_ threshold: Threshold?) -> JSONValue {
        guard let threshold else { return .null }
        return .object([
            ("value", number(threshold.value)), ("source", .string(threshold.source)),
            ("verified", .bool(threshold.isVerified)), ("formula", threshold.formula.map { .string($0) } ?? .null),
            ("population", threshold.population.map { .string($0) } ?? .null),
        ])
    }

    private static func number(_ number: ExactNumber?) -> JSONValue { number.map { .literal("\($0)") } ?? .null }

    // MARK: CSV

    static func csv(_ pages: [InstrumentPage]) -> String {
        let csv = CSVText()
        let header = [
            "code", "name", "kind", "minimum", "maximum", "step", "unit", "better", "recall", "licence", "mcid",
            "mcid_source", "mcid_verified", "mdc", "mdc_source", "mdc_verified", "source", "retired",
        ]
        return csv.line(header) + pages.map { csv.line($0.fields) }.joined()
    }

    private var fields: [CSVText.Field] {
        [.text(instrument.code), .text(instrument.name), .text(instrument.kind.rawValue)]
            + [instrument.minimum, instrument.maximum, instrument.step].map(Self.field)
            + [
                .text(instrument.unit), .text(instrument.better.rawValue),
                instrument.recall.map(CSVText.Field.text) ?? .empty, .text(instrument.licence.rawValue),
            ] + Self.fields(instrument.mcid) + Self.fields(instrument.mdc)
            + [.text(instrument.source), .number(isRetired ? "1" : "0")]
    }

    private static func field(_ number: ExactNumber?) -> CSVText.Field { number.map { .number("\($0)") } ?? .empty }

    private static func fields(_ threshold: Threshold?) -> [CSVText.Field] {
        guard let threshold else { return [.empty, .empty, .empty] }
        return [field(threshold.value), .text(threshold.source), .number(threshold.isVerified ? "1" : "0")]
    }
}
