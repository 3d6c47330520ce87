import Clinical
import ProjectionRuntime

/// What the projectors would say if something more had happened: the question "what would change it?", asked of them and
/// never answered by hand.
struct Hypothesis {
    let entries: [PatientEntry]
    let subject: PatientSubject
    let context: CareContext
    /// The day of the next visit that is supposed.
    let day: CalendarDay

    /// Values of a range whose outcome is the same.
    struct Outcome: Hashable {
        var lowest: Double
        var highest: Double
        var words: String
    }

    /// Values tried at most: every step of a scale up to here, else so many evenly spread.
    private static let valuesMax = 401

    /// What the next visit's reading of a measure would make of something the answers say, by ranges of its value.
    ///
    /// - Parameter episode: the one the visit belongs to; nil for the measure's own.
    func outcomes(
        of measure: MeasureSummary, in episode: String? = nil, _ words: (PatientAnswers) -> String
    ) -> [Outcome] {
        guard let instrument = context.registry.instruments[measure.key.instrument],
            let low = instrument.minimum, let high = instrument.maximum
        else { return [] }
        var outcomes: [Outcome] = []
        for value in Self.values(from: low, to: high, step: instrument.step) {
            let told = words(answers(withNext: value, of: measure, in: episode))
            if let last = outcomes.last, last.words == told {
                outcomes[outcomes.count - 1].highest = value.double
            } else {
                outcomes.append(Outcome(lowest: value.double, highest: value.double, words: told))
            }
        }
        return outcomes
    }

    /// The answers with an own treatment visit on the day, and this reading before it. Whoever was never treated here is read
    /// without one: their care is elsewhere, and a first visit would begin it.
    func answers(
        withNext value: ExactNumber, of measure: MeasureSummary, in episode: String? = nil
    ) -> PatientAnswers {
        var key = measure.key
        if let episode { key.episode = episode }
        let isAtVisit = episode != nil || entries.lastOwnTreatment != nil
        return answers(
            adding: (isAtVisit ? [visit(in: key.episode)] : []) + [
                .reading(kind(measure), reading(value, key, visit: isAtVisit ? Self.visitId : nil))
            ])
    }

    /// The answers with an own treatment visit on the day and no reading.
    func answers(withVisitIn episode: String) -> PatientAnswers {
        answers(adding: [visit(in: episode)])
    }

    /// The answers with a red flag raised on the day.
    func answers(withFlag flag: String) -> PatientAnswers {
        answers(adding: [.redFlagRaised(RedFlag(flag: flag))])
    }

    /// The answers with what is supposed to happen on the day.
    func answers(after events: [PatientEvent]) -> PatientAnswers { answers(adding: events) }

    private func answers(adding events: [PatientEvent]) -> PatientAnswers {
        let last = entries.map(\.position).max() ?? 0
        let noon = Int64(day.daysSince1970) * 86_400_000 + 43_200_000
        let supposed = events.enumerated().map { place, event in
            PatientEntry(
                position: last + 1 + Int64(place), occurred: Occurrence(milliseconds: noon + Int64(place)),
                recorded: noon, event: event)
        }
        return PatientAnswers(folding: entries + supposed, subject: subject, context: context)
    }

    private func visit(in episode: String) -> PatientEvent {
        .visitCompleted(Visit(visit: Self.visitId, context: EntryContext(episode: episode.isEmpty ? nil : episode)))
    }

    private static let visitId = "supposed next visit"

    private func kind(_ measure: MeasureSummary) -> ReadingKind {
        context.registry.instruments[measure.key.instrument]?.kind ?? .pain
    }

    private func reading(_ value: ExactNumber, _ key: MeasureKey, visit: String?) -> Reading {
        func present(_ text: String) -> String? { text.isEmpty ? nil : text }
        return Reading(
            instrument: key.instrument, value: ReadingValue(value), site: present(key.site),
            side: Side(rawValue: key.side), motion: present(key.motion), mode: MovementMode(rawValue: key.mode),
            moment: Moment(rawValue: key.moment), aspect: Aspect(rawValue: key.aspect), recall: present(key.recall),
            context: EntryContext(visit: visit, episode: present(key.episode)))
    }

    /// Every step of the scale, or whole numbers where it has none; fewer where there are too many.
    private static func values(from low: ExactNumber, to high: ExactNumber, step: ExactNumber?) -> [ExactNumber] {
        let unit = step ?? ExactNumber(significand: 1, exponent: 0)
        let exponent = [low.exponent, high.exponent, unit.exponent].min() ?? 0
        guard let first = low.scaled(to: exponent), let last = high.scaled(to: exponent),
            let one = unit.scaled(to: exponent), one > 0, last >= first
        else { return [] }
        let steps = (last - first) / one
        let stride = max(1, (steps + Int64(valuesMax) - 1) / Int64(valuesMax))
        return Swift.stride(from: first, through: last, by: Int64.Stride(one * stride)).map {
            ExactNumber(significand: $0, exponent: exponent)
        }
    }
}

extension ExactNumber {
    /// The significand at a finer exponent; nil where it does not fit.
    fileprivate func scaled(to finer: some BinaryInteger) -> Int64? {
        var (value, places) = (significand, Int(exponent) - Int(finer))
        while places > 0 {
            let (next, overflow) = value.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            (value, places) = (next, places - 1)
        }
        return places == 0 ? value : nil
    }
}
