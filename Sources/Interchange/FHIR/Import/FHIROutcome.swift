import Clinical

/// What the mapper makes of one resource. Every resource handed to it gets exactly one outcome, so that the report's
/// sums add up.
enum FHIROutcome: Sendable {
    /// Entries to record, or only what is known of the person; the row's `line` is the resource's `ordinal`.
    case row(ImportedRow, FHIRResource)
    /// Ours to understand and wrong: the path of the element at fault inside of the resource, and why. Carries no
    /// identifying value.
    case rejected(FHIRResource, field: String, reason: String)
    /// Well-formed and not in our vocabulary; `what` names it for the report: `http://loinc.org|8302-2 Body Height`. With
    /// the row by which what an older version of it said is withdrawn, where that says nothing any more.
    case notMapped(FHIRResource, what: String, ImportedRow? = nil)
}
