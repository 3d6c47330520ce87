/// Everything that can be recorded about the practice itself. Practice events are superseded, never corrected.
public enum PracticeEvent: Hashable, Sendable {
    case practiceOpened(PracticeOpening)
    /// A care policy with its full text; in force from `effectiveFrom` on, for the setting its name says.
    case policyAdopted(Adoption)
    /// A whole registry of instruments, sites, motions and techniques.
    case registryAdopted(Adoption)
    /// One instrument of the clinic's own.
    case instrumentDefined(Adoption)
    case instrumentRetired(code: String)
    case importStarted(ImportStart)
    /// An import was taken back; the position is that of its `importStarted`.
    case importUndone(origin: Int64)
    /// A place where the practice works.
    case locationOpened(PracticeLocation)
    /// Who owns the practice; in force from its `from` on.
    case ownershipRecorded(Ownership)
    case unknown(type: String)
}

/// Where and how the practice works.
public struct PracticeOpening: Hashable, Sendable {
    public var name: String?
    public var setting: CareSetting
    /// ISO 3166-2, such as `US-NJ`.
    public var jurisdiction: String
    /// IANA name, such as `America/New_York`.
    public var timeZone: String

    public init(name: String? = nil, setting: CareSetting, jurisdiction: String, timeZone: String) {
        self.name = name
        self.setting = setting
        self.jurisdiction = jurisdiction
        self.timeZone = timeZone
    }

    /// The setting whose care goes by a policy: the one it is named for, such as `pain-clinic`; by any other name the practice's
    /// own.
    public func setting(ofPolicy name: String) -> CareSetting { CareSetting(rawValue: name) ?? setting }
}

/// A place where the practice works; visits name it by its id.
public struct PracticeLocation: Hashable, Sendable {
    public var location: String
    public var name: String?

    public init(location: String, name: String? = nil) {
        self.location = location
        self.name = name
    }
}

/// A text that governs answers, kept whole so that nothing hides in the binary.
public struct Adoption: Hashable, Sendable {
    public var name: String
    public var version: Int
    /// The YAML as adopted.
    public var text: String
    /// SHA-256 of the text, in hexadecimal.
    public var digest: String
    /// The first day it is in force; nil for "from the beginning".
    public var effectiveFrom: CalendarDay?

    public init(name: String, version: Int, text: String, digest: String, effectiveFrom: CalendarDay? = nil) {
        self.name = name
        self.version = version
        self.text = text
        self.digest = digest
        self.effectiveFrom = effectiveFrom
    }
}

/// What an import read: enough to know later where every entry came from.
public struct ImportStart: Hashable, Sendable {
    /// `csv`, `fhir`.
    public var format: String
    /// The source's name as the mapping gives it; part of every imported event's identity.
    public var source: String
    /// SHA-256 of the file's bytes, in hexadecimal.
    public var fileDigest: String
    /// The mapping's whole text.
    public var mapping: String
    /// Addresses of the FHIR servers whose ids are the source's plain ones; none where the export was of several servers
    /// and each person goes by a whole address. nil where nothing said a server.
    public var servers: [String]?
    /// Addresses of other FHIR servers of whose people it told, who go by whole addresses.
    public var otherServers: [String]
    /// The files of an export of several, in the order in which they were read; empty where there was one, where there were
    /// more than `filesMax`, and in imports of before they were kept. Their names are not kept: they may name patients.
    public var files: [File]

    /// So many are kept that an entry's file can be told of every export by kinds of resources, and so few that the event
    /// stays small.
    public static let filesMax = 1000

    /// One file of an export.
    public struct File: Hashable, Sendable {
        /// SHA-256 of its bytes, in hexadecimal.
        public var digest: String
        /// The number of its first resource, counted through all files from 1.
        public var first: Int64

        public init(digest: String, first: Int64) { (self.digest, self.first) = (digest, first) }
    }

    public init(
        format: String, source: String, fileDigest: String, mapping: String, servers: [String]? = nil,
        otherServers: [String] = [], files: [File] = []
    ) {
        self.servers = servers
        self.otherServers = otherServers
        self.files = files.count <= Self.filesMax ? files : []
        self.format = format
        self.source = source
        self.fileDigest = fileDigest
        self.mapping = mapping
    }

    /// Which of the files holds a resource, counted from 0, and the how manieth it is there, from 1; nil where the files are
    /// not kept.
    public func place(ofResource number: Int64) -> (file: Int, resource: Int64)? {
        // Of files without resources the next begins with the same number: the last one has it.
        guard let file = files.lastIndex(where: { $0.first <= number }) else { return nil }
        return (file, number - files[file].first + 1)
    }
}
