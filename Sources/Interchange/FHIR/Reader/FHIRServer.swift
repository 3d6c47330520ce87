/// The address of a FHIR server, such as `https://ehr.example/fhir`: what stands before `/Patient/p1` in an absolute URL.
///
/// Ids are a server's own: `Patient/p1` of two servers is two people. Addresses are compared as they are written here: with
/// https, for a server may be reached by http as well; the host in lower case, without the scheme's own port; without
/// slashes that are doubled or at the end.
public enum FHIRServer {
    /// nil where the text is no http or https address.
    public static func canonical(_ text: some StringProtocol) -> String? {
        guard let end = text.firstRange(of: "://") else { return nil }
        let scheme = text[..<end.lowerBound].lowercased()
        guard scheme == "https" || scheme == "http" else { return nil }
        let parts = String(text[end.upperBound...]).split(separator: "/" as Character).map(String.init)
        guard var host = parts.first?.lowercased() else { return nil }
        for port in [":443", ":80"] where host.hasSuffix(port) { host.removeLast(port.count) }
        return host.isEmpty ? nil : (["https://" + host] + parts.dropFirst()).joined(separator: "/")
    }

    /// The address of a resource: the whole one at a server, else only `Type/id`.
    static func address(of type: String, _ id: String, at server: String?) -> String {
        (server.map { $0 + "/" } ?? "") + type + "/" + id
    }
}
