import Clinical

/// The names of what is not about one person: practitioners, places, organisations, medications of an export.
struct FHIRDirectory: Sendable {
    struct Entry: Hashable, Sendable {
        var type: String
        var id: String
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

    /// By `Type/id`, and by the id alone for `urn:uuid:` references, which name no type.
    private(set) var entries: [String: Entry] = [:]

    init() {}

    /// Adds what is not there; of two entries for one resource the one that sorts first stays, so that the order in which
    /// files are read decides nothing.
    mutating func add(_ entry: Entry, alias: String?) {
        for key in Set([entry.type + "/" + entry.id, entry.id, alias].compactMap { $0 }) {
            if let there = entries[key], (there.name ?? "\u{10FFFF}") <= (entry.name ?? "\u{10FFFF}") { continue }
            entries[key] = entry
        }
    }

    /// The entry a reference points to.
    subscript(_ reference: FHIRReference) -> Entry? {
        if reference.isContained { return nil }
        return entries[reference.type.map { $0 + "/" + reference.id } ?? reference.id]
    }

    /// The name a reference leads to, through a `PractitionerRole` to its practitioner; nil where there is none.
    func name(_ reference: FHIRReference) -> String? {
        guard let entry = self[reference] else { return nil }
        return entry.name ?? entry.belongsTo.flatMap { self[$0]?.name }
    }
}
