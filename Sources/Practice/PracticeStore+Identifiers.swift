import Clinical
public import Identity
public import ProjectionRuntime

extension PracticeStore {
    /// Whose a number of another system is: the record it was given to first, by its keyed hash, and every record that says
    /// so of its person. Two may, where a source gave one number to two of its people.
    ///
    /// - Returns: the records in order, of which some may have been merged into others since; none where nobody here has it.
    /// - Throws: `noInput` where the key file is not at hand, `data` for the number of a person whose identity was
    ///   destroyed, where nobody else has it.
    public func patients(
        with identifier: ExternalIdentifier, progress: EventProgress? = nil
    ) throws(PracticeError) -> [PatientID] {
        do {
            let holder = try keys.holder(of: identifier)
            var found = Set(
                try details(progress: progress).told.filter { _, told in
                    told.flatMap(\.identifiers).contains { number in
                        number.value.opened.map { ExternalIdentifier(system: number.system, value: $0) } == identifier
                    }
                }.keys)
            if case .patient(let patient)? = holder { found.insert(patient) }
            if holder == .erased, found.isEmpty {
                throw PracticeError(
                    .data, "that number of \(identifier.system) belonged to a person whose identity was destroyed.")
            }
            return found.sorted()
        } catch { throw .wrapping(error) }
    }
}
