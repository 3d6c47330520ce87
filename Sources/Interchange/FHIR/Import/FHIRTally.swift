/// What became of an export's resources before their entries are decided. Together with the tally of the entries it
/// adds up: every resource read is in exactly one count.
public struct FHIRTally: Hashable, Sendable {
    /// Resources found, by type; those of which no type can be told under `unreadable`.
    public internal(set) var read: [String: Int64] = [:]
    /// Malformed, dangling or against the standard.
    public internal(set) var rejected: Int64 = 0
    /// The same resource with the same content once more.
    public internal(set) var repeated: Int64 = 0
    /// Older versions of a resource that the export has in a newer one.
    public internal(set) var superseded: Int64 = 0
    /// Practitioners, places, organisations and medications: read for their names.
    public internal(set) var named: Int64 = 0
    /// Types of resources outside of our vocabulary, with how many there were.
    public internal(set) var otherTypes: [String: Int64] = [:]
    /// What resources of our types say that we have no word for: `system|code display`, with how many there were.
    public internal(set) var notMapped: [String: Int64] = [:]
    /// Resources that name a visit which the export does not bring, as it brings none at all.
    public internal(set) var visitsNamedOnly: Int64 = 0

    /// Patients of servers other than the source's own, by the server's address: people of their own.
    public internal(set) var otherServers: [String: Int64] = [:]
    /// Those of them whom nobody here was, by the server's address.
    public internal(set) var newOfOtherServers: [String: Int64] = [:]
    /// Servers that turned out to be the source's own by a new address.
    public internal(set) var movedServers: [String] = []
    /// What is told and is no outcome of a resource: how often.
    public internal(set) var notices: [FHIRNotice.Kind: Int64] = [:]
    /// The first five of each.
    public internal(set) var firstNotices: [FHIRNotice] = []

    public init() {}

    public static let unreadable = "unreadable"
    /// Different words kept for `notMapped`; beyond, they are counted together.
    static let wordsMax = 10_000
    static let furtherWords = "further codes"
    /// Different servers kept for `otherServers`; beyond, they are counted together.
    static let serversMax = 100
    public static let furtherServers = "further servers"

    /// Resources read in all.
    public var resources: Int64 { read.values.reduce(0, +) }

    mutating func countPatient(of server: String, isKnown: Bool) {
        let key = otherServers[server] != nil || otherServers.count < Self.serversMax ? server : Self.furtherServers
        otherServers[key, default: 0] += 1
        if !isKnown { newOfOtherServers[key, default: 0] += 1 }
    }

    mutating func note(_ kind: FHIRNotice.Kind, file: String, path: String, _ what: String) {
        notices[kind, default: 0] += 1
        if notices[kind, default: 0] <= FHIRNotice.firstMax {
            firstNotices.append(FHIRNotice(kind: kind, file: file, path: path, what: what))
        }
    }

    mutating func countNotMapped(_ what: String) {
        let key = notMapped[what] != nil || notMapped.count < Self.wordsMax ? what : Self.furtherWords
        notMapped[key, default: 0] += 1
    }
}
