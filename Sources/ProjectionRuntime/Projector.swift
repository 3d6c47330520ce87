public import Clinical

/// A question asked of one person's history: a pure fold, and the rows that answer it.
///
/// The runtime hands over the entries in clinical order with corrections already applied, as known at the chosen
/// instant. A projector never sees an amendment, a retraction, a late entry or a merge; it has no database, no clock
/// and no I/O. It is not told which row of an import an entry came from (`context.source`), nor when its source knew it
/// (`context.sourceRecorded`). Its rows never depend on today: what becomes true by time passing carries validity dates.
///
/// ```swift
/// struct VisitCount: Projector {
///     let name = "visit_count", version = 1
///     let tables = [ViewTable("visit_count", "How often each patient came.", key: ["patient"], columns: [
///         .text("patient", "Patient id."), .integer("visits", unit: "1", "Completed visits."),
///     ])]
///     func initial(_ subject: PatientSubject, context: CareContext) -> Int { 0 }
///     func fold(_ entry: PatientEntry, into visits: inout Int, context: CareContext) {
///         if case .visitCompleted = entry.event { visits += 1 }
///     }
///     func rows(of visits: Int, subject: PatientSubject, context: CareContext) -> [ViewRow] {
///         [ViewRow(table: 0, [.text(subject.id), .integer(Int64(visits))])]
///     }
/// }
/// ```
public protocol Projector: Sendable {
    associatedtype State

    /// The name checkpoints and digests are filed under. Never changes; what changes is `version`.
    var name: String { get }
    /// Raised whenever the rows of an unchanged history change; the runtime then rebuilds.
    var version: Int { get }
    var tables: [ViewTable] { get }
    /// Lists over the tables, as plain SQL.
    var queries: [ViewQuery] { get }
    /// What of the context the rows depend on; a change of it dirties every patient.
    var reads: Set<CareContext.Part> { get }
    /// Whether a record that was merged into another has rows of its own too. Most have none: what it holds is the
    /// survivor's.
    var coversMergedRecords: Bool { get }
    /// Itself, where it is a `RevisableProjector`. Asked of every history, and a cast takes as long as a fold.
    var revisable: (any RevisableProjector)? { get }

    func initial(_ subject: PatientSubject, context: CareContext) -> State
    func fold(_ entry: PatientEntry, into state: inout State, context: CareContext) throws
    func rows(of state: State, subject: PatientSubject, context: CareContext) throws -> [ViewRow]

    // Provided, and named here so that each projector has one made for it: a fold calls itself a million times.
    func rows(
        folding entries: [PatientEntry], subject: PatientSubject, context: CareContext
    ) throws(FoldFailure) -> [ViewRow]
    func state(
        folding entries: [PatientEntry], subject: PatientSubject, context: CareContext
    ) throws(FoldFailure) -> State
}

extension Projector {
    public var queries: [ViewQuery] { [] }
    public var reads: Set<CareContext.Part> { [] }
    public var coversMergedRecords: Bool { false }
    public var revisable: (any RevisableProjector)? { nil }

    /// The rows of one whole history: what the runtime does for each patient.
    ///
    /// - Throws: `FoldFailure`, naming the entry at which the fold stopped.
    @inlinable
    public func rows(
        folding entries: [PatientEntry], subject: PatientSubject, context: CareContext
    ) throws(FoldFailure) -> [ViewRow] {
        let state = try state(folding: entries, subject: subject, context: context)
        do { return try rows(of: state, subject: subject, context: context) } catch {
            throw FoldFailure(position: entries.last?.position ?? subject.registeredPosition, reason: "\(error)")
        }
    }

    /// The state after one whole history.
    ///
    /// - Throws: `FoldFailure`, naming the entry at which the fold stopped.
    @inlinable
    public func state(
        folding entries: [PatientEntry], subject: PatientSubject, context: CareContext
    ) throws(FoldFailure) -> State {
        var state = initial(subject, context: context)
        let failure: FoldFailure? = entries.withUnsafeBufferPointer { entries in
            entries.withMemoryRebound(to: EntryInPlace.self) { entries in
                for place in entries.indices {
                    do { try entries[place].fold(by: self, into: &state, context: context) } catch {
                        return FoldFailure(position: entries[place].entry.position, reason: "\(error)")
                    }
                }
                return nil
            }
        }
        if let failure { throw failure }
        return state
    }
}

/// An entry where it lies. A rebuild hands over millions to every projector; what has no copies is handed over without one.
@usableFromInline
struct EntryInPlace: ~Copyable {
    @usableFromInline let entry: PatientEntry

    @inlinable
    func fold<Folding: Projector>(
        by projector: Folding, into state: inout Folding.State, context: CareContext
    ) throws { try projector.fold(entry, into: &state, context: context) }
}

/// Whose history is folded.
public struct PatientSubject: Sendable, Hashable {
    /// The patient's id: random, or the code of a pseudonymous source.
    public var id: String
    /// The number people type: 1 and up in order of registration; a pseudonymous code is its own.
    public var chart: String
    /// The practice whose log this is.
    public var practice: String
    public var registeredPosition: Int64
    /// The surviving patient's id, where this record was merged into another.
    public var mergedInto: String?

    public init(
        id: String, chart: String, practice: String, registeredPosition: Int64, mergedInto: String? = nil
    ) {
        self.id = id
        self.chart = chart
        self.practice = practice
        self.registeredPosition = registeredPosition
        self.mergedInto = mergedInto
    }
}
