import Clinical

/// A `PatientSpec` with its columns resolved: whom a row is about.
struct PatientReader {
    private let subject: CompiledText
    private let system: String?
    private let name: CompiledText?
    private let birthDate: CompiledText?
    private let contact: CompiledText?
    private let birthYear: CompiledText?
    private let sex: CompiledText?

    init(_ spec: PatientSpec, subject: TextSpec, cells: Cells) {
        func compiled(_ text: TextSpec?, _ word: String, isSealed: Bool) -> CompiledText? {
            text.map { CompiledText($0, word: word, cells: cells, isSealed: isSealed) }
        }
        self.subject = CompiledText(subject, word: "pseudonym", cells: cells, isSealed: true)
        if case .identifier(let system, _) = spec.subject { self.system = system } else { system = nil }
        name = compiled(spec.name, "name", isSealed: true)
        birthDate = compiled(spec.birthDate, "birthDate", isSealed: true)
        contact = compiled(spec.contact, "contact", isSealed: true)
        birthYear = compiled(spec.birthYear, "birthYear", isSealed: false)
        sex = compiled(spec.sex, "sex", isSealed: false)
    }

    /// Nil where the row does not say whom it is about.
    func patient() throws(RowFault) -> (PatientReference, Registration)? {
        guard let value = try subject.text(day: nil) else { return nil }
        var registration = Registration(birthYear: try year(), sex: try sexOfPatient())
        if let system {
            registration.identifiers = [SealableIdentifier(system: system, value: .open(value))]
            try addDetails(to: &registration)
            return (.identifier(system: system, value: value), registration)
        }
        guard Self.isPseudonym(value) else {
            throw RowFault(
                field: subject.name,
                reason: "the patient's code is not made of 1 to 64 of A-Z, a-z, 0-9, “.”, “_” and “-”")
        }
        registration.pseudonym = value
        return (.pseudonym(value), registration)
    }

    var missing: RowFault { RowFault(field: subject.name, reason: "the row does not say which patient it is about") }

    private func addDetails(to registration: inout Registration) throws(RowFault) {
        registration.name = try name?.text(day: nil).map { .open($0) }
        registration.contact = try contact?.text(day: nil).map { .open($0) }
        guard let birthDate, var text = try birthDate.text(day: nil) else { return }
        let pattern = birthDate.spec.pattern ?? .day
        let civil = text.withUTF8 { pattern.match($0) }
        guard let civil, let day = CalendarDay(year: civil.year, month: civil.month, day: civil.day) else {
            throw RowFault(field: birthDate.name, reason: "the birth date is not a day of the form \(pattern.text)")
        }
        registration.birthDate = .open(day.description)
        if registration.birthYear == nil { registration.birthYear = civil.year }
    }

    private func year() throws(RowFault) -> Int? {
        guard let birthYear, let text = try birthYear.text(day: nil) else { return nil }
        if let year = Int(text), (1850...2200).contains(year) { return year }
        throw RowFault(field: birthYear.name, reason: "\(birthYear.quoted(text)) is not a year of birth")
    }

    private func sexOfPatient() throws(RowFault) -> Sex? {
        guard let sex, let text = try sex.text(day: nil) else { return nil }
        if let known = Sex(rawValue: text) { return known }
        let words = Sex.allCases.map(\.rawValue).joined(separator: ", ")
        throw RowFault(
            field: sex.name, reason: "\(sex.quoted(text)) is not one of \(words); a “map:” can turn it into one")
    }

    private static func isPseudonym(_ text: String) -> Bool {
        guard (1...64).contains(text.utf8.count) else { return false }
        return text.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || [45, 46, 95].contains($0)
        }
    }
}
