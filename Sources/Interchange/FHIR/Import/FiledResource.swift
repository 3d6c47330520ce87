/// What is kept of a resource while all that is said of its person is looked at: where it lies, and what orders it.
struct FiledResource {
    let place: StagedPlace
    let ordinal: Int64
    private(set) var id: String?
    /// The server whose id it has, where that is not the source's own.
    let server: String?
    /// When it happened, as written.
    private(set) var time: String
    /// The name of the visit that it refers to.
    private(set) var visit: String?
    /// What it says, where there is room to keep it; else it is read again.
    let kept: JSONTree?

    var rank: UInt8 { place.rank }

    init(_ parsed: ParsedResource, at place: StagedPlace, visit: String?, isKept: Bool) {
        self.place = place
        ordinal = parsed.staged.ordinal
        id = parsed.staged.id
        server = parsed.resource.server
        time = parsed.time
        self.visit = visit
        kept = isKept ? parsed.resource.json : nil
    }

    /// Lets go of what only the order depends on.
    mutating func settle() { (id, time, visit) = (nil, "", nil) }

    /// What tells resources of one person apart; nil without an id.
    var name: Name? { id.map { Name(rank: rank, id: $0, server: server) } }

    struct Name: Hashable {
        var rank: UInt8
        var id: String
        var server: String?
    }

    /// The order in which a person's resources are mapped: by content alone, but for those without an id, which are not
    /// taken.
    static func < (left: FiledResource, right: FiledResource) -> Bool {
        if left.rank != right.rank { return left.rank < right.rank }
        if left.time != right.time { return left.time < right.time }
        let (leftID, rightID) = (left.id ?? "", right.id ?? "")
        if leftID != rightID { return leftID.utf8.lexicographicallyPrecedes(rightID.utf8) }
        if left.server != right.server { return (left.server ?? "") < (right.server ?? "") }
        return left.ordinal < right.ordinal
    }
}
