// The closed axes of a reading. Raw values are stored format.

/// When a reading was taken, relative to the treatment of that day. Readings of different moments never mix.
public enum Moment: String, Sendable, CaseIterable {
    case before
    case after
    case between
    case nextDay
}

/// What about the pain was asked.
public enum Aspect: String, Sendable, CaseIterable {
    case now
    case worst
    case least
    case average
    case rest
    case movement
}

/// The patient's own left and right, never the observer's.
public enum Side: String, Sendable, CaseIterable {
    case left
    case right
    case both
    case midline
}

/// Who moves the joint: the patient (active) or the examiner (passive). The two are never compared.
public enum MovementMode: String, Sendable, CaseIterable {
    case active
    case passive
}

/// Who answered: the patient, or somebody for them.
public enum Respondent: String, Sendable, CaseIterable {
    case patient = "self"
    case proxy
}

/// Whether something was asked about, and whether anything is known. "None" is an answer; "not asked" is not.
public enum AskedStatus: String, Sendable, CaseIterable {
    case known
    case none
    case notAsked
}

/// As administered at registration; nothing is derived from it.
public enum Sex: String, Sendable, CaseIterable {
    case female
    case male
    case other
    case unknown
}

/// The kinds of practice the product serves; decides which rules and defaults apply.
public enum CareSetting: String, Sendable, CaseIterable {
    case medicalMassage = "medical-massage"
    case painClinic = "pain-clinic"
    case medicalSpa = "medical-spa"
    case wellness
}
