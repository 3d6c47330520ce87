extension PatientEvent {
    /// The stored name of this event's type.
    public var typeName: String {
        switch self {
        case .patientRegistered: "patientRegistered"
        case .patientDetailsChanged: "patientDetailsChanged"
        case .deathRecorded: "deathRecorded"
        case .careEnded: "careEnded"
        case .identityErased: "identityErased"
        case .consentGiven: "consentGiven"
        case .consentWithdrawn: "consentWithdrawn"
        case .recordsMerged: "recordsMerged"
        case .recordMergedInto: "recordMergedInto"
        case .recordsUnmerged: "recordsUnmerged"
        case .intakeRecorded: "intakeRecorded"
        case .safetyScreenCompleted: "safetyScreenCompleted"
        case .redFlagRaised: "redFlagRaised"
        case .redFlagCleared: "redFlagCleared"
        case .episodeOpened: "episodeOpened"
        case .episodeClosed: "episodeClosed"
        case .referralReceived: "referralReceived"
        case .referredBack: "referredBack"
        case .consultationCompleted: "consultationCompleted"
        case .coverageConfirmed: "coverageConfirmed"
        case .coverageEnded: "coverageEnded"
        case .authorisationRequested: "authorisationRequested"
        case .authorisationGranted: "authorisationGranted"
        case .authorisationDenied: "authorisationDenied"
        case .carePlanSet: "carePlanSet"
        case .goalSet: "goalSet"
        case .goalRevised: "goalRevised"
        case .goalWithdrawn: "goalWithdrawn"
        case .visitScheduled: "visitScheduled"
        case .visitCompleted: "visitCompleted"
        case .visitMissed: "visitMissed"
        case .visitCancelled: "visitCancelled"
        case .treatmentGiven: "treatmentGiven"
        case .homeCareAdvised: "homeCareAdvised"
        case .noteWritten: "noteWritten"
        case .entrySigned: "entrySigned"
        case .findingNoted: "findingNoted"
        case .readingNotObtained: "readingNotObtained"
        case .lifeEventReported: "lifeEventReported"
        case .medicationChanged: "medicationChanged"
        case .otherCareReported: "otherCareReported"
        case .adverseEventReported: "adverseEventReported"
        case .adverseEventResolved: "adverseEventResolved"
        case .intervalDecided: "intervalDecided"
        case .reportShared: "reportShared"
        case .reading(let kind, _): kind.rawValue
        case .unknown(let type): type
        }
    }

    /// Where the entry belongs, who took it and where it came from.
    public var context: EntryContext {
        get {
            switch self {
            case .patientRegistered(let fact): fact.context
            case .patientDetailsChanged(let fact): fact.context
            case .deathRecorded(let fact): fact.context
            case .careEnded(let fact): fact.context
            case .identityErased(let fact): fact.context
            case .consentGiven(let fact): fact.context
            case .consentWithdrawn(let fact): fact.context
            case .recordsMerged(let fact): fact.context
            case .recordMergedInto(let fact): fact.context
            case .recordsUnmerged(let fact): fact.context
            case .intakeRecorded(let fact): fact.context
            case .safetyScreenCompleted(let fact): fact.context
            case .redFlagRaised(let fact): fact.context
            case .redFlagCleared(let fact): fact.context
            case .episodeOpened(let fact): fact.context
            case .episodeClosed(let fact): fact.context
            case .referralReceived(let fact): fact.context
            case .referredBack(let fact): fact.context
            case .consultationCompleted(let fact): fact.context
            case .coverageConfirmed(let fact): fact.context
            case .coverageEnded(let fact): fact.context
            case .authorisationRequested(let fact): fact.context
            case .authorisationGranted(let fact): fact.context
            case .authorisationDenied(let fact): fact.context
            case .carePlanSet(let fact): fact.context
            case .goalSet(let fact): fact.context
            case .goalRevised(let fact): fact.context
            case .goalWithdrawn(let fact): fact.context
            case .visitScheduled(let fact): fact.context
            case .visitCompleted(let fact): fact.context
            case .visitMissed(let fact): fact.context
            case .visitCancelled(let fact): fact.context
            case .treatmentGiven(let fact): fact.context
            case .homeCareAdvised(let fact): fact.context
            case .noteWritten(let fact): fact.context
            case .entrySigned(let fact): fact.context
            case .findingNoted(let fact): fact.context
            case .readingNotObtained(let fact): fact.context
            case .lifeEventReported(let fact): fact.context
            case .medicationChanged(let fact): fact.context
            case .otherCareReported(let fact): fact.context
            case .adverseEventReported(let fact): fact.context
            case .adverseEventResolved(let fact): fact.context
            case .intervalDecided(let fact): fact.context
            case .reportShared(let fact): fact.context
            case .reading(_, let fact): fact.context
            case .unknown: EntryContext()
            }
        }
        set {
            switch self {
            case .patientRegistered(var fact):
                fact.context = newValue
                self = .patientRegistered(fact)
            case .patientDetailsChanged(var fact):
                fact.context = newValue
                self = .patientDetailsChanged(fact)
            case .deathRecorded(var fact):
                fact.context = newValue
                self = .deathRecorded(fact)
            case .careEnded(var fact):
                fact.context = newValue
                self = .careEnded(fact)
            case .identityErased(var fact):
                fact.context = newValue
                self = .identityErased(fact)
            case .consentGiven(var fact):
                fact.context = newValue
                self = .consentGiven(fact)
            case .consentWithdrawn(var fact):
                fact.context = newValue
                self = .consentWithdrawn(fact)
            case .recordsMerged(var fact):
                fact.context = newValue
                self = .recordsMerged(fact)
            case .recordMergedInto(var fact):
                fact.context = newValue
                self = .recordMergedInto(fact)
            case .recordsUnmerged(var fact):
                fact.context = newValue
                self = .recordsUnmerged(fact)
            case .intakeRecorded(var fact):
                fact.context = newValue
                self = .intakeRecorded(fact)
            case .safetyScreenCompleted(var fact):
                fact.context = newValue
                self = .safetyScreenCompleted(fact)
            case .redFlagRaised(var fact):
                fact.context = newValue
                self = .redFlagRaised(fact)
            case .redFlagCleared(var fact):
                fact.context = newValue
                self = .redFlagCleared(fact)
            case .episodeOpened(var fact):
                fact.context = newValue
                self = .episodeOpened(fact)
            case .episodeClosed(var fact):
                fact.context = newValue
                self = .episodeClosed(fact)
            case .referralReceived(var fact):
                fact.context = newValue
                self = .referralReceived(fact)
            case .referredBack(var fact):
                fact.context = newValue
                self = .referredBack(fact)
            case .consultationCompleted(var fact):
                fact.context = newValue
                self = .consultationCompleted(fact)
            case .coverageConfirmed(var fact):
                fact.context = newValue
                self = .coverageConfirmed(fact)
            case .coverageEnded(var fact):
                fact.context = newValue
                self = .coverageEnded(fact)
            case .authorisationRequested(var fact):
                fact.context = newValue
                self = .authorisationRequested(fact)
            case .authorisationGranted(var fact):
                fact.context = newValue
                self = .authorisationGranted(fact)
            case .authorisationDenied(var fact):
                fact.context = newValue
                self = .authorisationDenied(fact)
            case .carePlanSet(var fact):
                fact.context = newValue
                self = .carePlanSet(fact)
            case .goalSet(var fact):
                fact.context = newValue
                self = .goalSet(fact)
            case .goalRevised(var fact):
                fact.context = newValue
                self = .goalRevised(fact)
            case .goalWithdrawn(var fact):
                fact.context = newValue
                self = .goalWithdrawn(fact)
            case .visitScheduled(var fact):
                fact.context = newValue
                self = .visitScheduled(fact)
            case .visitCompleted(var fact):
                fact.context = newValue
                self = .visitCompleted(fact)
            case .visitMissed(var fact):
                fact.context = newValue
                self = .visitMissed(fact)
            case .visitCancelled(var fact):
                fact.context = newValue
                self = .visitCancelled(fact)
            case .treatmentGiven(var fact):
                fact.context = newValue
                self = .treatmentGiven(fact)
            case .homeCareAdvised(var fact):
                fact.context = newValue
                self = .homeCareAdvised(fact)
            case .noteWritten(var fact):
                fact.context = newValue
                self = .noteWritten(fact)
            case .entrySigned(var fact):
                fact.context = newValue
                self = .entrySigned(fact)
            case .findingNoted(var fact):
                fact.context = newValue
                self = .findingNoted(fact)
            case .readingNotObtained(var fact):
                fact.context = newValue
                self = .readingNotObtained(fact)
            case .lifeEventReported(var fact):
                fact.context = newValue
                self = .lifeEventReported(fact)
            case .medicationChanged(var fact):
                fact.context = newValue
                self = .medicationChanged(fact)
            case .otherCareReported(var fact):
                fact.context = newValue
                self = .otherCareReported(fact)
            case .adverseEventReported(var fact):
                fact.context = newValue
                self = .adverseEventReported(fact)
            case .adverseEventResolved(var fact):
                fact.context = newValue
                self = .adverseEventResolved(fact)
            case .intervalDecided(var fact):
                fact.context = newValue
                self = .intervalDecided(fact)
            case .reportShared(var fact):
                fact.context = newValue
                self = .reportShared(fact)
            case .reading(let kind, var fact):
                fact.context = newValue
                self = .reading(kind, fact)
            case .unknown: break
            }
        }
    }
}
