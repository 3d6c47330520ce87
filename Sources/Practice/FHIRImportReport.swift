public import Interchange
public import PatientRecord

/// What an import of a FHIR export did. Every resource read is in exactly one of the counts of `resources` and `rows`.
public struct FHIRImportReport: Sendable {
    /// What was found, and what became of it before its entries were decided.
    public var resources = FHIRTally()
    /// What became of the resources that entries could be made of.
    public var rows = ImportTally()
    /// Files read, archives as such.
    public var files: Int
    /// Practitioners whom entries name, registered or told anew, and places of the practice opened.
    public var practitioners = 0
    public var locations = 0
    /// Position of the `importStarted` event; nil where nothing was new, and in a rehearsal.
    public var origin: Int64?
    /// The file with the resources that were not taken; nil where all were.
    public var rejectsPath: String?
    /// How many lie there.
    public var rejectsWritten: Int64 = 0
    /// Whether the file took the place of an earlier import's.
    public var replacesRejects = false
    /// The first five of them, without their content.
    public var firstRejects: [FHIRReject] = []
    /// The rejects of an earlier import that are gone, as nothing was rejected now.
    public var removedRejects: String?
    /// The first thousand numbers of other systems that stayed with another patient; `rows` has the count.
    public var possibleDuplicates: [PossibleDuplicate] = []
    /// The first thousand entries that a person corrected and their source gave to another since; `rows` has the count.
    public var keptByHand: [KeptByHand] = []
    /// Addresses of the servers whose ids are the source's plain ones; empty where nothing says them.
    public var ownServers: [String] = []
    /// Ids said to be of one person (`--same-person`) that nobody has of whom something was read.
    public var samePeopleNotFound: [String] = []

    /// Resources that were not taken.
    public var rejected: Int64 { resources.rejected + rows.rejected }
}
