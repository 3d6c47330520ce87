/// Whom a row is about, and what it says of the person.
struct PatientSpec: Sendable {
    enum Subject: Sendable {
        case pseudonym(TextSpec)
        case identifier(system: String, TextSpec)
    }

    var subject: Subject
    /// Whether codes that another source already uses mean the same people.
    var samePatients: Bool
    var birthYear: TextSpec?
    var sex: TextSpec?
    var name: TextSpec?
    var birthDate: TextSpec?
    var contact: TextSpec?

    var subjectSpec: TextSpec {
        switch subject {
        case .pseudonym(let spec), .identifier(_, let spec): spec
        }
    }

    /// Columns whose values identify a person and never stand in a message.
    var identifyingColumns: [ColumnReference] {
        subjectSpec.columns + [name, birthDate, contact].flatMap { $0?.columns ?? [] }
    }

    var columns: [ColumnReference] {
        identifyingColumns + [birthYear, sex].flatMap { $0?.columns ?? [] }
    }
}
