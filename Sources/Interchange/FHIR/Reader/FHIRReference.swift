/// What a `Reference.reference` points to: `urn:uuid:…`, `Type/id`, an absolute URL, each with or without
/// `/_history/n`, or `#contained`.
struct FHIRReference: Hashable, Sendable {
    /// The resource type as far as the text says it: `urn:uuid:…` and `#…` do not.
    var type: String?
    /// The logical id, the UUID, or the id of the contained resource without its `#`.
    var id: String
    /// Whether it points into the resource's own `contained`.
    var isContained = false
    /// What stands before the type in an absolute URL, as a `FHIRServer` address; nil where the reference is relative.
    var base: String?

    /// nil where the text is no reference to a resource: empty, or without a type and an id.
    init?(_ text: String) {
        if text.hasPrefix("#") {
            guard text.utf8.count > 1 else { return nil }
            self.init(type: nil, id: String(text.dropFirst()), isContained: true)
        } else if text.hasPrefix("urn:uuid:") || text.hasPrefix("urn:oid:") {
            let id = text.drop { $0 != ":" }.dropFirst().drop { $0 != ":" }.dropFirst()
            guard !id.isEmpty else { return nil }
            // The digits of a UUID are the same in both cases (RFC 4122, 3).
            self.init(type: nil, id: text.hasPrefix("urn:uuid:") ? id.lowercased() : String(id))
        } else {
            self.init(url: text)
        }
    }

    private init(type: String?, id: String, isContained: Bool = false) {
        self.type = type
        self.id = id
        self.isContained = isContained
    }

    private init?(url: String) {
        var segments = url.split(separator: "?", omittingEmptySubsequences: false)[0].split(separator: "/")
        if segments.count >= 4, segments[segments.count - 2] == "_history" { segments.removeLast(2) }
        guard segments.count >= 2, let id = segments.last, let type = segments.dropLast().last,
            let initial = type.utf8.first, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(initial)
        else { return nil }
        self.init(type: String(type), id: String(id))
        if segments[0].hasSuffix(":"), url.contains("://") {
            base = FHIRServer.canonical(segments[0] + "//" + segments.dropFirst().dropLast(2).joined(separator: "/"))
        }
    }

    /// Reads an object of type `Reference`; nil where it has no usable `reference`.
    init?(_ tree: JSONTree?) {
        guard let text = tree?["reference"]?.text else { return nil }
        self.init(text)
    }
}
