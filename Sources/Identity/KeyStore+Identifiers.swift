import FoundationEssentials
import GRDB

extension KeyStore {
    /// Whom an identifier of another system belongs to; nil when it was never seen here.
    public func holder(of identifier: ExternalIdentifier) throws(IdentityError) -> IdentifierHolder? {
        let secrets = try unlocked(for: "to look a person up by a number of \(identifier.system)")
        return try reading { try holder(of: secrets.hash(of: identifier), $0) }
    }

    /// The holders of many identifiers in the order asked for, read in one transaction.
    public func holders(of identifiers: [ExternalIdentifier]) throws(IdentityError) -> [IdentifierHolder?] {
        if identifiers.isEmpty { return [] }
        let secrets = try unlocked(for: "to look people up by their numbers elsewhere")
        return try reading { database in
            try identifiers.map { try holder(of: secrets.hash(of: $0), database) }
        }
    }

    /// Remembers whom identifiers belong to, all in one transaction. The same again changes nothing.
    ///
    /// - Throws: `identifierTaken`, `identifierErased`, or for the patient `patientErased`, `patientKeyMissing`; then none is kept.
    public func register(
        _ identifiers: [(identifier: ExternalIdentifier, patient: PatientID)]
    ) throws(IdentityError) {
        if identifiers.isEmpty { return }
        let secrets = try unlocked(for: "to remember people by their numbers elsewhere")
        try writing { database in
            for (identifier, patient) in identifiers {
                try requireKeyExists(for: patient, database)
                let hash = secrets.hash(of: identifier)
                switch try holder(of: hash, database) {
                case nil: try Self.insert(hash, for: patient, database)
                case .patient(patient): continue
                case .patient(let holder):
                    throw IdentityError.identifierTaken(system: identifier.system, holder: holder, wanted: patient)
                case .erased: throw IdentityError.identifierErased(system: identifier.system, wanted: patient)
                }
            }
        }
    }

    private func requireKeyExists(for patient: PatientID, _ database: Database) throws {
        guard try isWithheld(patient) || !Self.keyExists(for: patient, database) else { return }
        throw try isErased(patient, database)
            ? IdentityError.patientErased(patient) : IdentityError.patientKeyMissing(patient)
    }

    private func holder(of hash: Data, _ database: Database) throws -> IdentifierHolder? {
        // A tombstone has no patient: the second branch answers NULL.
        let select = try database.cachedStatement(
            sql: "SELECT patient FROM identifier WHERE hash = ?1 UNION ALL SELECT NULL FROM tombstone WHERE hash = ?1")
        guard let row = try Row.fetchOne(select, arguments: [hash]) else { return nil }
        guard let text = row[0] as String? else { return .erased }
        return PatientID(code: text).map { isWithheld($0) ? .erased : .patient($0) }
    }

    private static func insert(_ hash: Data, for patient: PatientID, _ database: Database) throws {
        try database.cachedStatement(sql: "INSERT INTO identifier(hash, patient) VALUES (?, ?)")
            .execute(arguments: [hash, patient.text])
    }
}
