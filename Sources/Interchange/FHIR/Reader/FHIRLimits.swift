/// What one resource may cost, and one person. Nobody's record comes near; a hostile or broken file goes beyond, and loses
/// only the resource that does.
struct FHIRLimits: Sendable {
    /// Bytes of one resource. Longer ones are passed over without being kept.
    var resourceBytes = 16 << 20
    /// Brackets inside each other, the resource's own being the first.
    var depth = 100
    /// Values in one resource: parsed, each takes some 24 to 100 bytes.
    var values = 1_000_000
    /// Bundles inside each other: a batch's answer holds search sets.
    var bundles = 4
    /// How often reading of one file may go on after a place where its brackets do not match.
    var resumptions = 64
    /// Bytes of one person's resources that are kept parsed, all of almost everybody's: the others are parsed again.
    var keptBytes = 8 << 20
    /// Bytes of all that an export has under one id and that is held against one another; two of the largest resources.
    var versionBytes = 32 << 20
    /// Resources whose rows may wait for their decision.
    var waiting = 20_000
    /// Resources that are mapped at a time.
    var page = 1000
    /// Bytes of those; one that is larger comes alone.
    var pageBytes = 8 << 20
}
