import Clinical

/// One measure of how a patient arrives for treatment, over the visits of an episode.
struct Measure {
    /// The measure at one treatment visit.
    struct Arrival {
        var day: CalendarDay
        var position: Int64
        var value: ExactNumber
        var call: ChangeTest.Call
    }

    /// For a sentence: `Numeric rating scale of pain, now, neck left`.
    var name: String
    /// Place in the policy's order of preference, 0 for the first.
    var preference: Int
    /// The first reading of the episode, whether or not it was taken at a treatment; its value is the mean of those up to the
    /// first treatment where the policy says so.
    var baseline: Outcome
    /// How many readings the baseline is the mean of, by the policy's rule.
    var baselineReadings: Int
    /// Comparable readings, the baseline among them.
    var readings: Int
    var test: ChangeTest
    /// One for each treatment visit at which it was read, in order. The baseline is among them where it was read at one.
    var arrivals: [Arrival]

    /// How many of the latest arrivals in a row were called so; only those after a day, where one is given.
    func run(of call: ChangeTest.Call, after day: CalendarDay? = nil) -> Int {
        arrivals.reversed().prefix { arrival in arrival.call == call && day.map { arrival.day > $0 } ?? true }.count
    }
}
