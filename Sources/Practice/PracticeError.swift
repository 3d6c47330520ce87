import Clinical
import EventLog
import Foundation
import GRDB
import Identity
import Interchange
import PatientRecord
import ProjectionRuntime

/// What a command ends with when it cannot do its work: one type, with the exit code that scripts can rely on.
public struct PracticeError: Error, Sendable, CustomStringConvertible {
    /// Who has to do something about it. Raw values are exit codes (BSD sysexits).
    public enum Kind: Int32, Sendable {
        /// The command line is wrong.
        case usage = 64
        /// The data is wrong: a rule is violated, a mapping or policy does not parse, a row is rejected, the log is damaged.
        case data = 65
        /// A file or store that should be there is not.
        case noInput = 66
        /// Our bug.
        case software = 70
        /// An output file cannot be created.
        case cannotCreate = 73
        /// Reading or writing failed: a full disk, a permission.
        case inputOutput = 74
        /// Somebody else is at work; the same command may succeed later.
        case tryAgain = 75
    }

    public var kind: Kind
    /// Every fact, and the next step.
    public var message: String

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    public var description: String { message }

    /// Any error of the rooms behind, as the command ends with it.
    public static func wrapping(_ error: any Error) -> PracticeError {
        switch error {
        case let error as PracticeError: error
        case let error as PatientRecord.RecordError: wrapping(record: error)
        case let error as RuleViolation: PracticeError(.data, error.description)
        case let error as HistoryError: PracticeError(.data, error.description)
        case let error as EventLogError: PracticeError(kind(of: error), error.description)
        case let error as IdentityError: PracticeError(kind(of: error), error.description)
        case let error as ProjectionError: PracticeError(kind(of: error), error.description)
        case let error as RegistryError: PracticeError(.data, error.description)
        case let error as PolicyError: PracticeError(.data, error.description)
        case let error as MappingError: PracticeError(.data, error.description)
        case let error as CSVError: PracticeError(kind(of: error), error.description)
        case let error as FHIRError: PracticeError(error.kind, error.description)
        case let error as DatabaseError: wrapping(database: error)
        case let error as CocoaError: wrapping(file: error)
        default: PracticeError(.inputOutput, "\(error)")
        }
    }

    private static func wrapping(record error: PatientRecord.RecordError) -> PracticeError {
        switch error {
        case .violation(let violation): wrapping(violation)
        case .log(let error): wrapping(error)
        case .identity(let error): wrapping(error)
        case .history(let error): wrapping(error)
        case .importNotBegun(let error): wrapping(error)
        }
    }

    /// A database that is neither the log, the keys nor the views: which, only the place of the error knows.
    private static func wrapping(database error: DatabaseError) -> PracticeError {
        let trouble = StorageTrouble(sqliteCode: error.extendedResultCode.rawValue)
        return PracticeError(trouble == .busy ? .tryAgain : .inputOutput, "a file of the store: \(trouble.words).")
    }

    /// Foundation's own description of what it could not do with a file runs over lines and names its classes.
    private static func wrapping(file error: CocoaError) -> PracticeError {
        let path = error.userInfo[NSFilePathErrorKey] as? String ?? "a file"
        let cause = error.userInfo[NSUnderlyingErrorKey] as? POSIXError
        let reason = cause.map { String(cString: strerror($0.code.rawValue)) } ?? "it cannot be read or written"
        return PracticeError(.inputOutput, "\(path): \(reason). Check the place and this account's permissions.")
    }

    private static func kind(of error: EventLogError) -> Kind {
        switch error {
        case .missing: .noInput
        case .busy, .conflict: .tryAgain
        case .damaged, .newerFormat: .data
        case .storage(let code, _, _):
            switch StorageTrouble(sqliteCode: code) {
            case .busy: .tryAgain
            case .damaged, .notADatabase: .data
            default: .inputOutput
            }
        default: .software
        }
    }

    private static func kind(of error: ProjectionError) -> Kind {
        switch error {
        case .busy, .rebuilding, .views(_, .busy): .tryAgain
        case .noPractice, .context, .otherLog: .data
        case .targetExists, .cannotCreate, .notOfReplay: .cannotCreate
        case .views, .folder, .waiting, .notBuilt: .inputOutput
        }
    }

    private static func kind(of error: IdentityError) -> Kind {
        switch error {
        case .masterKeyAbsent, .masterKeyOther, .masterKeyFileMissing, .masterKeyWrong, .keyStoreMissing: .noInput
        case .patientErased, .identifierErased, .patientKeyMissing, .patientKeyDamaged, .recoverySheetLineWrong,
            .recoverySheetLineMissing, .recoverySheetWrong:
            .data
        case .identifierTaken, .keyStoreBusy: .tryAgain
        case .masterKeyFileExists, .keyStoreExists: .cannotCreate
        default: .inputOutput
        }
    }

    private static func kind(of error: CSVError) -> Kind {
        switch error {
        case .notFound, .notAFile: .noInput
        case .unreadable: .inputOutput
        case .unwritable: .cannotCreate
        case .badGzip, .otherEncoding, .empty, .badHeader, .repeatedColumn, .missingColumn, .fileName: .data
        }
    }
}
