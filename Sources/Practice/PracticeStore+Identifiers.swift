public import Identity

extension PracticeStore {
    /// Whose a number of another system is, by its keyed hash: the number itself is compared nowhere and kept nowhere.
    ///
    /// - Returns: the record the number was given to, which may have been merged into another since; nil where nobody
    ///   here has it.
    /// - Throws: `noInput` where the key file is not at hand, `data` for the number of a person whose identity was
    ///   destroyed.
    public func patient(with identifier: ExternalIdentifier) throws(PracticeError) -> PatientID? {
        do {
            switch try keys.holder(of: identifier) {
            case .patient(let patient): return patient
            case nil: return nil
            case .erased:
                throw PracticeError(
                    .data, "that number of \(identifier.system) belonged to a person whose identity was destroyed.")
            }
        } catch { throw .wrapping(error) }
    }
}
