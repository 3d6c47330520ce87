/// One resource of an export, parsed, and where it stood.
struct FHIRResource: Sendable {
    /// Path of the file as it was named, with the archive member's after a colon where there is one.
    var file: String
    /// Where in the file: `entry[12].resource`, `line 7`, or empty for the file's only resource.
    var path: String
    /// Number of the resource in the whole import, 1 for the first: the `line` of its entries' source.
    var ordinal: Int64
    /// The bundle entry's `fullUrl`, such as `urn:uuid:…`; nil outside of bundles.
    var fullURL: String?
    /// `resourceType`.
    var type: String
    /// `id`, or the UUID of `fullURL` where the resource has none; nil where neither is there.
    var id: String?
    /// The server whose id it has, where that is not the source's own: two servers give one id to two resources.
    var server: String?
    var json: JSONTree
}
