import Clinical
import EventLog
import Identity

/// What an import keeps of one patient between rows: enough to decide and to recognise, in few bytes.
final class ImportedPatient {
    /// An entry of this patient that the log holds.
    struct Stored {
        enum Standing {
            case stands
            /// Somebody withdrew it: a source does not bring it back.
            case withdrawn
            /// The source itself took it back, and may bring it again.
            case withdrawnBySource
            /// It went with its whole import, because of a wrong mapping: the next import reinstates it.
            case undone
        }

        var position: Int64
        /// The content's digest as last imported; nil where none was kept: an older import whose key was the whole
        /// content, or a person's own entry.
        var digest: UInt64?
        var standing = Standing.stands
        /// The version of the source's record that was last imported.
        var version = SourceVersion()
        /// Position of the person's own correction that holds; nil where an import had the last word.
        var handCorrection: Int64?
        /// The patient whom somebody found it to be of, where it was withdrawn for that: by a person's hand.
        var movedTo: PatientID?
        /// With whom it stands as a person corrected it there, where it was withdrawn here for that.
        var correctedAt: PatientID?
        /// This import brought, corrected or withdrew it.
        var isOwn = false
    }

    /// Why an entry is withdrawn that its source took back. Written by a person's hand, the same code is the person's.
    static let withdrawnBySourceCode = "enteredInError"
    /// The same of one that a newer version of its resource says no more.
    static let leftOutCode = "sourceChanged"
    /// The same of one that came to a new holder, and that a person had corrected under the old: there it stands.
    static let correctedElsewhereCode = "correctedElsewhere"

    /// An entry that a resource of a source made.
    struct Made {
        /// First half of the id made of what the source calls the resource.
        var resource: UInt64
        var id: EventID
        /// A plan, which stands where a newer version says what became of it.
        var isBooking: Bool
    }

    let key: PatientKey
    var version: Int64 = 0
    var state = PatientState()
    /// By the first half of the event id: what the log holds of this patient.
    var stored: [UInt64: Stored] = [:]
    /// What resources made, in order of those; of this import only where it was read again.
    private(set) var made: [Made] = []
    /// By the first half of the id of the first occurrence: how many of the key's occurrences rows of this file have
    /// claimed, from the first on without a gap.
    var claimed: [UInt64: Int32] = [:]
    /// First halves of the ids of occurrences claimed out of turn: the file has its rows in another order than the log.
    var claimedAhead: Set<UInt64> = []
    /// Keys of which rows are put off until the whole file is known.
    var putOff = PutOffKeys()
    /// Digest of the person's details as an import last told them; nil where none did.
    var detailsDigest: UInt64?
    /// Which version of the source's record those details were.
    var detailsVersion = SourceVersion()
    /// The source that told them.
    var detailsSource: String?
    /// First half of the id of the entry that told them, where the log held it before this import.
    var detailsEntry: UInt64?
    /// Since when they hold.
    var detailsSince: Occurrence?
    /// How often they were told after the registration, so that each time has an id of its own.
    var detailsTold = 0
    /// Details that an import told and that went with it, by their digest: told again they are what they were, at their
    /// place, so that what a hand entered after them still comes after them.
    var withdrawnDetails: [UInt64: (position: Int64, occurred: Occurrence)] = [:]
    /// Position of the registration, where it was withdrawn with its whole import: the next row of the person reinstates it.
    var withdrawnRegistration: Int64?
    /// What tells the person from others, as told by whatever stands: the newest last.
    private(set) var described: [Registration] = []
    private static let describedMax = 8
    /// What its source took back before it came here, by the first halves of the ids that its entries would have, and of that
    /// of its resource: in which version.
    var takenBackUnseen: [UInt64: SourceVersion] = [:]
    /// The source of the registration; nil for one made by hand or not yet made.
    var registeredBy: String?
    /// Patients from whom somebody moved entries here.
    private(set) var movedFrom: Set<PatientID> = []
    /// The same with what the log holds of them: their entries' ids lead to those here.
    var givers: [ImportedPatient] = []
    /// Visits that somebody found to be another patient's, by their ids: the ids of their entries.
    private(set) var visitsMoved: [String: EventID] = [:]
    /// Other records that are one person's with this one by a merge, and to which somebody moved entries.
    var kin: [ImportedPatient] = []

    init(key: PatientKey) { self.key = key }

    /// Whether the very same was told last.
    func isDescribed(by told: Registration) -> Bool { described.last == Self.description(of: told) }

    /// What tells people apart, and no more.
    private static func description(of told: Registration) -> Registration {
        Registration(
            birthYear: told.birthYear, sex: told.sex, name: told.name, birthDate: told.birthDate,
            identifiers: told.identifiers)
    }

    /// Takes in what was told of the person.
    func describe(_ told: Registration) {
        if isDescribed(by: told) { return }
        described.append(Self.description(of: told))
        if described.count > Self.describedMax { described.removeFirst() }
    }

    var id: PatientID { key.patient }

    /// About how many bytes it takes.
    var footprint: Int {
        1200 + described.count * 400 + stored.count * 104 + made.count * 32 + claimed.count * 28 + claimedAhead.count
            * 20 + state.visits
            .count * 160
            + takenBackUnseen.count * 64 + putOff.footprint + givers.reduce(0) { $0 + $1.footprint }
    }

    /// Takes over what the log holds.
    ///
    /// - Parameters:
    ///   - origin: position of the import that is going on.
    ///   - undone: imports that were undone, and the positions at which: what they corrected, or took back, is as if it had
    ///     never been said.
    /// - Returns: the person's history without readings: they are most of it, and nothing here asks for them.
    @discardableResult
    func load(
        from log: some EventReader, importing origin: Int64?, undone: [Int64: Int64],
        sources: (Int64) throws -> String?
    ) throws -> PatientHistory {
        stored.reserveCapacity(Int(try log.stream(id.stream)?.version ?? 0))
        var loading = Loading(origin: origin, undone: undone)
        let history = try PatientHistory(reading: id.stream, in: log) { item in
            store(item, &loading)
            return !item.isReading
        }
        for half in loading.under.keys { takeOffUndone(half, &loading, before: .max) }
        made.sort { $0.resource < $1.resource }
        try loadDetails(of: history, loading, sources)
        for item in history.items {
            guard let visit = item.event?.visitTold, stored[item.envelope.id.high]?.movedTo != nil else { continue }
            visitsMoved[visit] = item.envelope.id
        }
        version = history.version
        state = PatientState(try history.entries())
        if case .entry(.patientRegistered) = history.items.first?.content {
            registeredBy = try history.items[0].envelope.origin.flatMap(sources)
            if !state.isRegistered { withdrawnRegistration = history.items[0].position }
        }
        return history
    }

    /// What is known of a history while it is taken in.
    private struct Loading {
        /// The import that is going on.
        let origin: Int64?
        let undone: [Int64: Int64]
        /// Ids of entries, by their positions.
        var ids: [Int64: EventID] = [:]
        /// The imports in which entries came as they are, by the first halves of their ids.
        var arrived: [UInt64: Int64] = [:]
        /// What is known of entries under what imports that were undone said of them, one after the other, by the first halves
        /// of their ids. What others say lies over that for good.
        var under: [UInt64: [Under]] = [:]

        struct Under {
            var stored: Stored
            /// Position at which what lies over it was undone.
            var undoneAt: Int64
        }

        func isUndone(_ item: HistoryItem) -> Bool { item.envelope.origin.map { undone[$0] != nil } ?? false }

        /// Whether an import withdrew again what it had brought, for a later version under somebody else, and what brought that
        /// may have been undone since.
        func isDoubtful(_ retraction: HistoryItem, arrivedIn arrival: Int64?) -> Bool {
            guard let arrival, retraction.envelope.origin == arrival else { return false }
            return undone.contains { $0.key < arrival && $0.value > retraction.position }
        }
    }

    private func store(_ item: HistoryItem, _ loading: inout Loading) {
        let isOwn = loading.origin != nil && item.envelope.origin == loading.origin
        switch item.content {
        case .entry(let event):
            let half = item.envelope.id.high
            loading.ids[item.position] = item.envelope.id
            loading.arrived[half] = item.envelope.origin
            note(event, of: item.envelope.id)
            if let giver = event.context.movedFrom.flatMap({ PatientID(code: $0.patient) }) { movedFrom.insert(giver) }
            stored[half] = Stored(
                position: item.position, digest: event.context.source?.digest, standing: .undone,
                version: Self.version(of: event), isOwn: isOwn)
            keepUnder(half, item, &loading)
            stored[half]?.standing = .stands
        case .note(let note): take(note, item, &loading)
        case .amendment, .retraction, .unreadable:
            guard let original = item.envelope.corrects.flatMap({ loading.ids[$0] }) else { return }
            if item.correctionReason?.code == EntryLayers.undoneCode {
                // What undoing an import leaves is what stood without it, and that is known.
                takeOffUndone(original.high, &loading, before: item.position)
                if item.isRetraction != (stored[original.high]?.standing == .stands) { return }
            } else {
                keepUnder(original.high, item, &loading)
            }
            correct(original, item, loading: &loading)
            if isOwn { stored[original.high]?.isOwn = true }
        }
    }

    /// Keeps what is known of an entry before an import that was undone says something of it.
    private func keepUnder(_ half: UInt64, _ item: HistoryItem, _ loading: inout Loading) {
        guard let origin = item.envelope.origin, let undoneAt = loading.undone[origin] else {
            if !loading.under.isEmpty { loading.under[half] = nil }
            return
        }
        guard let stored = stored[half] else { return }
        loading.under[half, default: []].append(Loading.Under(stored: stored, undoneAt: undoneAt))
    }

    /// Goes back to what was known of an entry before what imports said that were undone before a position.
    private func takeOffUndone(_ half: UInt64, _ loading: inout Loading, before position: Int64) {
        while let last = loading.under[half]?.last, last.undoneAt < position {
            stored[half] = last.stored
            loading.under[half]?.removeLast()
        }
    }

    private func correct(_ original: EventID, _ item: HistoryItem, loading: inout Loading) {
        let half = original.high
        let isUndoing = item.correctionReason?.code == EntryLayers.undoneCode
        switch item.content {
        case .amendment(let event, _):
            stored[half]?.standing = .stands
            note(event, of: original)
            // A hand's correction carries the row of the layer below: since that was said, the source can have told a newer
            // version.
            if item.envelope.origin != nil, let digest = event.context.source?.digest {
                stored[half]?.digest = digest
                stored[half]?.version = Self.version(of: event)
                if !loading.isUndone(item) { loading.arrived[half] = item.envelope.origin }
            }
            stored[half]?.handCorrection = item.envelope.origin == nil && !isUndoing ? item.position : nil
            stored[half]?.movedTo = nil
            stored[half]?.correctedAt = nil
        case .retraction(let reason):
            stored[half]?.standing = standing(withdrawnFor: reason.code, by: item.envelope.origin)
            if let source = reason.source, !loading.isDoubtful(item, arrivedIn: loading.arrived[half]) {
                stored[half]?.version = source.version
            }
            let isByHand = item.envelope.origin == nil
            let holder = reason.movedTo.flatMap { PatientID(code: $0) }
            stored[half]?.movedTo = isByHand ? holder : nil
            let isElsewhere = !isByHand && reason.code == Self.correctedElsewhereCode
            stored[half]?.correctedAt = isElsewhere ? holder : nil
        case .entry, .note, .unreadable: return
        }
    }

    /// Remembers which resource an entry came from.
    private func note(_ event: PatientEvent, of id: EventID) {
        guard let resource = event.context.source?.resource else { return }
        var isBooking = false
        if case .visitScheduled = event { isBooking = true }
        made.append(Made(resource: resource, id: id, isBooking: isBooking))
    }

    private func take(_ note: SourceNote, _ item: HistoryItem, _ loading: inout Loading) {
        for told in note.told {
            switch note.kind {
            case .withdrawal: if !loading.isUndone(item) { noteTakenBack(told.entries, in: told.source.version) }
            case .version:
                for half in told.entries {
                    keepUnder(half, item, &loading)
                    stored[half]?.version = told.source.version
                }
            }
        }
    }

    /// - Parameter halves: first halves of ids that entries, or their resource, would have.
    func noteTakenBack(_ halves: [UInt64], in version: SourceVersion) {
        for half in halves where takenBackUnseen[half].map(version.tellsMore) ?? true {
            takenBackUnseen[half] = version
        }
    }

    /// Which version of the source's record an entry tells. What it says the source knew it by is when that was issued, where
    /// it is not when the record was last changed.
    private static func version(of event: PatientEvent) -> SourceVersion {
        var version = event.context.source?.version ?? SourceVersion()
        let told = event.context.sourceRecorded
        version.issued = version.issued ?? (told == version.updated ? nil : told)
        return version
    }

    private func standing(withdrawnFor code: String, by origin: Int64?) -> Stored.Standing {
        switch code {
        case EntryLayers.undoneCode: .undone
        case Self.withdrawnBySourceCode where origin != nil, Self.leftOutCode where origin != nil: .withdrawnBySource
        default: .withdrawn
        }
    }

    /// What an undone import told of the person is told no more. What a person withdrew counts as told, so that the
    /// source does not tell it again.
    private func loadDetails(
        of history: PatientHistory, _ loading: Loading, _ sources: (Int64) throws -> String?
    ) rethrows {
        var told: [(position: Int64, source: SourceRow?, occurred: Occurrence, origin: Int64?)] = []
        var gone = told
        var halves: [Int64: UInt64] = [:]
        let registration = history.items.first?.position
        for item in history.items {
            switch item.content {
            case .entry(.patientRegistered(let details)), .entry(.patientDetailsChanged(let details)):
                var source = details.context.source
                // What stays of an import that was undone stays for others' sake, in no version.
                if loading.isUndone(item) { source?.version = SourceVersion() }
                told.append((item.position, source, item.occurred, item.envelope.origin))
                halves[item.position] = item.envelope.id.high
                if case .entry(.patientDetailsChanged) = item.content { detailsTold += 1 }
            case .amendment(.patientRegistered(let details), _) where item.envelope.origin != nil,
                .amendment(.patientDetailsChanged(let details), _) where item.envelope.origin != nil:
                let position = item.envelope.corrects ?? item.position
                told.append((position, details.context.source, item.occurred, item.envelope.origin))
            case .retraction(let reason) where reason.code == EntryLayers.undoneCode:
                gone += told.filter { $0.position == item.envelope.corrects }
                told.removeAll { $0.position == item.envelope.corrects }
            case .note(let note) where note.kind == .version && !loading.isUndone(item):
                for place in told.indices {
                    guard let half = halves[told[place].position] else { continue }
                    for noted in note.told where noted.entries.contains(half) {
                        told[place].source?.version = noted.source.version
                    }
                }
            default: continue
            }
        }
        let last = told.last { $0.source?.digest != nil }
        // What the source told later stands: what went before it is no news in its old place.
        for details in gone where details.position > last?.position ?? 0 && details.position != registration {
            if let digest = details.source?.digest {
                withdrawnDetails[digest] = (details.position, details.occurred)
            }
        }
        detailsDigest = last?.source?.digest
        detailsVersion = last?.source?.version ?? SourceVersion()
        detailsSince = last?.occurred
        detailsSource = try last?.origin.flatMap(sources)
        detailsEntry = last.flatMap { halves[$0.position] }
    }
}
