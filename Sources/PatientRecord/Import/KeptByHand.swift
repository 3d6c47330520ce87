public import Identity

/// An entry that a person corrected by hand, and that its source has since given to another patient, left out or taken back
/// under another one. No source overwrites a hand's correction: it stands as it is, until somebody moves or withdraws it.
public struct KeptByHand: Sendable, Hashable {
    public var position: Int64
    /// Whose it is here.
    public var patient: PatientID
    /// To whom its source has given it: there it is not recorded, so that it counts once. Nil where it has it no more.
    public var claimedFor: PatientID?

    public init(position: Int64, patient: PatientID, claimedFor: PatientID? = nil) {
        self.position = position
        self.patient = patient
        self.claimedFor = claimedFor
    }
}
