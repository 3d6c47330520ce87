/// How a record tells ids apart that several servers give: `Practitioner/1` of two servers is two people.
///
/// The ids of one server are kept as they are; those of any other with its address before them.
struct ServerIDs: Hashable, Sendable {
    /// Addresses of the source's own server, as `FHIRServer` writes them; empty while none is known.
    var own: Set<String> = []
    /// Of which server is what says none; nil for the source's own.
    var unsaid: String?

    /// nil for the source's own.
    ///
    /// - Parameter address: nil where nothing says a server.
    func other(_ address: String?) -> String? { (address ?? unsaid).flatMap { own.contains($0) ? nil : $0 } }

    /// The server whose id a reference has: the one it names, else that of the resource it stands in. nil for the source's
    /// own, and for `urn:uuid:…`, which no two servers give.
    func server(of reference: FHIRReference, in server: String?) -> String? {
        if let base = reference.base { return other(base) }
        return reference.type == nil ? nil : server
    }

    /// - Parameter server: whose the id is; nil for the source's own.
    func name(_ type: String, _ id: String, at server: String?) -> String {
        server.map { FHIRServer.address(of: type, id, at: $0) } ?? id
    }

    /// The name of what a reference means that stands in a resource of a server.
    ///
    /// - Parameter type: of what is referred to.
    func name(_ type: String, _ reference: FHIRReference, in server: String?) -> String {
        name(type, reference.id, at: self.server(of: reference, in: server))
    }
}
