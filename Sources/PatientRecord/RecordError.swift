public import Clinical
public import EventLog
public import Identity

/// What can go wrong at the record's door. The user's mistakes are `.violation`; the rest is what broke.
public enum RecordError: Error, Sendable, CustomStringConvertible {
    case violation(RuleViolation)
    case log(EventLogError)
    case identity(IdentityError)
    case history(HistoryError)
    /// What kept the beginning of an import from being recorded: an error of the room that records it.
    case importNotBegun(any Error)

    public var description: String {
        switch self {
        case .violation(let violation): violation.description
        case .log(let error): error.description
        case .identity(let error): error.description
        case .history(let error): error.description
        case .importNotBegun(let error): "\(error)"
        }
    }

    /// Sorts any error of the rooms below into one of ours; an error nobody expects is a bug and traps.
    static func wrapping(_ error: any Error) -> RecordError {
        switch error {
        case let error as RecordError: error
        case let error as RuleViolation: .violation(error)
        case let error as EventLogError: .log(error)
        case let error as IdentityError: .identity(error)
        case let error as HistoryError: .history(error)
        default: preconditionFailure("an error no room throws: \(error)")
        }
    }
}
