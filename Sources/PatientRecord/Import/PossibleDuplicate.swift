public import Identity

/// A number of another system that a row gives to one patient and that belongs to another one already. It stays with
/// its holder; whether both are one person, somebody must decide. The number itself is not told.
public struct PossibleDuplicate: Sendable, Hashable {
    public var system: String
    /// Whom the row is about.
    public var patient: PatientID
    /// Whom the number belongs to.
    public var holder: PatientID
}
