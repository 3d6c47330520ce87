/// What undoing an import does, or would do, for one patient or for all.
public struct UndoneImport: Sendable, Equatable {
    /// Entries withdrawn, by the names of their types.
    public var withdrawn: [String: Int] = [:]
    /// Corrections that the import made and that decided: what stood before them stands again.
    public var correctionsUndone = 0
    /// Notes of what its source said that changed no entry: withdrawn, so that an older export brings that in, or changes it.
    public var notesWithdrawn = 0
    /// Patients of whom something was withdrawn or restored.
    public var patients = 0
    /// Entries that stay as somebody corrected them by hand since.
    public var keptByHand = 0
    /// The first of those, by position.
    public var keptPositions: [Int64] = []
    /// Entries that somebody found to be another patient's since, and moved there: there they stay.
    public var movedByHand = 0
    /// The first of those, by the positions they were imported at.
    public var movedPositions: [Int64] = []
    /// Entries that stay as a later import corrected them, or found them in a newer version.
    public var keptByLaterImport = 0
    /// What was recorded by hand at visits that are withdrawn; it stays.
    public var recordedAtVisits = 0
    /// Patients whom the import registered, and those of imports undone before who stayed for its sake alone.
    public var registered = 0
    /// Of those, the ones of whom nothing else stands: their registration is withdrawn too. The others stay registered.
    public var registrationsWithdrawn = 0
    /// Of those, the ones of whom nothing else stands but that another record is merged into theirs: they stay registered.
    public var registeredSurvivors = 0
    /// Patients whose identity was destroyed since: what remains of them says nothing of a person, and stays.
    public var erased = 0
    /// Entries below whose correction lies what this version cannot read; they stay corrected.
    public var unreadable = 0

    static let keptPositionsMax = 20

    public init() {}

    /// How many entries are withdrawn.
    public var withdrawnCount: Int { withdrawn.values.reduce(0, +) }

    /// Whether there is anything to do.
    public var isEmpty: Bool { withdrawn.isEmpty && correctionsUndone == 0 && notesWithdrawn == 0 }

    public static func += (left: inout UndoneImport, right: UndoneImport) {
        left.withdrawn.merge(right.withdrawn, uniquingKeysWith: +)
        left.correctionsUndone += right.correctionsUndone
        left.notesWithdrawn += right.notesWithdrawn
        left.patients += right.patients
        left.keptByHand += right.keptByHand
        left.keptPositions += right.keptPositions.prefix(keptPositionsMax - left.keptPositions.count)
        left.movedByHand += right.movedByHand
        left.movedPositions += right.movedPositions.prefix(keptPositionsMax - left.movedPositions.count)
        left.keptByLaterImport += right.keptByLaterImport
        left.recordedAtVisits += right.recordedAtVisits
        left.registered += right.registered
        left.registrationsWithdrawn += right.registrationsWithdrawn
        left.registeredSurvivors += right.registeredSurvivors
        left.erased += right.erased
        left.unreadable += right.unreadable
    }
}
