import Testing

/// Who imports whom. An import that is not listed here is a fault; the page Architecture.md in the documentation says why.
@Suite struct ImportRuleTests {
    static let projections = ["PatientProgress", "MaintenanceInterval", "CareWorklist", "CareCompliance"]

    /// Of our own modules, what each room may import.
    static let allowed: [String: Set<String>] = [
        "Clinical": [], "EventLog": [], "Statistics": [], "Rendering": [],
        "EventLogSQLite": ["EventLog"],
        "Identity": ["EventLog"],
        "PatientRecord": ["Clinical", "EventLog", "Identity"],
        "ProjectionRuntime": ["PatientRecord", "Clinical", "EventLog"],
        "PatientProgress": ["Clinical", "Statistics", "ProjectionRuntime"],
        "MaintenanceInterval": ["Clinical", "Statistics", "ProjectionRuntime"],
        "CareWorklist": ["Clinical", "Statistics", "ProjectionRuntime"],
        "CareCompliance": ["Clinical", "ProjectionRuntime"],
        "Interchange": ["Clinical", "EventLog", "CZlib"],
        "Reporting": Set(["Clinical", "Rendering", "ProjectionRuntime"] + projections),
        "Practice": Set(
            [
                "Clinical", "EventLog", "EventLogSQLite", "Identity", "PatientRecord", "ProjectionRuntime",
                "Interchange",
            ] + projections),
        "anamnesis": [
            "Clinical", "EventLog", "EventLogSQLite", "Identity", "Interchange", "PatientRecord", "Practice",
            "ProjectionRuntime", "Rendering", "Reporting",
        ],
        // It writes what another system would export: it must not know our own rooms, or it would prove nothing.
        "generate-history": ["Statistics"],
        "benchmark": [
            "Clinical", "EventLog", "EventLogSQLite", "Interchange", "PatientRecord", "Practice", "ProjectionRuntime",
            "CBaseline",
        ],
    ]

    static let ours: Set<String> = Set(allowed.keys).union(["CZlib", "CBaseline"])

    static let rooms: [(name: String, files: [TextFile])] =
        ["Sources", "Projections", "Tools"].flatMap { Repository.rooms(under: $0) }
        .map { (name: $0.key, files: $0.value) }.sorted { $0.name < $1.name }

    @Test func everyRoomIsListed() {
        let unlisted = Self.rooms.map(\.name).filter { Self.allowed[$0] == nil }
        #expect(unlisted.isEmpty, "a new room needs a line in this test and in Architecture.md")
        #expect(Self.rooms.count >= 10, "the rooms were not found where they should be")
    }

    @Test(arguments: rooms.map(\.name)) func roomImportsOnlyWhatItMay(room: String) throws {
        let allowed = try #require(Self.allowed[room])
        for file in Self.rooms.first(where: { $0.name == room })?.files ?? [] {
            let faults = file.imports.filter { Self.ours.contains($0) && !allowed.contains($0) }
            #expect(faults.isEmpty, "\(file.path) imports \(faults.joined(separator: ", "))")
        }
    }

    /// Rooms that compute must give the same answer everywhere: Foundation brings locale, zones and clocks.
    @Test(arguments: ["Statistics", "EventLog", "Clinical", "Rendering", "PatientRecord"] + projections)
    func computingRoomHasNoFoundation(room: String) {
        for file in Self.rooms.first(where: { $0.name == room })?.files ?? [] {
            #expect(!file.imports.contains { $0.hasPrefix("Foundation") }, "\(file.path) imports Foundation")
        }
    }

    @Test func onlyTheCommandsPrint() {
        for file in Repository.swiftFiles where file.path.hasPrefix("Sources/") || file.path.hasPrefix("Projections/") {
            let prints = file.lines.contains { $0.drop { $0 == " " }.hasPrefix("print(") }
            #expect(!prints, "\(file.path) prints; answer a value and let Tools/anamnesis print it")
        }
    }

    /// Database handles of GRDB stay behind the rooms that keep files.
    @Test func onlyRoomsThatKeepFilesKnowTheDatabase() {
        let keepers: Set<String> = ["EventLogSQLite", "Identity", "ProjectionRuntime", "Practice", "anamnesis"]
        for (name, files) in Self.rooms where !keepers.contains(name) && name != "benchmark" {
            for file in files {
                #expect(!file.imports.contains { $0.hasPrefix("GRDB") }, "\(file.path) imports GRDB")
            }
        }
    }
}
