import Clinical

/// What a resource says in our words.
enum ResourceMeaning {
    /// Entries to record, and the kinds of entries that the resource made earlier and takes back now.
    case entries([MappedEntry], withdrawn: [String])
    /// Nothing that we take down, as a rule for its status; how the report names it.
    case notMapped(String)
    /// The same of what has no word of ours, or is nobody's business here: an older version that had one is no more.
    case noWord(String)
    /// Nothing that we take down, while what earlier versions said of these kinds is no more: of some with its person, of
    /// some with whoever else had it then.
    case settled(String, withdrawn: [String], withOthers: [String])

    static func entry(_ entry: MappedEntry, withdrawn: [String] = []) -> ResourceMeaning {
        .entries([entry], withdrawn: withdrawn)
    }

    static func withdrawn(_ kinds: String...) -> ResourceMeaning { .entries([], withdrawn: kinds) }
}

/// One entry that a resource makes.
struct MappedEntry {
    /// Tells the entries of one resource apart: the natural key is `Type/id kind`. Never changed: it is part of ids in
    /// the log.
    var kind: String
    var occurred: Occurrence
    var event: PatientEvent
    /// What was mapped, as bytes: other bytes under the same key are a change.
    var content: [UInt8]
}
