import Clinical
import Foundation
import Identity
import PatientRecord
import Practice
import ProjectionRuntime
import Rendering

/// One command's recording about one patient: the record as it stands, the time, and who says so.
struct RecordSession {
    let store: PracticeStore
    let patient: PatientID
    let page: PatientPage
    let zone: PracticeZone
    let occurred: Occurrence
    let recording: Recording
    private let options: RecordOptions

    /// Opens the store and finds the patient, asking for one on a terminal where none is named.
    init(_ typed: String?, _ options: RecordOptions) throws {
        let edge = Edge.current
        self.options = options
        store = try options.store.writing()
        patient = try store.patient(
            typed ?? Prompt().require("Patient (chart number, code or id)", instead: "the patient"))
        page = try store.page(of: patient)
        try page.refuseErased()
        try store.refuseMerged(patient)
        let zone = try PracticeZone(page.context.practice.timeZone)
        self.zone = zone
        occurred = try options.at.map { try zone.occurrence($0) } ?? zone.occurrence(at: edge.now)
        recording = Recording(actor: options.by ?? edge.actor, now: edge.now)
    }

    var registry: Registry { page.context.registry }
    /// The registry in force when it happened: who is recording yesterday's questions could only ask yesterday's.
    func registryThen() throws -> Registry {
        let end = Occurrence(day: occurred.day + 1, offsetMinutes: occurred.offsetMinutes).milliseconds - 1
        guard end < recording.now, let position = try store.lastPosition(recordedBy: end) else { return registry }
        // Before there was a registry, today's is the only one.
        return (try? store.context(at: .known(at: position)).registry) ?? registry
    }

    var state: PatientState { PatientState(page.entries) }

    /// What an entry says beside its facts. Care belongs to an episode where there is one to belong to.
    func context(visit: String? = nil, note: SealableText? = nil) throws -> EntryContext {
        EntryContext(
            visit: visit ?? options.visit, episode: try episode(), performedBy: options.by, channel: "inPerson",
            note: note)
    }

    /// An entry about the person rather than about a problem under care.
    func personContext() throws -> EntryContext {
        EntryContext(
            visit: options.visit, episode: options.episode, performedBy: options.by, note: try note())
    }

    func reader(moment: Moment? = nil) throws -> ShorthandReader {
        ShorthandReader(registry: registry, context: try context(note: note()), moment: moment)
    }

    /// The episode named, else the only one that is open; none where none is.
    func episode() throws -> String? {
        if let episode = options.episode { return episode }
        let open = openEpisodes
        if open.count > 1 {
            throw PracticeError(
                .usage, "\(open.count) episodes are open (\(open.joined(separator: ", "))). Say which with --episode.")
        }
        return open.first
    }

    /// When a reading was taken that does not say so: before the treatment of its visit; outside a visit before treatment, too,
    /// as long as care here has not begun, and between visits from then on.
    func usualMoment() throws -> Moment {
        guard options.visit == nil else { return .before }
        let episode = try episode()
        var treated: CalendarDay?
        for entry in page.entries where entry.occurred.milliseconds <= occurred.milliseconds {
            switch entry.event {
            case .visitCompleted(let visit):
                if visit.isOwn, visit.kind == .treatment, episode == nil || visit.context.episode == episode {
                    treated = entry.day
                }
            case .careEnded: treated = nil
            default: break
            }
        }
        guard let treated else { return .before }
        let isAnew = episode == nil && page.context.policy.episodeGapDays.map { occurred.day - treated > $0 } ?? false
        return isAnew ? .before : .between
    }

    var openEpisodes: [String] {
        state.episodes.filter { $0.value.openedOn != nil && $0.value.closedOn == nil }.keys.sorted()
    }

    func drafts(_ events: [PatientEvent]) -> [EntryDraft] {
        events.map { EntryDraft(occurred: occurred, event: $0) }
    }

    /// Records all of it, or nothing, and says in words what is now in the record.
    func record(_ told: [PatientEvent]) throws {
        let events = try reasoned(told)
        let receipt = try store.record(drafts(events), for: patient, by: recording)
        try RecordEcho(store: store, patient: patient, zone: zone)
            .show(receipt.positions, occurred: occurred, episode: try? episode())
    }

    /// Care with why a rule does not hold, where somebody says so.
    private func reasoned(_ events: [PatientEvent]) throws -> [PatientEvent] {
        guard let because = options.because else { return events }
        try requireKey(for: "to seal the reason")
        let reason = try Prompt().words(because, "Why")
        return events.map { event in
            switch event {
            case .visitScheduled, .visitCompleted, .treatmentGiven, .carePlanSet, .intervalDecided:
                var (event, context) = (event, event.context)
                context.overrideReason = reason
                event.context = context
                return event
            default: return event
            }
        }
    }

    /// What nothing on record says, or says otherwise: that somebody is a physician.
    func sayRole(of practitioner: String?, doing what: String) {
        switch PhysicianOnRecord(practitioner, in: page.context.credentials) {
        case .physician: break
        case .other(let kinds):
            print(
                printable(
                    "\(practitioner ?? ""), who \(what), is on record with \(kinds): this answers nothing that waits for a "
                        + "physician."))
        case .unknown:
            guard let practitioner else {
                return print("Nobody is named who \(what): --by. It counts as a physician's, role not recorded.")
            }
            print(
                printable(
                    "Nothing on record says that \(practitioner), who \(what), is a physician: "
                        + "`anamnesis record credential \(practitioner) \(PhysicianOnRecord.licence)`."))
        }
    }

    /// The note, where one was asked for.
    func note() throws -> SealableText? {
        if options.asksForNote { try requireKey(for: "to seal a note") }
        return try options.noteText()
    }

    /// Whether what is typed could be sealed.
    var canSeal: Bool { !store.keys.isLocked }

    /// Refuses for lack of the master key before anybody types what could not be sealed.
    ///
    /// - Parameter purpose: completes "the master key is needed".
    func requireKey(for purpose: String) throws { try store.keys.requireMasterKey(for: purpose) }

    /// A fresh id for what later entries refer to: "v-" and 8 letters that can be read aloud.
    static func freshID(_ prefix: String) -> String {
        var generator = SystemRandomNumberGenerator()
        let letters = Array("0123456789abcdefghjkmnpqrstvwxyz")
        return prefix + "-" + String((0..<8).map { _ in letters[Int.random(in: 0..<32, using: &generator)] })
    }
}

extension PracticeStore {
    /// What is new is recorded where it will be looked for: names the chart at the end of all merges, and how.
    fileprivate func refuseMerged(_ patient: PatientID) throws {
        guard let survivor = try survivor(of: patient) else { return }
        let (given, kept) = (try chart(of: patient), try chart(of: survivor))
        throw PracticeError(
            .data,
            "chart \(given) was merged into chart \(kept), and new entries are recorded there. Name patient \(kept), or undo "
                + "the merge with `anamnesis merge --undo \(given)`.")
    }
}

extension PatientPage {
    /// Nothing can be added to, or corrected in, a record whose texts nobody could seal any more.
    func refuseErased() throws {
        guard entries.contains(where: { if case .identityErased = $0.event { true } else { false } }) else { return }
        throw PracticeError(
            .data,
            "the identity of patient \(subject.chart) was erased, and with it the key that texts are sealed with. Nothing can "
                + "be added or corrected; register the person anew if care begins again.")
    }
}
