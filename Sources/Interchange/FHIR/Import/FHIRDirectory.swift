import Clinical

/// The names of what is not about one person: practitioners, places, organisations, medications of an export.
struct FHIRDirectory: Sendable {
    struct Entry: Hashable, Sendable {
        var type: String
        var id: String
        /// The server that its entry's `fullUrl` names; nil where nothing says one.
        var server: String?
        /// As a page would show it: `Practitioner.name`, `Location.name`, `Medication.code.text` …; nil where it has none.
        var name: String?
        /// A `PractitionerRole`'s practitioner, a `Location`'s managing organisation.
        var belongsTo: FHIRReference?
        /// Its numbers, without their systems.
        var identifiers: [String] = []
        /// A `Medication`'s code.
        var coding: JSONTree?
        /// What a `PractitionerRole` makes somebody: its codes, or what is written in their place.
        var roles: [String] = []
        /// What a `Practitioner` is qualified for, where it is coded.
        var qualifications: [Coding] = []
    }

    /// By `Type/id`, and by the id alone for `urn:uuid:` references, which name no type: one for each server.
    private var entries: [String: [Entry]] = [:]
    /// Known once everything is read.
    var ids = ServerIDs()

    init() {}

    /// Adds what is not there; of two entries for one resource the one that sorts first stays, so that the order in which
    /// files are read decides nothing.
    mutating func add(_ entry: Entry, alias: String?) {
        for key in Set([entry.type + "/" + entry.id, entry.id, alias].compactMap { $0 }) {
            var held = entries[key] ?? []
            if let place = held.firstIndex(where: { $0.server == entry.server }) {
                if Self.isBefore(entry, held[place]) { held[place] = entry }
            } else {
                held.append(entry)
            }
            entries[key] = held
        }
    }

    private static func isBefore(_ left: Entry, _ right: Entry) -> Bool {
        (left.name ?? "\u{10FFFF}", left.server ?? "") < (right.name ?? "\u{10FFFF}", right.server ?? "")
    }

    /// All of them, each once, in order of type and id.
    var all: [Entry] {
        Set(entries.values.joined()).sorted {
            ($0.type, $0.id, $0.server ?? "") < ($1.type, $1.id, $1.server ?? "")
        }
    }

    /// The entry a reference points to.
    ///
    /// - Parameter server: of the resource it stands in; nil for the source's own.
    func entry(_ reference: FHIRReference, from server: String?) -> Entry? {
        if reference.isContained { return nil }
        guard let type = reference.type else { return entries[reference.id]?.min(by: Self.isBefore) }
        let wanted = ids.server(of: reference, in: server)
        return entries[type + "/" + reference.id]?.filter { ids.other($0.server) == wanted }.min(by: Self.isBefore)
    }

    /// What an entry belongs to, where that is here.
    func owner(of entry: Entry) -> Entry? {
        entry.belongsTo.flatMap { self.entry($0, from: ids.other(entry.server)) }
    }

    /// The name a reference leads to, through a `PractitionerRole` to its practitioner; nil where there is none.
    func name(_ reference: FHIRReference, from server: String?) -> String? {
        guard let entry = entry(reference, from: server) else { return nil }
        return entry.name ?? owner(of: entry)?.name
    }

    /// The id by which a record names an entry.
    func recordID(of entry: Entry) -> String { ids.name(entry.type, entry.id, at: ids.other(entry.server)) }

    /// The same of whom a `PractitionerRole` is about; of the role itself where it names nobody.
    func recordID(ofHolder role: Entry) -> String {
        role.belongsTo.map { recordID(of: $0, from: ids.other(role.server)) } ?? recordID(of: role)
    }

    /// The id by which a record names what a reference points to, here or not.
    func recordID(of reference: FHIRReference, from server: String?) -> String {
        if let entry = entry(reference, from: server) { return recordID(of: entry) }
        guard let type = reference.type else { return reference.id }
        return ids.name(type, reference, in: server)
    }
}
