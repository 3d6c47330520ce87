import FoundationEssentials
import GRDB

/// The one row that says what this key store is.
struct Keyring {
    static let saltByteCount = 16

    let form: Int
    /// Makes the subkeys of two stores under one master key differ, so that their hashes cannot be compared.
    let salt: [UInt8]
    let masterCheck: [UInt8]

    func insert(_ database: Database) throws {
        try database.execute(
            sql: "INSERT INTO keyring(id, form, salt, master_check) VALUES (1, ?, ?, ?)",
            arguments: [form, Data(salt), Data(masterCheck)])
    }

    static func fetch(_ database: Database) throws -> Keyring? {
        try Row.fetchOne(database, sql: "SELECT form, salt, master_check FROM keyring").map { row in
            Keyring(form: row[0], salt: Array(row[1] as Data), masterCheck: Array(row[2] as Data))
        }
    }
}
