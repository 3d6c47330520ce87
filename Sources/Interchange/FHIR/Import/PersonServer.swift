/// Whose id it is by which a resource refers to a person, or by which a Patient is referred to.
enum PersonServer: Hashable {
    /// A server's, by its `FHIRServer` address.
    case server(String)
    /// That of a Patient of which nothing says the server: a line of NDJSON, an entry with a `urn:uuid:` or without `fullUrl`.
    case local
    /// Not said: a relative reference of an entry that does not say its own server either.
    case unsaid

    /// The server that a reference means: the one it names; of a relative one that of its entry's `fullUrl`
    /// (http://hl7.org/fhir/R4/bundle.html#references).
    init(of reference: FHIRReference, inEntry fullURL: FHIRReference?) {
        let base = reference.base ?? (reference.type == nil ? nil : fullURL?.base)
        self = base.map { .server($0) } ?? .unsaid
    }
}
