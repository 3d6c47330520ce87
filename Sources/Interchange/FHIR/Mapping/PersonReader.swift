import Clinical

/// Reads a `Patient`: who the person is, and whether they died.
struct PersonReader {
    private(set) var view: PersonView
    private let lookUp: CodeLookUp
    private let times: FHIRTimes
    /// Nil where no birth is told, or none that can be.
    private let born: Occurrence?
    /// The first thing after the day of birth that the person's other resources date.
    private var firstDated: Occurrence?

    init(_ resources: PatientResources, lookUp: CodeLookUp, times: FHIRTimes) {
        view = PersonView(resources)
        self.lookUp = lookUp
        self.times = times
        born = resources.patient?.json["birthDate"]?.text.flatMap { try? times.occurrence($0, field: "birthDate") }
    }

    private var resources: PatientResources { view.resources }
    private var json: JSONTree { resources.patient?.json ?? .null }

    /// What the export says of the person; of a source without identities only what identifies nobody.
    var registration: Registration {
        var registration = Registration(birthYear: birthYear, sex: json["gender"]?.text.flatMap(Sex.init))
        if lookUp.mapping.isPseudonymous { return registration }
        registration.name = name.map(SealableText.open)
        registration.birthDate = birthYear == nil ? nil : json["birthDate"]?.text.map(SealableText.open)
        registration.contact = contact.map(SealableText.open)
        registration.identifiers = identifiers
        return registration
    }

    private var birthYear: Int? { born?.day.civil.year }

    // MARK: Who

    private var name: String? {
        let names = json.all("name").filter { $0.at("period", "end") == nil && $0["use"]?.text != "old" }
        let wanted =
            names.first { $0["use"]?.text == "official" } ?? names.first { $0["use"]?.text == "usual" } ?? names.first
        guard let wanted else { return nil }
        if let text = wanted.words("text") { return text }
        let parts =
            wanted.all("given").compactMap(\.text) + [wanted["family"]?.text].compactMap { $0 }
            + wanted.all("suffix").compactMap(\.text)
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    private var contact: String? {
        let ways = json.all("telecom").filter(Self.isCurrent).compactMap { way in
            way.words("value").map { (way["system"]?.text.map { $0 + " " } ?? "") + $0 }
        }
        let address = json.all("address").first(where: Self.isCurrent).flatMap(Self.written)
        let told = ways + [address].compactMap { $0 }
        return told.isEmpty ? nil : told.joined(separator: "; ")
    }

    private static func isCurrent(_ tree: JSONTree) -> Bool {
        tree["use"]?.text != "old" && tree.at("period", "end") == nil
    }

    private static func written(_ address: JSONTree) -> String? {
        if let text = address.words("text") { return text }
        let lines = address.all("line").compactMap(\.text)
        let rest = ["city", "district", "state", "postalCode", "country"].compactMap { address.words($0) }
        let parts = lines + rest
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// The number that names the person in this import comes first, then the others as written.
    private var identifiers: [SealableIdentifier] {
        var pairs: [(system: String, value: String)] = []
        if case .identifier(let system, let value) = resources.reference { pairs.append((system, value)) }
        for tree in json.all("identifier") where Self.isCurrent(tree) {
            guard let system = tree.words("system"), let value = tree.words("value"),
                !pairs.contains(where: { $0.system == system && $0.value == value })
            else { continue }
            pairs.append((system, value))
        }
        return pairs.map { SealableIdentifier(system: $0.system, value: .open($0.value)) }
    }

    // MARK: The row

    func outcome(of reader: ResourceReader) -> FHIROutcome {
        let patient = reader.resource
        let isReplaced = json.all("link").contains { $0["type"]?.text == "replaced-by" }
        if isReplaced {
            return .notMapped(patient, what: "Patient replaced by another; join the two with `anamnesis merge`")
        }
        do throws(RowFault) {
            if birthYear == nil, let text = json["birthDate"]?.text {
                _ = try times.occurrence(text, field: "birthDate")
            }
            let registered = try since(reader)
            let death = try death(reader)
            return .row(
                ImportedRow(
                    patient: resources.reference, registration: registration, line: patient.ordinal,
                    naturalKeys: death.map { [patient.naturalKey($0.kind)] } ?? [],
                    contents: death.map { [$0.content] } ?? [],
                    drafts: death.map { [EntryDraft(occurred: $0.occurred, event: $0.event)] } ?? [],
                    registered: registered,
                    withdrawn: saysAlive(patient) ? [patient.naturalKey("death")] : []), patient)
        } catch {
            return .rejected(patient, field: error.field, reason: error.reason)
        }
    }

    /// Whether the source says that the person lives: in so many words, or by a version of its own that has no word of a
    /// death, where an earlier one had. A resource without a version leaves a death as it stands.
    private func saysAlive(_ patient: FHIRResource) -> Bool {
        if let flag = json["deceasedBoolean"]?.flag { return !flag }
        // A part of the resource, or one whose death is masked, does not say that there was none.
        let isMasked = json["_deceasedDateTime"] != nil || json["_deceasedBoolean"] != nil
        return json["deceasedDateTime"] == nil && !patient.isSubset && !isMasked && patient.version != SourceVersion()
    }

    /// Since when the person is known: the first thing the export dates, else what it says of itself, else today. Never
    /// the day of birth, which is sealed, and which the time of an entry would tell for ever.
    private func since(_ reader: ResourceReader) throws(RowFault) -> Occurrence {
        if let firstDated { return firstDated }
        let born = born?.day
        if let written = try written(reader), Self.isAfter(born, written) { return written }
        let today = times.today
        return Self.isAfter(born, today) ? today : Self.year(of: today)
    }

    private static let datedPaths = [
        ["period", "start"], ["effectiveDateTime"], ["onsetDateTime"], ["recordedDate"], ["authoredOn"],
        ["performedPeriod", "start"], ["performedDateTime"], ["issued"],
    ]

    /// Looks at one of the person's other resources: which visit it is, and since when the person is known.
    mutating func look(at other: ResourceReader) {
        if other.resource.type == "Encounter" { view.note(other) }
        let born = born?.day
        for path in Self.datedPaths {
            var tree: JSONTree? = other.json
            for name in path { tree = tree?[name] }
            guard let text = tree?.text, let time = try? times.occurrence(text, field: ""),
                time.milliseconds <= times.now, Self.isAfter(born, time)
            else { continue }
            if firstDated.map({ time.milliseconds < $0.milliseconds }) ?? true { firstDated = time }
        }
    }

    private static func isAfter(_ born: CalendarDay?, _ time: Occurrence) -> Bool {
        born.map { time.day > $0 } ?? true
    }

    /// When the source last wrote of the person; not what lies ahead of us.
    private func written(_ reader: ResourceReader) throws(RowFault) -> Occurrence? {
        try reader.time("meta", "lastUpdated").flatMap { $0.milliseconds <= times.now ? $0 : nil }
    }

    private static func year(of time: Occurrence) -> Occurrence {
        guard let first = CalendarDay(year: time.day.civil.year, month: 1, day: 1) else { return time }
        return Occurrence(day: first, offsetMinutes: time.offsetMinutes, precision: .year)
    }

    /// Of a death without a date is known by when: the source last wrote of the person, or is read now. That is no day on
    /// which anybody died, so only its year is kept, and the entry says so. What the export dates is no bound: it may be
    /// a few old things.
    private func death(_ reader: ResourceReader) throws(RowFault) -> MappedEntry? {
        let context = EntryContext(sourceRecorded: try reader.time("meta", "lastUpdated")?.milliseconds)
        if let died = try reader.time("deceasedDateTime") {
            return reader.entry(
                "death", died, .deathRecorded(Death(context: context)), from: ["deceasedDateTime"])
        }
        guard json["deceasedBoolean"]?.flag == true else { return nil }
        var noted = context
        noted.note = .open(
            "The source says that the person died and not when; this is the year by which it said so, at the latest.")
        return reader.entry(
            "death", Self.year(of: try written(reader) ?? times.today), .deathRecorded(Death(context: noted)),
            from: ["deceasedBoolean"])
    }
}
