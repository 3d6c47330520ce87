public import Clinical
import EventLog
import EventLogSQLite
public import PatientRecord
public import ProjectionRuntime

/// A moment of knowing, as a person names it.
public enum KnownAt: Hashable, Sendable {
    /// What the log held up to a position.
    case position(Int64)
    /// What was recorded up to a time, in milliseconds since 1970.
    case time(Int64)

    /// What people type: `@1234`, or a time as `PracticeZone` takes it, which means the end of the period it names.
    ///
    /// - Throws: usage; also for a period that has not begun by `now`. One that has not ended is known up to now.
    public init(_ text: String, zone: PracticeZone, now: Int64) throws(PracticeError) {
        guard !text.hasPrefix("@") else {
            guard let position = Int64(text.dropFirst()), position >= 1 else {
                throw PracticeError(.usage, "\"\(text)\" is not a position. Write @1234.")
            }
            self = .position(position)
            return
        }
        let start = try zone.occurrence(text)
        guard start.milliseconds <= now else {
            throw PracticeError(.usage, "\(text) lies in the future: nobody knows yet what will be known then.")
        }
        self = .time(min(try zone.end(ofPeriod: text), now))
    }
}

extension PracticeStore {
    /// The instant a question means, on both clocks.
    ///
    /// - Parameters:
    ///   - asOf: the last local day that counts; nil for all that is known.
    ///   - knownAt: nil for all that the log holds.
    ///   - bySource: cuts by when the source systems knew it, instead of by the log's recording. The practice's own
    ///     decisions are no source's: policy and registry are those of the day, as the log knows them now.
    ///   - now: milliseconds since 1970, taken once at the edge.
    /// - Throws: `.usage` for an instant that lies in the future or before the log's first event, for a position that
    ///   divides what was recorded at once of two patients, and for a source's knowledge at a position.
    public func instant(
        asOf: CalendarDay? = nil, knownAt: KnownAt? = nil, bySource: Bool = false, now: Int64
    ) throws(PracticeError) -> Instant {
        do {
            let head = try log.head()
            if let asOf { try refuseFuture(asOf, now: now) }
            switch (knownAt, bySource) {
            case (nil, false): return Instant(position: head, asOf: asOf)
            case (.position(let position)?, false):
                guard (1...max(head, 1)).contains(position) else {
                    throw PracticeError(
                        .usage, "nothing is known at @\(position): the log goes from @1 to @\(head). Name one of those."
                    )
                }
                try refuseBeforeRules(position)
                if let act = try ActOnTwoRecords(dividedAfter: position, in: log) {
                    throw PracticeError(.usage, Self.dividing(act, at: position))
                }
                return Instant(position: position, asOf: asOf)
            case (.time(let time)?, false):
                let position = try position(recordedBy: time)
                try refuseBeforeRules(position)
                return Instant(position: position, asOf: asOf)
            case (.time(let time)?, true):
                return Instant(position: head, asOf: asOf, sourceTime: time)
            case (nil, true), (.position?, true):
                throw PracticeError(
                    .usage,
                    "--by source cuts by the sources' own times, so it needs a time to cut at. Add --known-at 2026-03-01."
                )
            }
        } catch { throw .wrapping(error) }
    }

    /// Policy, registry and practice in force at an instant.
    ///
    /// - Parameters:
    ///   - policy: a policy's YAML to try in place of the adopted one.
    ///   - registry: a registry's.
    /// - Throws: `.data` for a policy on trial that decides by an instrument which the registry does not have or never
    ///   judges by.
    public func context(
        at instant: Instant, policy: String? = nil, registry: String? = nil
    ) throws(PracticeError) -> CareContext {
        do {
            let context = try CareContext.resolve(in: log, at: instant, policy: policy, registry: registry)
            if let policy { try Self.requireMeasures(of: policy, in: context.registry) }
            return context
        } catch { throw .wrapping(error) }
    }

    /// The day a page or list of an instant is read on, where none is named: the day asked for, the day of the time asked
    /// for, that of the last position known, else today.
    ///
    /// - Parameter knownAt: the moment of knowing that was asked for; nil for none.
    public func readingDay(
        of instant: Instant, knownAt: KnownAt? = nil, isLive: Bool, now: Int64
    ) throws(PracticeError) -> CalendarDay {
        do {
            if let asOf = instant.asOf { return asOf }
            if case .time(let time)? = knownAt {
                return try PracticeZone(CareContext.opening(in: log, through: instant.position).timeZone).day(at: time)
            }
            let zone = try PracticeZone(CareContext.opening(in: log, through: instant.position).timeZone)
            if isLive { return zone.day(at: now) }
            let last = try instant.sourceTime ?? log.event(at: instant.position)?.envelope.recorded
            return zone.day(at: last ?? now)
        } catch { throw .wrapping(error) }
    }

    /// The last position recorded by a time: recording times never fall with position.
    private func position(recordedBy time: Int64) throws -> Int64 {
        let known = try lastPosition(recordedBy: time)
        if let known { return known }
        let first = try log.event(at: 1)?.envelope.recorded
        throw PracticeError(
            .usage,
            "nothing was recorded by then: the log begins at \(first.map { Occurrence(milliseconds: $0).text } ?? "no time"). "
                + "Name a later time; --by source cuts by when the sources knew it.")
    }

    /// The last position recorded by a time; nil where nothing was.
    public func lastPosition(recordedBy time: Int64) throws -> Int64? {
        var (known, unknown) = (Int64(0), try log.head() + 1)
        while unknown - known > 1 {
            let middle = known + (unknown - known) / 2
            guard let event = try log.event(at: middle) else {
                throw EventLogError.damaged(position: middle, reason: "missing")
            }
            if event.envelope.recorded <= time { known = middle } else { unknown = middle }
        }
        return known > 0 ? known : nil
    }

    /// Before a practice has its policy and its registry there is nothing to fold by.
    private func refuseBeforeRules(_ position: Int64) throws {
        do { _ = try CareContext.resolve(in: log, knownAt: position) } catch ProjectionError.noPractice {
            let first = try (position...max(position, log.head())).first {
                (try? CareContext.resolve(in: log, knownAt: $0)) != nil
            }
            throw PracticeError(
                .usage,
                "at @\(position) the practice had no policy or no registry yet: nothing can be folded. "
                    + (first.map { "Name @\($0) or later." } ?? "Adopt them first."))
        }
    }

    private static func dividing(_ act: ActOnTwoRecords, at position: Int64) -> String {
        let (first, last) = (act.positions.lowerBound, act.positions.upperBound)
        return
            "@\(first) to @\(last) were recorded at once, for two patients' records, and nobody ever knew @\(position) "
            + "without the rest. Name @\(last), or @\(first - 1) for what was known before."
    }

    private func refuseFuture(_ day: CalendarDay, now: Int64) throws(PracticeError) {
        let today = try PracticeZone(context().practice.timeZone).day(at: now)
        guard day <= today else {
            throw PracticeError(
                .usage, "\(day) lies in the future: today is \(today) in the practice's zone. Name a day that has come."
            )
        }
    }
}
