public import Clinical

/// Who treated and where, of an export: of those whom entries name.
public struct FHIRStaff: Sendable {
    /// By the id that entries name in `performedBy`, in order of it.
    public var practitioners: [(id: String, practitioner: Practitioner)] = []
    /// In order of their ids.
    public var locations: [PracticeLocation] = []
}

/// The practitioners and the practice's own places that rows name, gathered while they pass by.
public struct NamedStaff: Sendable {
    public private(set) var practitioners: Set<String> = []
    public private(set) var locations: Set<String> = []

    public init() {}

    public mutating func add(_ row: ImportedRow) {
        for draft in row.drafts {
            if let performer = draft.event.context.performedBy { practitioners.insert(performer) }
            if case .visitCompleted(let visit) = draft.event, visit.isOwn, let place = visit.location {
                locations.insert(place)
            }
        }
    }
}

extension FHIRImport {
    /// What the export's Practitioner, PractitionerRole and Location resources say of those whom entries name. Names of
    /// people are left out: they are personal details, which no practitioner's event has.
    public func staff(_ named: NamedStaff) -> FHIRStaff {
        var staff = FHIRStaff()
        let known = directory.practitioners
        for id in named.practitioners.sorted() {
            if let practitioner = known[id] { staff.practitioners.append((id, practitioner)) }
        }
        let places = directory.places
        for id in named.locations.sorted() {
            if let place = places[id] { staff.locations.append(PracticeLocation(location: id, name: place.name)) }
        }
        return staff
    }
}

extension FHIRDirectory {
    /// Practitioners by the id a record names them by and by their numbers, since a reference may name either; with the
    /// roles that a `PractitionerRole` gives them. Of two with one number the first by id has it.
    var practitioners: [String: Practitioner] {
        let all = all
        var roles: [String: Set<String>] = [:]
        for role in all where role.type == "PractitionerRole" {
            if let holder = owner(of: role), holder.type == "Practitioner" {
                roles[recordID(of: holder), default: []].formUnion(role.roles)
            }
        }
        var found: [String: Practitioner] = [:]
        for entry in all where entry.type == "Practitioner" {
            let id = recordID(of: entry)
            let practitioner = Practitioner(
                roles: roles[id, default: []].sorted(), qualifications: entry.qualifications)
            found[id] = practitioner
            for number in entry.identifiers where found[number] == nil { found[number] = practitioner }
        }
        return found
    }

    /// Places by the id a record names them by.
    var places: [String: Entry] {
        Dictionary(all.filter { $0.type == "Location" }.map { (recordID(of: $0), $0) }) { first, _ in first }
    }
}
