/// Whom an external identifier belongs to.
public enum IdentifierHolder: Hashable, Sendable {
    case patient(PatientID)

    /// A person whose identity was destroyed. Which patient that was, nobody can tell any more.
    case erased
}
