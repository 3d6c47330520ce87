import ArgumentParser
import Clinical
import EventLogSQLite
import Foundation
import PatientRecord
import Practice
import ProjectionRuntime
import Reporting

extension Instant {
    /// What a page of it is complete to.
    ///
    /// - Parameter withoutSourceTime: events that are left out for want of a time at which their source knew them.
    func known(withoutSourceTime: Int = 0) -> KnownTo {
        KnownTo(position: position, asOf: asOf, sourceTime: sourceTime, withoutSourceTime: withoutSourceTime)
    }
}

extension PatientPage {
    /// What the page is complete to.
    var known: KnownTo { instant.known(withoutSourceTime: history.withoutSourceTime) }
}

extension PracticeStore {
    /// What a list of an instant is complete to: the log is looked through for what is left out where the sources' own
    /// times cut.
    func known(at instant: Instant) throws -> KnownTo {
        instant.known(
            withoutSourceTime: instant.sourceTime == nil ? 0 : Int(try leftOut(by: instant).withoutSourceTime))
    }
}

/// The instant a read is asked for, on both clocks.
struct InstantOptions: ParsableArguments {
    enum Clock: String, ExpressibleByArgument, CaseIterable {
        /// When this log recorded it.
        case recorded
        /// When the system it came from did.
        case source
    }

    @Option(
        help: ArgumentHelp(
            "Only what had happened by the end of this day.",
            discussion: "Each entry's day is the local date where it happened, as corrected.", valueName: "date"))
    var asOf: String?
    @Option(
        help: ArgumentHelp(
            "Only what was recorded by then: a day, a minute, or a position as @1234.",
            discussion: "A day means its end in the practice's zone.", valueName: "time|@n"))
    var knownAt: String?
    @Option(
        help: ArgumentHelp(
            "recorded, or source: cut --known-at by when the source systems knew it.", valueName: "clock"))
    var by: Clock = .recorded

    /// Whether nothing was asked for: the present.
    var isLive: Bool { asOf == nil && knownAt == nil && by == .recorded }

    /// The instant meant; everything the log holds where nothing is asked for.
    ///
    /// - Parameter ordering: whether the sources' clock only orders what is told: without a time, all that they know now.
    func instant(in store: PracticeStore, ordering: Bool = false) throws -> Instant {
        if isLive { return .known(at: try store.log.head()) }
        let now = Edge.current.now
        let known = try known(in: store)
        return try store.instant(
            asOf: asOf.map { try WorklistCommand.day($0) },
            knownAt: ordering && by == .source ? known ?? .time(now) : known, bySource: by == .source, now: now)
    }

    private func known(in store: PracticeStore) throws -> KnownAt? {
        let zone = try PracticeZone(store.context().practice.timeZone)
        return try knownAt.map { try KnownAt($0, zone: zone, now: Edge.current.now) }
    }

    /// The last position that was recorded by then.
    static func position(knownAt text: String, in store: PracticeStore) throws -> Int64 {
        let (now, zone) = (Edge.current.now, try PracticeZone(store.context().practice.timeZone))
        return try store.instant(knownAt: KnownAt(text, zone: zone, now: now), now: now).position
    }

    /// The day a page or list is read on: the day asked for on either clock, else that of the position asked for, else today.
    func day(of instant: Instant, in store: PracticeStore) throws -> CalendarDay {
        try store.readingDay(of: instant, knownAt: known(in: store), isLive: isLive, now: Edge.current.now)
    }

    /// A patient's page as it was, or is where nothing is asked for.
    ///
    /// - Parameters:
    ///   - day: the day it is read on, where the projectors are to say nothing of later ones.
    ///   - showsWithdrawn: also where all that was recorded is withdrawn, as of one whom only an undone import brought.
    /// - Throws: `.noInput` for a patient of whom nothing had happened, or was known, by then.
    func page(
        of typed: String, at instant: Instant, policy: String? = nil, readOn day: CalendarDay? = nil,
        showsWithdrawn: Bool = false, in store: PracticeStore
    ) throws -> PatientPage {
        let patient = try store.patient(typed)
        // Only a merge known by then is followed.
        let named = try isLive ? store.followingMerge(patient) : store.survivor(of: patient, at: instant) ?? patient
        let page = try store.page(of: named, at: instant, policy: policy, readOn: day)
        let isWithdrawn = page.history.isEmpty && instant.asOf == nil && !page.history.items.isEmpty
        if isWithdrawn, !showsWithdrawn {
            throw PracticeError(
                .noInput,
                "all that was recorded of patient \(typed) is withdrawn. `anamnesis history \(typed)` shows it.")
        }
        guard !page.history.isEmpty || isWithdrawn else {
            let without = page.history.withoutSourceTime
            let entries = without == 1 ? "entry" : "entries"
            let lacking =
                without == 0 ? "" : " (of \(without) imported \(entries) nothing says when the source knew it)"
            throw PracticeError(
                .noInput, "nothing is known of patient \(typed) at that instant\(lacking). Ask for a later one.")
        }
        return page
    }

    /// The views of the instant; nil for the live ones.
    func views(in store: PracticeStore) throws -> AskedViews? {
        if isLive { return nil }
        let progress = TerminalProgress("Replaying", unit: "events")
        defer { progress.clear() }
        return try store.asked(
            at: instant(in: store), workers: ProcessInfo.processInfo.activeProcessorCount
        ) { progress.show($0, $1) }
    }
}
