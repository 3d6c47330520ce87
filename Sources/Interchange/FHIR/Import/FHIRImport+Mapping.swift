public import Clinical

extension FHIRImport {
    /// - Parameters:
    ///   - paths: files, archives and folders.
    ///   - servers: what is known of the source's servers from before.
    ///   - practiceZone: IANA name; for times that state no offset or UTC.
    ///   - now: milliseconds since 1970 UTC; what the source does not date is known from then on.
    ///   - folder: where the working file lies, which holds what the resources hold and has no name.
    ///   - rejects: path of the file for resources that are not taken; there once it is finished.
    public convenience init(
        _ paths: [String], mapping: FHIRMapping, servers: SourceServers = .unknown, registry: Registry,
        practiceZone: String, now: Int64, folder: String, rejects: String, progress: Progress? = nil
    ) throws(FHIRError) {
        let record = FHIRRecord(mapping: mapping, registry: registry, practiceZone: practiceZone, now: now)
        try self.init(
            paths, mapping: mapping, servers: servers, folder: folder, rejects: rejects, progress: progress
        ) { record.mapper(of: $0) }
    }
}
