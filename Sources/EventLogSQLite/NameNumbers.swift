import EventLog
import GRDBSQLite

/// The numbers of types or actors as a writer knows them: looked up once, added where they are new.
struct NameNumbers {
    let table: String
    private var numbers: [String: Int64] = [:]
    private var newest: (name: String, number: Int64) = ("", 0)

    init(table: String) { self.table = table }

    /// The name's number. `isFirstUse` where this call gave it.
    @inline(__always)
    mutating func number(
        _ name: String, in connection: Connection
    ) throws(EventLogError) -> (number: Int64, isFirstUse: Bool) {
        if name == newest.name, newest.number > 0 { return (newest.number, false) }
        if let number = numbers[name] {
            newest = (name, number)
            return (number, false)
        }
        return try lookUp(name, in: connection)
    }

    /// Names given in a transaction that was rolled back were never given.
    mutating func forget() { self = NameNumbers(table: table) }

    private mutating func lookUp(
        _ name: String, in connection: Connection
    ) throws(EventLogError) -> (number: Int64, isFirstUse: Bool) {
        let find = try connection.statement("SELECT id FROM \(table) WHERE name = ?1")
        defer { find.reset() }
        find.bind(1, name)
        if try find.step() {
            numbers[name] = find.integer(0)
            return (find.integer(0), false)
        }
        let add = try connection.statement(
            "INSERT INTO \(table) (id, name) VALUES ((SELECT ifnull(max(id), 0) + 1 FROM \(table)), ?1)")
        add.bind(1, name)
        try add.run()
        let number = sqlite3_last_insert_rowid(connection.handle)
        numbers[name] = number
        return (number, true)
    }
}
