/// What one row of the export tells. The names stand in the export's `kind` column and in its mapping.
enum FactKind: Int, CaseIterable {
    case registration, intake, referral, authorisation, authorisationDenied, goal
    case scheduled, visit, missed, cancelled
    case pain, rom, questionnaire, symptom, notObtained, finding
    case treatment, homeCare, note, signed
    case redFlag, redFlagCleared, lifeEvent, medication, adverseEvent
    case interval, careEnded, death

    var name: String {
        switch self {
        case .registration: "registration"
        case .intake: "intake"
        case .referral: "referral"
        case .authorisation: "authorisation"
        case .authorisationDenied: "authorisation-denied"
        case .goal: "goal"
        case .scheduled: "scheduled"
        case .visit: "visit"
        case .missed: "missed"
        case .cancelled: "cancelled"
        case .pain: "pain"
        case .rom: "rom"
        case .questionnaire: "questionnaire"
        case .symptom: "symptom"
        case .notObtained: "not-obtained"
        case .finding: "finding"
        case .treatment: "treatment"
        case .homeCare: "home-care"
        case .note: "note"
        case .signed: "signed"
        case .redFlag: "red-flag"
        case .redFlagCleared: "red-flag-cleared"
        case .lifeEvent: "life-event"
        case .medication: "medication"
        case .adverseEvent: "adverse-event"
        case .interval: "interval"
        case .careEnded: "care-ended"
        case .death: "death"
        }
    }

    /// Whether it can be late by itself. A person must be registered before anything is said of them, a booking is entered
    /// when it is made, and a visit is late only as a whole: what belongs to it is never entered before it is there.
    var canBeLate: Bool {
        switch self {
        case .registration, .scheduled, .visit: false
        default: true
        }
    }

    /// Kinds with a measured value, where typing errors are found and corrected later.
    var canBeCorrected: Bool {
        switch self {
        case .pain, .rom, .questionnaire, .symptom: true
        default: false
        }
    }
}
