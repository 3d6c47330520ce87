/// What waits in the working file of one person.
struct StagedPerson {
    /// The id by which the person's resource is referred to; of another server the whole address.
    var name: String
    /// The person's server, where that is not the source's own.
    var server: String?
    var places: [StagedPlace]
}

/// Where a staged resource lies in the working file, with what decides whose it is.
struct StagedPlace {
    var offset: Int64
    /// Bytes of it there.
    var count: Int
    var document: Int32
    var rank: UInt8
    var server: PersonServer
    /// `StagedResource.nameHash`.
    var name: UInt64
}
