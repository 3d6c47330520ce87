/// A measuring instrument as the registry defines it.
public struct Instrument: Hashable, Sendable {
    /// Which way is better for the patient.
    public enum Better: String, Sendable, CaseIterable {
        case lower
        case higher
    }

    /// What the licence lets the product keep.
    public enum Licence: String, Sendable, CaseIterable {
        /// Items may be shown and stored.
        case free
        /// Only totals are stored unless the clinic holds a licence.
        case totalsOnly
    }

    /// The registry code, format: `nrs-11`.
    public var code: String
    public var name: String
    /// Which event its readings are stored as.
    public var kind: ReadingKind
    /// Lowest and highest value that can be recorded; nil for open-ended.
    public var minimum: ExactNumber?
    public var maximum: ExactNumber?
    /// The scale's step; nil where any value is on it.
    public var step: ExactNumber?
    /// UCUM or a word: `{score}`, `deg`, `mm`, `%`, `d`.
    public var unit: String
    public var better: Better
    /// The period looked back over, where the instrument fixes one.
    public var recall: String?
    public var licence: Licence
    /// Smallest change that patients call important, in the instrument's unit.
    public var mcid: Threshold?
    /// Smallest change beyond measurement error, in the instrument's unit.
    public var mdc: Threshold?
    /// Where the definition comes from.
    public var source: String
    /// Coded equivalents, such as LOINC 72514-3.
    public var codes: [Coding]
    /// Items, where a total is checked against their number.
    public var decimals: Int

    public init(
        code: String, name: String, kind: ReadingKind, minimum: ExactNumber?, maximum: ExactNumber?,
        step: ExactNumber?, unit: String, better: Better, recall: String? = nil, licence: Licence = .totalsOnly,
        mcid: Threshold? = nil, mdc: Threshold? = nil, source: String, codes: [Coding] = [], decimals: Int = 2
    ) {
        self.code = code
        self.name = name
        self.kind = kind
        self.minimum = minimum
        self.maximum = maximum
        self.step = step
        self.unit = unit
        self.better = better
        self.recall = recall
        self.licence = licence
        self.mcid = mcid
        self.mdc = mdc
        self.source = source
        self.codes = codes
        self.decimals = decimals
    }
}

/// A constant with its source. One that was not checked against its source never drives an alert on its own.
public struct Threshold: Hashable, Sendable {
    public var value: ExactNumber
    public var source: String
    public var isVerified: Bool

    public init(value: ExactNumber, source: String, isVerified: Bool) {
        self.value = value
        self.source = source
        self.isVerified = isVerified
    }
}

public struct Coding: Hashable, Sendable {
    public var system: String
    public var code: String
    public var version: String?

    public init(system: String, code: String, version: String? = nil) {
        self.system = system
        self.code = code
        self.version = version
    }
}
