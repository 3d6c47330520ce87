import ArgumentParser
import Clinical
import Practice

struct RecordVisit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "visit",
        abstract: "Record a whole visit: readings, findings and treatment in one append.",
        discussion: """
            Readings with one value are taken before treatment; "6>3" is before and after. On a terminal, with nothing but \
            the patient, it asks question by question and shows what the last visit had. A visit that was booked for the \
            day is the one completed.

            Examples:
              anamnesis record visit 2041 --pain "neck 6>3" \\
                  --rom "neck rotation left 62" --did "NMT upper trapezius left 20m"
              anamnesis record visit 2041 --at 2026-03-01T14:30 --minutes 55 \\
                  --score "ndi 18" --symptom "sleep 4" \\
                  --finding "trigger point upper trapezius left 2" \\
                  --did "NMT neck 20m, MFR scalenes 10m" --signed-by lmt-7
              anamnesis record visit 2041 --kind assessment \\
                  --rom "shoulder flexion right 140"
              anamnesis record visit 2041 --did "NMT neck 20m" --supervised-by md-2 \\
                  --signed-by lmt-7
              anamnesis record visit 2041 --location main-street --minutes 60
              anamnesis record visit 2041
            """)

    @OptionGroup var patient: PatientArgument

    @Option(help: ArgumentHelp("Pain, such as \"neck 6>3\". May be given several times.", valueName: "reading"))
    var pain: [String] = []
    @Option(help: ArgumentHelp("Range of motion, such as \"neck rotation left 62\".", valueName: "reading"))
    var rom: [String] = []
    @Option(help: ArgumentHelp("A questionnaire's total, such as \"ndi 18\".", valueName: "reading"))
    var score: [String] = []
    @Option(help: ArgumentHelp("A symptom, such as \"sleep 4\".", valueName: "reading"))
    var symptom: [String] = []
    @Option(help: ArgumentHelp("A finding, such as \"trigger point upper trapezius left 2\".", valueName: "finding"))
    var finding: [String] = []
    @Option(help: ArgumentHelp("What was done, such as \"NMT upper trapezius left 20m\".", valueName: "technique"))
    var did: [String] = []

    @Option(help: "How long the visit was.")
    var minutes: Int?
    @Option(
        help: ArgumentHelp("\(Visit.Kind.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "kind"),
        completion: .list(Visit.Kind.allCases.map(\.rawValue)), transform: Self.kind)
    var kind = Visit.Kind.treatment
    @Flag(help: "The visit was held elsewhere; it is no visit of this practice.")
    var elsewhere = false
    @Flag(help: "The visit ended early.")
    var endedEarly = false
    @Option(help: ArgumentHelp("Who signs the visit.", valueName: "practitioner"))
    var signedBy: String?

    @Option(help: ArgumentHelp("Who supervised: a physician's id.", valueName: "practitioner"))
    var supervisedBy: String?
    @Option(
        help: ArgumentHelp(
            "The kind of care. Default: the episode's, else the practice's.", valueName: "setting"))
    var setting: CareSetting?

    @Option(help: ArgumentHelp("Where: a place of the practice by its id, never an address.", valueName: "place"))
    var location: String?

    @OptionGroup var options: RecordOptions

    func validate() throws {
        if let minutes, !(1...1440).contains(minutes) {
            throw ValidationError("--minutes is how long the visit was: 1 to 1440.")
        }
    }

    private static func kind(_ typed: String) throws -> Visit.Kind {
        guard let kind = Visit.Kind(rawValue: typed) else {
            throw ValidationError("there is no kind of visit \"\(typed)\".")
        }
        return kind
    }

    func run() throws {
        try reporting {
            let session = try RecordSession(patient.patient, options)
            var facts = VisitFacts(pain: pain, rom: rom, score: score, symptom: symptom, finding: finding, did: did)
            facts.minutes = minutes
            facts.supervisedBy = supervisedBy
            let visit = id(session)
            if facts.isEmpty, Edge.current.inputIsTerminal { try RecordVisitQuestions(session: session).ask(&facts) }
            if facts.note == nil { facts.note = try session.note() }
            try refuseEmpty(facts)
            try session.record(try events(facts, of: visit, session))
        }
    }

    /// A visit of which nothing is told would still end a patient's waiting: it has to be meant.
    private func refuseEmpty(_ facts: VisitFacts) throws {
        let isTold =
            facts.note != nil || signedBy != nil || supervisedBy != nil || location != nil || endedEarly || elsewhere
            || kind != .treatment
        guard !isTold, facts.isEmpty, options.visit == nil, !Edge.current.inputIsTerminal else { return }
        throw PracticeError(
            .usage,
            "nothing was said about the visit. Give --minutes, --pain, --rom, --score, --symptom, --finding, --did or "
                + "--note -. On a terminal it is asked for.")
    }

    private func events(
        _ facts: VisitFacts, of visit: String, _ session: RecordSession
    ) throws -> [PatientEvent] {
        let reader = ShorthandReader(
            registry: session.registry, context: try session.context(visit: visit), moment: .before)
        // The visit is its own id; it does not belong to another one.
        var own = reader.context
        own.visit = nil
        let held = Visit(
            visit: visit, kind: kind, isOwn: !elsewhere, setting: setting, location: location,
            supervisedBy: facts.supervisedBy,
            minutes: facts.minutes, endedEarly: endedEarly, context: own)
        var events = [PatientEvent.visitCompleted(held)] + (try facts.readings(reader))
        let applied = try facts.did.flatMap { try reader.techniques($0) }
        if !applied.isEmpty {
            events.append(.treatmentGiven(Treatment(techniques: applied, context: reader.context)))
        }
        if let text = facts.note {
            events.append(.noteWritten(Note(subject: "note", text: text, context: reader.context)))
        }
        if let signedBy {
            events.append(.entrySigned(Signature(visit: visit, signedBy: signedBy, context: reader.context)))
        }
        return events
    }

    /// The visit named, else the one booked for that day, else a new one.
    private func id(_ session: RecordSession) -> String {
        if let visit = options.visit { return visit }
        let day = session.occurred.day
        let thatDay = session.state.visits.filter { $0.value.day == day }
        if let held = thatDay.first(where: { $0.value.status == .completed }) {
            Edge.current.say("Note: the visit \(held.key) is recorded for \(day) already; this is a second one.")
        }
        let booked = thatDay.filter { $0.value.status == .scheduled }
        return booked.count == 1 ? booked.keys.first! : RecordSession.freshID("v")
    }
}

/// What was typed about one visit.
struct VisitFacts {
    var pain: [String] = []
    var rom: [String] = []
    var score: [String] = []
    var symptom: [String] = []
    var finding: [String] = []
    var did: [String] = []
    var minutes: Int?
    var supervisedBy: String?
    var note: SealableText?

    var isEmpty: Bool { (pain + rom + score + symptom + finding + did).isEmpty && minutes == nil }

    func readings(_ reader: ShorthandReader) throws -> [PatientEvent] {
        try pain.flatMap { try reader.pain($0) } + rom.flatMap { try reader.motion($0) }
            + score.flatMap { try reader.score($0) } + symptom.flatMap { try reader.symptom($0) }
            + finding.map { try reader.finding($0) }
    }
}
