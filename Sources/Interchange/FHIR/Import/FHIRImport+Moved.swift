import Clinical

/// A resource that its source gave to another person comes under both, where the export has it in two versions.
extension FHIRImport {
    /// Names looked at in one pass over what is staged.
    private static let namesMax = 100_000
    /// Resources of one name that are held against one another; of more nobody is found to be the later holder.
    private static let versionsMax = 200

    /// Finds the versions of resources that a later one, under another person, takes the place of.
    ///
    /// Ids of some exports are their files' own: two people's resources of one id are one that moved only where both say in
    /// `meta` which version they are, and tell the same of the same time.
    func findMoved(asking record: Record) throws {
        let names = try staging.namesOfSeveral().sorted()
        for start in stride(from: 0, to: names.count, by: Self.namesMax) {
            try findMoved(Set(names[start..<min(start + Self.namesMax, names.count)]), asking: record)
        }
    }

    private func findMoved(_ names: Set<UInt64>, asking record: Record) throws {
        var found: [FiledResource.Name: [(person: String, place: StagedPlace)]] = [:]
        for part in 0..<StagingFile.parts {
            for filed in try staging.people(of: part) where filed.places.contains(where: { names.contains($0.name) }) {
                let owners = try owners(of: filed, asking: record)
                for (place, owner) in zip(filed.places, owners) where place.rank != 0 && names.contains(place.name) {
                    guard case .one(let server) = owner else { continue }
                    let staged = try staging.resource(at: place)
                    guard let id = staged.id else { continue }
                    let person = self.person(filed.name, of: server)
                    let name = FiledResource.Name(rank: place.rank, id: id, server: self.server(of: staged, person))
                    found[name, default: []].append((person.name, place))
                }
            }
        }
        for versions in found.values
        where versions.count <= Self.versionsMax && Set(versions.map(\.person)).count > 1
            && versions.reduce(0, { $0 + $1.place.count }) <= limits.versionBytes
        {
            try setAside(versions.map { try ($0.person, $0.place, staging.resource(at: $0.place)) })
        }
    }

    private func setAside(_ versions: [(person: String, place: StagedPlace, staged: StagedResource)]) throws {
        // What is malformed is told when it is its turn.
        let parsed = versions.compactMap { version in
            tree(of: version.staged).map { tree in
                (
                    version.person, version.place,
                    ParsedResource(
                        staged: version.staged,
                        resource: resource(version.staged, tree, of: StagedPerson(name: version.person, places: [])))
                )
            }
        }
        for (person, place, resource) in parsed {
            let isOutdated = parsed.contains { other, _, later in
                other != person && resource.isOlderState(than: later)
            }
            if isOutdated, setAside.insert(place.offset).inserted {
                tally.superseded += 1
                doneBytes += Int64(place.count)
            }
        }
    }
}

extension ParsedResource {
    /// Whether another person's resource of the same name is a later version of this one.
    fileprivate func isOlderState(than other: ParsedResource) -> Bool {
        resource.version.isDated && other.resource.version.isDated && other.isNewer(than: self) == true
            && resource.json["code"] == other.resource.json["code"] && time == other.time
    }
}
