import Clinical

/// An event that an import can make: which words the mapping may give it, and how it is put together.
struct EventForm: Sendable {
    typealias Build = @Sendable (EntryReader) throws(RowFault) -> PatientEvent

    let typeName: String
    let fields: [EntryField]
    let required: [EntryField]
    /// What the entry is about: where all of these that come from columns are missing, the row has no such entry.
    let subjects: [EntryField]
    /// Whether it has a `planned:` time.
    var isPlanned = false
    let build: Build

    static func named(_ name: String) -> EventForm? { all.first { $0.typeName == name } }

    /// Every event that can be imported.
    static let all: [EventForm] =
        ReadingKind.allCases.map(reading) + findings + visits + plans + safety + happenings + person

    private static let place: [EntryField] = [.site, .side]

    private static func reading(_ kind: ReadingKind) -> EventForm {
        EventForm(
            typeName: kind.rawValue,
            fields: [
                .instrument, .instrumentVersion, .language, .value, .site, .side, .motion, .mode, .posture, .tool,
                .trials,
                .limitedBy, .moment, .aspect, .recall, .periodDays,
            ], required: [.instrument, .value], subjects: [.value]
        ) { entry throws(RowFault) in .reading(kind, try entry.reading()) }
    }

    private static let findings: [EventForm] = [
        EventForm(
            typeName: "findingNoted", fields: [.finding, .muscle, .grade] + place, required: [.finding],
            subjects: [.finding, .grade]
        ) { entry throws(RowFault) in
            .findingNoted(
                Finding(
                    finding: try entry.required(.finding), muscle: try entry.text(.muscle), site: try entry.text(.site),
                    side: try entry.word(.side), grade: try entry.number(.grade), context: try entry.context()))
        },
        EventForm(
            typeName: "readingNotObtained", fields: [.instrument, .reason] + place, required: [.instrument, .reason],
            subjects: [.reason]
        ) { entry throws(RowFault) in
            guard let reason = try entry.word(.reason, as: ReadingNotObtained.Reason.self) else {
                throw entry.missing(.reason)
            }
            return .readingNotObtained(
                ReadingNotObtained(
                    instrument: try entry.required(.instrument), reason: reason, site: try entry.text(.site),
                    side: try entry.word(.side), context: try entry.context()))
        },
    ]

    private static let visits: [EventForm] = [
        EventForm(
            typeName: "visitScheduled", fields: [.visit, .kind], required: [.visit], subjects: [.visit], isPlanned: true
        ) { entry throws(RowFault) in
            let planned = try entry.plannedTime()
            return .visitScheduled(
                VisitBooking(
                    visit: try entry.required(.visit), plannedAt: planned.milliseconds,
                    plannedOffsetMinutes: planned.offsetMinutes, kind: try entry.text(.kind),
                    context: try entry.context(ownsVisit: true)))
        },
        EventForm(
            typeName: "visitCompleted",
            fields: [.visit, .kind, .own, .setting, .location, .supervisedBy, .minutes, .endedEarly],
            required: [.visit],
            subjects: [.visit]
        ) { entry throws(RowFault) in .visitCompleted(try entry.visit()) },
        EventForm(
            typeName: "visitMissed", fields: [.visit, .reasonCode, .noticeHours], required: [],
            subjects: [.visit, .reasonCode]
        ) { entry throws(RowFault) in .visitMissed(try entry.visitNotHeld()) },
        EventForm(
            typeName: "visitCancelled", fields: [.visit, .reasonCode, .noticeHours], required: [],
            subjects: [.visit, .reasonCode]
        ) { entry throws(RowFault) in .visitCancelled(try entry.visitNotHeld()) },
        EventForm(
            typeName: "treatmentGiven",
            fields: [.techniques, .technique, .muscle, .role, .minutes, .intensity] + place,
            required: [], subjects: [.techniques, .technique]
        ) { entry throws(RowFault) in .treatmentGiven(try entry.treatment()) },
        EventForm(typeName: "homeCareAdvised", fields: [.text], required: [.text], subjects: [.text]) {
            entry throws(RowFault) in .homeCareAdvised(try entry.note(subject: "homeCare"))
        },
        EventForm(typeName: "noteWritten", fields: [.text], required: [.text], subjects: [.text]) {
            entry throws(RowFault) in .noteWritten(try entry.note(subject: "note"))
        },
        EventForm(
            typeName: "entrySigned", fields: [.visit, .signedBy], required: [.visit, .signedBy], subjects: [.signedBy]
        ) { entry throws(RowFault) in
            .entrySigned(
                Signature(
                    visit: try entry.required(.visit), signedBy: try entry.required(.signedBy),
                    context: try entry.context(ownsVisit: true)))
        },
    ]

    private static let safety: [EventForm] = [
        EventForm(
            typeName: "intakeRecorded", fields: [.topic, .status, .codes, .text], required: [.topic],
            subjects: [.status, .codes, .text]
        ) { entry throws(RowFault) in .intakeRecorded(try entry.intake()) },
        EventForm(typeName: "redFlagRaised", fields: [.flag], required: [.flag], subjects: [.flag]) {
            entry throws(RowFault) in
            .redFlagRaised(RedFlag(flag: try entry.required(.flag), context: try entry.context()))
        },
        EventForm(
            typeName: "redFlagCleared", fields: [.flag, .clearedBy], required: [.flag], subjects: [.flag, .clearedBy]
        ) { entry throws(RowFault) in
            .redFlagCleared(
                RedFlag(
                    flag: try entry.required(.flag), clearedBy: try entry.text(.clearedBy), context: try entry.context()
                ))
        },
    ]

    private static let happenings: [EventForm] = [
        EventForm(
            typeName: "lifeEventReported", fields: [.kind, .text] + place, required: [.kind], subjects: [.kind, .text]
        ) {
            entry throws(RowFault) in
            .lifeEventReported(
                LifeEvent(
                    kind: try entry.required(.kind), site: try entry.text(.site), side: try entry.word(.side),
                    text: try entry.sealed(.text), context: try entry.context()))
        },
        EventForm(
            typeName: "medicationChanged", fields: [.drug, .change, .dose], required: [.drug, .change],
            subjects: [.drug]
        ) { entry throws(RowFault) in
            .medicationChanged(
                MedicationChange(
                    drug: try entry.required(.drug), change: try entry.required(.change), dose: try entry.text(.dose),
                    context: try entry.context()))
        },
        EventForm(
            typeName: "otherCareReported", fields: [.kind, .text] + place, required: [.kind], subjects: [.kind, .text]
        ) {
            entry throws(RowFault) in
            .otherCareReported(
                OtherCare(
                    kind: try entry.required(.kind), site: try entry.text(.site), side: try entry.word(.side),
                    text: try entry.sealed(.text), context: try entry.context()))
        },
        EventForm(
            typeName: "adverseEventReported", fields: [.kind, .severity, .text], required: [.kind],
            subjects: [.kind, .severity, .text]
        ) { entry throws(RowFault) in .adverseEventReported(try entry.adverseEvent()) },
        EventForm(
            typeName: "adverseEventResolved", fields: [.kind, .severity, .text], required: [.kind],
            subjects: [.kind, .text]
        ) { entry throws(RowFault) in .adverseEventResolved(try entry.adverseEvent()) },
        EventForm(
            typeName: "intervalDecided", fields: [.days, .recommendedDays, .agreed, .reason], required: [.days],
            subjects: [.days]
        ) { entry throws(RowFault) in
            guard let days = try entry.integer(.days) else { throw entry.missing(.days) }
            return .intervalDecided(
                IntervalDecision(
                    days: days, recommendedDays: try entry.integer(.recommendedDays), agreed: try entry.flag(.agreed),
                    reason: try entry.sealed(.reason), context: try entry.context()))
        },
        EventForm(
            typeName: "reportShared", fields: [.recipient], required: [], subjects: [.recipient]
        ) { entry throws(RowFault) in
            .reportShared(SharedReport(recipient: try entry.sealed(.recipient), context: try entry.context()))
        },
    ]

    private static let person: [EventForm] = [
        EventForm(
            typeName: "patientDetailsChanged", fields: [.birthYear, .sex, .patientName, .birthDate, .contact],
            required: [],
            subjects: [.birthYear, .sex, .patientName, .birthDate, .contact]
        ) { entry throws(RowFault) in
            .patientDetailsChanged(
                Registration(
                    birthYear: try entry.integer(.birthYear), sex: try entry.word(.sex),
                    name: try entry.sealed(.patientName),
                    birthDate: try entry.day(.birthDate).map { .open($0.description) },
                    contact: try entry.sealed(.contact), context: try entry.context()))
        },
        EventForm(typeName: "deathRecorded", fields: [.cause], required: [], subjects: []) { entry throws(RowFault) in
            .deathRecorded(Death(cause: try entry.sealed(.cause), context: try entry.context()))
        },
        EventForm(typeName: "careEnded", fields: [.reasonCode], required: [.reasonCode], subjects: [.reasonCode]) {
            entry throws(RowFault) in
            .careEnded(CareEnding(reasonCode: try entry.required(.reasonCode), context: try entry.context()))
        },
    ]
}
